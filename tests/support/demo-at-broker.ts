import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { siteProfiles } from '../../controller/site-profiles.ts';
import type { FleetFile } from '../../hardware-profiles/fleet.ts';
import type { BrokerLogin } from '../../hardware-profiles/vda5050-wire.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import { fleetAtBroker } from '../../sim/vda5050/at-broker.ts';
import { demoDirectory } from './provisioned-demo.ts';

/** The demo in a new data directory, with its carriers as vehicles of VDA 5050 3.0 at a broker that everybody enters by a password of its own. */
export function demoAtBroker(url: string, passwordOf: (username: string) => string): string {
  const directory = demoDirectory();
  const read = <T>(name: string): T => JSON.parse(readFileSync(join(directory, name), 'utf8')) as T;
  const login = (username: string): BrokerLogin => {
    const file = join(directory, `broker-password-${username}`);
    writeFileSync(file, `${passwordOf(username)}\n`);
    return { username, password: { file } };
  };
  const broker = { controller: login('controller'), interlock: login('interlock'), vehicle: login('vehicle') };
  const fleet = fleetAtBroker(
    read<FleetFile>('fleet.json'),
    siteProfiles(directory),
    read<SiteModel>('site.json'),
    url,
  );
  const machines = fleet.machines.map((machine) =>
    machine.wire.kind === 'vda5050' ? { ...machine, wire: { ...machine.wire, broker } } : machine,
  );
  writeFileSync(join(directory, 'fleet.json'), JSON.stringify({ ...fleet, machines }));
  return directory;
}
