import { describe, expect, it } from 'vitest';
import { askedStands, standKey } from '../../../console/state/asked-stands.ts';
import { askAfterMs } from '../../../controller/contract/accounts/time-account.ts';

const stand = (id: string, timeStateSinceMs: number, timeStateCause = 'no-task') => ({
  ...{ id, timeStateSinceMs, timeStateCause, expectedBy: 'shift' as const },
  timeState: timeStateCause === 'task' ? ('WORK' as const) : ('STOP_SITE' as const),
});

describe('the machines whose stand is asked about', () => {
  const machines = [stand('short', 1), stand('long', 0), stand('works', 0, 'task'), stand('told', 0, 'weather')];

  it('stand for some minutes without a cause that the rules or a person know, longest first', () => {
    const ids = (siteTimeMs: number) => askedStands(machines, siteTimeMs, new Set()).map(({ id }) => id);
    expect(ids(askAfterMs - 1)).toEqual([]);
    expect(ids(askAfterMs)).toEqual(['long']);
    expect(ids(askAfterMs + 1)).toEqual(['long', 'short']);
  });

  it('are only those that somebody expects to work', () => {
    const idle = { ...stand('idle', 0), expectedBy: null };
    expect(askedStands([idle, stand('long', 0)], askAfterMs, new Set()).map(({ id }) => id)).toEqual(['long']);
  });

  it('are not asked about a stand that was put off, but about the next', () => {
    const putOff = new Set([standKey(stand('long', 0))]);
    expect(askedStands([stand('long', 0)], askAfterMs, putOff)).toEqual([]);
    expect(askedStands([stand('long', 5)], askAfterMs + 5, putOff)).toHaveLength(1);
  });
});
