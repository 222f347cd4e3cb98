import { quantityPayload, timeStatePayload, type LedgerEntry } from '../../contract/ledger/ledger.ts';
import { machineModePayload } from '../../contract/accounts/machine-told.ts';
import type { CorrectionProposal, HistoryDoubt } from '../../contract/accounts/time-account.ts';
import { AccountClock, isOpening } from './account-clock.ts';
import { TextNumbers } from './columns.ts';
import { CounterBook } from './counter-book.ts';
import { ControlBook } from './control-of.ts';
import type { HistoryInterval, WorkMode } from './machine-history.ts';
import { MachineRows, type Stretch } from './machine-rows.ts';
import { PersonsWords } from './persons-words.ts';
import { PresenceBook, type Elsewhere } from './presence-book.ts';
import { heardSpans } from './two-sites.ts';
import { historyRules } from './history-rules.ts';
import { workModeOf } from './work-mode.ts';

/** Why time is UNEXPLAINED, when no entry says so itself. */
export type UnexplainedCause = 'no-record' | 'site-closed' | 'record-gap' | 'bad-entry';

const doubtsMax = 1000;
const hourMs = 3_600_000;

/** What a machine's entries say of its time, without who had control. */
type Told = Pick<Stretch, 'state' | 'cause' | 'missionId' | 'taskId' | 'sequence'>;

/**
 * Every machine's time and quantities, folded from ledger entries in their order and from nothing else. What no entry explains
 * is UNEXPLAINED: before a machine's first entry, while the site was closed, and between the last entry before a crash and the
 * next opening.
 */
export class LedgerFold {
  readonly #machines = new Map<string, MachineRows>();
  readonly #texts = new TextNumbers();
  readonly #controls = new ControlBook();
  readonly #words = new PersonsWords();
  readonly #counters = new CounterBook();
  readonly #presence = new PresenceBook();
  /** Who moves each machine, as it said last. */
  readonly #modes = new Map<string, WorkMode>();
  readonly #doubts: HistoryDoubt[] = [];
  readonly #clock = new AccountClock((step) => {
    this.#doubt({ kind: 'clock-set', machineId: null, ...step });
  });
  readonly #steps = new Map<string, string>();
  #siteId = '';
  #isClosed = false;
  #firstMs: number | null = null;

  add(entry: LedgerEntry): void {
    const { atMs, lastEvidenceMs } = this.#clock.take(entry);
    this.#firstMs ??= atMs;
    this.#siteId = entry.siteId;
    if (isOpening(entry)) {
      this.#reopen(lastEvidenceMs, atMs, entry.sequence);
      return;
    }
    const machineId = this.#controls.take(entry);
    if (machineId !== null) this.#changeControl(machineId, atMs, entry.sequence);
    if (entry.type === 'task.state-changed') this.#noteStep(entry);
    if (entry.type === 'site.closed') {
      this.#controls.forget();
      this.#modes.clear();
      this.#changeAll('site-closed', atMs, entry.sequence);
      this.#isClosed = true;
    } else if (entry.type === 'machine.time-state') {
      if (!this.#isClosed) this.#takeState(entry, atMs);
    } else if (entry.type === 'quantity.earned') {
      this.#takeQuantity(entry, atMs);
    } else if (entry.type === 'presence.witnessed') {
      this.#presence.take(entry);
    } else if (entry.type === 'machine.mode') {
      this.#takeMode(entry, atMs);
    } else if (entry.type === 'machine.hours-read') {
      this.#takeHours(entry, atMs);
    } else if (this.#words.take(entry, atMs) === 'void') {
      const { machineId, sequence } = entry;
      this.#doubt({ kind: 'void-entry', machineId, atMs, sequence, byMs: null });
    } else if (entry.type === 'time.corrected') {
      this.#doubtAge(entry, atMs);
    }
    // All others only prove that the record was being kept at their time.
  }

  /** They fill [fromMs, toMs), also for a machine without entries: what was recorded, with what people said of it later. */
  intervals(machineId: string, fromMs: number, toMs: number, aliveUntilMs: number): Iterable<HistoryInterval> {
    return this.#words.over(machineId, this.recorded(machineId, fromMs, toMs, aliveUntilMs));
  }

  /** The same as it was recorded. */
  recorded(machineId: string, fromMs: number, toMs: number, aliveUntilMs: number): Iterable<HistoryInterval> {
    const rows = this.#machines.get(machineId) ?? new MachineRows(this.#texts);
    return rows.intervals(fromMs, toMs, aliveUntilMs);
  }

  /** Null for a machine without entries. */
  rowsOf(machineId: string): MachineRows | null {
    return this.#machines.get(machineId) ?? null;
  }

  machineIds(): readonly string[] {
    return [...this.#machines.keys()];
  }

  /** Up to when the record is known to have been kept; null before the first entry. */
  newestMs(): number | null {
    return this.#clock.newestMs();
  }

  /** Accounted time of the running process, which keeps the record now. */
  presentMs(epochMs: number, monoMs: number): number {
    return this.#clock.presentMs(epochMs, monoMs);
  }

  /** The step of a task that has begun; null for others. */
  stepOf(taskId: string): string | null {
    return this.#steps.get(taskId) ?? null;
  }

  /** Of the entries; empty before the first. */
  siteId(): string {
    return this.#siteId;
  }

  /** When the record begins; null before the first entry. */
  firstMs(): number | null {
    return this.#firstMs;
  }

  counters(): Pick<CounterBook, 'compare' | 'newest'> {
    return this.#counters;
  }

  /** Corrections that wait for a second person. */
  proposals(): readonly CorrectionProposal[] {
    return this.#words.proposals();
  }

  /** What does not fit, of the machine and of the whole site, in [fromMs, toMs); the first thousand of the record. */
  doubts(machineId: string, fromMs: number, toMs: number): readonly HistoryDoubt[] {
    const own = this.#doubts.filter(
      (doubt) =>
        (doubt.machineId === null || doubt.machineId === machineId) && doubt.atMs >= fromMs && doubt.atMs < toMs,
    );
    const away = this.elsewhere(machineId, fromMs, toMs).slice(0, doubtsMax);
    return [
      ...own,
      ...away.map(({ siteId, sequence, fromMs: atMs, toMs: untilMs }): HistoryDoubt => ({
        ...{ kind: 'two-sites', machineId, atMs, sequence, byMs: untilMs - atMs, siteId },
      })),
    ];
  }

  /** Time within [fromMs, toMs) at which this record and another site's heard the machine at once. */
  elsewhere(machineId: string, fromMs: number, toMs: number): readonly Elsewhere[] {
    if (!this.#presence.has(machineId)) return [];
    const newestMs = this.#clock.newestMs() ?? 0;
    const here = this.recorded(machineId, fromMs, Math.min(toMs, newestMs), newestMs);
    return this.#presence.overlaps(machineId, heardSpans(here));
  }

  bytes(): number {
    return [...this.#machines.values()].reduce((sum, rows) => sum + rows.bytes(), 0);
  }

  #doubt(doubt: HistoryDoubt): void {
    if (this.#doubts.length < doubtsMax) this.#doubts.push(doubt);
  }

  #noteStep({ payload: { taskId, step } }: LedgerEntry): void {
    if (typeof taskId === 'string' && typeof step === 'string') this.#steps.set(taskId, step);
  }

  #doubtAge({ machineId, sequence, payload }: LedgerEntry, atMs: number): void {
    const ageMs = atMs - Number(payload['toMs']);
    if (ageMs <= historyRules.correctionAloneMaxH.value * hourMs) return;
    this.#doubt({ kind: 'backdated-correction', machineId, atMs, sequence, byMs: ageMs });
  }

  #rows(machineId: string): MachineRows {
    const known = this.#machines.get(machineId);
    if (known !== undefined) return known;
    const rows = new MachineRows(this.#texts);
    this.#machines.set(machineId, rows);
    return rows;
  }

  #change(machineId: string, rows: MachineRows, startMs: number, told: Told): void {
    const control = this.#controls.of(machineId);
    const mode = workModeOf(told.state, told.taskId, control, this.#modes.get(machineId) ?? null);
    const running = rows.running();
    if (running?.state !== told.state || running.cause !== told.cause) this.#words.standEnds(machineId, startMs);
    rows.change({ ...told, startMs, mode, operator: control?.user ?? null });
  }

  #changeAll(cause: UnexplainedCause, atMs: number, sequence: number): void {
    for (const [machineId, rows] of this.#machines) this.#change(machineId, rows, atMs, unexplained(cause, sequence));
  }

  #changeControl(machineId: string, atMs: number, sequence: number): void {
    const rows = this.#machines.get(machineId);
    const running = rows?.running() ?? null;
    if (rows === undefined || running === null) return;
    this.#change(machineId, rows, atMs, { ...running, sequence });
  }

  /** Opened without having been closed: nobody knows what happened since the last entry. */
  #reopen(lastEvidenceMs: number, atMs: number, sequence: number): void {
    this.#controls.forget();
    this.#modes.clear();
    if (!this.#isClosed) this.#changeAll('record-gap', lastEvidenceMs, sequence);
    this.#changeAll('no-record', atMs, sequence);
    this.#isClosed = false;
  }

  #takeState(entry: LedgerEntry, atMs: number): void {
    const { machineId, missionId, sequence } = entry;
    if (machineId === null) return;
    const payload = timeStatePayload.safeParse(entry.payload);
    const rows = this.#rows(machineId);
    if (!payload.success) return this.#change(machineId, rows, atMs, unexplained('bad-entry', sequence));
    const { to, cause, taskId } = payload.data;
    this.#change(machineId, rows, atMs, { state: to, cause, missionId, taskId, sequence });
  }

  #takeMode({ machineId, sequence, payload }: LedgerEntry, atMs: number): void {
    const read = machineModePayload.safeParse(payload);
    if (machineId === null) return;
    if (read.success) this.#modes.set(machineId, read.data.to);
    // An entry that cannot be read says nothing of who moves it now.
    else this.#modes.delete(machineId);
    this.#changeControl(machineId, atMs, sequence);
  }

  #takeHours(entry: LedgerEntry, atMs: number): void {
    const { machineId, sequence } = entry;
    const doubt = this.#counters.take(entry, atMs);
    if (doubt !== null) this.#doubt({ ...doubt, machineId, atMs, sequence });
  }

  #takeQuantity(entry: LedgerEntry, atMs: number): void {
    const { machineId, missionId, sequence } = entry;
    const payload = quantityPayload.safeParse(entry.payload);
    if (machineId === null || !payload.success) return;
    const { taskId, step, unit, amount } = payload.data;
    this.#rows(machineId).earn({ atMs, sequence, missionId, taskId, step, unit, amount });
  }
}

function unexplained(cause: UnexplainedCause, sequence: number): Told {
  return { state: 'UNEXPLAINED', cause, missionId: null, taskId: null, sequence };
}
