import { seededRandom } from '../../kernel/random.ts';
import type { Result } from '../../kernel/result.ts';
import type {
  AllocationPlan,
  AllocationProblem,
  AllocationRefusal,
  Battery,
  TaskStep,
} from '../allocation/allocation-problem.ts';
import { reallocate, type Reallocation } from '../allocation/reallocate.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { unwatched } from '../drafting/watch.ts';
import { batteryDataDefaults } from '../energy/battery-data.ts';
import { distancesTo, type RoadGraph } from '../traffic/road-graph.ts';

/** A carrier as the allocation sees it; places are those of the map, times seconds from the plan's beginning. */
export interface CarrierJob {
  readonly profile: MachineProfile;
  readonly batteryRatio: number;
  readonly start: number;
  readonly home: number;
  readonly fromS: number;
  readonly halfTurnS: number;
}

/** A piece as the allocation sees it. */
export interface PieceJob {
  readonly from: number;
  readonly to: number;
  readonly massKg: number;
  readonly serviceS: number;
  readonly releaseS: number;
  /** Carrier that has it aboard or is under way to it: it goes through with that. */
  readonly with: number | null;
  /** Carrier that was to bring it. */
  readonly planned: number | null;
}

/** Moves of the local search, per piece; enough that more changes next to nothing. */
const MOVES_PER_PIECE = 3_000;
/** Giving a piece another carrier than planned must save all of this, seconds. */
const CHANGE_COST_S = 30;
/** Everything begins a little after zero, so that what is under way has begun before. */
const nowS = 1;
const seed = 4;

export interface HaulAllocation {
  readonly problem: AllocationProblem;
  readonly result: Result<Reallocation, AllocationRefusal>;
}

/**
 * Deals pieces out to carriers so that all are brought soonest: payload, travel over the map, battery and charging at home. What is aboard or
 * under way stays with its carrier; of what was planned as little as sensible is changed. Carriers that have failed are not among them: what they were to
 * bring is dealt out like what is new.
 */
export function allocatePieces(
  graph: RoadGraph,
  carriers: readonly CarrierJob[],
  pieces: readonly PieceJob[],
  watched = unwatched,
): HaulAllocation {
  const problem = problemOf(graph, carriers, pieces);
  const plan = planInForce(problem, pieces, carriers.length);
  const random = seededRandom(seed);
  const schedulesMax = MOVES_PER_PIECE * Math.max(1, pieces.length);
  const options = {
    objective: 'makespan' as const,
    random,
    budget: watched.budget(schedulesMax),
    changeCost: CHANGE_COST_S,
  };
  return { problem, result: reallocate(problem, plan, { now: nowS, machines: [] }, options) };
}

function problemOf(graph: RoadGraph, carriers: readonly CarrierJob[], pieces: readonly PieceJob[]): AllocationProblem {
  const used = [
    ...new Set([
      ...carriers.flatMap(({ start, home }) => [start, home]),
      ...pieces.flatMap(({ from, to }) => [from, to]),
    ]),
  ];
  const numberOf = new Map(used.map((place, number) => [place, number]));
  const lengthM = used.map((place) => distancesTo(graph, place));
  const masses = [...new Set(pieces.map(({ massKg }) => massKg))];
  return {
    places: used.length,
    travelTables: carriers.map(({ profile, halfTurnS }) =>
      used.flatMap((_, from) =>
        used.map((place) => {
          const wayM = lengthM[from]![place]!;
          // A drive turns half-way round altogether, on the way and at its end.
          return wayM === 0 ? 0 : wayM / profile.speed.travelMps.value + halfTurnS;
        }),
      ),
    ),
    machines: carriers.map((carrier, number) => {
      const battery = batteryOf(carrier, numberOf.get(carrier.home)!);
      return {
        travelTable: number,
        skills: masses.flatMap((massKg, skill) => ((carrier.profile.payloadKg?.value ?? 0) >= massKg ? [skill] : [])),
        start: numberOf.get(carrier.start)!,
        from: nowS + carrier.fromS,
        until: Infinity,
        ...(battery === null ? {} : { battery }),
      };
    }),
    tasks: pieces.map(({ from, to, massKg, serviceS, releaseS }) => ({
      begin: numberOf.get(from)!,
      end: numberOf.get(to)!,
      service: serviceS,
      release: nowS + releaseS,
      skills: [masses.indexOf(massKg)],
    })),
  };
}

function batteryOf({ profile, batteryRatio }: CarrierJob, charger: number): Battery | null {
  const { type, capacityKWh, averageKw, chargeMin } = profile.energy;
  if (type !== 'battery' || capacityKWh === undefined || chargeMin === undefined) return null;
  const floorRatio = batteryDataDefaults.floorRatio.value;
  return {
    levelRatio: Math.max(floorRatio, Math.min(1, batteryRatio)),
    floorRatio,
    drainTime: (capacityKWh.value / averageKw.value) * 3600,
    chargeTime: chargeMin.value * 60,
    charger,
  };
}

/** The plan in force as far as it counts: what is under way has begun, the rest of it in its order. Times matter only for the former. */
function planInForce(problem: AllocationProblem, pieces: readonly PieceJob[], carriers: number): AllocationPlan {
  const routes = Array.from({ length: carriers }, (_, carrier): TaskStep[] => {
    const machine = problem.machines[carrier]!;
    const travel = problem.travelTables[machine.travelTable]!;
    const order = [
      ...pieces.flatMap((piece, task) => (piece.with === carrier ? [task] : [])),
      ...pieces.flatMap((piece, task) => (piece.with === null && piece.planned === carrier ? [task] : [])),
    ];
    let at = machine.start;
    // Set out a moment ago: what is under way is gone through with.
    let timeS = pieces[order[0] ?? -1]?.with === carrier ? 0 : machine.from;
    return order.map((task) => {
      const { begin, end, service, release = 0 } = problem.tasks[task]!;
      const isUnderWay = pieces[task]!.with === carrier;
      const arriveS = timeS + travel[at * problem.places + begin]!;
      const beginS = isUnderWay ? arriveS : Math.max(arriveS, release);
      timeS = Math.max(beginS, release) + service + travel[begin * problem.places + end]!;
      at = end;
      return { kind: 'task', task, begin: beginS, end: timeS, levelRatio: machine.battery?.levelRatio ?? 1 };
    });
  });
  return { routes, unassigned: [], makespan: 0, flowTime: 0 };
}
