import type { LevelView, MissionRequestBody } from '../../controller/contract/api.ts';
import { freshHaul, haulParameters, isPlaced, type HaulDraft } from './haul-draft.ts';
import { areLiftsPlaced, freshLifts, liftParametersOf, type LiftDraft } from './lift-draft.ts';
import { freshStepped, steppedParametersOf, type SteppedDraft } from './stepped-draft.ts';
import { supplyRequestOf, type SupplyDraft } from './supply-draft.ts';
import { freshStations, stationParametersOf, type StationDraft } from './station-draft.ts';
import { freshSurface, surfaceParametersOf, type SurfaceDraft } from './surface-draft.ts';
import { drawnZone, dueZonesRequestOf, type DueZonesDraft } from './due-zones-draft.ts';
import type { PlanPoint } from '../geometry/camera.ts';

export type MissionKind = MissionRequestBody['kind'];
export const missionKinds = [
  'floor-finishing',
  'concrete-placing',
  'hoist-run',
  'surface-work',
  'hauling',
  'crane-lifts',
  'stepped-move',
  'station-work',
] as const satisfies readonly MissionKind[];

export type DraftArea =
  | { readonly type: 'none' }
  | { readonly type: 'slab'; readonly slabId: string }
  | { readonly type: 'drawn'; readonly corners: readonly PlanPoint[]; readonly state: 'drawing' | 'finished' };

/** What the form holds while a mission is being asked for. Units as in the contract, so that nothing is converted on the way out. */
export interface MissionDraft {
  readonly kind: MissionKind;
  readonly area: DraftArea;
  readonly thicknessM: number;
  readonly temperatureC: number;
  readonly setFactor: number;
  readonly deliveryRateM3ph: number;
  /** Plant and trucks of a placing mission; null = a steady rate. */
  readonly supply: SupplyDraft | null;
  readonly trowelPasses: number;
  /** Mission whose bays are followed; null = placed by others. */
  readonly placingMissionId: string | null;
  readonly placingRateM3ph: number;
  readonly cargo: 'materials' | 'people' | 'robot';
  readonly toLevelId: string | null;
  readonly massKg: number;
  readonly lifts: number;
  readonly robotId: string | null;
  readonly surface: SurfaceDraft;
  readonly stations: StationDraft;
  /** Of floor finishing. */
  readonly dueZones: DueZonesDraft;
  readonly haul: HaulDraft;
  readonly craneLifts: LiftDraft;
  readonly stepped: SteppedDraft;
  /** Hours after now; 0 = now. */
  readonly startInH: number;
  /** Hours after now; 0 = open. */
  readonly dueInH: number;
}

export const freshDraft: MissionDraft = {
  kind: 'floor-finishing',
  area: { type: 'none' },
  thicknessM: 0.2,
  temperatureC: 20,
  setFactor: 1,
  deliveryRateM3ph: 30,
  supply: null,
  trowelPasses: 2,
  placingMissionId: null,
  placingRateM3ph: 30,
  cargo: 'materials',
  toLevelId: null,
  massKg: 1000,
  lifts: 4,
  robotId: null,
  surface: freshSurface,
  stations: freshStations,
  dueZones: [],
  haul: freshHaul,
  craneLifts: freshLifts,
  stepped: freshStepped,
  startInH: 0,
  dueInH: 0,
};

export type DraftLack = 'needArea' | 'needLevel' | 'needMachine' | 'needPlaces' | 'needZone' | null;

/** Whether a mission of the kind works on an area. */
export function needsArea(kind: MissionKind): boolean {
  const kinds: readonly string[] = ['concrete-placing', 'floor-finishing', 'surface-work', 'station-work'];
  return kinds.includes(kind);
}

/** Whether the area is picked, or drawn to its end. */
export function isAreaGiven({ area }: Pick<MissionDraft, 'area'>): boolean {
  return area.type === 'slab' || (area.type === 'drawn' && area.state === 'finished');
}

export function lackOf(draft: MissionDraft): DraftLack {
  if (draft.kind === 'hauling') return isPlaced(draft.haul) ? null : 'needPlaces';
  if (draft.kind === 'crane-lifts') return areLiftsPlaced(draft.craneLifts) ? null : 'needPlaces';
  if (draft.kind === 'stepped-move') return draft.stepped.choice === null ? 'needMachine' : null;
  if (draft.kind === 'hoist-run') return draft.toLevelId === null ? 'needLevel' : null;
  if (!isAreaGiven(draft)) return 'needArea';
  return drawnZone(zonesOf(draft)) === null ? null : 'needZone';
}

/** Zones are kept while another kind is looked at, and count for floor finishing alone. */
export function zonesOf(draft: Pick<MissionDraft, 'kind' | 'dueZones'>): DueZonesDraft {
  return draft.kind === 'floor-finishing' ? draft.dueZones : [];
}

/** A picked slab brings its own thickness; the person may still change it. */
export function withSlab(draft: MissionDraft, level: LevelView, slabId: string): MissionDraft {
  const slab = level.slabs.find(({ id }) => id === slabId);
  const thicknessM = slab && slab.thicknessM >= 0.05 && slab.thicknessM <= 2 ? slab.thicknessM : draft.thicknessM;
  return { ...draft, area: { type: 'slab', slabId }, thicknessM: Math.round(thicknessM * 1000) / 1000 };
}

function parametersOf(draft: MissionDraft, isoAt: (inH: number) => string): Record<string, unknown> {
  const concrete = { thicknessM: draft.thicknessM, temperatureC: draft.temperatureC, setFactor: draft.setFactor };
  switch (draft.kind) {
    case 'concrete-placing':
      return {
        ...concrete,
        deliveryRateM3ph: draft.deliveryRateM3ph,
        ...(draft.supply === null ? {} : { supply: supplyRequestOf(draft.supply, isoAt) }),
      };
    case 'floor-finishing':
      return {
        ...concrete,
        trowelPasses: draft.trowelPasses,
        placing:
          draft.placingMissionId === null
            ? { by: 'others', rateM3ph: draft.placingRateM3ph }
            : { by: 'mission', missionId: draft.placingMissionId },
      };
    case 'hoist-run':
      return {
        cargo: draft.cargo,
        toLevelId: draft.toLevelId,
        massKg: draft.massKg,
        lifts: draft.lifts,
        ...(draft.cargo === 'robot' && draft.robotId !== null ? { machineId: draft.robotId } : {}),
      };
    case 'surface-work':
      return surfaceParametersOf(draft.surface);
    case 'station-work':
      return stationParametersOf(draft.stations);
    case 'hauling':
      return haulParameters(draft.haul);
    case 'crane-lifts':
      return liftParametersOf(draft.craneLifts, isoAt);
    case 'stepped-move':
      return steppedParametersOf(draft.stepped);
  }
}

/** The body of POST /missions. `isoAt` turns hours after site-now into ISO 8601. */
export function requestOf(draft: MissionDraft, levelId: string, isoAt: (inH: number) => string): MissionRequestBody {
  const { area } = draft;
  const zones = zonesOf(draft);
  const place =
    !needsArea(draft.kind) || area.type === 'none'
      ? {}
      : {
          area:
            area.type === 'slab'
              ? { slabId: area.slabId }
              : { polygon: area.corners.map(([x, y]): [number, number] => [x, y]) },
        };
  return {
    kind: draft.kind,
    levelId,
    ...place,
    parameters: parametersOf(draft, isoAt),
    ...(draft.startInH > 0 ? { earliestStart: isoAt(draft.startInH) } : {}),
    ...(draft.dueInH > 0 ? { due: isoAt(draft.dueInH) } : {}),
    ...(zones.length > 0 ? { dueZones: dueZonesRequestOf(zones, isoAt) } : {}),
  };
}
