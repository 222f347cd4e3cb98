import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../../../kernel/system-clock.ts';
import type { Problem } from '../../../kernel/result.ts';
import { judge } from '../../accounts/telematics/reading/judge.ts';
import { readDocument } from '../../accounts/telematics/reading/read-document.ts';
import { readFleet, type ReadMachine } from '../../accounts/telematics/reading/read-fleet.ts';
import { ClientRegister, CLIENTS_FILE } from '../../accounts/telematics/serving/client-register.ts';
import { problemCatalogue, type ProblemText } from '../../contract/problems/errors.ts';
import type { TelematicsDoubt } from '../../contract/accounts/telematics.ts';

interface Output {
  readonly json?: true;
}

/** `banksman aemp client …` says who may read the fleet; `banksman aemp read FILE` shows how an answer is understood. */
export function registerAempVerbs(program: Command): void {
  const aemp = program.command('aemp').description('telematics by ISO/TS 15143-3 (docs/telematics.md)');
  registerClientVerbs(aemp.command('client').description('programs that may read the fleet; the controller may run'));
  aemp
    .command('read')
    .description('read a fleet snapshot (XML or JSON) as a vendor gave it, with its doubts')
    .argument('<file>')
    .option('--json', 'print the result as JSON')
    .action((file: string, options: Output) => readFile(file, options));
}

function registerClientVerbs(client: Command): void {
  client
    .command('add')
    .description('make a client; its secret is printed once and kept nowhere')
    .argument('<name>', 'whose program it is')
    .requiredOption('--data <dir>', 'data directory of the site')
    .option('--json', 'print the result as JSON')
    .action((name: string, options: Output & { readonly data: string }) => {
      const made = registerOf(options.data)?.add(name, systemClock.epochMs());
      if (made === undefined) return;
      if (!made.ok) return fail(made.problem);
      print(options, made.value, `client_id     ${made.value.id}\nclient_secret ${made.value.secret}`);
    });
  client
    .command('list')
    .description('name the clients')
    .requiredOption('--data <dir>', 'data directory of the site')
    .option('--json', 'print the result as JSON')
    .action((options: Output & { readonly data: string }) => {
      const clients = registerOf(options.data)
        ?.clients()
        .map(({ id, name, createdAtMs }) => ({ id, name, createdAtMs }));
      if (clients === undefined) return;
      const lines = clients.map(
        ({ id, name, createdAtMs }) => `${id}  ${new Date(createdAtMs).toISOString()}  ${name}`,
      );
      print(options, clients, lines.join('\n'));
    });
  client
    .command('remove')
    .description('take a client away; its tokens end at once')
    .argument('<id>')
    .requiredOption('--data <dir>', 'data directory of the site')
    .option('--json', 'print the result as JSON')
    .action((id: string, options: Output & { readonly data: string }) => {
      const removed = registerOf(options.data)?.remove(id);
      if (removed === undefined) return;
      if (!removed.ok) return fail(removed.problem);
      print(options, { removed: id }, `removed ${id}`);
    });
}

function registerOf(data: string): ClientRegister | null {
  if (existsSync(join(data, 'site.json'))) return new ClientRegister(join(data, CLIENTS_FILE));
  process.stderr.write(`${data} is no data directory of a site.\n`);
  process.exitCode = 1;
  return null;
}

function readFile(file: string, options: Output): void {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    return fail({ code: 'input-invalid', facts: { file, message: String(error) } });
  }
  const root = readDocument(bytes);
  if (!root.ok) return fail(root.problem);
  const fleet = readFleet(root.value);
  if (!fleet.ok) return fail(fleet.problem);
  const machines = fleet.value.machines.map((machine) => {
    const judged = judge({ newest: {}, highest: {} }, machine.readings, systemClock.epochMs());
    return { ...machine, doubts: [...machine.doubts, ...judged.doubts] };
  });
  const links = Object.fromEntries(fleet.value.links);
  print(options, { links, machines }, machines.map(machineText).join('\n'));
}

function machineText({ header, readings, doubts }: ReadMachine): string {
  const name = [header.oemName, header.model, header.serialNumber ?? header.pin ?? header.equipmentId];
  const lines = readings.map(({ point, part, text, value, unit, atMs, atText }) => {
    const at = atMs === null ? `no time (${atText ?? 'none told'})` : new Date(atMs).toISOString();
    return `  ${at}  ${point}.${part} = ${value === null ? `unreadable: ${text}` : `${String(value)} ${unit ?? ''}`}`;
  });
  return [name.map((part) => part ?? '?').join(' '), ...lines, ...doubts.map(doubtText)].join('\n');
}

function doubtText({ doubt, point, figures }: TelematicsDoubt): string {
  return `  DOUBT ${doubt} ${point ?? ''} ${JSON.stringify(figures)}`;
}

function print({ json }: Output, value: unknown, text: string): void {
  process.stdout.write(`${json === true ? JSON.stringify(value) : text}\n`);
}

function fail(problem: Problem): void {
  const words = (problemCatalogue as Readonly<Record<string, ProblemText>>)[problem.code];
  const facts = problem.facts === undefined ? '' : ` ${JSON.stringify(problem.facts)}`;
  process.stderr.write(`${words?.title.en ?? problem.code}.${facts} ${words?.tip.en ?? ''}\n`);
  process.exitCode = 1;
}
