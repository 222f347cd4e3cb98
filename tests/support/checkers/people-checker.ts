import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import type { Roster, Shift } from '../../../missions/crews/roster.ts';
import type { Plan, PlannedTask } from '../../../missions/mission.ts';

/** A place at a machine that somebody with a certificate has to fill. */
interface Post {
  readonly machineId: string;
  readonly skill: string;
}

/**
 * Goes over a plan moment by moment with calendar dates instead of reckoned spans: whoever is on shift, inside the site's hours, off his breaks and with a
 * certificate that counts on that day is dealt out over the machines at work, one machine each. Shares no code with the planner.
 */
export function peopleFaults(
  plan: Pick<Plan, 'tasks'>,
  roster: Roster,
  profileOf: (machineId: string) => Pick<MachineProfile, 'id' | 'crew'>,
): string[] {
  const faults: string[] = [];
  const attended = plan.tasks.filter(({ step }) => step !== 'charge');
  for (const atMs of moments(attended, roster)) {
    const posts = attended
      .filter(({ startMs, endMs }) => startMs <= atMs && atMs < endMs)
      .flatMap((task) => postsOf(task, profileOf));
    if (posts.length === 0) continue;
    const people = peopleAt(roster, atMs);
    const open = unfilled(posts, people);
    if (open.length === 0) continue;
    const names = open.map(({ machineId, skill }) => `${machineId} lacks ${skill}`).join(', ');
    faults.push(`${new Date(atMs).toISOString()}: ${names}`);
  }
  return faults;
}

function postsOf(task: PlannedTask, profileOf: (machineId: string) => Pick<MachineProfile, 'id' | 'crew'>): Post[] {
  return [...new Set([task.machineId, ...task.withMachineIds])].flatMap((machineId) => {
    const { id, crew } = profileOf(machineId);
    return crew.flatMap(({ role, count }) =>
      Array.from({ length: count }, () => ({ machineId, skill: role === 'operator' ? id : role })),
    );
  });
}

/** Every moment at which somebody comes, goes, begins or ends. */
function moments(tasks: readonly PlannedTask[], roster: Roster): number[] {
  const fromMs = Math.min(...tasks.map(({ startMs }) => startMs));
  const toMs = Math.max(...tasks.map(({ endMs }) => endMs));
  const minutes = [
    ...roster.shifts.flatMap((shift) => [shift, ...shift.breaks]),
    ...roster.hours,
    ...roster.exceptions.flatMap(({ spans }) => spans),
    { fromMin: 0, toMin: 0 },
  ].flatMap(({ fromMin, toMin }) => [fromMin % 1440, toMin % 1440]);
  const all = new Set(tasks.flatMap(({ startMs, endMs }) => [startMs, endMs - 1]));
  for (let midnightMs = midnightBefore(roster, fromMs); midnightMs <= toMs; midnightMs += 86_400_000) {
    for (const minute of minutes) all.add(midnightMs + minute * 60_000);
  }
  return [...all].filter((atMs) => atMs >= fromMs && atMs < toMs).sort((a, b) => a - b);
}

function midnightBefore({ utcOffsetMin }: Roster, atMs: number): number {
  const local = new Date(atMs + utcOffsetMin * 60_000);
  return Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()) - utcOffsetMin * 60_000;
}

interface LocalTime {
  readonly date: string;
  /** Monday 1 to Sunday 7. */
  readonly weekday: number;
  readonly minute: number;
}

function localTime({ utcOffsetMin }: Roster, atMs: number, daysBack: number): LocalTime {
  const local = new Date(atMs + utcOffsetMin * 60_000);
  const minute =
    local.getUTCHours() * 60 + local.getUTCMinutes() + (local.getUTCSeconds() + local.getUTCMilliseconds() / 1000) / 60;
  const day = new Date(local.getTime() - daysBack * 86_400_000);
  return {
    date: day.toISOString().slice(0, 10),
    weekday: day.getUTCDay() === 0 ? 7 : day.getUTCDay(),
    minute: minute + daysBack * 1440,
  };
}

/** Certificates of each person at work. */
function peopleAt(roster: Roster, atMs: number): (readonly string[])[] {
  if (!isOpen(roster, atMs)) return [];
  const today = localTime(roster, atMs, 0).date;
  return roster.crews.flatMap((crew) => {
    const shift = roster.shifts.find(({ id }) => id === crew.shiftId);
    if (shift === undefined || !isOnShift(roster, shift, atMs)) return [];
    const held = crew.certificates.filter(({ validUntil }) => validUntil === undefined || today <= validUntil);
    return Array.from({ length: crew.persons }, () => held.map(({ skill }) => skill));
  });
}

function isOpen(roster: Roster, atMs: number): boolean {
  const today = localTime(roster, atMs, 0);
  const exception = roster.exceptions.find(({ date }) => date === today.date);
  if (exception !== undefined)
    return exception.spans.some(({ fromMin, toMin }) => fromMin <= today.minute && today.minute < toMin);
  if (roster.hours.length === 0) return true;
  return [0, 1].some((daysBack) => {
    const { weekday, minute, date } = localTime(roster, atMs, daysBack);
    if (roster.exceptions.some((one) => one.date === date)) return false;
    return roster.hours.some(
      ({ weekdays, fromMin, toMin }) => weekdays.includes(weekday) && fromMin <= minute && minute < toMin,
    );
  });
}

function isOnShift(roster: Roster, shift: Shift, atMs: number): boolean {
  const days = [0, 1]
    .map((daysBack) => localTime(roster, atMs, daysBack))
    .filter(({ weekday }) => shift.weekdays.includes(weekday));
  const isIn = (spans: Shift['breaks']): boolean =>
    days.some(({ minute }) => spans.some(({ fromMin, toMin }) => fromMin <= minute && minute < toMin));
  return isIn([shift]) && !isIn(shift.breaks);
}

/** Posts left open when as many as can be are filled (augmenting paths). */
function unfilled(posts: readonly Post[], people: readonly (readonly string[])[]): Post[] {
  const postOf = new Map<number, number>();
  const fill = (post: number, seen: Set<number>): boolean => {
    for (const [person, skills] of people.entries()) {
      if (seen.has(person) || !skills.includes(posts[post]!.skill)) continue;
      seen.add(person);
      const other = postOf.get(person);
      if (other !== undefined && !fill(other, seen)) continue;
      postOf.set(person, post);
      return true;
    }
    return false;
  };
  return posts.filter((_, post) => !fill(post, new Set()));
}
