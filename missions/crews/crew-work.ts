import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { MachineId } from '../../kernel/ids.ts';
import type { Plan, PlannedTask } from '../mission.ts';
import { crewDefaults, type CrewData } from './crew-data.ts';
import type { CrewStint } from './crew-stint.ts';
import { handStints } from './hand-stints.ts';

/** People who work together: at machines of one type, or by hand. */
export interface CrewTeam {
  /** Null for those who work by hand. */
  readonly profile: MachineProfile | null;
  /** Among the teams of its kind, from 1. */
  readonly number: number;
  readonly persons: number;
  readonly stints: readonly CrewStint[];
}

/** How many people are at work from one moment to the next. */
export interface CrewLoad {
  readonly fromMs: number;
  readonly toMs: number;
  readonly persons: number;
}

/**
 * The teams that a plan needs: as few as can attend every machine while it works or drives, by what the profiles say of their crews, and do by hand what the
 * plan leaves to that. A plan holds no people; shifts, breaks and names are not known here, and nothing of the plan waits for a team.
 */
export function crewTeams(
  plan: Plan,
  profileOf: (machineId: MachineId) => MachineProfile | undefined,
  data: CrewData = crewDefaults,
): readonly CrewTeam[] {
  const attended = new Map<MachineProfile, CrewStint[]>();
  for (const task of [...plan.tasks].sort((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1))) {
    for (const machineId of new Set([task.machineId, ...task.withMachineIds])) {
      const profile = profileOf(machineId);
      if (profile === undefined || personsOf(profile) === 0) continue;
      attended.set(profile, [...(attended.get(profile) ?? []), stintAt(task, machineId)]);
    }
  }
  const atMachines = [...attended].flatMap(([profile, stints]) =>
    dealt(stints, 1000 * data.handOverS.value).map((own, index): CrewTeam => ({
      profile,
      number: index + 1,
      persons: personsOf(profile),
      stints: own,
    })),
  );
  const byHand = handStints(plan, data).map((own, index): CrewTeam => ({
    profile: null,
    number: index + 1,
    persons: data.handTeamPersons.value,
    stints: own,
  }));
  return [...atMachines, ...byHand];
}

export function personsOf({ crew }: Pick<MachineProfile, 'crew'>): number {
  return crew.reduce((sum, { count }) => sum + count, 0);
}

function stintAt(task: PlannedTask, machineId: MachineId): CrewStint {
  const { step, startMs, endMs, bay = null, pass = null, id } = task;
  return { step, startMs, endMs, bay, pass, taskId: id, machineId, areaM2: null, isTooLate: false };
}

/** Each stint to whoever was at the machine last, else to the first team that can be there, else to one more. */
function dealt(stints: readonly CrewStint[], handOverMs: number): readonly (readonly CrewStint[])[] {
  const teams: CrewStint[][] = [];
  for (const stint of stints) {
    const isAtIt = (team: readonly CrewStint[]): boolean => team.at(-1)!.machineId === stint.machineId;
    const canCome = (team: readonly CrewStint[]): boolean =>
      team.at(-1)!.endMs + (isAtIt(team) ? 0 : handOverMs) <= stint.startMs;
    const team = teams.find((one) => isAtIt(one) && canCome(one)) ?? teams.find(canCome);
    if (team === undefined) teams.push([stint]);
    else team.push(stint);
  }
  return teams;
}

/** People at work over time, with the gaps in which nobody is. */
export function crewLoad(teams: readonly CrewTeam[]): readonly CrewLoad[] {
  const changes = new Map<number, number>();
  const add = (atMs: number, persons: number): void => void changes.set(atMs, (changes.get(atMs) ?? 0) + persons);
  for (const { persons, stints } of teams) {
    for (const { startMs, endMs } of stints) {
      add(startMs, persons);
      add(endMs, -persons);
    }
  }
  const times = [...changes.keys()].sort((a, b) => a - b);
  let persons = 0;
  return times.slice(1).map((toMs, index) => {
    const fromMs = times[index]!;
    persons += changes.get(fromMs)!;
    return { fromMs, toMs, persons };
  });
}
