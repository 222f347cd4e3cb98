import { describe, expect, it } from 'vitest';
import type { FromInterlock } from '../../../controller/contract/interlock.ts';
import type { LedgerDraft } from '../../../controller/contract/ledger.ts';
import { InterlockRecorder } from '../../../controller/fleet/interlock-recorder.ts';
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
