import type { RefusedPart } from '../mission.ts';
import type { CraneLiftsParameters, CraneVerdict } from './crane-lifts.ts';
import type { CraneMoves } from './crane-moves.ts';
import { couldLiftFrom, type LiftJob } from './lift-jobs.ts';

type Fault = Extract<CraneVerdict, { verdict: 'unable' }>;

/** How near to possible a fault is: the first of them says best what to change. */
const nearest = [
  'lift-too-heavy',
  'lift-over-zone',
  'lift-out-of-reach',
  'lift-beside-crane',
  'lift-too-high',
  'lift-crane-away',
] as const satisfies readonly Fault['code'][];

/** What a lift lacks by which a fault is smaller than another of its kind. */
function lackOf({ facts }: Fault): number {
  const { lessKg, radiusM, reachM } = facts;
  if (typeof lessKg === 'number') return lessKg;
  return typeof radiusM === 'number' && typeof reachM === 'number' ? Math.abs(radiusM - reachM) : 0;
}

function refusedPart({ lift }: LiftJob, code: RefusedPart['code'], facts: RefusedPart['facts']): RefusedPart {
  return { code, areaM2: 0, at: [lift.to.xM, lift.to.yM], facts: { lift: lift.id, ...facts } };
}

/** A lift that no crane can do: the crane that lacks least, and what would mend it. */
export function refusedLift(moves: CraneMoves, job: LiftJob, parameters: CraneLiftsParameters): RefusedPart {
  const faults = job.verdicts.filter((one): one is Fault => one.verdict === 'unable');
  const [best] = faults.sort((a, b) => nearest.indexOf(a.code) - nearest.indexOf(b.code) || lackOf(a) - lackOf(b));
  if (best === undefined) return refusedPart(job, 'lift-unplaced', {});
  const bay = job.vehicle === null ? undefined : parameters.bays.find((one) => couldLiftFrom(moves, job.lift, one));
  return refusedPart(job, best.code, {
    machineId: best.machineId,
    ...best.facts,
    ...(bay === undefined ? {} : { betterBay: bay.id }),
  });
}

/** Lifts that could be done, but for what they wait for, their vehicle, or a time. */
export function refusedForOthers(
  job: LiftJob,
  lostVehicles: ReadonlySet<string>,
  refusedIds: ReadonlySet<string>,
): RefusedPart {
  const { lift, vehicle } = job;
  if (vehicle !== null && lostVehicles.has(vehicle)) return refusedPart(job, 'delivery-lost', { vehicle });
  const after = lift.after.find((id) => refusedIds.has(id));
  return after === undefined
    ? refusedPart(job, 'lift-unplaced', {})
    : refusedPart(job, 'lift-after-refused', { after });
}
