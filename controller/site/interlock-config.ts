import type { FleetFile } from '../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import type { InterlockConfig } from '../contract/interlock/interlock.ts';
import { geometryHash } from './geometry-hash.ts';
import { interlockGeometry } from './interlock-geometry.ts';

export interface ConfigParts {
  readonly site: SiteModel;
  readonly zones: Parameters<typeof interlockGeometry>[1];
  readonly roster: FleetFile;
  readonly profileOf: (profileId: string) => MachineProfile;
  readonly siteUrl: string;
  readonly isSimTime: boolean;
}

/** The site as the interlock is told of it. */
export function interlockConfigOf({
  site,
  zones,
  roster,
  profileOf,
  siteUrl,
  isSimTime,
}: ConfigParts): InterlockConfig {
  const parts = {
    ...interlockGeometry(site, zones),
    siteId: site.siteId,
    machines: roster.machines.map((machine) => ({ machine, profile: profileOf(machine.profileId) })),
    people: roster.people,
    ...(roster.sensedZoneIds === undefined ? {} : { sensedZoneIds: roster.sensedZoneIds }),
    ...(roster.referenceTags === undefined ? {} : { referenceTags: roster.referenceTags }),
    siteUrl,
    useSimTime: isSimTime,
  };
  return { ...parts, geometryHash: geometryHash(parts) };
}
