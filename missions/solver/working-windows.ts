import type { Activity, Project, Renewable } from './project.ts';

/** What the types cannot say about the windows of an activity. Null when all is well. */
export function windowMalformation({ windows }: Activity): string | null {
  if (windows === undefined) return null;
  if (windows.length === 0) return 'an activity has no window at all';
  const isOrdered = windows.every(({ from, to }, k) => from < to && (k === 0 || from > windows[k - 1]!.to));
  return isOrdered ? null : 'the windows of an activity are out of order or touch each other';
}

/** Whether some mode is short enough for one of the windows. */
export function fitsAWindow({ modes, windows, frozen }: Activity): boolean {
  if (windows === undefined || frozen !== undefined) return true;
  const widest = Math.max(...windows.map(({ from, to }) => to - from));
  return modes.some(({ duration }) => duration <= widest);
}

/**
 * The project without windows: activities with the same ones hold a unit each of one more resource, which is there for all of them in
 * the windows and for nobody outside. Frozen work is where it is.
 */
export function windowsAsResources(project: Project): Project {
  const groups = new Map<
    string,
    { readonly windows: NonNullable<Activity['windows']>; readonly members: Set<number> }
  >();
  project.activities.forEach(({ windows, frozen }, activity) => {
    if (windows === undefined || frozen !== undefined) return;
    const key = windows.map(({ from, to }) => `${String(from)} ${String(to)}`).join();
    const group = groups.get(key) ?? { windows, members: new Set() };
    group.members.add(activity);
    groups.set(key, group);
  });
  if (groups.size === 0) return project;
  const added = [...groups.values()];
  const renewables: Renewable[] = added.map(({ windows, members }) => ({
    capacity: 0,
    calendar: windows.flatMap(({ from, to }) => [
      { at: from, capacity: members.size },
      { at: to, capacity: 0 },
    ]),
  }));
  return {
    ...project,
    renewables: [...project.renewables, ...renewables],
    activities: project.activities.map((activity, index) => {
      const held = added.map(({ members }) => (members.has(index) ? 1 : 0));
      return {
        ...activity,
        modes: activity.modes.map((mode) => ({ ...mode, demands: [...mode.demands, ...held] })),
      };
    }),
  };
}
