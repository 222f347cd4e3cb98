import type { Point } from '../../../kernel/geometry.ts';
import { firstFrom } from '../../routing/scan-line.ts';
import type { Meeting, Section, TurnedRoom, Wall } from './turned-room.ts';

/** A lane from wall to wall, round columns on its way. */
export interface CellLane {
  readonly points: readonly Point[];
  readonly from: Meeting;
  readonly to: Meeting;
}

/** A part of the room that is gone over lane by lane, each beside the one before. */
export interface Cell {
  readonly lanes: readonly CellLane[];
}

interface Band {
  /** One section of each line from the first on, next to each other. */
  readonly firstLine: number;
  readonly sections: Section[];
  /** A neighbour has a lane there, so that none of its own is needed. */
  isOpenBelow: boolean;
  isOpenAbove: boolean;
  lowM: number;
  highM: number;
}

/** Lines that look for walls are this share of the tool's width apart. */
const lookShare = 1 / 8;
const edgeM = 5e-4;

/**
 * Cells between walls (boustrophedon decomposition, Choset 2000, found by lines close together). Columns and steps up to `smallM` long
 * divide nothing: lanes go round columns, and steps are left to later improvement. Lanes are spread evenly over each cell from wall to wall.
 */
export function layCells(turned: TurnedRoom, spacingM: number, smallM: number): Cell[] {
  const isWall = ({ box }: Wall, index: number): boolean =>
    index === 0 || Math.max(box.xMaxM - box.xMinM, box.yMaxM - box.yMinM) > smallM;
  const counted = turned.walls.map(isWall);
  const counts = (wall: number): boolean => counted[wall]!;
  const vs = lookLines(turned, counted, spacingM, smallM);
  const bands = bandsOf(turned.sections(vs, counts), smallM);
  return bands.map((band) => layLanes(turned, band, vs, spacingM, counts)).filter(({ lanes }) => lanes.length > 0);
}

/** Evenly spread lines, and some right beside walls that run along the lanes. */
function lookLines(turned: TurnedRoom, counted: readonly boolean[], spacingM: number, smallM: number): number[] {
  const { yMinM, yMaxM } = turned.walls[0]!.box;
  const low = yMinM + edgeM;
  const high = Math.max(low, yMaxM - edgeM);
  const count = Math.max(1, Math.ceil((high - low) / (spacingM * lookShare)));
  const vs = Array.from({ length: count + 1 }, (_, line) => low + ((high - low) * line) / count);
  turned.walls.forEach(({ points }, index) => {
    if (!counted[index]!) return;
    points.forEach((a, corner) => {
      const b = points[(corner + 1) % points.length]!;
      if (Math.abs(b[0] - a[0]) < Math.min(smallM, spacingM) || Math.abs(b[1] - a[1]) > edgeM) return;
      for (const v of [Math.min(a[1], b[1]) - edgeM, Math.max(a[1], b[1]) + edgeM]) if (v > low && v < high) vs.push(v);
    });
  });
  return vs.sort((a, b) => a - b).filter((v, index, all) => index === 0 || v - all[index - 1]! > edgeM / 2);
}

function bandsOf(lines: readonly (readonly Section[])[], smallM: number): Band[] {
  const bands: Band[] = [];
  let below: Band[] = [];
  lines.forEach((sections, line) => {
    const above: Band[] = [];
    for (const meeting of meetingsOf(below, sections)) {
      const [band] = meeting.below;
      const [section] = meeting.above;
      if (
        meeting.below.length === 1 &&
        meeting.above.length === 1 &&
        isAlike(band!.sections.at(-1)!, section!, smallM)
      ) {
        band!.sections.push(section!);
        band!.highM = section!.vM;
        above.push(band!);
        continue;
      }
      const widestBelow = Math.max(0, ...meeting.below.map(({ sections: own }) => lengthOf(own.at(-1)!)));
      const widestAbove = Math.max(0, ...meeting.above.map(lengthOf));
      const belowVM = meeting.below[0]?.highM;
      if (widestAbove > widestBelow)
        for (const one of meeting.below) {
          one.isOpenAbove = true;
          one.highM = meeting.above[0]!.vM;
        }
      for (const one of meeting.above) {
        const isOpenBelow = widestBelow >= widestAbove && belowVM !== undefined;
        const made: Band = {
          firstLine: line,
          sections: [one],
          isOpenBelow,
          isOpenAbove: false,
          lowM: isOpenBelow ? belowVM : one.vM,
          highM: one.vM,
        };
        bands.push(made);
        above.push(made);
      }
    }
    below = above;
  });
  return bands;
}

/** Bands and sections of the next line that touch each other, as connected groups from left to right. */
function meetingsOf(below: readonly Band[], above: readonly Section[]): { below: Band[]; above: Section[] }[] {
  const all = [
    ...below.map((band) => ({ section: band.sections.at(-1)!, band })),
    ...above.map((section) => ({ section, band: null })),
  ].sort((a, b) => a.section.from.uM - b.section.from.uM);
  const groups: { below: Band[]; above: Section[]; toM: number }[] = [];
  for (const { section, band } of all) {
    let group = groups.at(-1);
    if (group === undefined || section.from.uM >= group.toM) {
      group = { below: [], above: [], toM: -Infinity };
      groups.push(group);
    }
    group.toM = Math.max(group.toM, section.to.uM);
    if (band === null) group.above.push(section);
    else group.below.push(band);
  }
  return groups;
}

function isAlike(a: Section, b: Section, smallM: number): boolean {
  return Math.abs(a.from.uM - b.from.uM) <= smallM && Math.abs(a.to.uM - b.to.uM) <= smallM;
}

function lengthOf({ from, to }: Section): number {
  return to.uM - from.uM;
}

function layLanes(
  turned: TurnedRoom,
  band: Band,
  vs: readonly number[],
  spacingM: number,
  counts: (wall: number) => boolean,
): Cell {
  const { lowM, highM, isOpenBelow, isOpenAbove } = band;
  const gaps = Math.max(isOpenBelow || isOpenAbove ? 1 : 0, Math.ceil((highM - lowM) / spacingM - 1e-3));
  const at: number[] = [];
  for (let line = isOpenBelow ? 1 : 0; line <= gaps - (isOpenAbove ? 1 : 0); line += 1)
    at.push(gaps === 0 ? (lowM + highM) / 2 : lowM + ((highM - lowM) * line) / gaps);
  const outer = turned.sections(at, counts);
  const inner = turned.sections(at, () => true);
  const lanes = at.flatMap((vM, line) => {
    const look = Math.min(band.sections.length - 1, Math.max(0, firstFrom(vs, vM) - band.firstLine));
    const whole = widestShared(outer[line]!, band.sections[look]!);
    return whole === null ? [] : [laneThrough(turned, whole, inner[line]!)];
  });
  return { lanes };
}

/** The section that has most in common with the band's own; null when none has anything. */
function widestShared(sections: readonly Section[], own: Section): Section | null {
  let best: Section | null = null;
  let bestM = 0;
  for (const section of sections) {
    const sharedM = Math.min(section.to.uM, own.to.uM) - Math.max(section.from.uM, own.from.uM);
    if (sharedM <= bestM) continue;
    best = section;
    bestM = sharedM;
  }
  return best;
}

/** Straight from wall to wall, along the columns that stand in the way. */
function laneThrough(turned: TurnedRoom, whole: Section, sections: readonly Section[]): CellLane {
  const own = sections.filter(({ from, to }) => to.uM > whole.from.uM && from.uM < whole.to.uM);
  const points: Point[] = [[whole.from.uM, whole.vM]];
  own.forEach(({ from, to, vM }, index) => {
    const before = own[index - 1];
    if (before !== undefined) {
      if (before.to.ring === from.ring) points.push(...turned.along(from.ring, before.to.atM, from.atM));
      else points.push([from.uM, vM]);
    }
    points.push([to.uM, vM]);
  });
  return { points, from: whole.from, to: whole.to };
}
