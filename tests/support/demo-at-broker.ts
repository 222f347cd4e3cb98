import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FleetFile } from '../../hardware-profiles/fleet.ts';
import type { Vda5050FleetWire } from '../../hardware-profiles/vda5050-wire.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import { demoDirectory } from './provisioned-demo.ts';

/** The demo in a new data directory, with its carriers as vehicles of VDA 5050 at a broker. */
export function demoAtBroker(url: string, version: Vda5050FleetWire['version']): string {
  const directory = demoDirectory();
  const read = <T>(name: string): T => JSON.parse(readFileSync(join(directory, name), 'utf8')) as T;
  const maps = read<SiteModel>('site.json').levels.map(({ id, elevationM }) => ({
    mapId: id,
    origin: { xM: 0, yM: 0, zM: elevationM, yawRad: 0 },
    outline: around,
  }));
  const fleet = read<FleetFile>('fleet.json');
  const machines = fleet.machines.map((machine) => {
    if (machine.profileId !== 'material-carrier') return machine;
    const named = { interfaceName: 'site', manufacturer: 'acme', serialNumber: machine.id };
    return { ...machine, wire: { kind: 'vda5050', url, ...named, version, maps } as const };
  });
  writeFileSync(join(directory, 'fleet.json'), JSON.stringify({ ...fleet, machines }));
  return directory;
}

const around: Vda5050FleetWire['maps'][number]['outline'] = [
  [-100, -100],
  [200, -100],
  [200, 200],
  [-100, 200],
];
