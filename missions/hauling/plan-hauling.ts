import { ok, type Problem, type Result } from '../../kernel/result.ts';
import type { MissionParameters, Plan, PlannedTask, RefusedPart } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import { createRouter } from '../routing/router.ts';
import { doneWork } from '../drafting/done-work.ts';
import { assemblePlan, impossible, type Impossible } from '../drafting/plan-result.ts';
import { carrierFleet, type CarrierFleet } from './haul-carriers.ts';
import { HaulPlaces, loadFaults, type LoadPlaces } from './haul-places.ts';
import type { OtherTour } from './other-tours.ts';
import { haulState, type HaulState, type OpenPiece } from './haul-state.ts';
import { layOutHauling, type PlacedPiece } from './lay-out-hauling.ts';

export type HaulingParameters = Extract<MissionParameters, { kind: 'hauling' }>;

/**
 * Brings loads from place to place on one level with the carriers that stand there: who brings which, in which order, on ways on which they are
 * never too near to each other. Planned again it goes on from what is set down, aboard and under way; what no carrier can do any more is among the
 * plan's refused parts.
 */
export function planHauling(input: PlanningInput, parameters: HaulingParameters): Result<Plan> {
  const plan = planBeside(input, parameters);
  const tours = (input.otherTours ?? []).filter(({ levelId }) => levelId === input.request.levelId);
  if (plan.ok || tours.length === 0 || !causesOf(plan.problem).includes('haul-carriers-locked')) return plan;
  const later = planBeside(behindTours(input, tours), parameters);
  if (!later.ok) return plan;
  const facts = { freeMs: endOfTours(tours) };
  return ok({ ...later.value, warnings: [...later.value.warnings, { code: 'waits-for-tours', facts }] });
}

function causesOf({ facts }: Problem): readonly string[] {
  return ((facts?.['reasons'] ?? []) as readonly Impossible[]).map(({ code }) => code);
}

function endOfTours(tours: readonly OtherTour[]): number {
  return Math.ceil(Math.max(...tours.flatMap(({ legs }) => legs.map(({ endMs }) => endMs))));
}

/** The input when all tours of others are driven: their machines stand where those end. */
function behindTours(input: PlanningInput, tours: readonly OtherTour[]): PlanningInput {
  const endOf = new Map(tours.map(({ machineId, legs }) => [machineId, legs.at(-1)!.points.at(-1)!]));
  const earliestStartMs = Math.max(input.request.earliestStartMs, endOfTours(tours));
  const machines = input.machines.map((machine) => {
    const [xM, yM] = endOf.get(machine.id) ?? [machine.pose.xM, machine.pose.yM];
    return { ...machine, pose: { ...machine.pose, xM, yM } };
  });
  return { ...input, request: { ...input.request, earliestStartMs }, machines, otherTours: [] };
}

function planBeside(input: PlanningInput, { loads }: HaulingParameters): Result<Plan> {
  input.watched?.enter('laying-out', 0, 0.1);
  const faults = loadFaults(loads);
  if (faults.length > 0) return impossible(...faults);
  const state = haulState(input, loads);
  const fleet = carrierFleet(input, state);
  if (fleet === null) {
    return impossible({ code: 'level-unknown', levelId: input.request.levelId, tip: 'choose-another-level' });
  }
  if (fleet.carriers.length === 0 && state.open.length > 0) return impossible(...withoutCarriers(input, fleet));
  const sorted = sortedPieces(input, { loads }, state, fleet);
  if (input.previous === undefined && sorted.faults.length > 0) return impossible(...sorted.faults);
  const laidOut = layOutHauling(input, fleet, state, sorted.placed, loads);
  if (!laidOut.ok) return laidOut;
  const { tasks, stranded, late } = laidOut.value;
  if (input.previous === undefined && stranded.length > 0) return impossible(...stranded);
  const kept = doneWork(input).kept;
  const all = [...kept, ...tasks];
  return ok(
    assemblePlan(input, {
      tasks: all,
      bays: [],
      refused: [...sorted.faults, ...stranded].map(refusedPart),
      totals: { areaM2: 0, coveredM2: 0, volumeM3: 0, lifts: 0, loads: loadsOf(all) },
      warnings: [...leftOutWarnings(fleet), ...late],
    }),
  );
}

function loadsOf(tasks: readonly PlannedTask[]): number {
  return tasks.reduce((sum, { quantity: { unit, amount } }) => sum + (unit === 'load' ? amount : 0), 0);
}

function withoutCarriers({ request }: PlanningInput, { leftOut }: CarrierFleet): Impossible[] {
  if (leftOut.length === 0) {
    return [{ code: 'haul-no-carrier', levelId: request.levelId, tip: 'bring-a-carrier-to-the-level' }];
  }
  return leftOut.map(({ machineId, cause }) => ({ code: 'machine-left-out', machineId, cause, tip: tipFor[cause] }));
}

const tipFor = {
  'not-available': 'clear-its-fault-or-connect-it',
  busy: 'wait-for-its-mission',
  unreachable: 'move-it-to-open-ground',
} as const;

function leftOutWarnings({ leftOut }: CarrierFleet): Problem[] {
  return leftOut.map(({ machineId, cause }) => ({ code: 'machine-left-out', facts: { machineId, cause } }));
}

/** Open pieces with their places; and what cannot be brought whoever is asked. */
function sortedPieces(
  input: PlanningInput,
  { loads }: Pick<HaulingParameters, 'loads'>,
  state: HaulState,
  fleet: CarrierFleet,
): { readonly placed: readonly PlacedPiece[]; readonly faults: readonly Impossible[] } {
  const faults: Impossible[] = [];
  const placed: PlacedPiece[] = [];
  const places = new HaulPlaces(input, fleet, createRouter(fleet.ground, fleet.radiusM));
  const known = new Map<number, LoadPlaces | Impossible>();
  const mostKg = Math.max(0, ...fleet.carriers.map(({ machine }) => machine.profile.payloadKg?.value ?? 0));
  for (const piece of state.open) {
    const { with: holder } = piece;
    const carrier = holder === null ? -1 : fleet.carriers.findIndex(({ machine }) => machine.id === holder.machineId);
    if (holder?.isAboard === true && carrier === -1) {
      const { load, massKg } = piece;
      faults.push({ code: 'haul-aboard-lost', load, massKg, machineId: holder.machineId, tip: 'take-it-off-by-hand' });
      continue;
    }
    const found = known.get(piece.load) ?? placesOf(piece, mostKg, () => places.of(loads[piece.load - 1]!, piece.load));
    if ('code' in found && !known.has(piece.load)) faults.push(found);
    known.set(piece.load, found);
    if ('code' in found) continue;
    placed.push({ piece, places: found, carrier: carrier === -1 ? null : carrier });
  }
  return { placed, faults };
}

function placesOf(
  { load, massKg }: OpenPiece,
  mostKg: number,
  find: () => LoadPlaces | Impossible,
): LoadPlaces | Impossible {
  return massKg > mostKg ? { code: 'haul-too-heavy', load, massKg, mostKg, tip: 'split-the-load' } : find();
}

function refusedPart({ code, ...facts }: Impossible): RefusedPart {
  return { code: code as RefusedPart['code'], areaM2: 0, facts };
}
