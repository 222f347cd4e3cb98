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
      log: (text) => said.push(text),
    });
    await child.start();
    const pid = child.pid ?? 0;
    expect(isThere(-pid)).toBe(true);
    await child.stop();
    expect(isThere(pid)).toBe(false);
    expect(said).toEqual(['{"ready":true}']);
  });
});
