import type { Point } from '../../kernel/geometry.ts';
import type { MissionId, TaskId, ZoneId } from '../../kernel/ids.ts';

/** Where a load is taken up or set down: a point of the level, the middle of a zone (staging), or in front of a hoist's landing. */
export type HaulPlace = { readonly point: Point } | { readonly zoneId: ZoneId } | { readonly landingId: string };

/** Pieces that are alike: each is one trip of one carrier. */
export interface HaulLoad {
  readonly from: HaulPlace;
  readonly to: HaulPlace;
  /** Of one piece. */
  readonly massKg: number;
  readonly count: number;
  /** Not there to be taken up before, site epoch ms. */
  readonly earliestMs?: number;
  /** Wanted there by then, site epoch ms. */
  readonly dueMs?: number;
}

/** Which piece a task is about. Loads and their pieces count from 1, loads in the order of the request. */
export interface HauledPiece {
  readonly load: number;
  readonly piece: number;
  readonly massKg: number;
}

/** Another machine's leg that must be driven to its end before a leg may begin: it leaves ground that this one needs. */
export interface LegBefore {
  /** Of another mission than the leg's own. */
  readonly missionId?: MissionId;
  readonly taskId: TaskId;
  /** Counted from 0. */
  readonly leg: number;
}

/** Why a load is not brought. */
export const haulRefusals = [
  'haul-too-heavy',
  'haul-place-unknown',
  'haul-place-in-zone',
  'haul-place-in-solid',
  'haul-place-off-floor',
  'haul-place-too-tight',
  'haul-place-beside-carrier',
  'haul-same-place',
  'haul-unreachable',
  'haul-battery',
  'haul-aboard-lost',
] as const;
export type HaulRefusal = (typeof haulRefusals)[number];
