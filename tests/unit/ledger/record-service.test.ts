import { describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../../kernel/clock.ts';
import type { FromRecord } from '../../../controller/store/record-protocol.ts';
import { RecordService } from '../../../controller/store/record-service.ts';
import { RecordWriter } from '../../../controller/store/record-writer.ts';
import { commitOf, draftAt, freshDirectory, startMs, writerOptions } from './drafts.ts';

/** Time and turns of the event loop by hand. */
function bench(groupWindowMs: number): {
  readonly service: RecordService;
  readonly writer: RecordWriter;
  readonly sent: FromRecord[];
  readonly turn: () => void;
  readonly pass: (ms: number) => void;
  readonly groups: () => readonly number[];
} {
  let nowMs = 0;
  let timers: { atMs: number; run: () => void }[] = [];
  let soon: (() => void)[] = [];
  const clock: Clock = {
    epochMs: () => startMs + nowMs,
    monoMs: () => nowMs,
    after: (delayMs, run) => {
      const timer = { atMs: nowMs + delayMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  const sent: FromRecord[] = [];
  const writer = new RecordWriter(writerOptions(freshDirectory()));
  onTestFinished(() => {
    writer.close();
  });
  const service = new RecordService({
    writer,
    clock,
    groupWindowMs,
    soon: (run) => soon.push(run),
    send: (message) => sent.push(message),
    ended: () => undefined,
  });
  const turn = (): void => {
    const due = soon;
    soon = [];
    for (const run of due) run();
  };
  const pass = (ms: number): void => {
    nowMs += ms;
    const due = timers.filter((timer) => timer.atMs <= nowMs);
    timers = timers.filter((timer) => timer.atMs > nowMs);
    for (const timer of due) timer.run();
  };
  const groups = (): readonly number[] =>
    sent.flatMap((message) => (message.type === 'answers' && message.groupEntries > 0 ? [message.groupEntries] : []));
  return { service, writer, sent, turn, pass, groups };
}

describe('group commit', () => {
  it('writes at once when idle, with everything that has arrived by then', () => {
    const { service, turn, groups } = bench(20);
    service.take(commitOf([draftAt(1)]));
    service.take(commitOf([draftAt(2), draftAt(3)]));
    expect(groups()).toEqual([]);
    turn();
    expect(groups()).toEqual([3]);
  });

  it('lets what arrives during a commit wait for company, at most one window', () => {
    const { service, turn, pass, groups } = bench(20);
    service.take(commitOf([draftAt(1)]));
    turn();
    service.take(commitOf([draftAt(2)]));
    turn();
    pass(10);
    service.take(commitOf([draftAt(3)]));
    expect(groups()).toEqual([1]);
    pass(10);
    expect(groups()).toEqual([1, 2]);
  });

  it('is idle again after a pause', () => {
    const { service, turn, groups } = bench(20);
    service.take(commitOf([draftAt(1)]));
    turn();
    turn();
    service.take(commitOf([draftAt(2)]));
    turn();
    expect(groups()).toEqual([1, 1]);
  });

  it('does not wait for the window once the group is full, and never writes more than 200 entries at a time', () => {
    const { service, turn, pass, groups } = bench(1000);
    service.take(commitOf([draftAt(1)]));
    turn();
    service.take(commitOf([draftAt(2)]));
    turn();
    for (let index = 0; index < 5; index += 1) {
      service.take(commitOf(Array.from({ length: 90 }, (_, count) => draftAt(count))));
    }
    expect(groups()).toEqual([1, 181, 90]);
    turn();
    pass(1000);
    expect(groups().reduce((sum, count) => sum + count, 0)).toBe(452);
  });

  it('refuses everything that waits when the disk refuses, and goes on after a probe', () => {
    const { service, writer, sent, turn, pass } = bench(20);
    const filler = Array.from({ length: 60 }, (_, count) => draftAt(count, { payload: { filler: 'x'.repeat(2000) } }));
    writer.limitSize(1);
    const first = commitOf(filler);
    service.take(first);
    turn();
    const late = commitOf([draftAt(1)]);
    service.take(late);
    const refused = sent.flatMap((message) => (message.type === 'answers' ? message.answers : []));
    expect(refused).toMatchObject([
      { id: first.id, refused: 'unavailable' },
      { id: late.id, refused: 'unavailable' },
    ]);
    expect(sent).toContainEqual(expect.objectContaining({ type: 'writable', isWritable: false }));
    writer.limitSize(null);
    pass(1000);
    expect(sent.at(-1)).toMatchObject({ type: 'writable', isWritable: true });
    const again = commitOf([draftAt(2)]);
    service.take(again);
    turn();
    expect(sent.at(-1)).toMatchObject({ answers: [{ id: again.id, committed: { firstSequence: 1 } }] });
  });
});

describe('a damaged file', () => {
  it('acknowledges nothing more, and no disk that works again changes that', () => {
    const { service, writer, sent, turn, pass } = bench(20);
    service.take(commitOf([draftAt(1)]));
    turn();
    const { size } = writer;
    service.take({ type: 'condemn', reason: 'malformed' });
    for (let second = 0; second < 10; second += 1) pass(1000);
    service.take(commitOf([draftAt(2)]));
    turn();
    expect(writer.size).toBe(size);
    expect(sent.at(-1)).toMatchObject({ answers: [{ refused: 'unavailable', reason: 'malformed' }] });
    expect(sent.filter(({ type }) => type === 'writable')).toEqual([
      { type: 'writable', isWritable: false, reason: 'malformed' },
    ]);
  });
});
