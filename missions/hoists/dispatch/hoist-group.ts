import type { MachineId } from '../../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { CageMotion } from '../cage-motion.ts';

/** A landing gate of a cage. One landing has the same name and height for every cage. */
export interface CageLanding {
  readonly name: string;
  readonly heightM: number;
  readonly gateWidthM: number;
}

export interface HoistCage {
  readonly id: MachineId;
  /** Lowest first; the cage stops nowhere else and never leaves the stretch between the outermost. */
  readonly landings: readonly CageLanding[];
  readonly loadMaxKg: number;
  readonly floorAreaM2: number;
  readonly doorWidthM: number;
  readonly motion: CageMotion;
  readonly gateOpenS: number;
  readonly gateShutS: number;
}

/** Two cages on one rail, which never pass each other. The two sides of a mast are two rails and are not named. */
export interface SharedRail {
  readonly lowerId: MachineId;
  readonly upperId: MachineId;
  /** Between the floors of the two cages at least, metres. */
  readonly gapM: number;
}

export interface HoistPlant {
  readonly cages: readonly HoistCage[];
  readonly rails: readonly SharedRail[];
}

export const priorityMax = 3;

/** One rider: a person or a group that stays together, a load, or a robot. */
export interface HoistCall {
  readonly id: string;
  /** A robot rides alone. */
  readonly rider: 'people' | 'materials' | 'robot';
  readonly from: string;
  readonly to: string;
  readonly loadKg: number;
  readonly areaM2: number;
  /** Widest door or gate it needs, metres. */
  readonly widthM: number;
  /** To get in, and once more to get out. */
  readonly transferS: number;
  /** 0 to 3; each step counts twice as much as the one below. */
  readonly priority: number;
  /** When it is at the landing, seconds on the clock of the dispatch. */
  readonly earliestS: number;
}

export type HoistRefusal =
  | { readonly code: 'hoist-malformed'; readonly facts: { readonly what: string } }
  | { readonly code: 'hoist-too-many-calls'; readonly facts: { readonly size: number; readonly limit: number } }
  | { readonly code: 'no-hoist'; readonly facts: { readonly landingId: string } }
  | { readonly code: 'overload'; readonly facts: { readonly massKg: number; readonly loadMaxKg: number } }
  | { readonly code: 'door-too-narrow'; readonly facts: { readonly widthM: number; readonly doorWidthM: number } }
  | { readonly code: 'cage-floor-too-small'; readonly facts: { readonly areaM2: number; readonly usableM2: number } };

/** A plant that was found sound, with what is asked of it again and again. */
export interface HoistGroup extends HoistPlant {
  readonly heightM: ReadonlyMap<string, number>;
  /** By cage: where it may stop. The lower of two on a rail cannot get to where the upper has no room left above it. */
  readonly stopsM: readonly (readonly { readonly name: string; readonly heightM: number }[])[];
}

function plantProblem({ cages, rails }: HoistPlant): string | null {
  if (cages.length === 0) return 'there is no cage';
  const ids = new Set(cages.map(({ id }) => id));
  if (ids.size < cages.length) return 'two cages have one id';
  const heights = new Map<string, number>();
  for (const { id, landings, motion, ...figures } of cages) {
    if (landings.length < 2) return `cage ${id} has fewer than two landings`;
    const { gateOpenS, gateShutS, ...sizes } = figures;
    const positive = [...Object.values(sizes), ...Object.values(motion), ...landings.map((one) => one.gateWidthM)];
    if (!positive.every((value) => Number.isFinite(value) && value > 0))
      return `a figure of cage ${id} is not above zero`;
    if (!(gateOpenS >= 0 && gateShutS >= 0 && gateOpenS + gateShutS < Infinity)) return `cage ${id} has no gate time`;
    let belowM = -Infinity;
    for (const { name, heightM } of landings) {
      if (!(heightM > belowM && heightM < Infinity)) return `the landings of cage ${id} do not go upwards`;
      if ((heights.get(name) ?? heightM) !== heightM) return `landing ${name} has two heights`;
      heights.set(name, heightM);
      belowM = heightM;
    }
  }
  const onRails = rails.flatMap(({ lowerId, upperId }) => [lowerId, upperId]);
  if (new Set(onRails).size < onRails.length) return 'a cage shares more than one rail, or a rail with itself';
  const stray = onRails.find((id) => !ids.has(id));
  if (stray !== undefined) return `a rail names cage ${stray}, which is not there`;
  if (!rails.every(({ gapM }) => gapM > 0 && gapM < Infinity)) return 'the gap on a rail is not above zero';
  return null;
}

/** Looks a plant over once, before it is dispatched. */
export function hoistGroup(plant: HoistPlant): Result<HoistGroup, HoistRefusal> {
  const what = plantProblem(plant);
  if (what !== null) return refuse({ code: 'hoist-malformed', facts: { what } });
  const cageOf = new Map(plant.cages.map((cage) => [cage.id, cage]));
  const stopsM = plant.cages.map(({ id, landings }) => {
    const above = plant.rails.find(({ lowerId }) => lowerId === id);
    const below = plant.rails.find(({ upperId }) => upperId === id);
    const mostM = above === undefined ? Infinity : cageOf.get(above.upperId)!.landings.at(-1)!.heightM - above.gapM;
    const leastM = below === undefined ? -Infinity : cageOf.get(below.lowerId)!.landings[0]!.heightM + below.gapM;
    return landings.filter(({ heightM }) => heightM <= mostM && heightM >= leastM);
  });
  if (stopsM.some((stops) => stops.length < 2))
    return refuse({ code: 'hoist-malformed', facts: { what: 'the cages on a rail leave each other no room' } });
  const heightM = new Map(plant.cages.flatMap(({ landings }) => landings.map((one) => [one.name, one.heightM])));
  return ok({ ...plant, heightM, stopsM });
}

function widestM({ landings, doorWidthM }: HoistCage, { from, to }: HoistCall): number {
  const gates = landings.filter(({ name }) => name === from || name === to).map(({ gateWidthM }) => gateWidthM);
  return Math.min(doorWidthM, ...gates);
}

export function callProblem(call: HoistCall): HoistRefusal | null {
  const { id, from, to, loadKg, areaM2, widthM, transferS, priority, earliestS } = call;
  const malformed = (what: string): HoistRefusal => ({ code: 'hoist-malformed', facts: { what } });
  if (from === to) return malformed(`call ${id} goes nowhere`);
  if (![loadKg, areaM2, widthM, transferS].every((value) => Number.isFinite(value) && value >= 0))
    return malformed(`a figure of call ${id} is below zero`);
  if (!Number.isFinite(earliestS)) return malformed(`call ${id} has no time`);
  if (!Number.isInteger(priority) || priority < 0 || priority > priorityMax)
    return malformed(`the priority of call ${id} is not 0 to ${priorityMax}`);
  return null;
}

/** The cages, by number, that can carry it; or why none can: the first limit that none of those left keeps, with the best there is. */
export function cagesFor(group: HoistGroup, call: HoistCall): Result<readonly number[], HoistRefusal> {
  const problem = callProblem(call);
  if (problem !== null) return refuse(problem);
  const { from, to, loadKg, areaM2, widthM } = call;
  const cages = group.cages.map((cage, number) => ({ cage, number }));
  const serving = cages.filter(({ number }) => {
    const names = group.stopsM[number]!.map(({ name }) => name);
    return names.includes(from) && names.includes(to);
  });
  if (serving.length === 0) {
    const isServed = group.stopsM.some((stops) => stops.some(({ name }) => name === from));
    return refuse({ code: 'no-hoist', facts: { landingId: isServed ? to : from } });
  }
  const wide = serving.filter(({ cage }) => widestM(cage, call) >= widthM);
  if (wide.length === 0) {
    const doorWidthM = Math.max(...serving.map(({ cage }) => widestM(cage, call)));
    return refuse({ code: 'door-too-narrow', facts: { widthM, doorWidthM } });
  }
  const strong = wide.filter(({ cage }) => cage.loadMaxKg >= loadKg);
  if (strong.length === 0) {
    const loadMaxKg = Math.max(...wide.map(({ cage }) => cage.loadMaxKg));
    return refuse({ code: 'overload', facts: { massKg: loadKg, loadMaxKg } });
  }
  const large = strong.filter(({ cage }) => cage.floorAreaM2 >= areaM2);
  if (large.length === 0) {
    const usableM2 = Math.max(...strong.map(({ cage }) => cage.floorAreaM2));
    return refuse({ code: 'cage-floor-too-small', facts: { areaM2, usableM2 } });
  }
  return ok(large.map(({ number }) => number));
}
