import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../../controller/cli/package-root.ts';
import { processorMs } from '../../support/processor-time.ts';

/** The compiled controller as its supervisor starts it, without interlock and machines: what people write goes to the record all the same. */

/**
 * Beside much other work a boot may take any time. Found out is a controller that does nothing, or that works and works and is never ready; where the system does
 * not say how much it has worked, wall time must do.
 */
const lookEveryMs = 2_000;
const looksWithoutWorkMax = 60;
const workMaxMs = 60_000;
const looksMax = 300;

export interface Ready {
  readonly url: string;
  readonly logins: readonly { readonly role: string; readonly user: string; readonly password: string }[];
}

/** `directory` holds a provisioned site (site.json, fleet.json). */
export function startController(
  directory: string,
  environment: Readonly<Record<string, string>> = {},
  more: readonly string[] = [],
): ChildProcess {
  const script = join(packageRoot(), 'dist/controller/main.js');
  const args = ['--socket', join(directory, 'nobody.sock'), '--data', directory, '--port', '0', '--sim-time', 'false'];
  return spawn(process.execPath, [script, ...args, '--console', 'headless', ...more], {
    env: { ...process.env, BANKSMAN_LOG: 'fatal', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Collects what it says on stderr from now on. */
export function complaintOf(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('utf8')).slice(-4_000);
  });
  return () => text;
}

/** @throws Error when it ends or says nothing. */
export async function readyOf(child: ChildProcess, complaint: () => string): Promise<Ready> {
  if (child.stdout === null) throw new Error('the controller has no output');
  const lines = createInterface({ input: child.stdout });
  const line = await new Promise<string>((resolve, reject) => {
    const cancel = whenHanging(child, (how) =>
      reject(new Error(`the controller was not ready, ${how}: ${complaint()}`)),
    );
    lines.once('line', (text) => {
      cancel();
      resolve(text);
    });
    child.once('exit', (code) => {
      cancel();
      reject(new Error(`the controller ended with ${String(code)} before it was ready: ${complaint()}`));
    });
  });
  return JSON.parse(line) as Ready;
}

function whenHanging(child: ChildProcess, report: (how: string) => void): () => void {
  let looks = 0;
  let looksWithoutWork = 0;
  let workedMs = 0;
  const timer = setInterval(() => {
    const nowMs = processorMs(child.pid ?? 0);
    looks += 1;
    looksWithoutWork = nowMs === workedMs ? looksWithoutWork + 1 : 0;
    workedMs = nowMs ?? workedMs;
    if (nowMs === null ? looks < looksMax : looksWithoutWork < looksWithoutWorkMax && workedMs < workMaxMs) return;
    clearInterval(timer);
    report(`after ${String(workedMs)} ms of work and ${String(looks * lookEveryMs)} ms in all`);
  }, lookEveryMs);
  return () => clearInterval(timer);
}

/** @throws when it had ended by itself. */
export async function killController(child: ChildProcess, complaint: () => string): Promise<void> {
  if (child.exitCode !== null)
    throw new Error(`the controller ended by itself with ${String(child.exitCode)}: ${complaint()}`);
  child.kill('SIGKILL');
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (signal !== 'SIGKILL') throw new Error(`the controller ended by itself: ${complaint()}`);
}
