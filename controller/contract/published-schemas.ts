import { z } from 'zod';
import { fleetFile } from '../../hardware-profiles/fleet.ts';
import { machineProfile } from '../../hardware-profiles/profile.ts';
import { missionRequest, planView, zoneRequest, zoneView } from './api.ts';
import { invoice } from './accounts/invoice.ts';
import { rentalContractBody } from './accounts/rental.ts';
import { dossierIndex, dossierScheme } from './accounts/dossier.ts';
import { governmentMessage } from './accounts/government-link.ts';
import { ledgerEntry, ledgerExportLine } from './ledger/ledger.ts';
import { machineIdentity } from './accounts/machine-register.ts';
import { normEntered, normObservation } from './accounts/norm.ts';
import { normRecordView } from './accounts/norm-record.ts';
import { permitMessage } from './interlock/permit.ts';
import { workCycle } from './accounts/work-cycle.ts';
import { siteModel } from './site/site-model.ts';

interface Published {
  readonly schema: z.ZodType;
  readonly title: string;
  readonly description: string;
  /** 'input': what people send, defaults left out; 'output': what this program writes. */
  readonly side: 'input' | 'output';
}

/** Every format that others rely on, as JSON Schema 2020-12. The files in `schemas/` are made from this table by `banksman schema --out`. */
const published = {
  'machine-profile': {
    schema: machineProfile,
    title: 'Banksman machine profile',
    description: 'SI units; every figure carries value, unit, source and certainty. See docs/profiles.md.',
    side: 'output',
  },
  'fleet-file': {
    schema: fleetFile,
    title: 'Banksman fleet file',
    description:
      'Machines and people of one site: who they are, where they listen, where they start. SI units, site frame.',
    side: 'output',
  },
  'norm-observation': {
    schema: normObservation,
    title: 'Banksman norm observation',
    description:
      'Observed cycles, one shift and prices: the input of banksman norm. Minutes; one currency. See docs/norms.md.',
    side: 'input',
  },
  'rental-contract': {
    schema: rentalContractBody,
    title: 'Banksman rental contract',
    description:
      'A contract or another version of it. Money in whole minor units; rates from 0 to 1. See docs/rental.md.',
    side: 'input',
  },
  invoice: {
    schema: invoice,
    title: 'Banksman rental invoice',
    description: 'Money in whole minor units; every quantity names its ledger entries. See docs/rental.md.',
    side: 'output',
  },
  'norm-entered': {
    schema: normEntered,
    title: 'Banksman norm, what people enter',
    description: 'Item, crew, materials, prices and fees beside what was observed. One currency. See docs/norms.md.',
    side: 'input',
  },
  'norm-record': {
    schema: normRecordView,
    title: 'Banksman norm record',
    description:
      'A quota item with everything that it was worked out from, down to the ledger entries. Minutes; one currency. See docs/norms.md.',
    side: 'output',
  },
  'site-model': {
    schema: siteModel,
    title: 'Banksman site model',
    description: 'The building as the fleet sees it; metres in the site frame. See docs/site-import.md.',
    side: 'output',
  },
  zone: {
    schema: zoneView,
    title: 'Banksman zone',
    description:
      'A zone as the API gives it; metres in the site frame. Kinds carry the names of VDA 5050 3.0 where it has one.',
    side: 'output',
  },
  'zone-request': {
    schema: zoneRequest,
    title: 'Banksman zone request',
    description: 'What POST /api/v1/zones takes. See docs/api.md.',
    side: 'input',
  },
  'mission-request': {
    schema: missionRequest,
    title: 'Banksman mission request',
    description: 'What POST /api/v1/missions takes. See docs/api.md.',
    side: 'input',
  },
  plan: {
    schema: planView,
    title: 'Banksman plan',
    description:
      'Tasks, paths with times, bays with concrete windows, refused parts. *Ms are epoch ms of site time. See docs/planning.md.',
    side: 'output',
  },
  permit: {
    schema: permitMessage,
    title: 'Banksman permit message',
    description: 'The JSON in std_msgs/String on a machine\u2019s permit topic. See docs/wire.md for when it is valid.',
    side: 'output',
  },
  'dossier-index': {
    schema: dossierIndex,
    title: 'Banksman dossier index',
    description:
      'index.json of a first-set dossier: its parts with their hashes, and the ledger it rests on. See docs/dossier.md.',
    side: 'output',
  },
  'dossier-scheme': {
    schema: dossierScheme,
    title: 'Banksman recognition scheme',
    description:
      'What a first-set scheme asks for; put files of your own into schemes/ of the data directory. See docs/dossier.md.',
    side: 'input',
  },
  'machine-identity': {
    schema: machineIdentity,
    title: 'Banksman machine identity',
    description: 'Who a machine is and what is claimed of it, by serial number. See docs/dossier.md.',
    side: 'input',
  },
  'ledger-entry': {
    schema: ledgerEntry,
    title: 'Banksman ledger entry',
    description: 'One entry; payloads by type and the canonical bytes: docs/ledger-format.md.',
    side: 'output',
  },
  'work-cycle': {
    schema: workCycle,
    title: 'Banksman work cycle of a crane or hoist',
    description: 'Payload of machine.work-cycle; SI units, what is not measured is absent. See docs/work-cycles.md.',
    side: 'output',
  },
  'government-message': {
    schema: governmentMessage,
    title: 'Banksman message to supervision platforms',
    description:
      'State, work cycles, alarms and progress of cranes, hoists and robots; SI units. See docs/government-links.md.',
    side: 'output',
  },
  'ledger-export-line': {
    schema: ledgerExportLine,
    title: 'Banksman ledger export, one line',
    description:
      'An export is NDJSON: a header, entries, checkpoints. The order, and what must verify: docs/ledger-format.md.',
    side: 'output',
  },
} as const satisfies Readonly<Record<string, Published>>;

export type SchemaName = keyof typeof published;
export const schemaNames = Object.keys(published) as readonly SchemaName[];

export function isSchemaName(name: string): name is SchemaName {
  return Object.hasOwn(published, name);
}

/** The JSON Schema (2020-12) of one published format, made from its zod schema. */
export function publishedSchema(name: SchemaName): Readonly<Record<string, unknown>> {
  const { schema, title, description, side } = published[name];
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: side });
  return { $schema, $id: `urn:banksman:schema:${name}:1`, title, description, ...rest };
}

/** The text of `schemas/NAME.schema.json`. */
export function publishedSchemaText(name: SchemaName): string {
  return `${JSON.stringify(publishedSchema(name), null, 2)}\n`;
}
