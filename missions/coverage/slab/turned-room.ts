import { boxOf, distanceM, type Box, type Point, type Ring } from '../../../kernel/geometry.ts';
import { firstFrom } from '../../routing/scan-line.ts';
import { rotated } from '../bays.ts';
import type { Room } from './room.ts';

/** A place on a wall of the room: where a line of lanes meets it. */
export interface Meeting {
  readonly uM: number;
  readonly ring: number;
  /** Way along the ring from its first corner, metres. */
  readonly atM: number;
}

/** A stretch of a line inside the room. */
export interface Section {
  readonly vM: number;
  readonly from: Meeting;
  readonly to: Meeting;
}

export interface Wall {
  readonly points: Ring;
  /** Way along the ring to each corner. */
  readonly atM: readonly number[];
  readonly lengthM: number;
  readonly box: Box;
}

/** The room in the frame of its lanes: they run along u, line by line in v. The first wall is the outer one. */
export interface TurnedRoom {
  readonly room: Room;
  readonly directionRad: number;
  readonly walls: readonly Wall[];
  /** Sections of every line (at rising v) between the walls that count. */
  sections(vs: ArrayLike<number>, counts: (wall: number) => boolean): Section[][];
  /** The shorter way along a wall. */
  along(wall: number, fromM: number, toM: number): Point[];
  isClear(a: Point, b: Point): boolean;
}

export function turnRoom(room: Room, directionRad: number): TurnedRoom {
  const walls = [room.middle.outline, ...room.middle.holes].map((ring) =>
    wallOf(ring.map((point) => rotated(point, -directionRad))),
  );
  const cos = Math.cos(directionRad);
  const sin = Math.sin(directionRad);
  return {
    room,
    directionRad,
    walls,
    sections: (vs, counts) => sectionsOf(walls, vs, counts),
    along: (wall, fromM, toM) => alongWall(walls[wall]!, fromM, toM),
    isClear: (a, b) =>
      room.isClear(cos * a[0] - sin * a[1], sin * a[0] + cos * a[1], cos * b[0] - sin * b[1], sin * b[0] + cos * b[1]),
  };
}

function wallOf(points: Ring): Wall {
  const atM = [0];
  points.forEach((point, index) => atM.push(atM[index]! + distanceM(point, points[(index + 1) % points.length]!)));
  const lengthM = atM.pop()!;
  return { points, atM, lengthM, box: boxOf(points) };
}

function sectionsOf(walls: readonly Wall[], vs: ArrayLike<number>, counts: (wall: number) => boolean): Section[][] {
  const meetings: Meeting[][] = Array.from({ length: vs.length }, () => []);
  walls.forEach(({ points, atM, box }, ring) => {
    const isBeside = vs.length === 0 || box.yMaxM < vs[0]! || box.yMinM > vs[vs.length - 1]!;
    if (isBeside || !counts(ring)) return;
    points.forEach((a, index) => {
      const b = points[(index + 1) % points.length]!;
      const high = Math.max(a[1], b[1]);
      for (let line = firstFrom(vs, Math.min(a[1], b[1])); line < vs.length && vs[line]! < high; line += 1) {
        const share = (vs[line]! - a[1]) / (b[1] - a[1]);
        const at: Point = [a[0] + share * (b[0] - a[0]), vs[line]!];
        meetings[line]!.push({ uM: at[0], ring, atM: atM[index]! + distanceM(a, at) });
      }
    });
  });
  return meetings.map((line, index) => {
    line.sort((a, b) => a.uM - b.uM);
    const sections: Section[] = [];
    for (let pair = 0; pair + 1 < line.length; pair += 2)
      sections.push({ vM: vs[index]!, from: line[pair]!, to: line[pair + 1]! });
    return sections;
  });
}

function alongWall({ points, atM, lengthM }: Wall, fromM: number, toM: number): Point[] {
  const onward = (((toM - fromM) % lengthM) + lengthM) % lengthM;
  if (onward > lengthM / 2) return alongWall({ points, atM, lengthM, box: boxOf([]) }, toM, fromM).reverse();
  const way = [placeOn({ points, atM, lengthM }, fromM)];
  let index = firstFrom(atM, fromM);
  for (let left = points.length; left > 0; left -= 1, index += 1) {
    const corner = index % points.length;
    const reached = (((atM[corner]! - fromM) % lengthM) + lengthM) % lengthM;
    if (reached >= onward) break;
    if (reached > 0) way.push(points[corner]!);
  }
  way.push(placeOn({ points, atM, lengthM }, toM));
  return way;
}

function placeOn({ points, atM, lengthM }: Pick<Wall, 'points' | 'atM' | 'lengthM'>, atWayM: number): Point {
  const corner = Math.max(0, firstFrom(atM, atWayM + 1e-12) - 1);
  const a = points[corner]!;
  const b = points[(corner + 1) % points.length]!;
  const sideM = (atM[corner + 1] ?? lengthM) - atM[corner]!;
  const share = sideM < 1e-12 ? 0 : Math.min(1, (atWayM - atM[corner]!) / sideM);
  return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
}

/** Length of the shorter way between two places of a wall. */
export function apartAlongM({ lengthM }: Wall, fromM: number, toM: number): number {
  const onward = Math.abs(toM - fromM);
  return Math.min(onward, lengthM - onward);
}
