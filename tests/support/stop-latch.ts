import type { InterlockLatch } from '../../controller/contract/interlock/interlock.ts';

/** A stop that a person pressed on the site and that may be reset now, as the interlock tells of it; `parts` changes it. */
export function stopLatch(parts: Partial<InterlockLatch> = {}): InterlockLatch {
  return {
    id: 'latch-1',
    ruleId: 'control-stop',
    scope: { type: 'site' },
    level: 'controlStop',
    sinceMs: 0,
    by: null,
    reason: '',
    class: 'reset-local',
    roles: ['operator', 'foreman', 'safety', 'admin'],
    firstBy: null,
    blockedBy: null,
    causeGone: true,
    ...parts,
  };
}
