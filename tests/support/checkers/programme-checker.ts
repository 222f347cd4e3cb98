/** Checks a programme of missions minute by minute, from nothing but what was asked. Grounds are rectangles along the axes. Shares no code with the planner, not even its types. */
export interface CheckedMission {
  readonly missionId: string;
  readonly isBegun: boolean;
  readonly startMs: number;
  readonly endMs: number;
  readonly machines: readonly { readonly machineId: string; readonly fromMs: number; readonly toMs: number }[];
  readonly ground: readonly {
    readonly levelId: string;
    readonly polygon: { readonly outline: readonly (readonly [number, number])[] };
  }[];
  readonly releaseMs: number;
  readonly dueMs?: number;
  readonly isDueFirm: boolean;
  readonly follows?: string;
  readonly after: readonly { readonly missionId: string; readonly gapMs: number }[];
}

interface CheckedProgramme {
  readonly missions: readonly {
    readonly missionId: string;
    readonly startMs: number;
    readonly endMs: number;
    readonly lateMs: number;
    readonly slackMs: number;
  }[];
  readonly endMs: number;
}

interface Stretch {
  readonly what: string;
  readonly mission: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export function programmeFaults(
  { missions, nowMs }: { readonly missions: readonly CheckedMission[]; readonly nowMs: number },
  programme: CheckedProgramme,
): string[] {
  const faults: string[] = [];
  const timeOf = (name: string) => programme.missions.find(({ missionId }) => missionId === name);
  const taken: Stretch[] = [];
  missions.forEach((mission, index) => {
    const { missionId, isBegun, startMs, endMs, dueMs } = mission;
    const time = programme.missions[index];
    if (time === undefined || time.missionId !== missionId) return faults.push(`${missionId} is not in its place`);
    if (time.endMs - time.startMs !== endMs - startMs)
      faults.push(`${missionId} takes longer or less long than planned`);
    if (time.lateMs !== Math.max(0, time.endMs - (dueMs ?? Infinity)))
      faults.push(`${missionId} is late by another time`);
    const byMs = time.startMs - startMs;
    for (const { machineId, fromMs, toMs } of mission.machines)
      taken.push({ what: machineId, mission: index, fromMs: fromMs + byMs, toMs: toMs + byMs });
    if (isBegun) return byMs === 0 ? undefined : faults.push(`${missionId} has begun and is moved`);
    if (time.startMs < Math.max(nowMs, mission.releaseMs)) faults.push(`${missionId} begins before it may`);
    if (mission.isDueFirm && time.lateMs > 0) faults.push(`${missionId} is late and may not be`);
    for (const { missionId: other, gapMs } of mission.after) {
      const before = timeOf(other);
      if (before !== undefined && time.startMs < before.endMs + gapMs)
        faults.push(`${missionId} begins too soon after ${other}`);
    }
    return undefined;
  });
  missions.forEach((two, second) => {
    missions.slice(0, second).forEach((one, first) => {
      if (one.follows === two.missionId || two.follows === one.missionId || !isMeeting(one, two)) return;
      const times = [programme.missions[first]!, programme.missions[second]!] as const;
      const areApart = times[0].endMs <= times[1].startMs || times[1].endMs <= times[0].startMs;
      if (!areApart && !(one.isBegun && two.isBegun))
        faults.push(`${one.missionId} and ${two.missionId} are on one ground`);
    });
  });
  for (const one of taken) {
    for (const two of taken.filter(({ what, mission }) => what === one.what && mission > one.mission)) {
      const areBegun = missions[one.mission]!.isBegun && missions[two.mission]!.isBegun;
      if (one.fromMs < two.toMs && two.fromMs < one.toMs && !areBegun) faults.push(`${one.what} is at two missions`);
    }
  }
  const lastMs = Math.max(...programme.missions.map(({ endMs }) => endMs));
  if (missions.length > 0 && programme.endMs !== lastMs) faults.push('the end is not that of the last mission');
  return faults;
}

function isMeeting(one: CheckedMission, two: CheckedMission): boolean {
  return one.ground.some((a) =>
    two.ground.some((b) => {
      const [p, q] = [a.polygon.outline, b.polygon.outline];
      const overlapM = (axis: 0 | 1): number =>
        Math.min(Math.max(...p.map((at) => at[axis])), Math.max(...q.map((at) => at[axis]))) -
        Math.max(Math.min(...p.map((at) => at[axis])), Math.min(...q.map((at) => at[axis])));
      return a.levelId === b.levelId && overlapM(0) > 0.1 && overlapM(1) > 0.1;
    }),
  );
}
