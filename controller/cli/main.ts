#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { packageRoot } from './package-root.ts';

type Register = (program: Command) => void;

/** Loaded one by one: all together take longer to load than most verbs take to run. */
const verbs: ReadonlyMap<string, () => Promise<Register>> = new Map<string, () => Promise<Register>>([
  ['start', async () => (await import('./verbs/start.ts')).registerStartVerb],
  ['sim', async () => (await import('./verbs/sim.ts')).registerSimVerbs],
  ['site', async () => (await import('./verbs/site.ts')).registerSiteVerbs],
  ['profile', async () => (await import('./verbs/profile.ts')).registerProfileVerbs],
  ['guard', async () => (await import('./verbs/guard.ts')).registerGuardVerbs],
  ['bridge', async () => (await import('./verbs/bridge.ts')).registerBridgeVerbs],
  ['links', async () => (await import('./verbs/links.ts')).registerLinksVerbs],
  ['utilisation', async () => (await import('./verbs/utilisation.ts')).registerUtilisationVerb],
  ['ledger', async () => (await import('./verbs/ledger.ts')).registerLedgerVerbs],
  ['interlock', async () => (await import('./verbs/interlock.ts')).registerInterlockVerbs],
  ['norm', async () => (await import('./verbs/norm.ts')).registerNormVerb],
  ['invoice', async () => (await import('./verbs/invoice.ts')).registerInvoiceVerb],
  ['aemp', async () => (await import('./verbs/aemp.ts')).registerAempVerbs],
  ['dossier', async () => (await import('./verbs/dossier.ts')).registerDossierVerb],
  ['schema', async () => (await import('./verbs/schema.ts')).registerSchemaVerb],
  ['bench', async () => (await import('./verbs/bench.ts')).registerBenchVerb],
]);

const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };

const program = new Command('banksman')
  .description(
    'Site controller for construction robots: plans and dispatches missions, keeps a supervisory interlock, records the work.',
  )
  .version(
    `${version}\nSupervisory interlock: it can only take away permission to move. It is not a certified safety function.`,
  );

// The help, and the complaint about a verb that is not there, name them all.
const named = verbs.get(process.argv[2] ?? '');
for (const load of named === undefined ? verbs.values() : [named]) (await load())(program);

await program.parseAsync();
