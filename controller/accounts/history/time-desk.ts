import type { Clock } from '../../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { LedgerEntry, LedgerType, TimeState } from '../../contract/ledger/ledger.ts';
import {
  historyIntervalsMax,
  isForPeople,
  stateOfToldCause,
  type CauseTold,
  type CauseToldRequest,
  type CorrectionProposal,
  type HistoryView,
  type TimeCorrected,
  type TimeCorrectionRequest,
  type TimeEntryAnswer,
} from '../../contract/accounts/time-account.ts';
import type { SiteRecord } from '../../ledger/record.ts';
import { writeAccountEntry } from '../account-entry.ts';
import { historyRules } from './history-rules.ts';
import { comparedCounter } from './compared-counter.ts';
import type { SiteHistory } from './site-history.ts';

const hourMs = 3_600_000;
const inForce: TimeEntryAnswer = { outcome: 'in-force', proposalId: null };

export interface TimeDeskPorts {
  readonly history: SiteHistory;
  readonly record: Pick<SiteRecord, 'commit'>;
  readonly clock: Clock;
  readonly nextId: () => string;
  readonly isKnown: (machineId: string) => boolean;
  /** What a person said of a stand that goes on. */
  readonly onToldNow: (machineId: string, told: { readonly state: TimeState | null; readonly cause: string }) => void;
}

/** Where people say what machines' time was: causes that no machine can know, and corrections of what was recorded. */
export class TimeDesk {
  private readonly ports: TimeDeskPorts;

  constructor(ports: TimeDeskPorts) {
    this.ports = ports;
  }

  /**
   * Refuses 'machine-unknown', 'time-reversed', 'time-to-come', 'time-before-record', 'nothing-to-tell' where the record knows
   * the cause of all of it, and 'ledger-unavailable'.
   */
  async tell(machineId: string, request: CauseToldRequest, user: string): Promise<Result<TimeEntryAnswer>> {
    const { history } = this.ports;
    const fold = await history.fold();
    const fromMs = request.fromMs;
    const toMs = request.toMs ?? history.presentMs();
    const possible = await this.possible(machineId, fromMs, toMs);
    if (!possible.ok) return possible;
    const isOpen = [...fold.recorded(machineId, fromMs, toMs, history.presentMs())].some(({ state, cause }) =>
      isForPeople(state, cause),
    );
    if (!isOpen) return refuse({ code: 'nothing-to-tell', facts: { machineId } });
    const { cause, note } = request;
    const state = stateOfToldCause[cause];
    const payload: CauseTold = { fromMs, toMs: request.toMs, cause, state, note };
    const written = await this.write('time.cause-told', machineId, user, payload);
    if (!written.ok) return written;
    if (request.toMs === null) this.ports.onToldNow(machineId, { state, cause });
    return ok(inForce);
  }

  /**
   * Refuses 'machine-unknown', 'time-reversed', 'time-to-come', 'time-before-record', 'time-too-long', 'nothing-to-correct' and
   * 'ledger-unavailable'. Of time long past it is a proposal, which another person confirms.
   */
  async correct(machineId: string, request: TimeCorrectionRequest, user: string): Promise<Result<TimeEntryAnswer>> {
    const { history } = this.ports;
    const { fromMs, toMs, state, cause, mode } = request;
    const possible = await this.possible(machineId, fromMs, toMs);
    if (!possible.ok) return possible;
    const { correctionMaxH, correctionAloneMaxH } = historyRules;
    if (toMs - fromMs > correctionMaxH.value * hourMs)
      return refuse({ code: 'time-too-long', facts: { hoursMax: correctionMaxH.value } });
    const { intervals } = await history.history(machineId, fromMs, toMs);
    const isSaid = intervals.every(
      (one) => one.state === state && one.cause === cause && (mode === null || one.mode === mode),
    );
    if (isSaid) return refuse({ code: 'nothing-to-correct', facts: { machineId } });
    const isOld = history.presentMs() - toMs > correctionAloneMaxH.value * hourMs;
    const proposalId = isOld ? this.ports.nextId() : null;
    const type = isOld ? 'time.correction-proposed' : 'time.corrected';
    const payload: TimeCorrected = { ...request, proposalId, proposedBy: null };
    const written = await this.write(type, machineId, user, payload);
    if (!written.ok) return written;
    return ok(isOld ? { outcome: 'second-person', proposalId } : inForce);
  }

  /** Refuses 'correction-unknown', 'second-person-needed' for the one who proposed it, and 'ledger-unavailable'. */
  async confirm(proposalId: string, user: string): Promise<Result<TimeEntryAnswer>> {
    const found = await this.proposal(proposalId);
    if (!found.ok) return found;
    const { by, machineId, correction } = found.value;
    if (by === user) return refuse({ code: 'second-person-needed', facts: { by } });
    const payload: TimeCorrected = { ...correction, proposalId, proposedBy: by };
    const written = await this.write('time.corrected', machineId, user, payload);
    return written.ok ? ok(inForce) : written;
  }

  /** Refuses 'correction-unknown' and 'ledger-unavailable'. */
  async withdraw(proposalId: string, user: string): Promise<Result<void>> {
    const found = await this.proposal(proposalId);
    if (!found.ok) return found;
    const written = await this.write('time.correction-withdrawn', found.value.machineId, user, { proposalId });
    return written.ok ? ok(undefined) : written;
  }

  async proposals(): Promise<readonly CorrectionProposal[]> {
    return (await this.ports.history.fold()).proposals();
  }

  /** Refuses 'machine-unknown'. */
  async view(machineId: string, fromMs: number, toMs: number): Promise<Result<HistoryView>> {
    const { history, isKnown } = this.ports;
    if (!isKnown(machineId)) return refuse({ code: 'machine-unknown', facts: { machineId } });
    const { intervals, coverage } = await history.history(machineId, fromMs, toMs);
    const shown = intervals.slice(0, historyIntervalsMax);
    const doubts = [...(await history.doubts(machineId, fromMs, toMs))];
    const upToMs = shown.at(-1)?.toMs ?? fromMs;
    const counter = comparedCounter(await history.fold(), machineId, fromMs, toMs, history.presentMs());
    return ok({ machineId, fromMs, toMs, coverage, intervals: shown, upToMs, doubts, counter });
  }

  private async possible(machineId: string, fromMs: number, toMs: number): Promise<Result<void>> {
    const { history, isKnown } = this.ports;
    if (!isKnown(machineId)) return refuse({ code: 'machine-unknown', facts: { machineId } });
    if (toMs <= fromMs) return refuse({ code: 'time-reversed' });
    const fold = await history.fold();
    if (toMs > history.presentMs()) return refuse({ code: 'time-to-come' });
    const firstMs = fold.firstMs();
    return firstMs === null || fromMs < firstMs ? refuse({ code: 'time-before-record' }) : ok(undefined);
  }

  private async proposal(proposalId: string): Promise<Result<CorrectionProposal>> {
    const found = (await this.proposals()).find((one) => one.proposalId === proposalId);
    return found === undefined ? refuse({ code: 'correction-unknown' }) : ok(found);
  }

  private write(
    type: LedgerType,
    machineId: string,
    user: string,
    payload: CauseTold | TimeCorrected | { readonly proposalId: string },
  ): Promise<Result<LedgerEntry>> {
    return writeAccountEntry(this.ports, { type, user, machineId, payload });
  }
}
