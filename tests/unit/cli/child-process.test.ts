import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SupervisedProcess } from '../../../controller/cli/child-process.ts';

const directory = mkdtempSync(join(tmpdir(), 'banksman-'));
const script = join(directory, 'child.mjs');
writeFileSync(script, `process.stdin.resume().on('end', () => process.exit(0)); console.log('{"ready":true}');`);

afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** Signal 0 asks alone whether there is such a process or, with a negative number, such a group. */
function isThere(pidOrGroup: number): boolean {
  try {
    return process.kill(pidOrGroup, 0);
  } catch {
    return false;
  }
}

describe('a supervised process', () => {
  it('is in no group with its supervisor, so that Ctrl-C ends it in its turn and not at once', async () => {
    const said: string[] = [];
    const child = new SupervisedProcess({
      name: 'child',
      script,
      args: () => [],
      onReady: (line) => said.push(line),
      onGivenUp: (why) => said.push(why),
      refusal: () => null,
      log: (text) => said.push(text),
    });
    await child.start();
    const pid = child.pid ?? 0;
    expect(isThere(-pid)).toBe(true);
    await child.stop();
    expect(isThere(pid)).toBe(false);
    expect(said).toEqual(['{"ready":true}']);
  });

  it('fault 64: is not started again once its files have been replaced', async () => {
    const said: string[] = [];
    const givenUp = new Promise<string>((resolve) => {
      const child = new SupervisedProcess({
        name: 'child',
        script,
        args: () => [],
        onReady: (line) => said.push(line),
        onGivenUp: resolve,
        refusal: () => 'another build',
        log: (text) => said.push(text),
      });
      void child.start().then(() => process.kill(child.pid ?? 0, 'SIGKILL'));
    });
    expect(await givenUp).toBe('child ended (SIGKILL); another build');
    expect(said).toEqual(['{"ready":true}']);
  });
});
