import type { Polygon } from '../../kernel/geometry.ts';
import type { LevelId, MachineId, MissionId } from '../../kernel/ids.ts';

/** A planned mission as the programme of the site sees it: how long, with which machines, and on which ground. Times are of its plan, site epoch ms. */
export interface ProgrammeMission {
  readonly missionId: MissionId;
  /** Approved or under way: it stays where it is. */
  readonly isBegun: boolean;
  readonly startMs: number;
  readonly endMs: number;
  /** Each machine from its first task to the end of its last. */
  readonly machines: readonly { readonly machineId: MachineId; readonly fromMs: number; readonly toMs: number }[];
  /** Where it works; missions whose grounds overlap are never at work at once. */
  readonly ground: readonly { readonly levelId: LevelId; readonly polygon: Polygon }[];
  /** The earliest that its plan could begin, by what a person asked for and what it needs first; site epoch ms. */
  readonly releaseMs: number;
  /** A person's wish keeps it from beginning earlier, and nothing else. */
  readonly isReleaseAsked: boolean;
  readonly dueMs?: number;
  /** 1 (least) to 5: an hour late counts so many times. */
  readonly priority: number;
  /** No programme at all rather than one that ends after `dueMs`. */
  readonly isDueFirm: boolean;
  /** Whose bays it follows: the two stay as far apart as they are. */
  readonly follows?: MissionId;
  /** Missions that must have ended so long before. */
  readonly after: readonly { readonly missionId: MissionId; readonly gapMs: number }[];
}

export interface ProgrammeInput {
  readonly missions: readonly ProgrammeMission[];
  readonly nowMs: number;
  /** 'few-changes': whoever can stays at his time; 'shortest': least late, then soonest done. */
  readonly aim: 'few-changes' | 'shortest';
  /** Schedules that the search may look at. */
  readonly schedulesMax: number;
  readonly seed: number;
}

/** What keeps a mission from beginning earlier. */
export type ProgrammeCause =
  | { readonly kind: 'now' }
  | { readonly kind: 'begun' }
  | { readonly kind: 'release' }
  | { readonly kind: 'after'; readonly missionId: MissionId }
  | { readonly kind: 'follows'; readonly missionId: MissionId }
  /** That one follows its bays, and cannot come earlier. */
  | { readonly kind: 'followed'; readonly missionId: MissionId }
  | { readonly kind: 'machine'; readonly machineId: MachineId; readonly missionId: MissionId }
  | { readonly kind: 'ground'; readonly missionId: MissionId };

export interface ProgrammedMission {
  readonly missionId: MissionId;
  readonly startMs: number;
  readonly endMs: number;
  /** After `dueMs`; 0 where there is none or it is kept. */
  readonly lateMs: number;
  /** How much later it could begin where the others are, without being (more) late and without all ending later. */
  readonly slackMs: number;
  /** Empty where it just could begin earlier. */
  readonly because: readonly ProgrammeCause[];
}

/** Two missions that want the same machine or ground at the same time, as they are planned. */
export interface Clash {
  readonly missionIds: readonly [MissionId, MissionId];
  /** Absent: the ground. */
  readonly machineId?: MachineId;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Programme {
  /** In the order of the input. */
  readonly missions: readonly ProgrammedMission[];
  readonly endMs: number;
  /** Of the missions as they are planned. */
  readonly clashes: readonly Clash[];
  /** Nothing ends before this, ms; the end is proven the earliest where it is the same and nothing is late. */
  readonly endBoundMs: number | null;
}

/** Something asked for that has a part in there being no programme; `needed` where it is proven that without it there is one. */
export type ProgrammeReason =
  | { readonly kind: 'due'; readonly missionId: MissionId }
  | { readonly kind: 'release'; readonly missionId: MissionId }
  | { readonly kind: 'begun'; readonly missionId: MissionId }
  | { readonly kind: 'after'; readonly missionId: MissionId; readonly otherId: MissionId }
  | { readonly kind: 'follows'; readonly missionId: MissionId; readonly otherId: MissionId }
  | { readonly kind: 'machine'; readonly machineId: MachineId; readonly missionIds: readonly MissionId[] }
  | { readonly kind: 'ground'; readonly missionIds: readonly MissionId[] };

/** One of the reasons changed by so much is enough: a due time or release by ms, a gap by ms, a machine by so many more of its kind. */
export interface ProgrammeRemedy {
  readonly reason: ProgrammeReason;
  readonly by: number;
}

/** Facts of 'programme-impossible'. */
export interface NoProgramme {
  readonly reasons: readonly ProgrammeReason[];
  readonly remedies: readonly ProgrammeRemedy[];
  readonly isSmallest: boolean;
}
