import type { Random } from '../../../kernel/random.ts';
import type { CagePlan, Rider } from './cage-plan.ts';
import { cheapestPlace, putRider, type Place, type Work } from './place-rider.ts';

/** Riders taken out at once. */
const takenMax = 5;
/** Rounds without gain after which the plans are left as they are. */
const idleRoundsMax = 60;

/** Puts a rider where he costs least. There is always a place: after everybody else. */
function place(plans: readonly CagePlan[], rider: Rider, work: Work): void {
  let best: { plan: CagePlan; place: Place } | null = null;
  for (const number of rider.cages) {
    const plan = plans[number]!;
    const found = cheapestPlace(plan, rider, best?.place.cost ?? Infinity, work);
    if (found !== null) best = { plan, place: found };
  }
  putRider(best!.plan, rider, best!.place);
}

/** Lets the rider who waits too long lead the cage that gets to him first. */
function placeLeader(plans: readonly CagePlan[], rider: Rider): void {
  const soonest = rider.cages
    .map((number) => {
      const plan = plans[number]!;
      const before = plan.saved();
      const found = cheapestPlace(plan, rider, Infinity, { places: 0 })!;
      putRider(plan, rider, found);
      const stop = plan.stops.find(({ boards }) => boards.includes(rider))!;
      const atS = stop.arriveS;
      plan.restore(before);
      return { plan, found, atS };
    })
    .reduce((a, b) => (b.atS < a.atS ? b : a));
  putRider(soonest.plan, rider, soonest.found);
  soonest.plan.leader = rider;
}

/** Places riders, longest wait first. The first leads if he has been there since before `overdueS`. */
export function placeAll(plans: readonly CagePlan[], riders: readonly Rider[], overdueS: number): void {
  const work = { places: 0 };
  const [first] = riders;
  const isLed = first !== undefined && first.call.earliestS < overdueS;
  if (isLed) placeLeader(plans, first);
  for (const rider of isLed ? riders.slice(1) : riders) place(plans, rider, work);
}

/** Taking out and putting back goes over all stops several times, which counts as looking at so many places a stop. */
const placesPerStop = 10;

interface ImproveOptions {
  readonly random: Random;
  readonly placesMax: number;
  readonly isCancelled: (() => boolean) | undefined;
}

/** A rider by chance, and those whose landings are nearest to his. */
function someAlike(riders: readonly Rider[], random: Random): Rider[] {
  const seed = riders[random.below(riders.length)]!;
  const apart = ({ fromM, toM }: Rider): number => Math.abs(fromM - seed.fromM) + Math.abs(toM - seed.toM);
  const count = 1 + random.below(Math.min(takenMax, riders.length));
  return riders
    .map((rider) => ({ rider, key: rider === seed ? -1 : apart(rider) * random.next() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ rider }) => rider);
}

/** Takes a few riders out and places them anew; keeps what is cheaper. */
export function improvePlans(plans: readonly CagePlan[], riders: readonly Rider[], options: ImproveOptions): void {
  const { random, placesMax, isCancelled } = options;
  const led = new Set(plans.map(({ leader }) => leader));
  const movable = riders.filter((rider) => !led.has(rider));
  if (movable.length === 0) return;
  const work = { places: 0 };
  const total = (): number => plans.reduce((sum, { cost }) => sum + cost, 0);
  let best = total();
  for (let idle = 0; idle < idleRoundsMax && work.places < placesMax && isCancelled?.() !== true; idle += 1) {
    const before = plans.map((plan) => plan.saved());
    for (const { stops } of plans) work.places += placesPerStop * stops.length;
    const taken = someAlike(movable, random);
    for (const rider of taken) for (const number of rider.cages) plans[number]!.remove(rider);
    for (const rider of taken) place(plans, rider, work);
    const now = total();
    if (now < best - 1e-6) {
      best = now;
      idle = -1;
    } else plans.forEach((plan, at) => plan.restore(before[at]!));
  }
}
