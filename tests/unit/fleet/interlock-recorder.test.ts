import { describe, expect, it } from 'vitest';
import type { FromInterlock } from '../../../controller/contract/interlock/interlock.ts';
import type { LedgerDraft } from '../../../controller/contract/ledger/ledger.ts';
import { InterlockRecorder } from '../../../controller/fleet/interlock-recorder.ts';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function recordedGrade(machineId: string | null): unknown {
  const drafts: LedgerDraft[] = [];
  const recorder = new InterlockRecorder({
    client: { send: () => true },
    clock: new ManualClock(),
    write: (draft) => Promise.resolve(drafts.push(draft)),
    onLatched: () => undefined,
    gradeOf: (id) => (id === 'c1' ? 'locked' : id === 't1' ? 'guarded' : null),
  });

  const event: FromInterlock = {
    type: 'event',
    sequence: 1,
    atMs: 5,
    machineId,
    change: { type: 'level', from: 'run', to: 'hold', reasons: [] },
  };
  recorder.handle(event);
  expect(drafts.map(({ type }) => type)).toEqual(['interlock.level-changed']);
  return drafts[0]?.payload['grade'];
}

describe('the record of what a machine was allowed', () => {
  it('names its grade, and nothing where the machine is not known', () => {
    expect(['c1', 't1', 'gone', null].map(recordedGrade)).toEqual(['locked', 'guarded', null, null]);
  });
});

describe('an event of the interlock', () => {
  const hold = (sequence: number): FromInterlock => ({
    type: 'event',
    sequence,
    atMs: 5,
    machineId: 'c1',
    change: { type: 'level', from: 'run', to: 'hold', reasons: [] },
  });

  function setUp() {
    const acknowledged: number[] = [];
    const written: number[] = [];
    let isDiskFull = false;
    const recorder = new InterlockRecorder({
      client: { send: (message) => acknowledged.push(message.type === 'ack' ? message.sequence : NaN) > 0 },
      clock: new ManualClock(),
      write: (draft) => {
        if (isDiskFull) return Promise.reject(new Error('disk full'));
        return Promise.resolve(written.push(Number(draft.payload['interlockAtMs'])));
      },
      onLatched: () => undefined,
      gradeOf: () => null,
    });
    recorder.handle({ type: 'hello', epoch: 3, geometryHash: null, limitsHash: '', stopPort: null });
    written.length = 0;
    const say = async (sequence: number, disk: 'full' | 'free'): Promise<void> => {
      isDiskFull = disk === 'full';
      recorder.handle(hold(sequence));
      await Promise.resolve();
      await Promise.resolve();
    };
    return { acknowledged, written, say };
  }

  it('that could not be written is not acknowledged by the next one, and is written when it comes again', async () => {
    const { acknowledged, written, say } = setUp();
    await say(7, 'free');
    await say(8, 'full');
    await say(9, 'free');
    expect(acknowledged).toEqual([7, 7]);
    await say(8, 'free');
    expect(acknowledged.at(-1)).toBe(9);
    expect(written).toHaveLength(3);
  });

  it('that is repeated is written once', async () => {
    const { written, say } = setUp();
    await say(7, 'free');
    await say(7, 'free');
    expect(written).toHaveLength(1);
  });
});

describe('a stop that a rule latches', () => {
  it('is recorded, and told to whoever holds the missions, though the level changes in the same cycle', () => {
    const site = new InterlockSite(testConfig([{ id: 'k1', profileId: 'tower-crane' }]));
    site.place('k1', 0, 100).joints = { slew: 0, trolley: 30, hoist: 10 };
    site.loads.set('k1', { tool: 'hook=off', load_kg: '0' });
    site.run(5000);
    site.windMps = 14;
    site.run(1000);
    const drafts: LedgerDraft[] = [];
    const latched: string[] = [];
    const recorder = new InterlockRecorder({
      client: { send: () => true },
      clock: new ManualClock(),
      write: (draft) => Promise.resolve(drafts.push(draft)),
      onLatched: (scope, ruleId) => latched.push(`${scope.type} ${ruleId}`),
      gradeOf: () => null,
    });
    for (const event of site.events) recorder.handle(event);
    expect(latched).toEqual(['machine crane-wind']);
    const types = drafts.map(({ type }) => type);
    expect(types.filter((type) => type === 'interlock.latched')).toHaveLength(1);
    expect(types).toHaveLength(site.events.length);
  });
});
