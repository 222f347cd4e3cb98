import type { MachineId } from '../../../kernel/ids.ts';
import type { Random } from '../../../kernel/random.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { brakingM } from '../cage-motion.ts';
import { CagePlan, isSameHeight, type PlanStart, type Rider } from './cage-plan.ts';
import { cagesFor, type HoistCage, type HoistCall, type HoistGroup, type HoistRefusal } from './hoist-group.ts';
import { waitingPlaces } from './idle-cages.ts';
import { improvePlans, placeAll } from './improve-plans.ts';
import { clearances, type Clearance, type Mover } from './shared-rail.ts';

/** A cage as it is, in the order of the cages of the group. */
export interface CageState {
  readonly heightM: number;
  /** Upwards above zero. */
  readonly speedMps: number;
  /** The landing it moves to; null while it stands. */
  readonly boundFor: string | null;
  readonly gate: 'open' | 'shut';
  /** Until then its gate moves, or riders get in and out: it takes no order before. */
  readonly busyUntilS: number;
  /** Aboard, with those getting in and without those getting out. */
  readonly riders: readonly HoistCall[];
}

export interface HoistState {
  readonly nowS: number;
  readonly cages: readonly CageState[];
  readonly waiting: readonly HoistCall[];
  /** How often each landing calls, calls an hour: where idle cages wait, and how much a cage's time is worth. */
  readonly demand?: ReadonlyMap<string, number>;
}

export interface DispatchOptions {
  readonly random: Random;
  /** Places looked at while the plans are improved: the work of one decision, some milliseconds. */
  readonly placesMax?: number;
  readonly isCancelled?: () => boolean;
}

export interface CageStop {
  readonly landing: string;
  readonly boards: readonly string[];
  readonly alights: readonly string[];
  readonly arriveS: number;
  readonly leaveS: number;
}

/** What a cage is to do now. A cage that is busy or has nothing to do gets no order. */
export interface CageOrder {
  readonly to: string;
  /** Let riders in and out there; turn there on the way to another; be out of the other cage's way; or wait there for the next call. */
  readonly why: 'stop' | 'turn' | 'make-way' | 'wait';
}

export interface CageDecision {
  readonly cageId: MachineId;
  readonly order: CageOrder | null;
  readonly stops: readonly CageStop[];
}

export interface HoistDecision {
  readonly cages: readonly CageDecision[];
  /** Calls that no cage can carry. */
  readonly refused: readonly { readonly callId: string; readonly problem: HoistRefusal }[];
}

/** Riders aboard and waiting, all cages together. */
export const callsMax = 500;
/** Riders that waited longer are fetched before anybody else gets in, the longest wait first. */
export const waitMaxS = 900;
/** Riders who are not there yet are planned for so long before. */
const aheadS = 120;
/** A cage that is late delays the calls of so long a time. */
const aheadOfS = 300;
const placesMaxDefault = 20_000;

function stateProblem(group: HoistGroup, { nowS, cages }: HoistState): string | null {
  if (!Number.isFinite(nowS)) return 'the time is no number';
  if (cages.length !== group.cages.length) return 'there is not one state for each cage';
  for (const [at, { heightM, speedMps, boundFor, gate, busyUntilS }] of cages.entries()) {
    const { id, landings } = group.cages[at]!;
    if (![heightM, speedMps, busyUntilS].every(Number.isFinite)) return `a figure of cage ${id} is no number`;
    const lowM = landings[0]!.heightM - 1e-3;
    if (heightM < lowM || heightM > landings.at(-1)!.heightM + 1e-3) return `cage ${id} is outside its landings`;
    if (boundFor !== null && !landings.some(({ name }) => name === boundFor))
      return `cage ${id} is bound for a landing it does not have`;
    if (speedMps !== 0 && boundFor === null) return `cage ${id} moves and is bound for nowhere`;
    if (gate === 'open' && speedMps !== 0) return `cage ${id} moves with its gate open`;
  }
  return null;
}

function riderOf(group: HoistGroup, call: HoistCall, cages: readonly number[]): Rider {
  const fromM = group.heightM.get(call.from)!;
  const toM = group.heightM.get(call.to)!;
  return { call, cages, fromM, toM, direction: toM > fromM ? 1 : -1, weight: 2 ** call.priority };
}

function startOf(group: HoistGroup, at: number, { nowS, cages }: HoistState): PlanStart {
  const { heightM, speedMps, boundFor, gate, busyUntilS, riders } = cages[at]!;
  const { motion } = group.cages[at]!;
  const brakeM = brakingM(motion, speedMps) - 1e-6;
  const boundM = boundFor === null ? heightM : group.heightM.get(boundFor)!;
  const ahead = group.stopsM[at]!.map((stop) => stop.heightM)
    .filter((stopM) => (stopM - heightM) * Math.sign(speedMps) >= brakeM)
    .sort((a, b) => Math.abs(a - heightM) - Math.abs(b - heightM));
  const turnM = speedMps === 0 ? heightM : (ahead[0] ?? boundM);
  const aboard = riders.map((call): Rider => {
    const rider = riderOf(group, call, [at]);
    // One who was carried past his landing, to make way, is brought back.
    return isSameHeight(rider.toM, heightM) ? rider : { ...rider, direction: rider.toM > heightM ? 1 : -1 };
  });
  return { atS: Math.max(nowS, busyUntilS), heightM, speedMps, gate, riders: aboard, boundM, turnM };
}

interface Wanted {
  readonly toM: number;
  readonly why: 'stop' | 'turn' | 'wait';
}

/** Where a cage is to go next by its plan, not minding others. */
function wantedOf(plan: CagePlan, waitsAtM: number | undefined): Wanted | null {
  const [stop] = plan.stops;
  if (stop === undefined) return waitsAtM === undefined ? null : { toM: waitsAtM, why: 'wait' };
  return plan.isAhead(0, stop.heightM) ? { toM: stop.heightM, why: 'stop' } : { toM: plan.start.turnM, why: 'turn' };
}

function moverOf(plan: CagePlan, wanted: Wanted | null, isBusy: boolean): Mover {
  const { heightM, boundM } = plan.start;
  const times = plan.stops.flatMap(({ boards, alights }) => [...boards, ...alights].map(({ call }) => call.earliestS));
  return {
    heightM,
    boundM,
    wantedM: wanted?.toM ?? null,
    isBusy,
    sinceS: Math.min(Infinity, ...times),
  };
}

function orderOf(cage: HoistCage, wanted: Wanted | null, clearance: Clearance | undefined): CageOrder | null {
  const name = (heightM: number): string =>
    cage.landings.find((landing) => isSameHeight(landing.heightM, heightM))!.name;
  if (clearance?.does === 'make-way') return { to: name(clearance.toM), why: 'make-way' };
  if (wanted === null || clearance?.does === 'wait') return null;
  return { to: name(wanted.toM), why: wanted.why };
}

/**
 * Which cage fetches whom, in which order, and where each goes next; to be asked anew with each call and each arrival. Riders are placed one by
 * one where they cost least, the one that has waited too long first, and then taken out and placed anew while the work lasts.
 */
export function dispatchHoists(
  group: HoistGroup,
  state: HoistState,
  options: DispatchOptions,
): Result<HoistDecision, HoistRefusal> {
  const what = stateProblem(group, state);
  if (what !== null) return refuse({ code: 'hoist-malformed', facts: { what } });
  const size = state.waiting.length + state.cages.reduce((sum, { riders }) => sum + riders.length, 0);
  if (size > callsMax) return refuse({ code: 'hoist-too-many-calls', facts: { size, limit: callsMax } });
  const refused: { callId: string; problem: HoistRefusal }[] = [];
  const riders: Rider[] = [];
  for (const call of state.waiting) {
    const cages = cagesFor(group, call);
    if (!cages.ok) refused.push({ callId: call.id, problem: cages.problem });
    else if (call.earliestS <= state.nowS + aheadS) riders.push(riderOf(group, call, cages.value));
  }
  const callsPerS = [...(state.demand ?? new Map<string, number>()).values()].reduce((sum, one) => sum + one, 0) / 3600;
  const secondCost = (callsPerS / group.cages.length) * aheadOfS;
  const plans = group.cages.map((cage, at) => new CagePlan(cage, startOf(group, at, state), secondCost));
  riders.sort((a, b) => a.call.earliestS - b.call.earliestS || (a.call.id < b.call.id ? -1 : 1));
  const placesMax = options.placesMax ?? placesMaxDefault;
  placeAll(plans, riders, state.nowS - waitMaxS);
  improvePlans(plans, riders, { random: options.random, placesMax, isCancelled: options.isCancelled });

  const waitsAtM = waitingPlaces(group, plans, state.demand ?? new Map());
  const wanted = plans.map((plan, at) => wantedOf(plan, waitsAtM.get(at)));
  const movers = plans.map((plan, at) => moverOf(plan, wanted[at]!, plan.start.atS > state.nowS));
  const cleared = new Map(group.rails.flatMap((rail) => [...clearances(group, rail, movers)]));
  const landingOf = new Map([...group.heightM].map(([name, heightM]) => [heightM, name]));
  const cages = plans.map((plan, at) => ({
    cageId: plan.cage.id,
    order: movers[at]!.isBusy ? null : orderOf(plan.cage, wanted[at]!, cleared.get(at)),
    stops: plan.stops.map(({ heightM, boards, alights, arriveS, leaveS }) => ({
      landing: landingOf.get(heightM)!,
      boards: boards.map(({ call }) => call.id),
      alights: alights.map(({ call }) => call.id),
      arriveS,
      leaveS,
    })),
  }));
  return ok({ cages, refused });
}
