import type {
  CauseToldRequest,
  CorrectionProposal,
  CounterViews,
  TimeCorrectionRequest,
  TimeEntryAnswer,
} from '../../controller/contract/accounts/time-account.ts';
import type {
  UtilisationGroups,
  UtilisationKey,
  UtilisationOverview,
  UtilisationShifts,
} from '../../controller/contract/accounts/utilisation.ts';
import type { ApiResult } from './api-result.ts';
import type { WorkMode } from '../../controller/contract/accounts/work-modes.ts';

/** What the screen looks at: a stretch of time, and of it one machine, mission, mode or operator alone; empty: all of them. */
export interface UsageWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly machineId: string;
  readonly missionId: string;
  readonly mode: WorkMode | '';
  readonly operator: string;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}
type Get = <T>(path: string) => Promise<ApiResult<T>>;
type Command = <T>(path: string, body: unknown) => Promise<ApiResult<T>>;

function query(span: Span, more: Readonly<Record<string, string>>): string {
  return new URLSearchParams({ fromMs: String(span.fromMs), toMs: String(span.toMs), ...more }).toString();
}

/** Of a window what narrows it; the query takes no empty values. */
function narrowed({ machineId, missionId, mode, operator }: UsageWindow): Record<string, string> {
  const all = { machineId, missionId, mode, operator };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

const groupsPath = (window: UsageWindow, by: UtilisationKey) =>
  `/utilisation/groups?${query(window, { by, ...narrowed(window) })}`;
const shiftsPath = (span: Span) => `/utilisation/shifts?${query(span, {})}`;

/** Where a browser fetches the tables for a spreadsheet. */
export const csvAddress = {
  groups: (window: UsageWindow, by: UtilisationKey) => `/api/v1${groupsPath(window, by)}&format=csv`,
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
    usageGroups: (window: UsageWindow, by: UtilisationKey) => get<UtilisationGroups>(groupsPath(window, by)),
    usageOverview: (window: UsageWindow, columns: number) =>
      get<UtilisationOverview>(
        `/utilisation/overview?${query(window, { columns: String(columns), ...narrowed(window) })}`,
      ),
    counters: (span: Span, machineId: string) =>
      get<CounterViews>(`/utilisation/counters?${query(span, machineId === '' ? {} : { machineId })}`),
    usageShifts: (span: Span) => get<UtilisationShifts>(shiftsPath(span)),
  };
}
