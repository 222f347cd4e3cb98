import type { Point, Polygon, Ring } from '../../../../kernel/geometry.ts';
import { ringSegments } from '../../../../kernel/geometry.ts';
import { asId, type LevelId, type MachineId, type SiteId, type SlabId, type ZoneId } from '../../../../kernel/ids.ts';
import type { Figure, MachineProfile } from '../../../../hardware-profiles/profile.ts';
import type { Landing, Level, SiteModel, Zone } from '../../../../missions/site-model.ts';
import type { PlanningMachine } from '../../../../missions/plan-mission.ts';

export function rectangle(xM: number, yM: number, widthM: number, heightM: number): Ring {
  return [
    [xM, yM],
    [xM + widthM, yM],
    [xM + widthM, yM + heightM],
    [xM, yM + heightM],
  ];
}

function clockwise(ring: Ring): Ring {
  return [...ring].reverse();
}

export interface SyntheticLevel {
  readonly number: number;
  readonly elevationM: number;
  readonly outline: Ring;
  readonly holes?: readonly Ring[];
  readonly columns?: readonly Ring[];
  readonly walls?: readonly Ring[];
}

/** A level whose whole outline and holes are fall edges. */
export function syntheticLevel(part: SyntheticLevel): Level {
  const slabId = asId<SlabId>(`slab-${part.number}`);
  const holes = (part.holes ?? []).map(clockwise);
  const slab: Polygon = { outline: part.outline, holes };
  return {
    id: asId<LevelId>(`level-${part.number}`),
    name: `Level ${part.number}`,
    elevationM: part.elevationM,
    slabs: [
      {
        ...slab,
        id: slabId,
        globalId: `S${part.number}`,
        name: 'slab',
        areaM2: 0,
        thicknessM: 0.2,
        topM: part.elevationM,
      },
    ],
    columns: (part.columns ?? []).map((outline, index) => ({ globalId: `C${part.number}-${index}`, outline })),
    walls: (part.walls ?? []).map((outline, index) => ({ globalId: `W${part.number}-${index}`, outline, heightM: 3 })),
    stairs: [],
    openings: holes.map((outline, index) => ({ globalId: `O${part.number}-${index}`, slabId, outline })),
    fallEdges: [
      ...ringSegments(part.outline).map(({ from, to }) => ({ from, to, kind: 'outline' as const, slabId })),
      ...holes.flatMap((hole) =>
        ringSegments(hole).map(({ from, to }) => ({ from, to, kind: 'opening' as const, slabId })),
      ),
    ],
  };
}

export function syntheticSite(
  levels: readonly Level[],
  zones: readonly Zone[] = [],
  landings: readonly Landing[] = [],
): SiteModel {
  return {
    siteId: asId<SiteId>('synthetic'),
    name: 'synthetic',
    source: { file: 'none', sha256: '0'.repeat(64), kind: 'geojson' },
    levels,
    setAside: [],
    zones,
    landings,
  };
}

export function stagingZone(levelNumber: number, outline: Ring): Zone {
  return {
    id: asId<ZoneId>(`staging-${levelNumber}`),
    levelId: asId<LevelId>(`level-${levelNumber}`),
    kind: 'STAGING',
    name: 'staging',
    outline,
  };
}

/** Columns on a regular grid inside a rectangle, leaving the rim free. */
export function columnGrid(
  xM: number,
  yM: number,
  columns: number,
  rows: number,
  stepXM: number,
  stepYM: number,
  sizeM = 0.4,
): Ring[] {
  const rings: Ring[] = [];
  for (let column = 0; column < columns; column += 1) {
    for (let row = 0; row < rows; row += 1) {
      rings.push(rectangle(xM + column * stepXM - sizeM / 2, yM + row * stepYM - sizeM / 2, sizeM, sizeM));
    }
  }
  return rings;
}

function figure(value: number, unit: string): Figure {
  return { value, unit, source: 'test', certainty: 'guess' };
}

export interface ProfileShape {
  readonly id: string;
  readonly lengthM: number;
  readonly widthM: number;
  readonly massKg: number;
  readonly travelMps: number;
  readonly work?: { readonly widthM: number; readonly rateM2ph: number; readonly speedMps: number };
  readonly capabilities: MachineProfile['capabilities'];
  readonly mobility?: MachineProfile['kinematics']['mobility'];
  readonly placing?: { readonly rateM3ph: number; readonly reachMinM: number; readonly reachMaxM: number };
  readonly lifting?: readonly { readonly radiusM: number; readonly ratedKg: number }[];
  readonly hoisting?: {
    readonly loadMaxKg: number;
    readonly lengthM: number;
    readonly widthM: number;
    readonly doorM: number;
  };
}

export function profileOf(shape: ProfileShape): MachineProfile {
  return {
    schemaVersion: 1,
    id: shape.id,
    name: { zh: shape.id, en: shape.id },
    class: shape.id,
    taxonomyCodes: [],
    dimensions: {
      lengthM: figure(shape.lengthM, 'm'),
      widthM: figure(shape.widthM, 'm'),
      heightM: figure(1.2, 'm'),
    },
    massKg: figure(shape.massKg, 'kg'),
    ...(shape.hoisting === undefined ? {} : { minDoorWidthM: figure(shape.hoisting.doorM, 'm') }),
    speed: {
      travelMps: figure(shape.travelMps, 'm/s'),
      ...(shape.work === undefined ? {} : { workMps: figure(shape.work.speedMps, 'm/s') }),
    },
    ...(shape.work === undefined
      ? {}
      : {
          work: {
            widthM: figure(shape.work.widthM, 'm'),
            overlapRatio: figure(0.1, '1'),
            rateNominalM2ph: figure(shape.work.rateM2ph, 'm2/h'),
            turnS: figure(8, 's'),
          },
        }),
    ...(shape.placing === undefined
      ? {}
      : {
          placing: {
            rateM3ph: figure(shape.placing.rateM3ph, 'm3/h'),
            reachMinM: figure(shape.placing.reachMinM, 'm'),
            reachMaxM: figure(shape.placing.reachMaxM, 'm'),
          },
        }),
    ...(shape.lifting === undefined
      ? {}
      : { lifting: { chart: [...shape.lifting], source: 'made up', certainty: 'guess' } }),
    ...(shape.hoisting === undefined
      ? {}
      : {
          hoisting: {
            doorCycleS: figure(20, 's'),
            loadMaxKg: figure(shape.hoisting.loadMaxKg, 'kg'),
            cageLengthM: figure(shape.hoisting.lengthM, 'm'),
            cageWidthM: figure(shape.hoisting.widthM, 'm'),
          },
        }),
    energy: { type: 'battery', capacityKWh: figure(10, 'kWh'), averageKw: figure(1.5, 'kW') },
    environment: { rainOk: false },
    crew: [],
    kinematics: {
      mobility: shape.mobility ?? 'ground',
      footprint: [
        [-shape.lengthM / 2, -shape.widthM / 2],
        [shape.lengthM / 2, -shape.widthM / 2],
        [shape.lengthM / 2, shape.widthM / 2],
        [-shape.lengthM / 2, shape.widthM / 2],
      ],
      parts: [],
    },
    stopping: {
      reactionMs: figure(200, 'ms'),
      decelerationMps2: figure(0.8, 'm/s2'),
      accelerationMps2: figure(0.4, 'm/s2'),
    },
    safeState: { action: 'stand-still', source: 'test', certainty: 'guess' },
    capabilities: shape.capabilities,
    wires: {},
    sources: ['test'],
  };
}

export const leveller = profileOf({
  id: 'test-leveller',
  lengthM: 2.6,
  widthM: 2.4,
  massKg: 400,
  travelMps: 0.5,
  work: { widthM: 2.4, rateM2ph: 180, speedMps: 0.3 },
  capabilities: ['travel', 'level'],
});
export const floater = profileOf({
  id: 'test-floater',
  lengthM: 2,
  widthM: 1.8,
  massKg: 200,
  travelMps: 0.4,
  work: { widthM: 1.8, rateM2ph: 160, speedMps: 0.3 },
  capabilities: ['travel', 'float'],
});
export const troweller = profileOf({
  id: 'test-troweller',
  lengthM: 2,
  widthM: 1.1,
  massKg: 120,
  travelMps: 0.6,
  work: { widthM: 1.0, rateM2ph: 250, speedMps: 0.5 },
  capabilities: ['travel', 'trowel'],
});
export const distributor = profileOf({
  id: 'test-distributor',
  lengthM: 3,
  widthM: 3,
  massKg: 3500,
  travelMps: 0.3,
  capabilities: ['place-concrete'],
  mobility: 'fixed',
  placing: { rateM3ph: 35, reachMinM: 2, reachMaxM: 15 },
});
export const pump = profileOf({
  id: 'test-pump',
  lengthM: 6,
  widthM: 2,
  massKg: 6000,
  travelMps: 0,
  capabilities: ['pump-concrete'],
  mobility: 'fixed',
  placing: { rateM3ph: 40, reachMinM: 0, reachMaxM: 200 },
});
export const crane = profileOf({
  id: 'test-crane',
  lengthM: 2,
  widthM: 2,
  massKg: 60000,
  travelMps: 0.8,
  capabilities: ['lift'],
  mobility: 'fixed',
  placing: { rateM3ph: 1, reachMinM: 3, reachMaxM: 60 },
  lifting: [{ radiusM: 60, ratedKg: 5000 }],
});
export const cage = profileOf({
  id: 'test-cage',
  lengthM: 3.2,
  widthM: 1.5,
  massKg: 1500,
  travelMps: 0.6,
  capabilities: ['hoist'],
  mobility: 'vertical',
  hoisting: { loadMaxKg: 2000, lengthM: 3.2, widthM: 1.5, doorM: 1.4 },
});

export function machine(
  id: string,
  profile: MachineProfile,
  at: Point,
  options: {
    readonly levelNumber?: number;
    readonly zM?: number;
    readonly yawRad?: number;
    readonly isAvailable?: boolean;
  } = {},
): PlanningMachine {
  return {
    id: asId<MachineId>(id),
    label: id.toUpperCase(),
    profile,
    levelId: asId<LevelId>(`level-${options.levelNumber ?? 1}`),
    pose: { xM: at[0], yM: at[1], zM: options.zM ?? 0, yawRad: options.yawRad ?? 0 },
    batteryRatio: 1,
    isAvailable: options.isAvailable ?? true,
    busyUntilMs: 0,
  };
}
