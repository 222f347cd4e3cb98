import { isInsideRing, type Ring } from '../../kernel/geometry.ts';
import { asId, type ZoneId } from '../../kernel/ids.ts';
import { ok, type Problem, type Result } from '../../kernel/result.ts';
import { impossible, type Impossible } from '../drafting/plan-result.ts';
import type { Plan, RefusedPart } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import type { Zone } from '../site-model.ts';
import { isClosedTo, isClosedWithin, type ClosedFloor } from './closed-floor.ts';
import { crossedFloor, type Crossing } from './crossed-floor.ts';

/** Plans that are made at most before a mission is refused: each keeps off what the ones before it drove over. */
const PLANS_MAX = 6;
/** After so many, all that is closed in the plan's time is kept off. */
const NARROW_PLANS_MAX = 2;

interface Attempt {
  /** Floor that the plan keeps off from its beginning to its end. */
  readonly keptOff: readonly ClosedFloor[];
  /** Floor whose end the mission waits for. */
  readonly waitsFor: readonly ClosedFloor[];
}

/**
 * A plan none of whose ways lead over floor while that is closed. Where nothing is crossed it is the plan that there would be without. Else closed floor is
 * kept off like a zone for as long as the plan lasts; a mission whose work lies there, or that cannot be done around it, begins when the floor is free where it
 * can wait, and is refused with 'floor-closed' and the time where it cannot.
 */
export function planAround(input: PlanningInput, planOf: (input: PlanningInput) => Result<Plan>): Result<Plan> {
  const closed = input.closedFloor ?? [];
  if (closed.length === 0) return planOf(input);
  const profiles = new Map(input.machines.map(({ id, profile }) => [id, profile]));
  let attempt: Attempt = { keptOff: [], waitsFor: [] };
  let left: readonly ClosedFloor[] = [];
  for (let plans = 0; plans < PLANS_MAX; plans += 1) {
    const plan = planOf(inputOf(input, attempt));
    if (!plan.ok) {
      const later = waiting(input, attempt, attempt.keptOff);
      if (attempt.keptOff.length === 0 || later === null) return refusedFor(plan, attempt);
      attempt = later;
      continue;
    }
    const crossings = crossedFloor(plan.value, closed, (id) => profiles.get(id) ?? null, input.nowMs);
    if (crossings.length === 0) return ok(withWords(plan.value, input, attempt));
    left = floorsOf(crossings);
    const inItsTime = plans < NARROW_PLANS_MAX ? [] : closedMeanwhile(closed, plan.value);
    attempt = next(input, attempt, crossings, inItsTime);
  }
  return impossible(...left.map(closedReason));
}

function floorsOf(crossings: readonly Crossing[]): ClosedFloor[] {
  return [...new Set(crossings.map(({ floor }) => floor))];
}

function closedMeanwhile(closed: readonly ClosedFloor[], { startMs, endMs }: Plan): ClosedFloor[] {
  return closed.filter((floor) => isClosedWithin(floor, startMs, endMs));
}

/** Around what is only on the way; later where the work itself is there. */
function next(
  input: PlanningInput,
  attempt: Attempt,
  crossings: readonly Crossing[],
  inItsTime: readonly ClosedFloor[],
): Attempt {
  const goals = floorsOf(crossings.filter(({ isGoal }) => isGoal));
  const later = goals.length === 0 ? null : waiting(input, attempt, goals);
  return later ?? { ...attempt, keptOff: [...new Set([...attempt.keptOff, ...floorsOf(crossings), ...inItsTime])] };
}

/** Null where the mission cannot wait: what is begun goes on, and fresh concrete sets. */
function waiting(input: PlanningInput, attempt: Attempt, floors: readonly ClosedFloor[]): Attempt | null {
  const { parameters } = input.request;
  const isBound = parameters.kind === 'floor-finishing' || ('supply' in parameters && parameters.supply !== undefined);
  if (isBound || input.previous !== undefined) return null;
  return { keptOff: [], waitsFor: [...new Set([...attempt.waitsFor, ...floors])] };
}

function inputOf(input: PlanningInput, { keptOff, waitsFor }: Attempt): PlanningInput {
  if (keptOff.length === 0 && waitsFor.length === 0) return input;
  const { request } = input;
  const earliestStartMs = waitsFor.reduce(
    (latest, { untilMs }) => Math.max(latest, Math.ceil(untilMs)),
    request.earliestStartMs,
  );
  const zones = keptOff.flatMap((floor, index) => zoneOf(floor, index, input) ?? []);
  return { ...input, request: { ...request, earliestStartMs }, zones: [...input.zones, ...zones] };
}

/** A zone for those machines that have to keep off; null where there are none. */
function zoneOf(floor: ClosedFloor, index: number, { machines }: PlanningInput): Zone | null {
  const closedTo = machines.filter(({ profile }) => isClosedTo(floor, profile)).map(({ id }) => id);
  if (closedTo.length === 0) return null;
  return {
    id: asId<ZoneId>(`closed-${index}`),
    levelId: floor.levelId,
    kind: 'BLOCKED',
    name: '',
    outline: floor.outline,
    ...(closedTo.length === machines.length ? {} : { machineIds: closedTo }),
  };
}

type FloorWords = Pick<Impossible, 'cause' | 'freeMs' | 'byMission'>;

function wordsOf({ cause, untilMs, missionNumber }: ClosedFloor): FloorWords {
  return { cause, freeMs: Math.ceil(untilMs), byMission: missionNumber };
}

/** Of many pieces closed by one mission for one cause, the one that is free last says it. */
function lastOfEach(floors: readonly ClosedFloor[]): ClosedFloor[] {
  const last = new Map<string, ClosedFloor>();
  for (const floor of floors) {
    const key = `${floor.missionId} ${floor.cause}`;
    const known = last.get(key);
    if (known === undefined || known.untilMs < floor.untilMs) last.set(key, floor);
  }
  return [...last.values()];
}

function closedReason(floor: ClosedFloor): Impossible {
  return { code: 'floor-closed', ...wordsOf(floor), tip: 'plan-it-later' };
}

function refusedFor(refusal: Result<Plan>, { keptOff, waitsFor }: Attempt): Result<Plan> {
  const floors = lastOfEach([...keptOff, ...waitsFor]);
  if (refusal.ok || floors.length === 0 || refusal.problem.code !== 'plan-impossible') return refusal;
  const reasons = (refusal.problem.facts?.['reasons'] ?? []) as readonly Impossible[];
  return impossible(...floors.map(closedReason), ...reasons);
}

function withWords(plan: Plan, input: PlanningInput, { keptOff, waitsFor }: Attempt): Plan {
  if (keptOff.length === 0 && waitsFor.length === 0) return plan;
  const warnings: Problem[] = [
    ...lastOfEach(waitsFor).map((floor) => ({ code: 'waits-for-floor', facts: wordsOf(floor) })),
    ...lastOfEach(keptOff).map((floor) => ({ code: 'keeps-off-floor', facts: wordsOf(floor) })),
  ];
  const refused = plan.refused.map((part) => namedPart(part, keptOff, input.zones));
  return { ...plan, refused, warnings: [...plan.warnings, ...warnings] };
}

/** What is left out because of closed floor says so, and not that a zone is to be lifted. */
function namedPart(part: RefusedPart, keptOff: readonly ClosedFloor[], zones: readonly Zone[]): RefusedPart {
  const { code, outline } = part;
  if (code !== 'zone' || outline === undefined) return part;
  const isDrawn = zones.some((zone) => zone.kind === 'BLOCKED' && overlaps(outline, zone.outline));
  const floor = isDrawn ? undefined : keptOff.find((one) => overlaps(outline, one.outline));
  return floor === undefined
    ? part
    : { ...part, code: 'floor-closed', facts: { ...wordsOf(floor), tip: 'plan-it-later' } };
}

/** Whether a corner of one lies within or on the other; what clipping left of a ring has corners of it. */
function overlaps(part: Ring, ring: Ring): boolean {
  const isCorner = (x: number, y: number): boolean => ring.some(([a, b]) => Math.hypot(a - x, b - y) < sameCornerM);
  return (
    part.some(([x, y]) => isInsideRing([x, y], ring) || isCorner(x, y)) ||
    ring.some((corner) => isInsideRing(corner, part))
  );
}

const sameCornerM = 0.002;
