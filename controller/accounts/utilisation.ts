import type { UtilisationView } from '../contract/api.ts';
import type { QuantityUnit } from '../../missions/mission.ts';
import { quantityPayload, timeStatePayload, timeStates, type LedgerEntry, type TimeState } from '../contract/ledger.ts';

/** A machine to account for, in the order of the view. */
export interface AccountedMachine {
  readonly id: string;
  readonly label: string;
}

/** Why time is UNEXPLAINED, when no entry says so itself. */
export type UnexplainedCause = 'no-record' | 'site-closed' | 'record-gap' | 'bad-entry';

type MachineUtilisation = UtilisationView['machines'][number];
type Interval = MachineUtilisation['intervals'][number];

interface Running {
  readonly sinceMs: number;
  readonly state: TimeState;
  readonly cause: string;
}

interface Quantity {
  readonly atMs: number;
  readonly unit: QuantityUnit;
  readonly step: string;
  readonly amount: number;
}

interface MachineAccount {
  readonly ended: Interval[];
  readonly quantities: Quantity[];
  running: Running | null;
}

/**
 * Time and quantities of machines, folded from ledger entries in their order and from nothing else. What no entry
 * explains is UNEXPLAINED: before a machine's first entry, while the site was closed, and between the last entry before
 * a crash and the next opening. Time never runs backwards: an entry with an older label counts at the newest time seen.
 */
export class TimeAccount {
  readonly #machines = new Map<string, MachineAccount>();
  #isClosed = false;
  #newestMs: number | null = null;

  add(entry: LedgerEntry): void {
    const lastEvidenceMs = this.#newestMs ?? entry.atMs;
    const atMs = Math.max(lastEvidenceMs, entry.atMs);
    this.#newestMs = atMs;
    const { type } = entry;
    if (type === 'site.opened' || type === 'ledger.key') {
      this.#reopen(lastEvidenceMs, atMs);
    } else if (type === 'ledger.gap') {
      // A new epoch begins with one; others tell of lost events while the record was being kept.
      if ('previousEpoch' in entry.payload) this.#reopen(lastEvidenceMs, atMs);
    } else if (type === 'site.closed') {
      this.#changeAll('site-closed', atMs);
      this.#isClosed = true;
    } else if (type === 'machine.time-state') {
      if (!this.#isClosed) this.#takeState(entry, atMs);
    } else if (type === 'quantity.earned') {
      this.#takeQuantity(entry, atMs);
    }
    // All others only prove that the record was being kept at their time.
  }

  /**
   * The interval [fromMs, toMs) of each machine. A running state is believed up to the newest entry, or up to
   * `aliveUntilMs` where the caller knows that the record is being kept (the controller itself: now).
   */
  view(
    machines: readonly AccountedMachine[],
    fromMs: number,
    toMs: number,
    aliveUntilMs: number = this.#newestMs ?? fromMs,
  ): UtilisationView {
    const endMs = Math.max(fromMs, toMs);
    return {
      fromMs,
      toMs: endMs,
      machines: machines.map((machine) => this.#viewOf(machine, fromMs, endMs, aliveUntilMs)),
    };
  }

  #account(machineId: string): MachineAccount {
    const known = this.#machines.get(machineId);
    if (known !== undefined) return known;
    const account: MachineAccount = { ended: [], quantities: [], running: null };
    this.#machines.set(machineId, account);
    return account;
  }

  #changeAll(cause: UnexplainedCause, atMs: number): void {
    for (const account of this.#machines.values()) change(account, { sinceMs: atMs, state: 'UNEXPLAINED', cause });
  }

  /** Opened without having been closed: nobody knows what happened since the last entry. */
  #reopen(lastEvidenceMs: number, atMs: number): void {
    if (!this.#isClosed) this.#changeAll('record-gap', lastEvidenceMs);
    this.#changeAll('no-record', atMs);
    this.#isClosed = false;
  }

  #takeState(entry: LedgerEntry, atMs: number): void {
    if (entry.machineId === null) return;
    const payload = timeStatePayload.safeParse(entry.payload);
    const next: Running = payload.success
      ? { sinceMs: atMs, state: payload.data.to, cause: payload.data.cause }
      : { sinceMs: atMs, state: 'UNEXPLAINED', cause: 'bad-entry' };
    change(this.#account(entry.machineId), next);
  }

  #takeQuantity(entry: LedgerEntry, atMs: number): void {
    const payload = quantityPayload.safeParse(entry.payload);
    if (entry.machineId === null || !payload.success) return;
    const { unit, step, amount } = payload.data;
    this.#account(entry.machineId).quantities.push({ atMs, unit, step, amount });
  }

  #viewOf(machine: AccountedMachine, fromMs: number, toMs: number, aliveUntilMs: number): MachineUtilisation {
    const account = this.#machines.get(machine.id);
    const intervals = tile(account, fromMs, toMs, aliveUntilMs);
    return {
      machineId: machine.id,
      label: machine.label,
      secondsByState: sumByState(intervals),
      causes: sumByCause(intervals),
      quantities: sumQuantities(account?.quantities ?? [], fromMs, toMs),
      intervals,
    };
  }
}

function change(account: MachineAccount, next: Running): void {
  const { running, ended } = account;
  if (running !== null && running.state === next.state && running.cause === next.cause) return;
  if (running !== null && next.sinceMs > running.sinceMs) {
    ended.push({ fromMs: running.sinceMs, toMs: next.sinceMs, state: running.state, cause: running.cause });
  }
  account.running = next;
}

/** Intervals that fill [fromMs, toMs) without gap or overlap; neighbours differ. */
function tile(account: MachineAccount | undefined, fromMs: number, toMs: number, aliveUntilMs: number): Interval[] {
  const tiles: Interval[] = [];
  let doneMs = fromMs;
  const put = (untilMs: number, state: TimeState, cause: string): void => {
    const endMs = Math.min(untilMs, toMs);
    if (endMs <= doneMs) return;
    const last = tiles.at(-1);
    if (last?.state === state && last.cause === cause) tiles[tiles.length - 1] = { ...last, toMs: endMs };
    else tiles.push({ fromMs: doneMs, toMs: endMs, state, cause });
    doneMs = endMs;
  };
  for (const interval of account?.ended ?? []) {
    put(interval.fromMs, 'UNEXPLAINED', 'no-record');
    put(interval.toMs, interval.state, interval.cause);
  }
  const running = account?.running ?? null;
  if (running !== null) {
    put(running.sinceMs, 'UNEXPLAINED', 'no-record');
    put(Math.max(running.sinceMs, aliveUntilMs), running.state, running.cause);
  }
  put(toMs, 'UNEXPLAINED', 'no-record');
  return tiles;
}

function sumByState(intervals: readonly Interval[]): Record<TimeState, number> {
  const sums = Object.fromEntries(timeStates.map((state) => [state, 0])) as Record<TimeState, number>;
  for (const { fromMs, toMs, state } of intervals) sums[state] += toMs - fromMs;
  for (const state of timeStates) sums[state] /= 1000;
  return sums;
}

function sumByCause(intervals: readonly Interval[]): MachineUtilisation['causes'] {
  const sums = new Map<string, { state: TimeState; cause: string; seconds: number }>();
  for (const { fromMs, toMs, state, cause } of intervals) {
    const key = `${state} ${cause}`;
    const sum = sums.get(key) ?? { state, cause, seconds: 0 };
    sum.seconds += (toMs - fromMs) / 1000;
    sums.set(key, sum);
  }
  return [...sums.values()].sort((left, right) => right.seconds - left.seconds);
}

function sumQuantities(
  quantities: readonly Quantity[],
  fromMs: number,
  toMs: number,
): MachineUtilisation['quantities'] {
  const sums = new Map<string, { unit: Quantity['unit']; step: string; amount: number }>();
  for (const { atMs, unit, step, amount } of quantities) {
    if (atMs < fromMs || atMs >= toMs) continue;
    const key = `${unit} ${step}`;
    const sum = sums.get(key) ?? { unit, step, amount: 0 };
    sum.amount += amount;
    sums.set(key, sum);
  }
  return [...sums.values()];
}

/** The view of one list of entries, oldest first, that begins early enough to hold each machine's state at `fromMs`. */
export function utilisation(
  entries: Iterable<LedgerEntry>,
  machines: readonly AccountedMachine[],
  fromMs: number,
  toMs: number,
  aliveUntilMs?: number,
): UtilisationView {
  const account = new TimeAccount();
  for (const entry of entries) account.add(entry);
  return account.view(machines, fromMs, toMs, aliveUntilMs);
}
