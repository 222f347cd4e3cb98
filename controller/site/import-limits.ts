/** A tolerance or limit of the import, with where it comes from. Shown in docs/site-import.md. */
export interface ImportLimit {
  readonly value: number;
  readonly unit: string;
  readonly source: string;
  readonly clause?: string;
  readonly certainty: 'found' | 'known' | 'check' | 'guess';
}

const ours = 'Banksman, chosen on two building models';

/** Every number that decides what becomes a floor and what becomes a fall edge. */
export const importLimits = {
  fileSizeMaxBytes: {
    value: 200_000_000,
    unit: 'B',
    source: 'Banksman: bounds the memory of one import',
    certainty: 'known',
  },
  elementsMax: { value: 200_000, unit: '1', source: 'Banksman: bounds the memory of one import', certainty: 'guess' },
  /**
   * A wall or railing lower than this guards nothing: GB 55034-2022, mandatory and above older codes, asks for protection where there
   * is no guard or one below 1.2 m. A permanent balustrade of 1.1 m, which GB 50352-2019 allows, therefore leaves a fall edge while
   * the building is a site. Read in a secondary source; check against the standard.
   */
  guardHeightMinM: {
    value: 1.2,
    unit: 'm',
    source: 'GB 55034-2022: edges without a guard, or with one below 1.2 m, need protection',
    clause: '3.2.3',
    certainty: 'check',
  },
  /** Clear distance between a guard and the edge beyond which somebody could stand outside the guard. */
  guardDistanceMaxM: { value: 0.3, unit: 'm', source: ours, certainty: 'guess' },
  /** A guarded piece of edge shorter than this is a rail crossing the edge, no guard. */
  guardLengthMinM: { value: 0.1, unit: 'm', source: ours, certainty: 'guess' },
  /** What is left open between two guards and is narrower than this, nobody falls through. */
  guardGapMaxM: {
    value: 0.11,
    unit: 'm',
    source: 'GB 50352-2019, clear gap of balustrades',
    clause: '6.7.4',
    certainty: 'check',
  },
  /** Two slabs of one level with a joint up to this wide are one floor. */
  slabJointMaxM: { value: 0.05, unit: 'm', source: ours, certainty: 'guess' },
  slabStepMaxM: { value: 0.05, unit: 'm', source: ours, certainty: 'guess' },
  /** Faces steeper than this are no horizontal top. */
  floorSlopeMaxRatio: { value: 0.03, unit: 'm/m', source: ours, certainty: 'guess' },
  /** Above it a sloped slab is no ramp but a roof or a solid. */
  rampSlopeMaxRatio: { value: 0.35, unit: 'm/m', source: ours, certainty: 'guess' },
  slabAreaMinM2: { value: 4, unit: 'm2', source: ours, certainty: 'guess' },
  slabWidthMinM: { value: 0.8, unit: 'm', source: ours, certainty: 'guess' },
  /** A slab alone at its height makes a level of its own from this area on, as a share of the largest slab. */
  levelSlabShareMin: { value: 0.1, unit: '1', source: ours, certainty: 'guess' },
  /** Slabs within this height of a level's main slab belong to it. */
  levelHeightReachM: { value: 1.2, unit: 'm', source: ours, certainty: 'guess' },
  /** Rings below this area are cracks of the triangulation, not holes. */
  crackAreaMaxM2: { value: 0.005, unit: 'm2', source: ours, certainty: 'guess' },
} as const satisfies Record<string, ImportLimit>;

/** Heights above the floor at which columns and walls are cut to find what stands in a machine's way, metres. */
export const obstacleCutHeightsM: readonly number[] = [0.15, 0.6, 1.2, 1.8];

/** Heights above the floor at which a wall must be closed to guard an edge; the last just below the guard height. */
export const guardCutHeightsM: readonly number[] = [0.3, 0.7, 1.15];
