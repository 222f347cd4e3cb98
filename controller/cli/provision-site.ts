import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fleetFile, type FleetFile } from '../../hardware-profiles/fleet.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import { addFurtherRobots } from '../site/staging/further-robots.ts';
import { stageSite } from '../site/staging.ts';
import { stageWorks } from '../site/works/stage-works.ts';
import { siteProfiles } from '../site-profiles.ts';
import { packageRoot } from './package-root.ts';

export interface ProvisionedSite {
  readonly siteFile: string;
  readonly fleetFile: string;
  readonly model: SiteModel;
}

function writeAtomically(path: string, text: string): void {
  const temporary = `${path}.new`;
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, path);
}

/** Sites that come with Banksman, by the name that `--site` knows them under. */
const shippedSites = {
  demo: { file: 'controller/site/demo/demo-office.ifc', stage: stageSite },
  works: { file: 'controller/site/works/works.geojson', stage: stageWorks },
} as const;

function shippedSite(site: string): (typeof shippedSites)[keyof typeof shippedSites] | null {
  return site === 'demo' || site === 'works' ? shippedSites[site] : null;
}

async function readSite(file: string): Promise<Result<SiteModel>> {
  if (!existsSync(file)) return refuse({ code: 'site-file-invalid', facts: { file, cause: 'no such file' } });
  // Only a first start imports a building, and the library for that takes most of a second to load.
  const { importSite } = await import('../site/import-site.ts');
  return importSite(readFileSync(file), basename(file));
}

/**
 * Makes `site.json` and `fleet.json` in the data directory, or takes those that are there. A data directory belongs to one
 * building: another file is refused, so that no record ever mixes two sites.
 */
export async function provisionSite(
  site: string,
  dataDirectory: string,
  realFleetFile: string | null,
  furtherRobots: readonly string[] = [],
): Promise<Result<ProvisionedSite>> {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const siteFile = join(dataDirectory, 'site.json');
  const fleetPath = join(dataDirectory, 'fleet.json');
  const shipped = shippedSite(site);
  const source = shipped === null ? site : join(packageRoot(), shipped.file);
  if (existsSync(siteFile) && existsSync(fleetPath)) {
    const model = JSON.parse(readFileSync(siteFile, 'utf8')) as SiteModel;
    const isSame =
      !existsSync(source) || createHash('sha256').update(readFileSync(source)).digest('hex') === model.source.sha256;
    if (!isSame) {
      return refuse({ code: 'data-directory-taken', facts: { dataDirectory, has: model.source.file, asked: site } });
    }
    const has = fleetFile.parse(JSON.parse(readFileSync(fleetPath, 'utf8'))).machines.map(({ profileId }) => profileId);
    const asked = furtherRobots.filter((profileId) => !has.includes(profileId));
    if (asked.length > 0) return refuse({ code: 'data-directory-taken', facts: { dataDirectory, asked } });
    return ok({ siteFile, fleetFile: fleetPath, model });
  }
  const imported = await readSite(source);
  if (!imported.ok) return imported;
  const profiles = siteProfiles(dataDirectory);
  const staging = { simUrl: 'ws://127.0.0.1:0', permitKeyHex: () => randomBytes(32).toString('hex') };
  const fleetStaged = (shipped?.stage ?? stageSite)(imported.value, profiles, staging);
  const staged = fleetStaged.ok ? addFurtherRobots(fleetStaged.value, profiles, furtherRobots, staging) : fleetStaged;
  if (!staged.ok) return staged;
  let fleet: FleetFile = staged.value.fleet;
  if (realFleetFile !== null) {
    const parsed = fleetFile.safeParse(JSON.parse(readFileSync(realFleetFile, 'utf8')));
    if (!parsed.success) {
      return refuse({ code: 'fleet-file-invalid', facts: { file: realFleetFile, issues: parsed.error.issues } });
    }
    const unknown = parsed.data.machines.filter(({ profileId }) => !profiles.has(profileId));
    if (unknown.length > 0) return noSuchProfile(unknown, profiles);
    fleet = parsed.data;
  }
  writeAtomically(siteFile, JSON.stringify(staged.value.model));
  writeAtomically(fleetPath, JSON.stringify(fleet, null, 2));
  return ok({ siteFile, fleetFile: fleetPath, model: staged.value.model });
}

function noSuchProfile(machines: FleetFile['machines'], profiles: ReadonlyMap<string, unknown>): Result<never> {
  const missing = machines.map(({ id, profileId }) => ({ machineId: id, profileId }));
  return refuse({ code: 'profile-unknown', facts: { machines: missing, profileIds: [...profiles.keys()].sort() } });
}

/** Tells every simulated machine's entry where this run's simulator listens. */
export function pointFleetAt(fleetPath: string, url: string): void {
  const fleet = fleetFile.parse(JSON.parse(readFileSync(fleetPath, 'utf8')));
  const kind = url.startsWith('ros2:') ? ('ros2' as const) : ('rosbridge' as const);
  const machines = fleet.machines.map((machine) => {
    const { wire } = machine;
    return wire.kind === 'vda5050' ? machine : { ...machine, wire: { kind, url, namespace: wire.namespace } };
  });
  writeAtomically(fleetPath, JSON.stringify({ ...fleet, machines }, null, 2));
}
