import { ok, refuse, type Result } from '../../kernel/result.ts';

interface Lease {
  readonly holder: string;
  readonly sinceMs: number;
}

/** One holder of control per machine, taken over only explicitly. */
export class ControlLeases {
  private readonly leases = new Map<string, Lease>();
  private readonly byHand = new Set<string>();

  holder(machineId: string): Lease | null {
    return this.leases.get(machineId) ?? null;
  }

  /** Takes control, from whoever had it. Returns the person who lost it. */
  take(machineId: string, user: string, nowMs: number, how: 'by-hand' | 'with-work' = 'with-work'): string | null {
    const before = this.leases.get(machineId)?.holder ?? null;
    if (before !== user) this.leases.set(machineId, { holder: user, sinceMs: nowMs });
    if (how === 'by-hand') this.byHand.add(machineId);
    else this.byHand.delete(machineId);
    return before === user ? null : before;
  }

  /** Whether control was taken by itself and not with what was approved or resumed: such a machine does nothing for others. */
  isByHand(machineId: string): boolean {
    return this.byHand.has(machineId) && this.leases.has(machineId);
  }

  release(machineId: string, user: string): Result<void> {
    const lease = this.leases.get(machineId);
    if (lease !== undefined && lease.holder !== user)
      return refuse({ code: 'control-held', facts: { machineId, holder: lease.holder } });
    this.leases.delete(machineId);
    return ok(undefined);
  }

  /** Whether the user may command these machines: none is held by somebody else. */
  check(machineIds: readonly string[], user: string): Result<void> {
    for (const machineId of machineIds) {
      const lease = this.leases.get(machineId);
      if (lease !== undefined && lease.holder !== user)
        return refuse({ code: 'control-held', facts: { machineId, holder: lease.holder } });
    }
    return ok(undefined);
  }
}
