import type {
  CauseToldRequest,
  CorrectionProposal,
  TimeCorrectionRequest,
  TimeEntryAnswer,
} from '../../controller/contract/time-account.ts';
import type { UtilisationGroups, UtilisationKey, UtilisationShifts } from '../../controller/contract/utilisation.ts';
import type { ApiResult } from './api-result.ts';

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}
type Get = <T>(path: string) => Promise<ApiResult<T>>;
type Command = <T>(path: string, body: unknown) => Promise<ApiResult<T>>;

function query(span: Span, more: Readonly<Record<string, string>>): string {
  return new URLSearchParams({ fromMs: String(span.fromMs), toMs: String(span.toMs), ...more }).toString();
}

const groupsPath = (span: Span, by: UtilisationKey) => `/utilisation/groups?${query(span, { by })}`;
const shiftsPath = (span: Span) => `/utilisation/shifts?${query(span, {})}`;

/** Where a browser fetches the tables for a spreadsheet. */
export const csvAddress = {
  groups: (span: Span, by: UtilisationKey) => `/api/v1${groupsPath(span, by)}&format=csv`,
  shifts: (span: Span) => `/api/v1${shiftsPath(span)}&format=csv`,
};

/** What machines' time was, and what people say of it. */
export function timeRoutes(get: Get, command: Command) {
  const time = (machineId: string, what: string) => `/machines/${encodeURIComponent(machineId)}/time/${what}`;
  return {
    tellCause: (machineId: string, told: CauseToldRequest) => command<TimeEntryAnswer>(time(machineId, 'causes'), told),
    correctTime: (machineId: string, correction: TimeCorrectionRequest) =>
      command<TimeEntryAnswer>(time(machineId, 'corrections'), correction),
    timeCorrections: () => get<readonly CorrectionProposal[]>('/time-corrections'),
    confirmCorrection: (proposalId: string) =>
      command<TimeEntryAnswer>(`/time-corrections/${encodeURIComponent(proposalId)}/confirm`, {}),
    usageGroups: (span: Span, by: UtilisationKey) => get<UtilisationGroups>(groupsPath(span, by)),
    usageShifts: (span: Span) => get<UtilisationShifts>(shiftsPath(span)),
  };
}
