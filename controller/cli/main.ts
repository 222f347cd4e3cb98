#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { packageRoot } from './package-root.ts';
import { registerBenchVerb } from './verbs/bench.ts';
import { registerInterlockVerbs } from './verbs/interlock.ts';
import { registerGuardVerbs } from './verbs/guard.ts';
import { registerLedgerVerbs } from './verbs/ledger.ts';
import { registerNormVerb } from './verbs/norm.ts';
import { registerProfileVerbs } from './verbs/profile.ts';
import { registerSchemaVerb } from './verbs/schema.ts';
import { registerSimVerbs } from './verbs/sim.ts';
import { registerSiteVerbs } from './verbs/site.ts';
import { registerStartVerb } from './verbs/start.ts';

const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };

const program = new Command('banksman')
  .description(
    'Site controller for construction robots: plans and dispatches missions, keeps a supervisory interlock, records the work.',
  )
  .version(
    `${version}\nSupervisory interlock: it can only take away permission to move. It is not a certified safety function.`,
  );

registerStartVerb(program);
registerSimVerbs(program);
registerSiteVerbs(program);
registerProfileVerbs(program);
registerGuardVerbs(program);
registerLedgerVerbs(program);
registerInterlockVerbs(program);
registerNormVerb(program);
registerSchemaVerb(program);
registerBenchVerb(program);

await program.parseAsync();
