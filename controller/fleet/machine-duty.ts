import type { Clock } from '../../kernel/clock.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { countsUntilMs, crewNeeds } from '../../missions/crews/crew-supply.ts';
import type { Crew, Roster } from '../../missions/crews/roster.ts';
import { localDayOf, shiftTimes, siteHours, within, type TimeSpan } from '../../missions/crews/roster-times.ts';
import type { Mission } from '../../missions/mission.ts';
import type { Expectation } from '../contract/accounts/time-account.ts';

/** Whether somebody expects a machine to work now, and whether the roster sends its people to rest. */
export interface MachineDuty {
  /** Null: nobody does; a machine that stands then stands for nothing. */
  readonly expectedBy: Expectation | null;
  readonly people: 'at-work' | 'on-break' | 'away' | 'not-known';
}

export const noDuty: MachineDuty = { expectedBy: null, people: 'not-known' };

export interface DutyPorts {
  readonly clock: Pick<Clock, 'epochMs' | 'monoMs'>;
  readonly missions: () => readonly Mission[];
  readonly roster: () => Roster | null;
  /** Whether somebody has taken control of it by hand. */
  readonly isHeldByHand: (machineId: string) => boolean;
  /** Whether it is on rent with somebody to drive it. */
  readonly isRentedWithOperator: (machineId: string) => boolean;
  readonly profileOf: (machineId: string) => Pick<MachineProfile, 'id' | 'crew'> | null;
}

/** Missions and rosters change slowly; the answer is asked for several times a second. */
const keptMs = 1_000;

/** What missions, contracts and the roster say of each machine at this moment. */
export class MachineDuties {
  private readonly ports: DutyPorts;
  private readonly kept = new Map<string, MachineDuty>();
  private assigned: ReadonlySet<string> = new Set();
  private madeMonoMs = -Infinity;

  constructor(ports: DutyPorts) {
    this.ports = ports;
  }

  of(machineId: string): MachineDuty {
    const nowMonoMs = this.ports.clock.monoMs();
    if (nowMonoMs - this.madeMonoMs >= keptMs) {
      this.madeMonoMs = nowMonoMs;
      this.kept.clear();
      this.assigned = assignedMachines(this.ports.missions());
    }
    const known = this.kept.get(machineId);
    if (known !== undefined) return known;
    const duty = this.judge(machineId);
    this.kept.set(machineId, duty);
    return duty;
  }

  private judge(machineId: string): MachineDuty {
    const { roster, clock, profileOf } = this.ports;
    const [known, profile] = [roster(), profileOf(machineId)];
    const people = known === null || profile === null ? 'not-known' : peopleOf(known, profile, clock.epochMs());
    return { expectedBy: this.expectedBy(machineId, people), people };
  }

  private expectedBy(machineId: string, people: MachineDuty['people']): Expectation | null {
    if (this.assigned.has(machineId)) return 'mission';
    if (this.ports.isHeldByHand(machineId)) return 'control';
    if (this.ports.isRentedWithOperator(machineId)) return 'rent';
    // Breaks are part of the shift.
    return people === 'at-work' || people === 'on-break' ? 'shift' : null;
  }
}

/** Machines with work left of missions that have been approved. */
function assignedMachines(missions: readonly Mission[]): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { state, plan, progress } of missions) {
    if (plan === null || (state !== 'approved' && state !== 'running' && state !== 'held')) continue;
    const ended = new Set(progress.filter((one) => one.state === 'done' || one.state === 'skipped').map(taskIdOf));
    const open = plan.tasks.filter(({ id }) => !ended.has(id));
    for (const id of open.flatMap(({ machineId, withMachineIds }) => [machineId, ...withMachineIds])) ids.add(id);
  }
  return ids;
}

function taskIdOf({ taskId }: { readonly taskId: string }): string {
  return taskId;
}

/** Where the people are who attend a machine of a type: at work if all that it needs are, on break if that alone keeps them. */
function peopleOf(roster: Roster, profile: Pick<MachineProfile, 'id' | 'crew'>, nowMs: number): MachineDuty['people'] {
  const needs = crewNeeds(profile);
  if (needs.length === 0) return 'not-known';
  const inShift = crewsIn(roster, nowMs, (shift) => ({ ...shift, breaks: [] }));
  const atWork = crewsIn(roster, nowMs, (shift) => shift);
  const isMet = (crews: readonly Crew[]): boolean =>
    needs.every(({ skill, count }) => personsWith(roster, crews, skill, nowMs) >= count);
  if (isMet(atWork)) return 'at-work';
  return isMet(inShift) ? 'on-break' : 'away';
}

type AsShift = (shift: Roster['shifts'][number]) => Roster['shifts'][number];

function crewsIn(roster: Roster, nowMs: number, as: AsShift): Crew[] {
  const firstDay = localDayOf(roster, nowMs) - 1;
  const isNow = ({ fromMs, toMs }: TimeSpan): boolean => fromMs <= nowMs && nowMs < toMs;
  const open = siteHours(roster, firstDay, 3);
  return roster.crews.filter(({ shiftId }) => {
    const shift = roster.shifts.find(({ id }) => id === shiftId);
    return shift !== undefined && within(shiftTimes(roster, as(shift), firstDay, 2), open).some(isNow);
  });
}

function personsWith(roster: Roster, crews: readonly Crew[], skill: string, nowMs: number): number {
  return crews
    .filter(({ certificates }) => certificates.some((one) => one.skill === skill && nowMs < countsUntilMs(roster, one)))
    .reduce((sum, { persons }) => sum + persons, 0);
}
