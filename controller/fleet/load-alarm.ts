import type { Clock } from '../../kernel/clock.ts';
import type { FromInterlock } from '../contract/interlock/interlock.ts';
import type { LedgerDraft } from '../contract/ledger/ledger.ts';

interface Hanging {
  readonly sinceMs: number;
  readonly toldAtMs: number;
  readonly told: number;
}

/**
 * Loads that hang from machines which are out of service, as the interlock says: recorded when one is heard of and again and again as long as it
 * hangs. The tablets show it from the verdict itself.
 */
export class LoadAlarm {
  readonly #ports: {
    readonly clock: Clock;
    readonly write: (draft: LedgerDraft) => void;
    readonly repeatMs: number;
  };
  #hanging = new Map<string, Hanging>();

  constructor(ports: {
    readonly clock: Clock;
    readonly write: (draft: LedgerDraft) => void;
    readonly repeatMs: number;
  }) {
    this.#ports = ports;
  }

  handle(message: FromInterlock): void {
    if (message.type !== 'status') return;
    const { clock, repeatMs } = this.#ports;
    const nowMs = Math.round(clock.epochMs());
    const now = new Map<string, Hanging>();
    for (const { machineId, reasons } of message.machines) {
      const reason = reasons.find(({ ruleId }) => ruleId === 'load-hanging');
      if (reason === undefined) continue;
      const known = this.#hanging.get(machineId) ?? { sinceMs: nowMs, toldAtMs: -Infinity, told: 0 };
      const isDue = nowMs - known.toldAtMs >= repeatMs;
      const next = isDue ? { ...known, toldAtMs: nowMs, told: known.told + 1 } : known;
      now.set(machineId, next);
      if (isDue) this.#tell(machineId, reason.other?.id ?? '', next);
    }
    this.#hanging = now;
  }

  #tell(machineId: string, ruleId: string, { sinceMs, toldAtMs, told }: Hanging): void {
    const { clock, write } = this.#ports;
    write({
      type: 'interlock.load-hanging',
      atMs: toldAtMs,
      monoMs: clock.monoMs(),
      machineId,
      missionId: null,
      actor: 'interlock',
      payload: { ruleId, sinceMs, told },
    });
  }
}
