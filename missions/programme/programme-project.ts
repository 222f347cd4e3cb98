import type { MachineId, MissionId } from '../../kernel/ids.ts';
import type { Activity, Lag, Project } from '../solver/project.ts';
import type { ProgrammeInput, ProgrammeReason } from './programme.ts';
import type { SharedMeans } from './shared-means.ts';

/** The solver counts in minutes. */
export const unitMs = 60_000;

/**
 * How times become minutes. 'outward': longer, later allowed, due sooner, so that what is possible so is possible. 'inward': the other way round, so that what is
 * impossible so is impossible: each begins in the minute in which it truly would.
 */
export type Rounding = 'outward' | 'inward';

/** Missions as a project: of each one activity for the whole of it, and one for each machine at a fixed time after its beginning. */
export interface ProgrammeProject {
  readonly project: Project;
  readonly originMs: number;
  /** By mission, the activity of the whole of it. */
  readonly wholes: readonly number[];
  /** As they are planned, in units after the origin. */
  readonly planned: readonly number[];
  /** By lag; null: holds a mission together. */
  readonly lagReasons: readonly (ProgrammeReason | null)[];
  /** By activity, its mission's place in the input. */
  readonly missionOf: readonly number[];
  /** What each renewable of the project is: a machine, or the ground that two missions, by their places, share. */
  readonly renewables: readonly (MachineId | readonly [number, number])[];
}

export function projectOf(input: ProgrammeInput, shared: readonly SharedMeans[], rounding: Rounding): ProgrammeProject {
  const draft = new ProjectDraft(input, shared, rounding);
  const wholes = input.missions.map((_, index) => draft.addMission(index));
  input.missions.forEach((_, index) => draft.tieToOthers(index, wholes));
  const { activities, lags, renewables, originMs, planned, lagReasons, missionOf } = draft;
  const project = { activities, lags, renewables: renewables.map(() => ({ capacity: 1 })), stocks: [] };
  return { project, originMs, wholes, planned, lagReasons, missionOf, renewables };
}

class ProjectDraft {
  readonly activities: Activity[] = [];
  readonly planned: number[] = [];
  readonly missionOf: number[] = [];
  readonly lags: Lag[] = [];
  readonly lagReasons: (ProgrammeReason | null)[] = [];
  readonly renewables: ProgrammeProject['renewables'];
  readonly originMs: number;
  readonly #input: ProgrammeInput;
  readonly #rounding: Rounding;

  constructor(input: ProgrammeInput, shared: readonly SharedMeans[], rounding: Rounding) {
    this.#input = input;
    this.#rounding = rounding;
    const begun = input.missions.filter(({ isBegun }) => isBegun);
    this.originMs = begun.reduce((least, { startMs }) => Math.min(least, startMs), input.nowMs);
    // A machine that only one mission wants is nobody's trouble.
    const machineIds = [...new Set(shared.flatMap(({ machineId }) => machineId ?? []))].sort();
    this.renewables = [
      ...machineIds,
      ...shared.flatMap(({ between, machineId }) => (machineId === undefined ? [between] : [])),
    ];
  }

  /** The whole of a mission, and each machine that others want too at its time after the beginning. */
  addMission(index: number): number {
    const mission = this.#input.missions[index]!;
    const { dueMs, isDueFirm, priority, releaseMs, isBegun } = mission;
    const start = this.#minuteOf(Math.max(this.originMs, mission.startMs));
    const due = dueMs === undefined ? undefined : Math.max(0, this.#minuteOf(dueMs));
    const releaseAtMs = Math.max(releaseMs, this.#input.nowMs) - this.originMs;
    const whole = this.#add(index, start, {
      modes: [
        {
          duration: this.#later(mission.endMs - mission.startMs),
          demands: this.#demandsOf((one) => typeof one !== 'string' && one.includes(index)),
          stockDemands: [],
        },
      ],
      ...(isBegun ? {} : { release: Math.max(0, this.#later(releaseAtMs)) }),
      ...(due === undefined ? {} : { due, weight: priority }),
      ...(due === undefined || !isDueFirm || isBegun ? {} : { deadline: due }),
    });
    for (const { machineId, fromMs, toMs } of mission.machines) {
      if (!this.renewables.includes(machineId)) continue;
      const behind = Math.max(0, this.#sooner(fromMs - mission.startMs));
      const duration = Math.max(0, this.#later(toMs - mission.startMs) - behind);
      const demands = this.#demandsOf((one) => one === machineId);
      const held = this.#add(index, start + behind, { modes: [{ duration, demands, stockDemands: [] }] });
      if (!isBegun) this.#tie(whole, held, behind, behind, null);
    }
    return whole;
  }

  tieToOthers(index: number, wholes: readonly number[]): void {
    const { missions, nowMs } = this.#input;
    const { missionId, follows, after, isBegun, startMs } = missions[index]!;
    if (isBegun) return;
    const own = wholes[index]!;
    const placeOf = (other: MissionId): number => missions.findIndex((one) => one.missionId === other);
    const followed = follows === undefined ? -1 : placeOf(follows);
    // Who follows bays that are being placed and should have begun begins as soon as he can.
    const isBehind = startMs < nowMs && missions[followed]?.isBegun === true;
    if (follows !== undefined && followed >= 0 && !isBehind) {
      const other = wholes[followed]!;
      const apart = this.planned[own]! - this.planned[other]!;
      const exact = (startMs - missions[followed]!.startMs) / unitMs;
      const [least, most] = this.#rounding === 'outward' ? [apart, apart] : [Math.floor(exact), Math.ceil(exact)];
      this.#tie(other, own, least, most, { kind: 'follows', missionId, otherId: follows });
    }
    for (const { missionId: otherId, gapMs } of after) {
      const other = wholes[placeOf(otherId)];
      if (other === undefined) continue;
      const { startMs: otherMs, endMs } = missions[placeOf(otherId)]!;
      this.lags.push({ from: other, to: own, lag: this.#later(endMs - otherMs + gapMs) });
      this.lagReasons.push({ kind: 'after', missionId, otherId });
    }
  }

  /** In which a moment lies, counted from the origin. */
  #minuteOf(atMs: number): number {
    return Math.floor((atMs - this.originMs) / unitMs);
  }

  /** Ends, and what must have passed. */
  #later(ms: number): number {
    return this.#rounding === 'outward' ? Math.ceil(ms / unitMs) : Math.floor(ms / unitMs);
  }

  /** Beginnings within a mission. */
  #sooner(ms: number): number {
    return this.#rounding === 'outward' ? Math.floor(ms / unitMs) : Math.ceil(ms / unitMs);
  }

  #demandsOf(isHeld: (one: ProgrammeProject['renewables'][number]) => boolean): number[] {
    return this.renewables.map((one) => (isHeld(one) ? 1 : 0));
  }

  #add(mission: number, start: number, activity: Omit<Activity, 'frozen'>): number {
    const frozen = this.#input.missions[mission]!.isBegun ? { frozen: { start, mode: 0 } } : {};
    this.planned.push(start);
    this.missionOf.push(mission);
    return this.activities.push({ ...activity, ...frozen }) - 1;
  }

  #tie(from: number, to: number, least: number, most: number, reason: ProgrammeReason | null): void {
    this.lags.push({ from, to, lag: least }, { from: to, to: from, lag: -most });
    this.lagReasons.push(reason, reason);
  }
}
