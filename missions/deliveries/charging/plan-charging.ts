import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { DeliveryRefusal } from '../delivery-problem.ts';
import type { ChargingCause, ChargingPlan, ChargingProblem, ChargingTour, ChargingVisit } from './charging-problem.ts';
import { LabelSetting, type Label } from './label-setting.ts';

/** All sets of stops are gone through: each one more doubles the work. */
export const STOPS_MAX = 16;

/**
 * The best rounds of carriers that charge on their way, proven: the shortest round for each set of stops by label setting, then the best way to deal all
 * stops out to rounds. Null where it was cancelled: there is no plan before the end.
 */
export function planCharging(
  problem: ChargingProblem,
  isCancelled: () => boolean = () => false,
): Result<ChargingPlan | null, DeliveryRefusal> {
  const what = malformation(problem);
  if (what !== null) return refuse({ code: 'deliveries-malformed', facts: { what } });
  const size = problem.stops.length;
  if (size > STOPS_MAX) return refuse({ code: 'deliveries-too-large', facts: { size, limit: STOPS_MAX } });
  const labels = new LabelSetting(problem);
  if (!labels.run(isCancelled)) return ok(null);
  const sets = dealtOut(labels.distances, Math.min(problem.carriers.count, size));
  const tours = sets.map((set) => tourOf(problem, labels.roundOf(set), labels.distances[set]!));
  const served = sets.reduce((all, set) => all | set, 0);
  const unserved = problem.stops.flatMap((_, stop) =>
    (served & (1 << stop)) === 0 ? [{ stop, cause: causeOf(problem, labels.distances, stop) }] : [],
  );
  return ok({ tours, unserved, distance: tours.reduce((sum, { distance }) => sum + distance, 0) });
}

/** Sets that one round each does: as many stops as can be, in as few rounds as can be, and those as short as can be. */
function dealtOut(distances: Float64Array, roundsMax: number): readonly number[] {
  const size = distances.length;
  /** Of the shortest rounds that do a set together, so many of them at most; and of each number the round that holds the set's lowest stop. */
  let shortest = new Float64Array(size).fill(Infinity);
  shortest[0] = 0;
  const firsts: Int32Array[] = [];
  let best = { whole: 0, rounds: 0 };
  while (firsts.length < roundsMax && shortest[size - 1] === Infinity) {
    const next = shortest.slice();
    firsts.push(oneRoundMore(distances, shortest, next));
    shortest = next;
    const whole = bestSet(shortest);
    if (bitCount(whole) > bitCount(best.whole)) best = { whole, rounds: firsts.length };
  }
  return split(firsts.slice(0, best.rounds), best.whole);
}

/** Fills `next` with what one round more makes of `shortest`; returns that round for each set that it is better for, 0 for the others. */
function oneRoundMore(distances: Float64Array, shortest: Float64Array, next: Float64Array): Int32Array {
  const first = new Int32Array(distances.length);
  for (let set = 1; set < distances.length; set += 1) {
    const lowest = set & -set;
    const rest = set ^ lowest;
    // All subsets of the rest, the empty one too.
    for (let more = rest; ; more = (more - 1) & rest) {
      const total = distances[lowest | more]! + shortest[rest ^ more]!;
      if (total < next[set]!) {
        next[set] = total;
        first[set] = lowest | more;
      }
      if (more === 0) break;
    }
  }
  return first;
}

/** The set with most stops; of those the one that is done by the shortest rounds. */
function bestSet(shortest: Float64Array): number {
  let best = 0;
  shortest.forEach((distance, set) => {
    if (distance === Infinity) return;
    const more = bitCount(set) - bitCount(best);
    if (more > 0 || (more === 0 && distance < shortest[best]!)) best = set;
  });
  return best;
}

function split(firsts: readonly Int32Array[], whole: number): number[] {
  const rounds: number[] = [];
  let rest = whole;
  for (let at = firsts.length - 1; at >= 0 && rest !== 0; at -= 1) {
    // 0: one round fewer does it as well.
    const first = firsts[at]![rest]!;
    if (first === 0) continue;
    rounds.push(first);
    rest ^= first;
  }
  return rounds;
}

function bitCount(set: number): number {
  let count = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

function tourOf({ stops, stations }: ChargingProblem, round: readonly Label[], distance: number): ChargingTour {
  const visits = round.map(({ node, begin, leave }): ChargingVisit => {
    if (node < stops.length) return { kind: 'stop', stop: node, begin };
    return { kind: 'charge', place: stations[node - stops.length]!, begin, end: leave };
  });
  return { visits, distance };
}

function causeOf({ stops, carriers }: ChargingProblem, distances: Float64Array, stop: number): ChargingCause {
  if (stops[stop]!.amount > carriers.capacity) return 'delivery-too-heavy';
  return distances[1 << stop] === Infinity ? 'delivery-out-of-reach' : 'delivery-carriers-busy';
}

function malformation({ places, distances, durations, carriers, stations, stops }: ChargingProblem): string | null {
  const isPlace = (place: number): boolean => Number.isInteger(place) && place >= 0 && place < places;
  const isAmount = (value: number): boolean => value >= 0 && value < Infinity;
  if (distances.length !== places * places || durations.length !== places * places)
    return 'the ways are not a table of all places';
  for (let at = 0; at < distances.length; at += 1)
    if (!isAmount(distances[at]!) || !isAmount(durations[at]!)) return 'a way is not a number from zero up';
  const { count, capacity, home, from, until, energy, energyPerDistance, chargeTimePerEnergy } = carriers;
  if (!Number.isInteger(count) || count < 0) return 'the count of carriers is not a whole number from zero up';
  if (![capacity, energy, energyPerDistance, chargeTimePerEnergy].every(isAmount))
    return 'capacity, energy or what is used of it is not a number from zero up';
  if (!(from <= until)) return 'the shift of the carriers ends before it begins';
  if (![home, ...stations, ...stops.map(({ place }) => place)].every(isPlace))
    return 'home, a station or a stop is at a place that is not there';
  if (!stops.every((stop) => stop.from <= stop.until && isAmount(stop.service) && isAmount(stop.amount)))
    return 'a window ends before it begins, or a service or amount is not a number from zero up';
  return null;
}
