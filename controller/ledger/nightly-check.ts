import type { Clock } from '../../kernel/clock.ts';
import { ledgerCheckView, type LedgerCheckView, type LedgerFinding } from '../contract/ledger/ledger-check.ts';
import { z } from 'zod';
import type { SiteRecord } from './record.ts';

const lookEveryMs = 60_000;
/** Of wall time. A controller that never runs at the quiet hour checks all the same, some time after its start. */
const againAfterMs = 12 * 3_600_000;
const overdueAfterMs = 48 * 3_600_000;

const keptState = z.object({
  /** Wall time. */
  begunAtMs: z.number(),
  phase: z.enum(['under-way', 'ended']),
  newest: ledgerCheckView.nullable(),
});
type KeptState = z.infer<typeof keptState>;

export interface NightlyCheckOptions {
  readonly record: Pick<SiteRecord, 'commit' | 'document'> & {
    /** From here on nothing is acknowledged until the controller is started again. */
    condemn(reason: string): void;
  };
  readonly clock: Clock;
  /** Wall time: nights are those of the people. */
  readonly wallClock: Clock;
  /** 0–23, by the clock of this computer; null: never by itself. */
  readonly quietHour: number | null;
  readonly hourOf: (epochMs: number) => number;
  readonly begin: () => { readonly finding: Promise<LedgerFinding>; stop(): Promise<void> };
  readonly logger: { info(facts: object, message: string): void; error(facts: object, message: string): void };
}

/**
 * Has the whole database checked once a night, and keeps what was found. A check that a restart has cut off begins again after it.
 *
 * Entries that are damaged are an alarm, and the record goes on: what is new stands on the newest hash, which every start checks, and to refuse it would lose
 * what happens now as well. A file that SQLite finds damaged takes nothing more: what is written to it may be lost, and nothing may be
 * acknowledged that is not sure to stay (reference/reliability.md §2.1).
 */
export class NightlyCheck {
  readonly #options: NightlyCheckOptions;
  readonly #startedAtMs: number;
  #state: KeptState;
  #newest: LedgerCheckView | null;
  #running: { stop(): Promise<void> } | null = null;
  #cancel: () => void = () => undefined;

  constructor(options: NightlyCheckOptions) {
    this.#options = options;
    this.#startedAtMs = options.wallClock.epochMs();
    const kept = keptState.safeParse(options.record.document('setting', 'ledger-check'));
    this.#state = kept.success ? kept.data : { begunAtMs: this.#startedAtMs, phase: 'ended', newest: null };
    this.#newest = this.#state.newest;
  }

  /** What the newest check has found; null before the first. */
  get newest(): LedgerCheckView | null {
    return this.#newest;
  }

  start(): void {
    this.#cancel = this.#options.wallClock.after(lookEveryMs, () => {
      this.start();
      if (this.#isDue()) void this.check();
    });
  }

  async stop(): Promise<void> {
    this.#cancel();
    await this.#running?.stop();
  }

  #isDue(): boolean {
    const { wallClock, quietHour, hourOf } = this.#options;
    if (this.#running !== null || quietHour === null) return false;
    if (this.#state.phase === 'under-way') return true;
    const nowMs = wallClock.epochMs();
    const sinceMs = nowMs - this.#state.begunAtMs;
    // A clock that was set back must not put off the next check for long.
    if (sinceMs < 0 || sinceMs >= overdueAfterMs) return true;
    return hourOf(nowMs) === quietHour && (this.#newest === null || sinceMs >= againAfterMs);
  }

  /** One check; nothing while another one is under way. */
  async check(): Promise<void> {
    if (this.#running !== null) return;
    const { begin, wallClock, logger } = this.#options;
    const running = begin();
    this.#running = running;
    try {
      this.#state = { begunAtMs: wallClock.epochMs(), phase: 'under-way', newest: this.#newest };
      await this.#options.record.commit({ entries: [], documents: [this.#document()] });
      await this.#take(await running.finding);
    } catch (error) {
      logger.error({ err: error }, 'the check of the ledger did not come to its end');
    } finally {
      this.#running = null;
    }
  }

  async #take(finding: LedgerFinding): Promise<void> {
    const { record, clock, logger } = this.#options;
    const atMs = Math.round(clock.epochMs());
    this.#newest = { ...finding, atMs };
    if (finding.result === 'sound') logger.info(finding, 'the whole ledger was checked');
    else logger.error(finding, 'the ledger is damaged');
    if (finding.result === 'file-damaged') {
      record.condemn(finding.reason);
      return;
    }
    this.#state = { ...this.#state, phase: 'ended', newest: this.#newest };
    const own = { atMs, monoMs: clock.monoMs(), machineId: null, missionId: null, actor: 'system' };
    await record.commit({
      entries: [{ ...own, type: 'ledger.checked', payload: { ...finding } }],
      documents: [this.#document()],
    });
  }

  #document() {
    return { kind: 'setting', id: 'ledger-check', value: this.#state } as const;
  }
}
