import { readdirSync, readFileSync } from 'node:fs';
import { until, type RunningSite } from './start-banksman.ts';

export type SiteProcess = 'simulator' | 'interlock' | 'controller';

const scripts: Readonly<Record<SiteProcess, string>> = {
  simulator: '/dist/sim/main.js',
  interlock: '/dist/controller/interlock/main.js',
  controller: '/dist/controller/main.js',
};

const RESTART_MAX_MS = 30_000;

/** The process id of one child of the site's supervisor, null while it is not there. Reads /proc, so Linux only. */
export function pidOf(site: RunningSite, name: SiteProcess): number | null {
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    if (parentOf(entry) !== site.process.pid) continue;
    if (commandOf(entry).some((argument) => argument.endsWith(scripts[name]))) return Number(entry);
  }
  return null;
}

/** Kills one child as a crash would, and answers its process id. */
export function killChild(site: RunningSite, name: SiteProcess): number {
  const pid = pidOf(site, name);
  if (pid === null) throw new Error(`the ${name} is not running:\n${site.log().slice(-2_000)}`);
  process.kill(pid, 'SIGKILL');
  return pid;
}

/** Waits until the supervisor has started the child again. */
export function untilRestarted(site: RunningSite, name: SiteProcess, killedPid: number): Promise<number> {
  return until(`the ${name} to be started again`, RESTART_MAX_MS, () => {
    const pid = pidOf(site, name);
    return Promise.resolve(pid === killedPid ? null : pid);
  });
}

/** The fourth field of `stat`, counted after the command's name, which may hold blanks. */
function parentOf(pid: string): number | null {
  const text = readOrEmpty(`/proc/${pid}/stat`);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[1] === undefined ? null : Number(fields[1]);
}

function commandOf(pid: string): readonly string[] {
  return readOrEmpty(`/proc/${pid}/cmdline`).split('\0');
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
