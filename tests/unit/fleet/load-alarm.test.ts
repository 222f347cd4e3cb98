import { expect, it } from 'vitest';
import type { FromInterlock, Reason } from '../../../controller/contract/interlock/interlock.ts';
import type { LedgerDraft } from '../../../controller/contract/ledger/ledger.ts';
import { LoadAlarm } from '../../../controller/fleet/load-alarm.ts';

it('a load that hangs from a machine out of service is recorded at once, again and again, and anew the next time', () => {
  let nowMs = 0;
  const written: LedgerDraft[] = [];
  const clock = { epochMs: () => nowMs, monoMs: () => nowMs, after: () => () => undefined };
  const alarm = new LoadAlarm({ clock, write: (draft) => written.push(draft), repeatMs: 60_000 });
  const hear = (ruleIds: readonly Reason['ruleId'][], untilMs: number): void => {
    const other = { kind: 'source', id: 'off-rent' } as const;
    const reasons = ruleIds.map((ruleId) => ({ ruleId, other }));
    for (; nowMs < untilMs; nowMs += 200)
      alarm.handle({ type: 'status', machines: [{ machineId: 'k1', reasons }] } as unknown as FromInterlock);
  };
  hear(['off-rent'], 30_000);
  expect(written).toEqual([]);
  hear(['off-rent', 'load-hanging'], 160_000);
  const told = () => written.map(({ atMs, machineId, payload }) => [atMs, machineId, payload['told']]);
  expect(told()).toEqual([
    [30_000, 'k1', 1],
    [90_000, 'k1', 2],
    [150_000, 'k1', 3],
  ]);
  expect(written[2]).toMatchObject({
    type: 'interlock.load-hanging',
    payload: { ruleId: 'off-rent', sinceMs: 30_000 },
  });
  hear([], 165_000);
  hear(['load-hanging'], 170_000);
  expect(told().at(-1)).toEqual([165_000, 'k1', 1]);
});
