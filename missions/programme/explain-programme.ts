import type { Clash, ProgrammeCause, ProgrammedMission, ProgrammeInput, ProgrammeMission } from './programme.ts';
import { unitMs } from './programme-project.ts';
import type { SharedMeans } from './shared-means.ts';

/** A mission at its time in the programme. */
export interface TimedMission {
  readonly mission: ProgrammeMission;
  readonly startMs: number;
  readonly endMs: number;
  /** Later than it is planned, ms; negative: earlier. */
  readonly byMs: number;
}

interface Use {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When a mission holds what another one wants too. */
function useOf({ mission, startMs, endMs, byMs }: TimedMission, { machineId }: SharedMeans): Use {
  const held = machineId === undefined ? undefined : mission.machines.find((one) => one.machineId === machineId);
  return held === undefined ? { fromMs: startMs, toMs: endMs } : { fromMs: held.fromMs + byMs, toMs: held.toMs + byMs };
}

/** Times are rounded to the solver's unit at both ends. */
const isJustBefore = (endMs: number, startMs: number): boolean => endMs > startMs - 2 * unitMs;

/** Why a mission begins when it does, and how much later it could. */
export function explained(
  { nowMs }: Pick<ProgrammeInput, 'nowMs'>,
  times: readonly TimedMission[],
  shared: readonly SharedMeans[],
  index: number,
): ProgrammedMission {
  const own = times[index]!;
  const { mission, startMs, endMs } = own;
  const { missionId, dueMs, isBegun, releaseMs, after, follows } = mission;
  const lateMs = dueMs === undefined ? 0 : Math.max(0, endMs - dueMs);
  if (isBegun) return { missionId, startMs, endMs, lateMs, slackMs: 0, because: [{ kind: 'begun' }] };
  const because: ProgrammeCause[] = [];
  const lastMs = times.reduce((last, other) => Math.max(last, other.endMs), endMs);
  const roomsMs = [lastMs - endMs, dueMs === undefined ? Infinity : dueMs - endMs];
  if (isJustBefore(nowMs, startMs)) because.push({ kind: 'now' });
  else if (isJustBefore(releaseMs, startMs)) because.push({ kind: 'release' });
  for (const means of shared.filter(({ between }) => between.includes(index))) {
    const other = times[means.between[0] === index ? means.between[1] : means.between[0]]!;
    const [mine, theirs] = [useOf(own, means), useOf(other, means)];
    const { missionId: otherId } = other.mission;
    if (theirs.fromMs >= mine.fromMs) roomsMs.push(theirs.fromMs - mine.toMs);
    else if (isJustBefore(theirs.toMs, mine.fromMs))
      because.push(
        means.machineId === undefined
          ? { kind: 'ground', missionId: otherId }
          : { kind: 'machine', machineId: means.machineId, missionId: otherId },
      );
  }
  for (const other of times.filter((one) => one !== own)) {
    const { missionId: otherId } = other.mission;
    const gap = after.find((one) => one.missionId === otherId);
    if (gap !== undefined && isJustBefore(other.endMs + gap.gapMs, startMs))
      because.push({ kind: 'after', missionId: otherId });
    const back = other.mission.after.find((one) => one.missionId === missionId);
    if (back !== undefined) roomsMs.push(other.startMs - back.gapMs - endMs);
    if (follows === otherId) because.push({ kind: 'follows', missionId: otherId });
    if (follows === otherId || other.mission.follows === missionId) roomsMs.push(0);
  }
  const follower = times.find((other) => other.mission.follows === missionId);
  if (because.length === 0 && follower !== undefined)
    because.push({ kind: 'followed', missionId: follower.mission.missionId });
  return { missionId, startMs, endMs, lateMs, slackMs: Math.max(0, Math.min(...roomsMs)), because };
}

/** Who is in whose way as the missions are planned now. */
export function clashesOf(missions: readonly ProgrammeMission[], shared: readonly SharedMeans[]): readonly Clash[] {
  const planned = missions.map((mission): TimedMission => {
    const { startMs, endMs } = mission;
    return { mission, startMs, endMs, byMs: 0 };
  });
  return shared.flatMap((means): Clash[] => {
    const [first, second] = means.between.map((place) => planned[place]!);
    const [one, two] = [useOf(first!, means), useOf(second!, means)];
    const fromMs = Math.max(one.fromMs, two.fromMs);
    const toMs = Math.min(one.toMs, two.toMs);
    if (toMs <= fromMs) return [];
    const missionIds = [first!.mission.missionId, second!.mission.missionId] as const;
    return [{ missionIds, ...(means.machineId === undefined ? {} : { machineId: means.machineId }), fromMs, toMs }];
  });
}
