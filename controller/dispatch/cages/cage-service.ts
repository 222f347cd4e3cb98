import type { Clock } from '../../../kernel/clock.ts';
import type { MachineId } from '../../../kernel/ids.ts';
import type { SiteModel } from '../../../missions/site-model.ts';
import type { ControlLeases } from '../../fleet/control-leases.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { LiveMachine } from '../../fleet/live-machine.ts';
import { isUnderScope } from '../latch-scope.ts';

/** After a longer loss of the link a person puts the cage back to service (no automatic restart, as for missions). */
const LINK_LOSS_RESTART_MAX_MS = 10_000;
/** A cage that is not heard for less than this is not taken for lost: its calls stay with it. */
const AWAY_MIN_MS = 2_000;

/** Whether a cage may be given calls, and why not. */
export type CageCondition =
  | { readonly type: 'ready' }
  /** Brings those home who are in it and takes nobody else: a person has it in hand. */
  | { readonly type: 'closing'; readonly cause: 'control-held' }
  | { readonly type: 'paused'; readonly cause: string }
  | {
      readonly type: 'away';
      readonly cause: 'link-down' | 'machine-fault' | 'control-held' | 'latched' | 'mission-held';
    };

export interface CageServicePorts {
  readonly fleet: Fleet;
  readonly leases: ControlLeases;
  readonly site: () => SiteModel;
  readonly clock: Clock;
  readonly onPaused: (cageId: MachineId, cause: string) => void;
}

/**
 * Which cages take calls. A latched stop, a long loss of the link, a failed ride and a restart with somebody aboard put a cage out of service
 * until a person puts it back: nothing of these starts a cage by itself.
 */
export class CageService {
  private readonly ports: CageServicePorts;
  private readonly pauses = new Map<MachineId, string>();
  private readonly awaySince = new Map<MachineId, number>();
  private readonly heard = new Set<MachineId>();

  constructor(ports: CageServicePorts) {
    this.ports = ports;
  }

  pause(cageId: MachineId, cause: string): void {
    if (this.pauses.has(cageId)) return;
    this.pauses.set(cageId, cause);
    this.ports.onPaused(cageId, cause);
  }

  pauseOf(cageId: MachineId): string | null {
    return this.pauses.get(cageId) ?? null;
  }

  /** Answers whether it was out of service. */
  putBack(cageId: MachineId): boolean {
    return this.pauses.delete(cageId);
  }

  /** Looks at all cages: to be called every tick, before `conditionOf`. */
  watch(cages: readonly LiveMachine[]): void {
    const { clock } = this.ports;
    const nowMonoMs = clock.monoMs();
    for (const cage of cages) {
      if (this.latchOver(cage.id) !== null) this.pause(cage.id, 'latched');
      const isHeard = cage.isPoseFresh(nowMonoMs);
      const sinceMonoMs = this.awaySince.get(cage.id);
      if (!isHeard) {
        if (sinceMonoMs === undefined && this.heard.has(cage.id)) this.awaySince.set(cage.id, nowMonoMs);
        continue;
      }
      this.heard.add(cage.id);
      this.awaySince.delete(cage.id);
      if (sinceMonoMs !== undefined && nowMonoMs - sinceMonoMs > LINK_LOSS_RESTART_MAX_MS)
        this.pause(cage.id, 'link-was-lost');
    }
  }

  conditionOf(cage: LiveMachine, isSomebodyAboard: boolean): CageCondition {
    const nowMonoMs = this.ports.clock.monoMs();
    const sinceMonoMs = this.awaySince.get(cage.id);
    const isLost = !this.heard.has(cage.id) || (sinceMonoMs !== undefined && nowMonoMs - sinceMonoMs > AWAY_MIN_MS);
    if (isLost) return { type: 'away', cause: 'link-down' };
    if (cage.isFaulty()) return { type: 'away', cause: 'machine-fault' };
    if (this.latchOver(cage.id) !== null) return { type: 'away', cause: 'latched' };
    const cause = this.pauses.get(cage.id);
    if (cause !== undefined) return { type: 'paused', cause };
    if (!this.ports.leases.isByHand(cage.id)) return { type: 'ready' };
    return isSomebodyAboard ? { type: 'closing', cause: 'control-held' } : { type: 'away', cause: 'control-held' };
  }

  latchOver(cageId: MachineId): string | null {
    const { fleet, site } = this.ports;
    return fleet.latches().find(({ scope }) => isUnderScope(scope, cageId, fleet, site()))?.id ?? null;
  }
}
