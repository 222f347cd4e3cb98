import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../controller/cli/package-root.ts';
import { importGeojson } from '../../../controller/site/import-geojson.ts';
import { stageWorks } from '../../../controller/site/works/stage-works.ts';
import { shippedProfiles } from '../small-site.ts';
import { WholeSite } from './whole-site.ts';

const options = { simUrl: 'ws://127.0.0.1:1', permitKeyHex: () => '5a'.repeat(32) };

/** The shipped works with these machines of their fleet alone, and with nobody but those of the crew who are named. `as`: other types in their places. */
export function worksWith(
  labels: readonly string[],
  {
    people = [],
    as = {},
  }: { readonly people?: readonly string[]; readonly as?: Readonly<Record<string, string>> } = {},
): WholeSite {
  const file = readFileSync(join(packageRoot(), 'controller/site/works/works.geojson'));
  const model = importGeojson(file, 'works.geojson');
  if (!model.ok) throw new Error(JSON.stringify(model.problem));
  const staged = stageWorks(model.value, shippedProfiles(), options);
  if (!staged.ok) throw new Error(JSON.stringify(staged.problem));
  const { fleet } = staged.value;
  const machines = fleet.machines
    .filter(({ label }) => labels.includes(label))
    .map((machine) => ({ ...machine, profileId: as[machine.label] ?? machine.profileId }));
  const crew = fleet.people.filter(({ name }) => people.includes(name));
  return new WholeSite(staged.value.model, { ...fleet, machines, people: crew, referenceTags: [] });
}
