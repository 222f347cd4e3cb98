import type { FleetMachine } from '../../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import type { Point, Ring } from '../../../kernel/geometry.ts';
import { asId, type ZoneId } from '../../../kernel/ids.ts';
import { intersection, solid } from '../../../missions/coverage/polygons.ts';
import { bodyOf } from '../../../missions/routing/body.ts';
import type { Level, Slab, Zone } from '../../../missions/site-model.ts';
import type { StagedSite, StagingOptions } from '../staging.ts';
import { stagingDistancesM } from './roster.ts';

/** A machine beside those of the fleet, and where it is parked. */
export interface FurtherMachine {
  readonly id: string;
  readonly profile: MachineProfile;
  readonly level: Level;
  readonly slab: Slab;
  readonly at: Point;
  readonly yawRad: number;
}

/** The site with that machine and a staging zone of its own around it, as far as the level's slabs reach. */
export function withMachine(
  { model, fleet }: StagedSite,
  { id, profile, level, slab, at, yawRad }: FurtherMachine,
  options: StagingOptions,
): StagedSite {
  const label = id.toUpperCase();
  const machine: FleetMachine = {
    id,
    label,
    profileId: profile.id,
    serialNo: `DEMO-${label}`,
    assetId: id,
    wire: { kind: 'rosbridge', url: options.simUrl, namespace: `/${id}` },
    permitKeyHex: options.permitKeyHex(id),
    start: { levelId: level.id, xM: at[0], yM: at[1], zM: slab.topM, yawRad },
  };
  const zone: Zone = {
    id: asId<ZoneId>(`staging-${id}-${level.id}`),
    levelId: level.id,
    kind: 'STAGING',
    name: `Staging ${label}`,
    outline: zoneAround(at, bodyOf(profile).turnRadiusM + stagingDistancesM.zoneAroundTurningCircle, level),
  };
  return {
    model: { ...model, zones: [...model.zones, zone] },
    fleet: { ...fleet, machines: [...fleet.machines, machine] },
  };
}

function zoneAround([x, y]: Point, halfM: number, level: Level): Ring {
  const square: Ring = [
    [x - halfM, y - halfM],
    [x + halfM, y - halfM],
    [x + halfM, y + halfM],
    [x - halfM, y + halfM],
  ];
  return intersection([solid(square)], level.slabs)[0]?.outline ?? square;
}
