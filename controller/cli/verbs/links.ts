import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import type { Command } from 'commander';
import { fleetFile } from '../../../hardware-profiles/fleet.ts';
import { ok, refuse, type Problem, type Result } from '../../../kernel/result.ts';
import { systemClock } from '../../../kernel/system-clock.ts';
import { linkFiles, readLinks } from '../../accounts/government/link-desk.ts';
import { OperatorRegister, type Operator } from '../../accounts/government/operator-register.ts';
import { passesCheckDigit } from '../../accounts/government/personal.ts';
import { loadPlatforms, type Platform } from '../../accounts/government/platform.ts';
import { LinkReceiver, receiverMoods, type ReceiverMood } from '../../accounts/government/receiver.ts';
import { openVault } from '../../accounts/government/vault.ts';
import { problemCatalogue, type ProblemText } from '../../contract/problems/errors.ts';
import { operatorRoles, type LinksFile } from '../../contract/accounts/government-link.ts';
import { packageRoot } from '../package-root.ts';
import { siteProfiles } from '../../site-profiles.ts';

/** What demonstrations send and their receiver expects. */
const demoCredentials = { token: 'demo-token', appId: 'demo-app', appSecret: 'demo-secret' } as const;
/** They fail their own check digits, so that they can be nobody's. */
const demoOperators: readonly Operator[] = [
  { user: 'foreman', role: 'driver', name: '张示例', idNumber: '420106199001010000' },
  { user: 'operator', role: 'driver', name: '李示例', idNumber: '420106199002020000' },
];
const REPORT_MS = 2_000;

/** `banksman links`: links to supervision platforms and owners (docs/government-links.md). */
export function registerLinksVerbs(program: Command): void {
  const links = program.command('links').description('links to supervision platforms and owners');
  links
    .command('check')
    .description('check links.json of a data folder; exits non-zero where it is wrong')
    .argument('<data>', 'data folder')
    .action((data: string) => finish(check(data)));
  links
    .command('operator')
    .description('enter an operator; his number is read from standard input and stored sealed')
    .argument('<data>', 'data folder')
    .requiredOption('--user <name>', 'user name in Banksman')
    .requiredOption('--name <name>', 'name of the person')
    .requiredOption('--role <role>', operatorRoles.join(', '))
    .action((data: string, options: { readonly user: string; readonly name: string; readonly role: string }) =>
      enterOperator(data, options),
    );
  links
    .command('demo')
    .description('write a links.json that sends to a receiver on this machine, and operators with invented numbers')
    .argument('<data>', 'data folder of a site that has been started before')
    .requiredOption('--receiver <url>', 'as banksman links receiver prints it')
    .option('--platform <id>', 'which mapping', 'chongqing-v2')
    .action((data: string, options: { readonly receiver: string; readonly platform: string }) =>
      finish(writeDemo(data, options.receiver, options.platform)),
    );
  links
    .command('receiver')
    .description('be the receiver of a platform on loopback, check what comes, and say so')
    .option('--platform <id>', 'which mapping', 'chongqing-v2')
    .option('--port <number>', '0 = any free one', '0')
    .option('--mood <mood>', receiverMoods.join(', '), 'well')
    .action(runReceiver);
}

function platforms(): ReadonlyMap<string, Platform> {
  const loaded = loadPlatforms(join(packageRoot(), 'controller/accounts/government/platforms'));
  if (!loaded.ok) throw new Error(`mappings are broken: ${JSON.stringify(loaded.problem.facts)}`);
  return loaded.value;
}

function machineTypes(data: string): ReadonlyMap<string, 'crane' | 'hoist' | 'robot'> {
  const profiles = siteProfiles(data);
  const fleet = fleetFile.parse(JSON.parse(readFileSync(join(data, 'fleet.json'), 'utf8')));
  return new Map(
    fleet.machines.map(({ id, profileId }) => {
      const profile = profiles.get(profileId);
      const isHoist = profile?.kinematics.mobility === 'vertical';
      return [id, profile?.class === 'crane' ? 'crane' : isHoist ? 'hoist' : 'robot'];
    }),
  );
}

function check(data: string): Result<string> {
  const file = join(data, linkFiles.links);
  if (!existsSync(file)) return refuse({ code: 'links-file-invalid', facts: { file, message: 'no such file' } });
  const read = readLinks(file, platforms(), machineTypes(data));
  if (!read.ok) return read;
  const lines = read.value.map(
    ({ id, platform, url, machines }) => `${id}: ${platform}, ${new URL(url).host}, ${Object.keys(machines).join(' ')}`,
  );
  return ok(lines.join('\n'));
}

async function enterOperator(
  data: string,
  { user, name, role }: { readonly user: string; readonly name: string; readonly role: string },
): Promise<void> {
  const known = operatorRoles.find((each) => each === role);
  if (known === undefined) return finish(refuse({ code: 'input-invalid', facts: { role, roles: operatorRoles } }));
  const idNumber = (await textOf(process.stdin)).trim();
  if (!/^[\dA-Za-z]{1,18}$/.test(idNumber))
    return finish(refuse({ code: 'input-invalid', facts: { message: 'no number on standard input' } }));
  const vault = openVault(join(data, linkFiles.key));
  if (!vault.ok) return finish(vault);
  const put = new OperatorRegister(join(data, linkFiles.operators), vault.value).put({
    user,
    name,
    role: known,
    idNumber,
  });
  if (!put.ok) return finish(put);
  finish(
    ok(passesCheckDigit(idNumber) ? `${user} is entered` : `${user} is entered; the number FAILS its check digit`),
  );
}

function writeDemo(data: string, receiver: string, platform: string): Result<string> {
  const file = join(data, linkFiles.links);
  if (existsSync(file)) return refuse({ code: 'links-file-invalid', facts: { file, message: 'is there already' } });
  const machines: LinksFile['links'][number]['machines'] = {};
  for (const [id, type] of machineTypes(data)) {
    if (type === 'robot' && platform !== 'banksman') continue;
    const floors = { 'level-1': 1, 'level-2': 2, 'level-3': 3, 'level-4': 4 };
    const named = { deviceSn: `DEMO-${id}`, recordNo: `DEMO-R-${id}`, factory: 'DEMO' };
    machines[id] = type === 'hoist' ? { ...named, floors } : named;
  }
  const links: LinksFile = {
    schemaVersion: 1,
    links: [
      { id: 'demo', platform, url: receiver, periodS: 10, projectCode: 'DEMO', credentials: demoCredentials, machines },
    ],
  };
  writeFileSync(file, `${JSON.stringify(links, null, 2)}\n`, { mode: 0o600 });
  const vault = openVault(join(data, linkFiles.key));
  if (!vault.ok) return vault;
  const register = new OperatorRegister(join(data, linkFiles.operators), vault.value);
  for (const operator of demoOperators) {
    const put = register.put(operator);
    if (!put.ok) return put;
  }
  return ok(`${file} is written; it is in force after the next start`);
}

async function runReceiver(options: {
  readonly platform: string;
  readonly port: string;
  readonly mood: string;
}): Promise<void> {
  const platform = platforms().get(options.platform);
  if (platform === undefined)
    return finish(refuse({ code: 'platform-unknown', facts: { platform: options.platform } }));
  const mood = receiverMoods.find((each) => each === options.mood);
  if (mood === undefined) return finish(refuse({ code: 'input-invalid', facts: { moods: receiverMoods } }));
  const receiver = new LinkReceiver(platform, demoCredentials, systemClock);
  receiver.mood = mood satisfies ReceiverMood;
  process.stdout.write(`${await receiver.listen(Number(options.port))}\n`);
  let told = '';
  const timer = setInterval(() => {
    const { taken, repeats, faults } = receiver;
    const line = `${taken.length} taken, ${repeats} repeated, ${faults.length} refused${faults.length === 0 ? '' : `, last: ${faults.at(-1)}`}`;
    if (line !== told) process.stdout.write(`${line}\n`);
    told = line;
  }, REPORT_MS);
  process.once('SIGINT', () => {
    clearInterval(timer);
    void receiver.close();
  });
}

function finish(result: Result<string>): void {
  if (result.ok) process.stdout.write(`${result.value}\n`);
  else fail(result.problem);
}

function fail(problem: Problem): void {
  const words = (problemCatalogue as Readonly<Record<string, ProblemText>>)[problem.code];
  const facts = problem.facts === undefined ? '' : ` ${JSON.stringify(problem.facts)}`;
  process.stderr.write(`${words?.title.en ?? problem.code}.${facts} ${words?.tip.en ?? ''}\n`);
  process.exitCode = 1;
}
