import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordingDesk } from '../../../controller/services/recording-desk.ts';
import type { ToInterlock } from '../../../controller/contract/interlock/interlock.ts';
import type { LedgerDraft } from '../../../controller/contract/ledger/ledger.ts';
import { RecordingDirectory } from '../../../robot-bridge/recording/recording-files.ts';
import { wireRecordingName } from '../../../robot-bridge/recording/wire-recording-name.ts';
import { WireWriter } from '../../../robot-bridge/recording/wire-writer.ts';
import { ManualClock } from '../../wire/manual-clock.ts';

/** Goal: the list tells what each file really is, hands out nothing else, and recording is switched for both processes or for none. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'banksman-recordings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const wire = { kind: 'rosbridge', url: 'ws://a', namespace: '/l1' };
const metadata = {
  process: 'controller',
  clock: 'simulated',
  'machine l1': JSON.stringify({ profileId: 'p', ...wire }),
};

/** A file of 20 messages of 50 kB from that moment on, one each second. */
async function recorded(process: 'controller' | 'interlock', fromMs: number): Promise<string> {
  const name = wireRecordingName(process, fromMs, 1);
  const files = new RecordingDirectory(folder, { names: /never/, directoryBytesMax: 1e9, fileBytesMax: 1e6 });
  const writer = new WireWriter({
    ...{ openFile: () => files.open(name), metadata, software: 'test', fileBytesMax: 1e9, fileAgeMaxMs: 1e9 },
    freeRatio: () => Promise.resolve(1),
  });
  const about = { wire: 'ros', url: 'ws://a', direction: 'from-machine', part: 'message', name: '/l1/odom' } as const;
  const text = JSON.stringify({ pad: 'x'.repeat(50_000) });
  await writer.write(
    Array.from({ length: 20 }, (_, at) => ({
      ...about,
      type: 'nav_msgs/msg/Odometry',
      atMs: fromMs + at * 1000,
      text,
    })),
  );
  await writer.close();
  return name;
}

function bench(freeRatio = 0.9) {
  const clock = new ManualClock();
  const sent: ToInterlock[] = [];
  const written: LedgerDraft[] = [];
  const figures = { noted: 0, dropped: 0, skipped: 0, fileName: null as string | null, failure: null };
  let state: 'on' | 'off' = 'off';
  const desk = new RecordingDesk({
    ...{ directory: folder, bytesMax: 1000, clock, wallClock: clock },
    tap: {
      isTaking: () => state === 'on',
      switchTo: (to) => {
        state = to;
      },
      figures: () => ({ ...figures, state }),
    },
    interlock: { send: (message) => void sent.push(message) },
    write: (draft) => Promise.resolve(void written.push(draft)),
    freeRatio: () => Promise.resolve(freeRatio),
  });
  return { desk, clock, sent, written, figures };
}

const startMs = Date.UTC(2026, 10, 2, 8);

describe('the recordings of a site', () => {
  it('are listed newest first with what they hold, whole and cut, and files of others are left out', async () => {
    const whole = await recorded('controller', startMs);
    const later = await recorded('interlock', startMs + 60_000);
    const cut = wireRecordingName('controller', startMs + 120_000, 1);
    copyFileSync(join(folder, whole), join(folder, cut));
    writeFileSync(join(folder, cut), readFileSync(join(folder, cut)).subarray(0, 700_000));
    const junk = wireRecordingName('interlock', startMs + 180_000, 1);
    writeFileSync(join(folder, junk), 'no recording');
    writeFileSync(join(folder, 'secret.mcap'), 'secret');
    const { desk } = bench();
    const { files, left } = await desk.view();
    expect(left).toBe(0);
    expect(files.map(({ fileName, state, messages }) => ({ fileName, state, messages }))).toEqual([
      { fileName: junk, state: 'unreadable', messages: null },
      { fileName: cut, state: 'cut', messages: null },
      { fileName: later, state: 'complete', messages: 20 },
      { fileName: whole, state: 'complete', messages: 20 },
    ]);
    expect(files[3]).toMatchObject({
      ...{ process: 'controller', fromMs: startMs, toMs: startMs + 19_000, machineIds: ['l1'], wires: ['rosbridge'] },
      ...{ clock: 'simulated', sizeBytes: readFileSync(join(folder, whole)).byteLength },
    });
    // Two chunks of six messages are whole; the third was cut off.
    expect(files[1]).toMatchObject({ fromMs: startMs, toMs: startMs + 11_000, machineIds: ['l1'] });
  });

  it('tell a file that is being written from one whose writer was killed', async () => {
    const name = await recorded('controller', startMs);
    writeFileSync(join(folder, name), readFileSync(join(folder, name)).subarray(0, 700_000));
    const { desk, figures } = bench();
    figures.fileName = name;
    expect((await desk.view()).files[0]?.state).toBe('writing');
    figures.fileName = null;
    expect((await desk.view()).files[0]?.state).toBe('cut');
  });

  it('are handed out as they are, with an entry of who took them, and nothing else is', async () => {
    const name = await recorded('controller', startMs);
    writeFileSync(join(folder, 'secret.mcap'), 'secret');
    symlinkSync(join(folder, 'secret.mcap'), join(folder, 'link'));
    const { desk, written } = bench();
    const opened = await desk.open(name, 'anna');
    if (!opened.ok) throw new Error(opened.problem.code);
    expect((await buffer(opened.value.bytes())).equals(readFileSync(join(folder, name)))).toBe(true);
    for (const other of ['secret.mcap', 'link', `../${name}`, `x/../${name}`, '', '..', `${name}/`]) {
      expect(await desk.open(other, 'anna')).toMatchObject({ ok: false, problem: { code: 'recording-unknown' } });
    }
    expect(written.map(({ type, actor, payload }) => [type, actor, payload['fileName']])).toEqual([
      ['recording.handed-out', 'anna', name],
    ]);
  });

  it('are begun and ended for both processes, and an interlock that comes back is told', async () => {
    const { desk, sent, written } = bench();
    expect(await desk.start('anna')).toMatchObject({ ok: true, value: { processes: { controller: { state: 'on' } } } });
    desk.tellInterlock();
    await desk.stop('bert');
    expect(sent.map((message) => message.type === 'record-wires' && message.to)).toEqual(['on', 'on', 'off']);
    expect(written.map(({ type, actor }) => [type, actor])).toEqual([
      ['recording.started', 'anna'],
      ['recording.stopped', 'bert'],
    ]);
  });

  it('are not begun on a disk whose room the record needs', async () => {
    const { desk, sent } = bench(0.19);
    expect(await desk.start('anna')).toMatchObject({ ok: false, problem: { code: 'recording-disk-short' } });
    expect(sent).toEqual([]);
  });

  it('say nothing of an interlock that has not been heard for a while', async () => {
    const { desk, clock } = bench();
    const said = { state: 'on', fileName: null, noted: 3, dropped: 0, skipped: 0, failure: null } as const;
    desk.handle({ type: 'wire-recording', ...said });
    expect((await desk.view()).processes.interlock).toEqual(said);
    clock.advance(5000);
    expect((await desk.view()).processes.interlock).toBeNull();
  });
});
