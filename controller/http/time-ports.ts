import type { Result } from '../../kernel/result.ts';
import type {
  CauseToldRequest,
  CorrectionProposal,
  HistoryView,
  TimeCorrectionRequest,
  TimeEntryAnswer,
} from '../contract/time-account.ts';

/** Machines' time as the routes need it. */
export interface TimeServices {
  view(machineId: string, fromMs: number, toMs: number): Promise<Result<HistoryView>>;
  tell(machineId: string, request: CauseToldRequest, user: string): Promise<Result<TimeEntryAnswer>>;
  correct(machineId: string, request: TimeCorrectionRequest, user: string): Promise<Result<TimeEntryAnswer>>;
  proposals(): Promise<readonly CorrectionProposal[]>;
  confirm(proposalId: string, user: string): Promise<Result<TimeEntryAnswer>>;
  withdraw(proposalId: string, user: string): Promise<Result<void>>;
}
