import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packageRoot } from '../../controller/cli/package-root.ts';
import { importSite } from '../../controller/site/import-site.ts';
import { stageSite } from '../../controller/site/staging.ts';
import type { FleetFile } from '../../hardware-profiles/fleet.ts';
import { loadProfiles } from '../../hardware-profiles/load-profiles.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { SiteModel } from '../../missions/site-model.ts';

export interface Building {
  readonly name: string;
  readonly file: string;
  readonly bytes: Uint8Array;
}

export interface StagedBuilding {
  readonly model: SiteModel;
  readonly fleet: FleetFile;
  readonly profiles: ReadonlyMap<string, MachineProfile>;
}

/** The demo, and the real office where it is at hand ($BANKSMAN_SHARED or ../shared). */
export function buildings(): readonly Building[] {
  const shared = process.env['BANKSMAN_SHARED'] ?? join(packageRoot(), '..', 'shared');
  const candidates = [
    { name: 'demo', file: join(packageRoot(), 'controller/site/demo/demo-office.ifc') },
    { name: 'real', file: join(shared, 'data/ifc/hhs-office-structure.ifc') },
  ];
  return candidates.filter(({ file }) => existsSync(file)).map((one) => ({ ...one, bytes: readFileSync(one.file) }));
}

export async function staged(building: Building): Promise<StagedBuilding> {
  const model = await importSite(building.bytes, basename(building.file));
  if (!model.ok) throw new Error(JSON.stringify(model.problem));
  const profiles = loadProfiles(join(packageRoot(), 'hardware-profiles/data'));
  if (!profiles.ok) throw new Error(JSON.stringify(profiles.problem));
  const site = stageSite(model.value, profiles.value, {
    simUrl: 'ws://127.0.0.1:0',
    permitKeyHex: () => '0'.repeat(64),
  });
  if (!site.ok) throw new Error(JSON.stringify(site.problem));
  return { ...site.value, profiles: profiles.value };
}
