import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fleetFile } from '../../hardware-profiles/fleet.ts';
import type { Clock } from '../../kernel/clock.ts';
import { SiteHistory } from '../accounts/history/site-history.ts';
import type { NormObserverPorts } from '../accounts/norms/norm-observer.ts';
import type { RosterBody } from '../contract/accounts/roster.ts';
import type { SiteForecastBody } from '../contract/site/site-forecast.ts';
import { normMachines } from '../services/norm-services.ts';
import { RecordReader } from '../store/record-reader.ts';
import { databaseFileName, meta, openForReading } from '../store/site-database.ts';
import { siteProfiles } from '../site-profiles.ts';

/**
 * What a norm is observed from, read from a data directory whether or not a controller runs on it. Writes nothing. `close` gives the
 * database back.
 *
 * @throws where there is no record or no fleet file.
 */
export function normDirectory(directory: string): { readonly ports: NormObserverPorts; readonly close: () => void } {
  const fleet = fleetFile.parse(JSON.parse(readFileSync(join(directory, 'fleet.json'), 'utf8')));
  const profiles = siteProfiles(directory);
  const db = openForReading(join(directory, databaseFileName));
  const reader = new RecordReader(db);
  const size = reader.size();
  const machines = normMachines(fleet.machines, (profileId) => {
    const profile = profiles.get(profileId);
    if (profile === undefined) throw new Error(`the fleet names a profile that is not there: ${profileId}`);
    return profile;
  });
  const ports: NormObserverPorts = {
    siteId: meta(db, 'siteId') ?? '',
    history: new SiteHistory(reader, clockOfNewest(reader)),
    record: { entries: (query) => reader.entries(query), size: () => size },
    machines: () => machines,
    forecast: () => (reader.document('forecast', 'site') as SiteForecastBody | undefined) ?? null,
    roster: () => (reader.document('roster', 'site') as { readonly roster: RosterBody } | undefined)?.roster ?? null,
    checkpoint: () => reader.checkpoints(0, size).at(-1)?.note ?? null,
  };
  return {
    ports,
    close: () => {
      db.close();
    },
  };
}

/** Nobody keeps the record at this moment, as far as a reader knows: what was running is believed up to the newest entry. */
function clockOfNewest(reader: RecordReader): Clock {
  const [newest] = reader.entries({ newestFirst: true, limit: 1 });
  return {
    epochMs: () => newest?.atMs ?? 0,
    monoMs: () => newest?.monoMs ?? 0,
    after: () => () => undefined,
  };
}
