import type { Pose } from '../../kernel/geometry.ts';
import type { Leg } from '../mission.ts';
import { hookPoint, type Crane, type HookState } from './crane.ts';
import type { HookPiece, HookWay } from './hook-way.ts';

function poseOf(crane: Crane, state: HookState): Pose {
  const [xM, yM] = hookPoint(crane, state);
  return { xM: round(xM), yM: round(yM), zM: round(state.zM), yawRad: 0 };
}

function timesOf(pieces: readonly HookPiece[]): number[] {
  let elapsedS = 0;
  return pieces.map(({ durationS }) => Number((elapsedS += durationS).toFixed(2)));
}

/** Stretch by stretch, from wherever the hook is. */
export function emptyLegs(crane: Crane, { pieces }: HookWay): Leg[] {
  const atS = timesOf(pieces);
  return pieces.map(({ to }, index) => ({
    poses: [poseOf(crane, to)],
    atS: [atS[index]!],
    tool: 'off',
    drive: 'goto',
    quantity: 0,
  }));
}

/** In one go, with the load from where it is slung to where it is set down. */
export function loadedLegs(crane: Crane, { pieces }: HookWay, quantity: number): Leg[] {
  const [first] = pieces;
  if (first === undefined) return [];
  const poses = [poseOf(crane, first.from), ...pieces.map(({ to }) => poseOf(crane, to))];
  return [{ poses, atS: [0, ...timesOf(pieces)], tool: 'on', drive: 'path', quantity }];
}

/** Each stroke is a leg, so that the hook stands after it. */
export function strokeLegs(crane: Crane, strokes: readonly HookPiece[]): Leg[] {
  return strokes.map(({ from, to, durationS }) => ({
    poses: [poseOf(crane, from), poseOf(crane, to)],
    atS: [0, Number(durationS.toFixed(2))],
    tool: 'on',
    drive: 'path',
    quantity: 0,
  }));
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
