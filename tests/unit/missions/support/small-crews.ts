import {
  afterEnd,
  type Activity,
  type CrewNeed,
  type Person,
  type Project,
} from '../../../../missions/solver/project.ts';
import type { Random } from '../../../../kernel/random.ts';

export interface CrewShape {
  readonly activities: number;
  readonly people: number;
  readonly kindsMax: number;
  readonly calendars: 'none' | 'some';
}

/** A project that its people can do: the first person has every skill at the highest level, the others some; a crane beside them. */
export function randomCrewProject(random: Random, shape: CrewShape): Project {
  const people: Person[] = Array.from({ length: shape.people }, (_, index) => {
    const skills = [0, 1, 2].map((skill) => ({ skill, level: index === 0 ? 2 : random.below(3) }));
    const held = index === 0 ? skills : skills.filter(() => random.next() < 0.6);
    const from = 2 + random.below(3);
    const calendar = [
      { at: from, duty: 'off' as const },
      { at: from + 2, duty: 'on' as const },
    ];
    return shape.calendars === 'some' && random.next() < 0.5 ? { skills: held, calendar } : { skills: held };
  });
  const needOf = (skill: number): CrewNeed => ({ skill, level: random.below(3), count: 1 });
  const activities: Activity[] = Array.from({ length: shape.activities }, () => {
    const kinds = random.below(shape.kindsMax + 1);
    const asked = Array.from({ length: kinds }, () => needOf(random.below(3)));
    // Only what the people there can do together: the first alone, or one more whom everybody can be.
    const crew = asked.map((need, at) => (at === 0 ? need : { skill: 3, level: 0, count: 1 }));
    return { modes: [{ duration: random.below(4), demands: [random.below(2)], stockDemands: [], crew }] };
  });
  const all = people.map((person) => ({ ...person, skills: [...person.skills, { skill: 3, level: 0 }] }));
  const lags = activities.flatMap((_, to) =>
    Array.from({ length: to }, (_other, from) => from)
      .filter(() => random.next() < 0.2)
      .map((from) => afterEnd({ activities }, from, to, 0)),
  );
  return { activities, lags, renewables: [{ capacity: 1 }], stocks: [], people: all };
}

interface Placed {
  readonly start: number;
  readonly end: number;
  readonly crew: readonly number[];
  readonly crane: number;
}

/** Every set of people that meets the needs, each in turn. */
function crewsFor(people: readonly Person[], needs: readonly CrewNeed[]): number[][] {
  return needs.reduce<number[][]>(
    (crews, { skill, level }) =>
      crews.flatMap((crew) =>
        people.flatMap((person, index) =>
          !crew.includes(index) && person.skills.some((has) => has.skill === skill && has.level >= level)
            ? [[...crew, index]]
            : [],
        ),
      ),
    [[]],
  );
}

/** The least makespan, below `limit`, of a project without shifts by trying every start with every crew; null when there is none. */
export function bruteForceCrewMakespan({ activities, lags, people = [] }: Project, limit: number): number | null {
  const placed: Placed[] = [];
  let best: number | null = null;
  const crews = activities.map(({ modes }) => crewsFor(people, modes[0]!.crew ?? []));
  const fits = (next: Placed): boolean =>
    placed.every(
      (other) =>
        other.end <= next.start ||
        next.end <= other.start ||
        next.start === next.end ||
        other.start === other.end ||
        (other.crane + next.crane <= 1 && !other.crew.some((person) => next.crew.includes(person))),
    );
  const place = (activity: number, makespan: number): void => {
    if (makespan >= (best ?? limit)) return;
    if (activity === activities.length) {
      best = makespan;
      return;
    }
    const { duration, demands } = activities[activity]!.modes[0]!;
    const into = lags.filter(({ to }) => to === activity);
    const earliest = Math.max(0, ...into.map(({ from, lag }) => placed[from]!.start + (lag as number)));
    for (let start = earliest; start + duration < (best ?? limit); start += 1) {
      for (const crew of crews[activity]!) {
        const next = { start, end: start + duration, crew, crane: demands[0]! };
        if (!fits(next)) continue;
        placed.push(next);
        place(activity + 1, Math.max(makespan, next.end));
        placed.pop();
      }
    }
  };
  place(0, 0);
  return best;
}
