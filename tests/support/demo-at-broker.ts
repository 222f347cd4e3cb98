import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { siteProfiles } from '../../controller/site-profiles.ts';
import type { FleetFile } from '../../hardware-profiles/fleet.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import { fleetAtBroker } from '../../sim/vda5050/at-broker.ts';
import { demoDirectory } from './provisioned-demo.ts';

/** The demo in a new data directory, with its carriers as vehicles of VDA 5050 3.0 at a broker. */
export function demoAtBroker(url: string): string {
  const directory = demoDirectory();
  const read = <T>(name: string): T => JSON.parse(readFileSync(join(directory, name), 'utf8')) as T;
  const fleet = fleetAtBroker(
    read<FleetFile>('fleet.json'),
    siteProfiles(directory),
    read<SiteModel>('site.json'),
    url,
  );
  writeFileSync(join(directory, 'fleet.json'), JSON.stringify(fleet));
  return directory;
}
