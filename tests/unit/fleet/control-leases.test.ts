import { describe, expect, it } from 'vitest';
import { ControlLeases } from '../../../controller/fleet/control-leases.ts';

describe('control of a machine', () => {
  it('is held by one person and refused to the next, who is told by whom', () => {
    const leases = new ControlLeases();
    leases.take('l1', 'wang', 1);
    expect(leases.check(['l1'], 'wang').ok).toBe(true);
    expect(leases.check(['l2', 'l1'], 'li')).toMatchObject({
      ok: false,
      problem: { code: 'control-held', facts: { holder: 'wang', machineId: 'l1' } },
    });
  });

  it('passes on only by an explicit take-over, which names the person who lost it', () => {
    const leases = new ControlLeases();
    expect(leases.take('l1', 'wang', 1)).toBeNull();
    expect(leases.take('l1', 'wang', 2)).toBeNull();
    expect(leases.holder('l1')).toEqual({ holder: 'wang', sinceMs: 1 });
    expect(leases.take('l1', 'li', 3)).toBe('wang');
    expect(leases.release('l1', 'wang')).toMatchObject({ ok: false, problem: { code: 'control-held' } });
    expect(leases.release('l1', 'li').ok).toBe(true);
    expect(leases.holder('l1')).toBeNull();
  });
});
