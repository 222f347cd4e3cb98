import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordingsView } from '../../controller/contract/site/recordings.ts';
import { readWireRecording } from '../../robot-bridge/recording/read-wire-recording.ts';
import { ApiClient, startBanksman, until, type RunningSite } from '../support/start-banksman.ts';
import { killChild } from '../support/site-processes.ts';

/**
 * Goal: a running site's wires are recorded when somebody wants it, both processes', and what they had written is readable after kill -9. Method: the
 * built product in simulated time, switched over its API, its controller killed while it writes.
 */
let site: RunningSite;
let foreman: ApiClient;

beforeAll(async () => {
  site = await startBanksman({ headless: true, speed: 10 });
  foreman = await ApiClient.login(site, 'foreman');
}, 120_000);
afterAll(() => site.remove());

function whenListed(what: string, isSo: (view: RecordingsView) => boolean): Promise<RecordingsView> {
  return until(what, 60_000, async () => {
    const view = await foreman.get<RecordingsView>('/recordings').catch(() => null);
    return view !== null && isSo(view) ? view : null;
  });
}

async function messagesIn(bytes: Uint8Array): Promise<{ readonly end: string; readonly messages: number }> {
  const read = await readWireRecording(
    (async function* () {
      yield await Promise.resolve(bytes);
    })(),
    { message: () => 'go-on' },
  );
  if (!read.ok) throw new Error(read.problem.code);
  return read.value;
}

const fileOf = (view: RecordingsView, process: string) => view.files.find((file) => file.process === process);

describe('recordings of a running site', () => {
  it(
    'begin and end on a word for both processes, and can be taken away while they are written',
    { timeout: 120_000 },
    async () => {
      const before = await foreman.get<RecordingsView>('/recordings');
      expect(before).toMatchObject({ files: [], processes: { controller: { state: 'off' } } });
      await foreman.post('/recordings/start', {});
      const view = await whenListed('both write', (now) =>
        (['controller', 'interlock'] as const).every((process) => {
          const file = fileOf(now, process);
          return file?.state === 'writing' && file.toMs !== null;
        }),
      );
      expect(fileOf(view, 'controller')?.machineIds).toEqual(fileOf(view, 'interlock')?.machineIds);
      expect(fileOf(view, 'interlock')).toMatchObject({ wires: ['rosbridge'], clock: 'simulated' });
      const taken = await foreman.bytes(`/recordings/${String(fileOf(view, 'controller')?.fileName)}`);
      const { end, messages } = await messagesIn(taken);
      expect(end).toBe('cut');
      expect(messages).toBeGreaterThan(100);
      await foreman.post('/recordings/stop', {});
      const after = await whenListed('both are whole', ({ files }) => files.every(({ state }) => state === 'complete'));
      expect(after.files.map(({ process }) => process).sort()).toEqual(['controller', 'interlock']);
      expect(after.processes).toMatchObject({ controller: { state: 'off' }, interlock: { state: 'off' } });
    },
  );

  it(
    'are readable to their last whole chunk after kill -9, and say that their end is missing',
    { timeout: 120_000 },
    async () => {
      await foreman.post('/recordings/start', {});
      const writing = await whenListed('the controller writes again', (now) => {
        const file = fileOf(now, 'controller');
        return file?.state === 'writing' && file.toMs !== null;
      });
      const name = String(fileOf(writing, 'controller')?.fileName);
      killChild(site, 'controller');
      const view = await whenListed('the controller is back', ({ files }) =>
        files.some((file) => file.fileName === name && file.state === 'cut'),
      );
      expect(view.processes.controller.state).toBe('off');
      const { end, messages } = await messagesIn(readFileSync(join(view.directory, name)));
      expect(end).toBe('cut');
      expect(messages).toBeGreaterThan(100);
      // A start begins as it was told to, and takes the interlock along.
      await whenListed('the interlock has ended its file', ({ processes }) => processes.interlock?.state === 'off');
      expect(readdirSync(view.directory).length).toBe(4);
    },
  );
});
