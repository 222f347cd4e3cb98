import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import { boxOf, distanceM, placeRing, type Point } from '../../../kernel/geometry.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { bodyOf } from '../../../missions/routing/body.ts';
import { buildGround } from '../../../missions/routing/ground.ts';
import { createRouter } from '../../../missions/routing/router.ts';
import type { Level, SiteModel, Slab } from '../../../missions/site-model.ts';
import { mainSlabOf } from '../pick-slab.ts';
import type { StagedSite, StagingOptions } from '../staging.ts';
import { withMachine } from './further-machine.ts';
import { stagingDistancesM } from './roster.ts';

/** The way to the hoist stays free: nothing is parked nearer to the middle of the first landing, metres. */
const hoistFreeM = 12;
/** Where a circle wider by this has no room a parked carrier is beside something already, and leaves the open floor free; metres. */
const besideM = 1;
const searchedWithinM = 80;
const placesMax = 20_000;

/**
 * The staged site with one more carrier on the ground floor, beside an edge or a column, as near to the hoist as leaves the way to it free: carriers fetch
 * there what comes by the hoist. Nothing else is moved. Refuses 'site-unsuitable' {cause: 'no-room', machine} where there is no place for it.
 */
export function withCarrier(
  staged: StagedSite,
  profiles: ReadonlyMap<string, MachineProfile>,
  profile: MachineProfile,
  id: string,
  options: StagingOptions,
): Result<StagedSite> {
  const at = freePlace(staged, profiles, profile);
  if (at === null) return refuse({ code: 'site-unsuitable', facts: { cause: 'no-room', machine: id.toUpperCase() } });
  const alike = staged.fleet.machines.find(({ profileId }) => profileId === profile.id);
  const yawRad = alike?.start.yawRad ?? 0;
  return ok(withMachine(staged, { id, profile, ...groundFloor(staged.model), at, yawRad }, options));
}

function groundFloor({ levels }: SiteModel): { readonly level: Level; readonly slab: Slab } {
  const level = levels[0] as Level;
  return { level, slab: mainSlabOf(level) as Slab };
}

function freePlace(
  { model, fleet }: StagedSite,
  profiles: ReadonlyMap<string, MachineProfile>,
  profile: MachineProfile,
): Point | null {
  const { level, slab } = groundFloor(model);
  const parked = fleet.machines.filter(({ start }) => start.levelId === level.id);
  const circles = parked.map(({ profileId, start }) => ({
    at: [start.xM, start.yM] as Point,
    radiusM: bodyOf(profiles.get(profileId) as MachineProfile).turnRadiusM,
  }));
  const rings = parked.map(({ profileId, start }) =>
    placeRing((profiles.get(profileId) as MachineProfile).kinematics.footprint, start),
  );
  const { turnRadiusM } = bodyOf(profile);
  const ground = buildGround({ level, mainSlab: slab, zones: model.zones, standing: rings });
  const router = createRouter(ground, turnRadiusM + stagingDistancesM.beyondPlanner);
  const wide = createRouter(ground, turnRadiusM + besideM);
  const landing = model.landings.find(({ levelId }) => levelId === level.id)?.waitPose;
  const { xMinM, yMinM, xMaxM, yMaxM } = boxOf(slab.outline);
  const middle: Point = [(xMinM + xMaxM) / 2, (yMinM + yMaxM) / 2];
  const hoist: Point = landing === undefined ? middle : [landing.xM, landing.yM];
  const people = fleet.people.filter(({ start }) => start.levelId === level.id);
  return (
    router
      .standingNear(hoist, searchedWithinM, placesMax)
      .filter((place) => distanceM(place, hoist) >= hoistFreeM && !wide.isConnected(place))
      .filter((place) =>
        people.every(({ start }) => distanceM(place, [start.xM, start.yM]) >= stagingDistancesM.personToMachine),
      )
      .find((place) =>
        circles.every(
          ({ at, radiusM }) => distanceM(place, at) >= radiusM + turnRadiusM + stagingDistancesM.betweenTurningCircles,
        ),
      ) ?? null
  );
}
