import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparedCounter } from '../../../../controller/accounts/history/compared-counter.ts';
import { LedgerFold } from '../../../../controller/accounts/history/ledger-fold.ts';
import { LedgerStory } from '../../../support/ledger/ledger-story.ts';

const hourMs = 3_600_000;

function folded({ list }: LedgerStory): LedgerFold {
  const fold = new LedgerFold();
  for (const entry of list) fold.add(entry);
  return fold;
}

const mode = (story: LedgerStory, atMs: number, to: unknown) =>
  story.add('machine.mode', atMs, { machineId: 'l1', payload: { from: null, to } as never });
const hours = (story: LedgerStory, atMs: number, value: number) =>
  story.add('machine.hours-read', atMs, { machineId: 'l1', payload: { hours: value } });

describe('who moves a machine, as it says itself', () => {
  it('holds in moved states until it says otherwise, and is forgotten when the controller begins anew', () => {
    const story = new LedgerStory().add('site.opened', 0);
    mode(story, 0, 'manual').state(0, 'l1', 'NOLOAD', { cause: 'by-hand' });
    mode(story, 10, 'remote');
    story.state(20, 'l1', 'STOP_SITE', { cause: 'no-task' }).state(30, 'l1', 'WORK', { taskId: 't', cause: 'task' });
    mode(story, 40, 'autonomous');
    story.add('control.taken', 50, { machineId: 'l1', actor: 'op' });
    mode(story, 60, 'dreaming');
    story.add('site.opened', 70).state(70, 'l1', 'WORK', { cause: 'task' });
    const modes = [...folded(story).intervals('l1', 0, 80, 80)].map((one) => [one.fromMs, one.mode]);
    expect(modes).toEqual([
      [0, 'manual'],
      [10, 'remote'],
      [20, null],
      [30, 'remote'],
      [40, 'autonomous'],
      // What a person's control adds to the machine's own program.
      [50, 'supervised'],
      // It ended without a word: nobody knows what was from the last entry on.
      [60, null],
      [70, null],
    ]);
  });
});

describe('a counter of operating hours', () => {
  const compared = (story: LedgerStory, toMs: number) => comparedCounter(folded(story), 'l1', 0, toMs, toMs);

  it('stands beside the work time of the record between its readings', () => {
    const story = new LedgerStory().add('site.opened', 0).state(0, 'l1', 'WORK');
    hours(story, 0, 100);
    story.state(2 * hourMs, 'l1', 'SETUP').state(3 * hourMs, 'l1', 'STOP_SITE');
    hours(story, 4 * hourMs, 103.5);
    expect(compared(story, 5 * hourMs)).toMatchObject({
      ...{ firstHours: 100, lastHours: 103.5, countedH: 3.5, workH: 2, setupH: 1, differenceH: 1.5 },
      sequences: [2, 5],
    });
    expect(compared(story, hourMs)).toBeNull();
  });

  it('is doubted where it goes back or faster than the clock, and counts neither', () => {
    const story = new LedgerStory().add('site.opened', 0);
    hours(story, 0, 100);
    hours(story, hourMs, 101);
    hours(story, 2 * hourMs, 51);
    hours(story, 3 * hourMs, 52);
    hours(story, 4 * hourMs, 60);
    const doubts = folded(story).doubts('l1', 0, Infinity);
    expect(doubts.map(({ kind, byMs, sequence }) => [kind, byMs, sequence])).toEqual([
      ['counter-rollback', -50 * hourMs, 3],
      ['counter-too-fast', 7 * hourMs, 5],
    ]);
    expect(compared(story, 5 * hourMs)?.countedH).toBe(2);
    expect(folded(story).counters().newest('l1')).toMatchObject({ hours: 60, sequence: 5 });
  });

  it('never counts more than time has passed, whatever it shows', () => {
    const reading = fc.record({
      afterMs: fc.integer({ min: 0, max: 5 * hourMs }),
      hours: fc.integer({ min: 0, max: 500 }),
    });
    fc.assert(
      fc.property(fc.array(reading, { minLength: 2, maxLength: 20 }), (readings) => {
        const story = new LedgerStory().add('site.opened', 0);
        let atMs = 0;
        for (const one of readings) hours(story, (atMs += one.afterMs), one.hours / 10);
        const counter = compared(story, atMs + 1);
        const resolutionH = 0.2 * (readings.length - 1);
        expect(counter?.countedH).toBeLessThanOrEqual((1.01 * atMs) / hourMs + resolutionH + 0.001);
        const fell = readings.slice(1).filter((one, index) => one.hours < readings[index]!.hours).length;
        const doubts = folded(story).doubts('l1', 0, Infinity);
        expect(doubts.filter(({ kind }) => kind === 'counter-rollback')).toHaveLength(fell);
      }),
    );
  });
});
