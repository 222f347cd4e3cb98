import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { Roster } from '../../../missions/crews/roster.ts';
import type {
  UtilisationCountersQuery,
  UtilisationGroups,
  UtilisationGroupsQuery,
  UtilisationOverview,
  UtilisationOverviewQuery,
  UtilisationShifts,
  UtilisationShiftsQuery,
} from '../../contract/accounts/utilisation.ts';
import type { CounterViews } from '../../contract/accounts/time-account.ts';
import type { AccountedMachine } from '../utilisation.ts';
import { comparedCounter } from './compared-counter.ts';
import type { LedgerFold } from './ledger-fold.ts';
import { longestOpen, matches, overviewOf } from './overview.ts';
import { shiftsBetween } from './shifts.ts';
import type { SiteHistory } from './site-history.ts';
import { groupsOf, shiftAccountOf, type MachineWork } from './work-sums.ts';

export interface UsageDeskPorts {
  readonly history: SiteHistory;
  readonly machines: () => readonly AccountedMachine[];
  readonly roster: () => Roster | null;
}

/** What machines' time went into, by whatever it is asked by, and shift by shift. */
export class UsageDesk {
  private readonly ports: UsageDeskPorts;

  constructor(ports: UsageDeskPorts) {
    this.ports = ports;
  }

  /** Refuses 'machine-unknown'. */
  async groups({ fromMs, toMs, by, machineId, ...filter }: UtilisationGroupsQuery): Promise<Result<UtilisationGroups>> {
    const machines = this.asked(machineId);
    if (!machines.ok) return machines;
    const fold = await this.ports.history.fold();
    const aliveUntilMs = this.ports.history.presentMs();
    const works = machines.value.map(({ id }) => workOf(fold, id, fromMs, toMs, aliveUntilMs));
    return ok({ fromMs, toMs, by, groups: groupsOf(works, by, (interval) => matches(filter, interval)) });
  }

  /** Refuses 'machine-unknown'. */
  async overview({
    fromMs,
    toMs,
    machineId,
    columns,
    ...filter
  }: UtilisationOverviewQuery): Promise<Result<UtilisationOverview>> {
    const machines = this.asked(machineId);
    if (!machines.ok) return machines;
    const fold = await this.ports.history.fold();
    const aliveUntilMs = this.ports.history.presentMs();
    const lines = machines.value.map(({ id, label }) =>
      overviewOf(workOf(fold, id, fromMs, toMs, aliveUntilMs), label, { fromMs, toMs }, columns, filter),
    );
    const open = lines.flatMap((line) => line.open);
    const met = lines.flatMap((line) => line.met);
    return ok({
      ...{ fromMs, toMs, machines: lines.map(({ machine }) => machine) },
      ...{ open: longestOpen(open), openCount: open.length },
      missionIds: namesOf(met.map(({ missionId }) => missionId)),
      operators: namesOf(met.map(({ operator }) => operator)),
    });
  }

  /** Of machines with a counter. Refuses 'machine-unknown'. */
  async counters({ fromMs, toMs, machineId }: UtilisationCountersQuery): Promise<Result<CounterViews>> {
    const machines = this.asked(machineId);
    if (!machines.ok) return machines;
    const fold = await this.ports.history.fold();
    const aliveUntilMs = this.ports.history.presentMs();
    return ok({
      ...{ fromMs, toMs },
      machines: machines.value.flatMap(({ id, label }) => {
        const newest = fold.counters().newest(id);
        if (newest === null) return [];
        const comparison = comparedCounter(fold, id, fromMs, toMs, aliveUntilMs);
        const doubts = fold.doubts(id, fromMs, toMs).filter(({ kind }) => kind.startsWith('counter-'));
        return [{ machineId: id, label, newest, comparison, doubts }];
      }),
    });
  }

  /** Refuses 'machine-unknown' and 'shifts-overlap'. */
  async shifts({ fromMs, toMs, shiftId, machineId }: UtilisationShiftsQuery): Promise<Result<UtilisationShifts>> {
    const machines = this.asked(machineId);
    if (!machines.ok) return machines;
    const roster = this.ports.roster();
    const spans = shiftsBetween(roster, fromMs, toMs, shiftId);
    if (!spans.ok) return spans;
    const fold = await this.ports.history.fold();
    const aliveUntilMs = this.ports.history.presentMs();
    return ok({
      source: roster === null || roster.shifts.length === 0 ? 'assumed' : 'roster',
      shifts: spans.value.map((shift) => ({
        ...shift,
        machines: machines.value.map(({ id, label }) =>
          shiftAccountOf(workOf(fold, id, shift.fromMs, shift.toMs, aliveUntilMs), label),
        ),
      })),
    });
  }

  private asked(machineId: string | undefined): Result<readonly AccountedMachine[]> {
    const all = this.ports.machines();
    if (machineId === undefined) return ok(all);
    const asked = all.filter(({ id }) => id === machineId);
    return asked.length === 0 ? refuse({ code: 'machine-unknown', facts: { machineId } }) : ok(asked);
  }
}

function namesOf(names: readonly (string | null)[]): string[] {
  return [...new Set(names.filter((name) => name !== null))].sort();
}

/** One machine's part of a fold. */
export function workOf(
  fold: LedgerFold,
  machineId: string,
  fromMs: number,
  toMs: number,
  aliveUntilMs: number,
): MachineWork {
  return {
    ...{ siteId: fold.siteId(), machineId, stepOf: (taskId) => fold.stepOf(taskId) },
    intervals: fold.intervals(machineId, fromMs, toMs, aliveUntilMs),
    quantities: fold.rowsOf(machineId)?.quantities(fromMs, toMs) ?? [],
  };
}
