import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { siteProfiles } from '../../controller/site-profiles.ts';
import type { StagedSite } from '../../controller/site/staging.ts';
import { addFurtherRobots } from '../../controller/site/staging/further-robots.ts';
import type { FleetFile } from '../../hardware-profiles/fleet.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import { demoDirectory } from './provisioned-demo.ts';

/** The staged demo of a data directory. */
function stagedIn(directory: string): StagedSite {
  return {
    model: JSON.parse(readFileSync(join(directory, 'site.json'), 'utf8')) as SiteModel,
    fleet: JSON.parse(readFileSync(join(directory, 'fleet.json'), 'utf8')) as FleetFile,
  };
}

/** The demo in a new data directory, with so many carriers more, as `start --robots` stages them. */
export function demoWithFurtherCarriers(carriers: number): string {
  const directory = demoDirectory();
  const options = { simUrl: 'ws://127.0.0.1:0', permitKeyHex: () => '5a'.repeat(32) };
  const further = Array.from({ length: carriers }, () => 'material-carrier');
  const staged = addFurtherRobots(stagedIn(directory), siteProfiles(directory), further, options);
  if (!staged.ok) throw new Error(JSON.stringify(staged.problem));
  writeFileSync(join(directory, 'site.json'), JSON.stringify(staged.value.model));
  writeFileSync(join(directory, 'fleet.json'), JSON.stringify(staged.value.fleet));
  return directory;
}
