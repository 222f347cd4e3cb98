import type { Capability } from '../../hardware-profiles/profile.ts';
import type { Ring } from '../../kernel/geometry.ts';
import type { LevelId, MissionId } from '../../kernel/ids.ts';
import type { StepKind } from '../mission.ts';

/** Why floor may not be driven over: a coat that dries, concrete too young to bear, or others at work there. */
export const floorClosings = ['wet-coat', 'fresh-concrete', 'work'] as const;
export type FloorClosing = (typeof floorClosings)[number];

/** Work that goes over the floor of its task's area. */
export const floorSteps: ReadonlySet<StepKind> = new Set([
  'place',
  'level',
  'float',
  'trowel',
  'grind',
  'coat',
  'mark',
]);

/** Floor of a level that machines keep off for some time, because of a mission's work. */
export interface ClosedFloor {
  readonly cause: FloorClosing;
  readonly levelId: LevelId;
  /** Site frame, metres. */
  readonly outline: Ring;
  /** Site epoch ms. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly missionId: MissionId;
  readonly missionNumber: number;
  /** Machines that can do one of these may be on it all the same; empty: nobody. */
  readonly openTo: readonly Capability[];
  /** It is so by now; otherwise it will be, by a plan. */
  readonly isSo: boolean;
}

/** Whether a machine of these capabilities has to keep off. */
export function isClosedTo(
  { openTo }: ClosedFloor,
  { capabilities }: { readonly capabilities: readonly Capability[] },
) {
  return !capabilities.some((capability) => openTo.includes(capability));
}

/** Whether it is closed at some moment of a span, site epoch ms. */
export function isClosedWithin(floor: ClosedFloor, fromMs: number, untilMs: number): boolean {
  return floor.fromMs < untilMs && floor.untilMs > fromMs;
}
