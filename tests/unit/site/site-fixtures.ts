import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importIfc } from '../../../controller/site/import-ifc.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import { loadProfiles, shippedProfilesDirectory } from '../../../hardware-profiles/load-profiles.ts';
import { realBuilding } from '../../support/shared-data.ts';
import type { FallEdge, SiteModel } from '../../../missions/site-model.ts';

const repository = new URL('../../../', import.meta.url).pathname;

export const demoIfcPath = join(repository, 'controller/site/demo/demo-office.ifc');
/** Null on machines without the shared data. */
export const realIfcPath = realBuilding();

export function bytesOf(path: string): Uint8Array {
  return new Uint8Array(readFileSync(path));
}

export async function importedSite(path: string): Promise<SiteModel> {
  const result = await importIfc(bytesOf(path), path.split('/').at(-1) ?? path);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

export function shippedProfiles(): ReadonlyMap<string, MachineProfile> {
  const profiles = loadProfiles(shippedProfilesDirectory());
  if (!profiles.ok) throw new Error(JSON.stringify(profiles.problem));
  return profiles.value;
}

export function edgeLengthM(edges: readonly FallEdge[]): number {
  return edges.reduce((sum, { from, to }) => sum + Math.hypot(to[0] - from[0], to[1] - from[1]), 0);
}

export function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
