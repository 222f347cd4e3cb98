/**
 * Checks who does what: each piece of work has exactly the people it needs, nobody is at two places at once or off duty. Shares no code
 * with the solver, not even its types.
 */
export interface CrewedProject {
  readonly people?: readonly {
    readonly skills: readonly { readonly skill: number; readonly level: number }[];
    readonly calendar?: readonly { readonly at: number; readonly duty: 'on' | 'off' }[];
  }[];
  readonly activities: readonly {
    readonly modes: readonly {
      readonly duration: number;
      readonly crew?: readonly { readonly skill: number; readonly level: number; readonly count: number }[];
    }[];
    readonly frozen?: { readonly crew?: readonly number[] };
  }[];
}

export interface CrewedSchedule {
  readonly starts: readonly number[];
  readonly modes: readonly number[];
  readonly crews?: readonly (readonly number[])[];
}

type Place = { readonly skill: number; readonly level: number };

/** Tries every way of giving the people the places. */
function canFill(project: CrewedProject, crew: readonly number[], places: readonly Place[]): boolean {
  const [place, ...others] = places;
  if (place === undefined) return crew.length === 0;
  return crew.some((person) => {
    const { skills } = project.people![person]!;
    if (!skills.some(({ skill, level }) => skill === place.skill && level >= place.level)) return false;
    return canFill(
      project,
      crew.filter((other) => other !== person),
      others,
    );
  });
}

function faultsOfPlaces(project: CrewedProject, { modes, crews = [] }: CrewedSchedule): string[] {
  return project.activities.flatMap(({ modes: all, frozen }, index) => {
    if (frozen !== undefined) return [];
    const { crew: needs = [], duration } = all[modes[index]!]!;
    const crew = crews[index] ?? [];
    if (crew.some((person) => project.people?.[person] === undefined))
      return [`activity ${index}: nobody of that number`];
    if (new Set(crew).size < crew.length) return [`activity ${index} has somebody twice`];
    const places =
      duration === 0 ? [] : needs.flatMap(({ skill, level, count }) => Array<Place>(count).fill({ skill, level }));
    if (places.length !== crew.length)
      return [`activity ${index} has ${crew.length} people for ${places.length} places`];
    return canFill(project, crew, places) ? [] : [`activity ${index}: its crew lacks a skill`];
  });
}

function faultsOfPeople(project: CrewedProject, { starts, modes, crews = [] }: CrewedSchedule): string[] {
  return (project.people ?? []).flatMap(({ calendar = [] }, person) => {
    const work = crews
      .flatMap((crew, index) => (crew.includes(person) ? [index] : []))
      .map((index) => ({
        index,
        start: starts[index]!,
        end: starts[index]! + project.activities[index]!.modes[modes[index]!]!.duration,
      }))
      .sort((a, b) => a.start - b.start || a.end - b.end);
    const faults: string[] = [];
    work.forEach(({ index, start, end }, at) => {
      const before = work[at - 1];
      if (before !== undefined && before.end > start)
        faults.push(`person ${person} is at ${before.index} and ${index} at once`);
      if (project.activities[index]!.frozen !== undefined) return;
      calendar.forEach((step, number) => {
        const until = calendar[number + 1]?.at ?? Infinity;
        if (step.duty === 'off' && step.at < end && until > start)
          faults.push(`person ${person} is off duty at ${index}`);
      });
    });
    return faults;
  });
}

/** Everything that is wrong with the crews; nothing when they are right. */
export function crewFaults(project: CrewedProject, schedule: CrewedSchedule): string[] {
  const faults = faultsOfPlaces(project, schedule);
  return [...faults, ...faultsOfPeople(project, schedule)];
}
