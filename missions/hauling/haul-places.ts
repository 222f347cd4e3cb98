import {
  distanceM,
  isInsideRing,
  pointSegmentDistanceM,
  ringSegments,
  type Point,
  type Ring,
} from '../../kernel/geometry.ts';
import { middleOf } from '../coverage/mission-area.ts';
import { solid } from '../coverage/polygons.ts';
import type { PlanningInput } from '../planning-input.ts';
import type { Ground } from '../routing/ground.ts';
import type { Router } from '../routing/router.ts';
import type { Impossible } from '../drafting/plan-result.ts';
import type { Level } from '../site-model.ts';
import type { CarrierFleet } from './haul-carriers.ts';
import { haulDataDefaults } from './haul-data.ts';
import type { HaulLoad, HaulPlace } from './haul-load.ts';

export const LOADS_MAX = 40;
export const PIECES_MAX = 120;
/** Nearer to each other two places of a load are one. */
const apartMinM = 1;

/** Where the pieces of a load are taken up and set down: there a carrier may stand and turn. */
export interface LoadPlaces {
  readonly from: Point;
  readonly to: Point;
}

/** What is wrong with the list of loads whatever the site is like. */
export function loadFaults(loads: readonly HaulLoad[]): Impossible[] {
  if (loads.length === 0) return [{ code: 'haul-no-loads', tip: 'name-a-load' }];
  const pieces = loads.reduce((sum, { count }) => sum + count, 0);
  if (loads.length > LOADS_MAX || pieces > PIECES_MAX || !Number.isInteger(pieces)) {
    const most = { mostLoads: LOADS_MAX, mostPieces: PIECES_MAX };
    return [{ code: 'haul-too-many', loads: loads.length, pieces, ...most, tip: 'split-the-mission' }];
  }
  return loads.flatMap(({ count, earliestMs, dueMs }, index): Impossible[] => {
    const load = index + 1;
    if (count < 1) return [{ code: 'haul-no-loads', load, tip: 'name-a-load' }];
    return earliestMs !== undefined && dueMs !== undefined && dueMs <= earliestMs
      ? [{ code: 'haul-due-before-there', load, tip: 'allow-more-time' }]
      : [];
  });
}

/** Finds the places of all loads, or says of each that cannot be what is in the way. */
export class HaulPlaces {
  readonly #input: PlanningInput;
  readonly #level: Level;
  readonly #ground: Ground;
  readonly #router: Router;
  readonly #standing: readonly Ring[];

  constructor(input: PlanningInput, { level, ground, standing }: CarrierFleet, router: Router) {
    this.#input = input;
    this.#level = level;
    this.#ground = ground;
    this.#standing = standing;
    this.#router = router;
  }

  of(load: HaulLoad, number: number): LoadPlaces | Impossible {
    const from = this.#place(load.from, number, 'from');
    if ('code' in from) return from;
    const to = this.#place(load.to, number, 'to');
    if ('code' in to) return to;
    if (distanceM(from.at, to.at) < apartMinM)
      return { code: 'haul-same-place', load: number, tip: 'choose-another-place' };
    return { from: from.at, to: to.at };
  }

  #place(place: HaulPlace, load: number, end: 'from' | 'to'): { readonly at: Point } | Impossible {
    const wanted = this.#pointOf(place);
    const facts = { load, end, tip: 'choose-another-place' };
    if (wanted === null) return { code: 'haul-place-unknown', ...facts };
    const at = { xM: rounded(wanted[0]), yM: rounded(wanted[1]) };
    const zone = this.#input.zones.find(
      ({ kind, levelId, outline }) => kind === 'BLOCKED' && levelId === this.#level.id && isInsideRing(wanted, outline),
    );
    if (zone !== undefined) return { code: 'haul-place-in-zone', ...facts, ...at, zone: zone.name };
    const solidThing = this.#solidAt(wanted);
    if (solidThing !== null) return { code: 'haul-place-in-solid', ...facts, ...at, what: solidThing };
    const isTaken = this.#isTaken(wanted);
    if (!isTaken && !this.#ground.isFree(wanted)) return { code: 'haul-place-off-floor', ...facts, ...at };
    const { placeWithinM, besideMachineM } = haulDataDefaults;
    const withinM = isTaken ? besideMachineM.value : placeWithinM.value;
    const stand = this.#router.isConnected(wanted) ? wanted : this.#router.standingNear(wanted, withinM, 1)[0];
    return stand === undefined ? { code: 'haul-place-too-tight', ...facts, ...at } : { at: stand };
  }

  /** Whether a machine that is no carrier of the mission stands there, or so near that no carrier can. */
  #isTaken(point: Point): boolean {
    const isNear = (ring: Ring): boolean =>
      ringSegments(ring).some((side) => pointSegmentDistanceM(point, side) < this.#router.radiusM);
    return this.#standing.some((ring) => isInsideRing(point, ring) || isNear(ring));
  }

  #pointOf(place: HaulPlace): Point | null {
    if ('point' in place) return place.point;
    if ('zoneId' in place) {
      const zone = this.#input.zones.find(({ id, levelId }) => id === place.zoneId && levelId === this.#level.id);
      return zone === undefined ? null : middleOf([solid(zone.outline)]);
    }
    const landing = this.#input.site.landings.find(
      ({ id, levelId }) => id === place.landingId && levelId === this.#level.id,
    );
    return landing === undefined ? null : [landing.waitPose.xM, landing.waitPose.yM];
  }

  #solidAt(point: Point): string | null {
    const { columns, walls, stairs, openings } = this.#level;
    const within = (things: readonly { readonly outline: Ring }[]): boolean =>
      things.some(({ outline }) => isInsideRing(point, outline));
    if (within(walls)) return 'wall';
    if (within(columns)) return 'column';
    if (within(stairs)) return 'stair';
    return within(openings) ? 'opening' : null;
  }
}

function rounded(valueM: number): number {
  return Number(valueM.toFixed(2));
}
