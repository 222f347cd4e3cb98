import type { HoistCallRequest, HoistCallView, HoistsView } from '../../controller/contract/missions/hoist-calls.ts';

/** A site without a hoist, as the API tells of it. */
export const noHoists: HoistsView = { cages: [], calls: [], openLifts: 0 };

/** A call that somebody has just made. */
export function hoistCallOf(request: HoistCallRequest, madeBy: string): HoistCallView {
  return {
    id: 'hoist-call-1',
    number: 1,
    fromLevelId: request.fromLevelId,
    toLevelId: request.toLevelId,
    cargo: request.cargo,
    persons: request.cargo === 'people' ? request.persons : null,
    massKg: request.cargo === 'people' ? 80 * request.persons : request.massKg,
    areaM2: 1,
    widthM: 0.6,
    priority: request.priority,
    madeBy,
    madeAtMs: 0,
    state: 'coming',
    cageId: 'h1a',
    arrivesAtMs: 30_000,
    alightsAtMs: 60_000,
    waitedS: null,
    problem: null,
  };
}
