import { distanceM, type Point } from '../../kernel/geometry.ts';
import type { PlanningInput } from '../planning-input.ts';
import type { Stop } from '../traffic/traffic-problem.ts';
import type { OtherRoute } from './fleet-tours.ts';
import { discRadiusM, pointOf, type CarrierFleet } from './haul-carriers.ts';
import type { OtherLeg } from './other-tours.ts';
import type { GivenLeg } from './tour-legs.ts';

/** A machine of another mission on this level, with all the points of its way from where it is. */
export interface OtherOnLevel {
  readonly radiusM: number;
  readonly points: readonly Point[];
  /** By leg: the numbers of its first and its last point, and its times, seconds. */
  readonly legs: readonly {
    readonly of: OtherLeg;
    readonly first: number;
    readonly last: number;
    readonly startS: number;
    readonly endS: number;
  }[];
}

/** The same on a map: what it holds of it, and its legs. */
export interface HeldByOther extends OtherRoute {
  readonly legs: readonly GivenLeg[];
}

const samePointM = 1e-3;

export function othersOn(input: PlanningInput, { level }: CarrierFleet, zeroMs: number): readonly OtherOnLevel[] {
  return (input.otherTours ?? []).flatMap((tour): OtherOnLevel[] => {
    const machine = input.machines.find(({ id }) => id === tour.machineId);
    if (machine === undefined || tour.levelId !== level.id || machine.levelId !== level.id) return [];
    const points: Point[] = [pointOf(machine.pose)];
    const legs = tour.legs.map((of) => {
      const first = points.length - 1;
      for (const point of of.points) if (distanceM(points.at(-1)!, point) > samePointM) points.push(point);
      const times = { startS: (of.startMs - zeroMs) / 1000, endS: (of.endMs - zeroMs) / 1000 };
      return { of, first, last: points.length - 1, ...times };
    });
    return [{ radiusM: discRadiusM(machine), points, legs }];
  });
}

/**
 * All the ground of a leg is held from the leg's beginning to its end: so what goes before it or after it does so as a whole, and legs wait for legs that
 * begin before them, whichever mission they are of.
 */
export function heldBy(
  { radiusM, points, legs }: OtherOnLevel,
  places: readonly number[],
  machine: number,
): HeldByOther {
  const stops = points.map((_, index): Stop => {
    const into = legs.find(({ first, last }) => first < index && index <= last);
    const outOf = legs.find(({ first, last }) => first <= index && index < last);
    return { place: places[index]!, arriveS: into?.endS ?? 0, leaveS: outOf?.startS ?? Infinity };
  });
  return {
    radiusM,
    route: stops,
    legs: legs
      .filter(({ first, last }) => first < last)
      .map(({ of: { missionId, taskId, leg }, first, last, startS, endS }) => ({
        machine,
        places: places.slice(first, last + 1),
        startS,
        endS,
        of: { missionId, taskId, leg },
      })),
  };
}
