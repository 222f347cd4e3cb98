import type { Result } from '../../kernel/result.ts';
import type { OtherSiteQuery, OtherSiteView } from '../contract/accounts/other-sites.ts';
import type {
  CauseToldRequest,
  CorrectionProposal,
  CounterViews,
  HistoryView,
  TimeCorrectionRequest,
  TimeEntryAnswer,
} from '../contract/accounts/time-account.ts';
import type {
  UtilisationCountersQuery,
  UtilisationGroups,
  UtilisationGroupsQuery,
  UtilisationOverview,
  UtilisationOverviewQuery,
  UtilisationShifts,
  UtilisationShiftsQuery,
} from '../contract/accounts/utilisation.ts';

/** What machines' time went into, as the routes need it. */
export interface UsageServices {
  groups(query: UtilisationGroupsQuery): Promise<Result<UtilisationGroups>>;
  overview(query: UtilisationOverviewQuery): Promise<Result<UtilisationOverview>>;
  counters(query: UtilisationCountersQuery): Promise<Result<CounterViews>>;
  shifts(query: UtilisationShiftsQuery): Promise<Result<UtilisationShifts>>;
  /** Another site's export as a witness of where machines were. */
  takeOtherSite(query: OtherSiteQuery, bytes: AsyncIterable<Uint8Array>, user: string): Promise<Result<OtherSiteView>>;
  groupsCsv(groups: UtilisationGroups): string;
  shiftsCsv(shifts: UtilisationShifts): string;
}

/** Machines' time as the routes need it. */
export interface TimeServices {
  view(machineId: string, fromMs: number, toMs: number): Promise<Result<HistoryView>>;
  tell(machineId: string, request: CauseToldRequest, user: string): Promise<Result<TimeEntryAnswer>>;
  correct(machineId: string, request: TimeCorrectionRequest, user: string): Promise<Result<TimeEntryAnswer>>;
  proposals(): Promise<readonly CorrectionProposal[]>;
  confirm(proposalId: string, user: string): Promise<Result<TimeEntryAnswer>>;
  withdraw(proposalId: string, user: string): Promise<Result<void>>;
}
