import type { Pose } from '../../kernel/geometry.ts';
import type { RefusedPart } from '../mission.ts';
import { outsideReach, type PlacingBay, type PlacingSite } from './placing-crew.ts';
import { approachS, carryingWay, hoseS } from './placing-tasks.ts';
import { findSetUp, servesBay, standsFast } from './set-up.ts';
import type { PieceWork } from '../concrete-supply.ts';

/** A bay with the place to which the distributor is carried before it; null where it stays. */
export interface ServedBay {
  readonly bay: PlacingBay;
  readonly carriedTo: Pose | null;
  readonly work: PieceWork;
}

export interface SetUpRun {
  readonly served: readonly ServedBay[];
  readonly refused: readonly RefusedPart[];
}

/** From where bays are placed one after the other, from as few set-ups as their order allows, and what each costs in time. */
export function setUpRun(site: PlacingSite, placedBays: readonly PlacingBay[], open: readonly PlacingBay[]): SetUpRun {
  const { input, crew, floor } = site;
  const { distributor, crane } = crew;
  const placed = [...placedBays];
  const served: ServedBay[] = [];
  const refused: RefusedPart[] = [];
  let base = distributor.pose;
  let isOnFloor = distributor.levelId === floor.level.id || standsFast(distributor.profile);
  open.forEach((bay, at) => {
    input.watched?.look();
    let carriedTo: Pose | null = null;
    let setUpS = 0;
    if (!isOnFloor || !servesBay(distributor.profile, base, bay, floor.zM)) {
      const setUp = findSetUp(site.stands(), distributor.profile, placed, open.slice(at));
      if (setUp === null || crane === null) {
        refused.push(outsideReach(bay, base, crew));
        return;
      }
      setUpS = carryingWay(input, crane, base, setUp.base).durationMs / 1000;
      carriedTo = setUp.base;
      base = setUp.base;
      isOnFloor = true;
    }
    served.push({ bay, carriedTo, work: { placeS: approachS + hoseS(bay, bay.volumeM3, site), setUpS } });
    placed.push(bay);
  });
  return { served, refused };
}
