import { distanceM, type Point, type Ring } from '../../../../kernel/geometry.ts';
import { offsetRound } from '../../polygons.ts';
import { layCells } from '../cells.ts';
import type { Heading } from '../pieces.ts';
import type { Room } from '../room.ts';
import { turnRoom } from '../turned-room.ts';
import type { DriveGround } from './drive-ground.ts';

/** Poses that are driven through in this order, or all of them backwards in the other direction. */
export interface Pass {
  readonly poses: readonly Heading[];
}

export interface PassInput {
  readonly ground: DriveGround;
  readonly spacingM: number;
  readonly directionRad: number;
  /** Columns and steps up to this long divide no cell. */
  readonly smallM: number;
  /** Rounds along the outline and the holes. */
  readonly rounds: number;
}

/** Rounds along walls, and lanes over what these leave. */
export function passesOf(input: PassInput): Pass[] {
  const { ground, rounds, spacingM } = input;
  const { middle, toolRadiusM } = ground.room;
  const passes: Pass[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const { outline, holes } of offsetRound([middle], -round * spacingM, toolRadiusM * 0.01))
      passes.push(...[outline, ...holes].flatMap((ring) => roundAlong(ring, ground)));
  }
  // Lanes end in the middle of the innermost round, so that a lane's rounded end leaves nothing beside it.
  const inner = rounds === 0 ? [middle] : offsetRound([middle], -(rounds - 0.5) * spacingM, toolRadiusM * 0.01);
  return [...passes, ...inner.flatMap((piece) => lanesIn({ ...ground.room, middle: piece }, input))];
}

export function turnedPass({ poses }: Pass): Pass {
  return { poses: poses.map(({ at, yawRad }) => ({ at, yawRad: yawRad + Math.PI })).reverse() };
}

/** Sides shorter than this many radii are not followed. */
const sideMinRadii = 1;
/** Poses along a side keep this many radii from its ends, to turn the corner. */
const cornerRadii = 1;

/** A round along the longer sides of a ring, back to where it began; nothing where it has none. */
function roundAlong(ring: Ring, { turning, room }: DriveGround): Pass[] {
  const sideMinM = Math.max(sideMinRadii * turning.radiusM, room.toolRadiusM);
  const poses = ring.flatMap((a, index): Heading[] => {
    const b = ring[(index + 1) % ring.length]!;
    const lengthM = distanceM(a, b);
    if (lengthM < sideMinM) return [];
    const yawRad = Math.atan2(b[1] - a[1], b[0] - a[0]);
    const inM = Math.min(cornerRadii * turning.radiusM, lengthM / 2);
    const on = (alongM: number): Heading => ({
      at: [a[0] + alongM * Math.cos(yawRad), a[1] + alongM * Math.sin(yawRad)],
      yawRad,
    });
    return lengthM > 2.2 * inM ? [on(inM), on(lengthM - inM)] : [on(lengthM / 2)];
  });
  return poses.length < 2 ? [] : [{ poses: [...poses, poses[0]!] }];
}

/** Lanes shorter than this share of the tool's width are left to detours. */
const laneMinShare = 0.5;

function lanesIn(room: Room, { ground, spacingM, directionRad, smallM }: PassInput): Pass[] {
  const turned = turnRoom(room, directionRad);
  const [cos, sin] = [Math.cos(directionRad), Math.sin(directionRad)];
  const back = (u: number, v: number): Point => [cos * u - sin * v, sin * u + cos * v];
  return layCells(turned, spacingM, smallM).flatMap(({ lanes }) =>
    lanes.flatMap(({ from, to, points }): Pass[] => {
      const vM = points[0]![1];
      const [sections = []] = turned.sections([vM], () => true);
      return sections
        .filter((section) => section.to.uM > from.uM && section.from.uM < to.uM)
        .flatMap((section) => {
          const first = trimmed(ground, { at: back(section.from.uM, vM), yawRad: directionRad + Math.PI }, section);
          const last = trimmed(ground, { at: back(section.to.uM, vM), yawRad: directionRad }, section);
          const lengthM = (last.at[0] - first.at[0]) * cos + (last.at[1] - first.at[1]) * sin;
          if (lengthM < laneMinShare * 2 * room.toolRadiusM) return [];
          return [{ poses: [{ at: first.at, yawRad: directionRad }, last] }];
        });
    }),
  );
}

const trimSteps = 24;

/** The place nearest to a lane's end from where the machine can turn off; with gears it can back out of any. */
function trimmed(
  ground: DriveGround,
  { at, yawRad }: Heading,
  { from, to }: { readonly from: { readonly uM: number }; readonly to: { readonly uM: number } },
): Heading {
  const { turning } = ground;
  if (turning.canReverse) return { at, yawRad };
  const stepM = Math.min(to.uM - from.uM, 1.5 * turning.radiusM) / trimSteps;
  const lengthM = (turning.radiusM * Math.PI) / 2;
  let place: Heading = { at, yawRad };
  for (let step = 0; step <= trimSteps; step += 1) {
    place = { at: [at[0] - step * stepM * Math.cos(yawRad), at[1] - step * stepM * Math.sin(yawRad)], yawRad };
    const canTurn = [turning.radiusM, -turning.radiusM].some((leftM) =>
      ground.isClear([{ kind: 'arc', from: place, gear: 'forward', lengthM, leftM }]),
    );
    if (canTurn) break;
  }
  return place;
}
