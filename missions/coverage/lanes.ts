import { boxOf, type Point, type Polygon, type Ring } from '../../kernel/geometry.ts';
import type { Body, FloorTool } from '../routing/body.ts';
import type { Ground } from '../routing/ground.ts';
import type { Router } from '../routing/router.ts';
import { rotated } from './bays.ts';
import { lengthM } from './intervals.ts';
import { createLaneField, type Drive, type LaneField, type Track } from './lane-field.ts';
import { difference, intersection, regionAreaM2, solid, type Region } from './polygons.ts';

/** A stretch of work in the site frame; it may be driven either way. */
export interface Lane {
  /** Where the tool goes on and off. */
  readonly from: Point;
  readonly to: Point;
  /** Where the machine turns before and after, in line with the lane. */
  readonly turnFrom: Point;
  readonly turnTo: Point;
  /** What the tool sweeps: a bar of the tool's width drawn along the lane. */
  readonly swept: Polygon;
}

export interface LaneLayout {
  readonly lanes: readonly Lane[];
  /** What of the bay stays untouched. */
  readonly uncovered: Region;
}

/** Lanes added beside columns and edges, per bay. */
const extraLanesMax = 40;
/** A lane of its own must bring at least this, m². */
const gainMinM2 = 0.15;

export function layLanes(
  bay: Polygon,
  axisRad: number,
  body: Body,
  tool: FloorTool,
  ground: Ground,
  router: Router,
): LaneLayout {
  const field = createLaneField(bay, axisRad, body, tool, ground, router);
  const tracks = regularTracks(field, tool);
  const local: Polygon = {
    outline: bay.outline.map((point) => rotated(point, -axisRad)),
    holes: bay.holes.map((hole) => hole.map((point) => rotated(point, -axisRad))),
  };
  const uncovered = difference(
    [local],
    tracks.map((track) => sweptBy(track, tool)),
  );
  const extra = extraTracks(field, tool, uncovered);
  const lanes = [...tracks, ...extra.tracks].map((track): Lane => ({
    from: rotated([track.workFromM, track.vM], axisRad),
    to: rotated([track.workToM, track.vM], axisRad),
    turnFrom: rotated([track.fromM, track.vM], axisRad),
    turnTo: rotated([track.toM, track.vM], axisRad),
    swept: turned(sweptBy(track, tool), axisRad),
  }));
  return { lanes, uncovered: extra.uncovered.map((polygon) => turned(polygon, axisRad)) };
}

function turned(polygon: Polygon, angleRad: number): Polygon {
  const turn = (ring: Ring): Ring => ring.map((point) => rotated(point, angleRad));
  return { outline: turn(polygon.outline), holes: polygon.holes.map(turn) };
}

function sweptBy(track: Track, tool: FloorTool): Polygon {
  const half = tool.widthM / 2;
  return solid([
    [track.workFromM, track.vM - half],
    [track.workToM, track.vM - half],
    [track.workToM, track.vM + half],
    [track.workFromM, track.vM + half],
  ]);
}

/** Share of the bay's length that must be drivable for a lane to be the outermost. */
const outermostShare = 0.5;

/** Evenly spread lanes between the outermost that can be driven. */
function regularTracks(field: LaneField, tool: FloorTool): Track[] {
  const half = tool.widthM / 2;
  const middle = (field.vMinM + field.vMaxM) / 2;
  const first = Math.min(middle, field.vMinM + half);
  const last = Math.max(middle, field.vMaxM - half);
  const low = outermost(field, [first, ...field.criticalM.filter((v) => v > first && v <= last)]);
  const high = outermost(field, [last, ...field.criticalM.filter((v) => v < last && v >= (low ?? first)).reverse()]);
  const from = low ?? high ?? middle;
  const to = high ?? low ?? middle;
  const gaps = Math.max(0, Math.ceil((to - from) / tool.laneSpacingM - 1e-6));
  const tracks: Track[] = [];
  for (let lane = 0; lane <= gaps; lane += 1) {
    const vM = gaps === 0 ? (from + to) / 2 : from + ((to - from) * lane) / gaps;
    tracks.push(...tracksAlong(field, vM));
  }
  return tracks;
}

/** One track for every stretch of the bay at v. */
function tracksAlong(field: LaneField, vM: number): Track[] {
  return field.drivesAt(vM).flatMap((drive) =>
    field.bandAt(vM).flatMap(([from, to]) => {
      const track = to <= drive.fromM || from >= drive.toM ? null : trackFor(drive, from, to);
      return track === null ? [] : [track];
    }),
  );
}

function outermost(field: LaneField, candidates: readonly number[]): number | null {
  for (const vM of candidates) {
    const driven = tracksAlong(field, vM).reduce((sum, { workFromM, workToM }) => sum + workToM - workFromM, 0);
    if (driven > outermostShare * lengthM(field.bandAt(vM))) return vM;
  }
  return null;
}

/** Further lanes where the regular ones leave something that a lane elsewhere can reach. */
function extraTracks(field: LaneField, tool: FloorTool, missing: Region): { tracks: Track[]; uncovered: Region } {
  let uncovered = missing;
  const tracks: Track[] = [];
  const hopeless = new Set<string>();
  while (tracks.length < extraLanesMax) {
    const piece = uncovered
      .filter((polygon) => !hopeless.has(nameOf(polygon)) && regionAreaM2([polygon]) >= gainMinM2)
      .sort((a, b) => regionAreaM2([b]) - regionAreaM2([a]))[0];
    if (piece === undefined) break;
    const best = bestTrack(field, tool, piece);
    if (best === null) {
      hopeless.add(nameOf(piece));
      continue;
    }
    tracks.push(best);
    uncovered = difference(uncovered, [sweptBy(best, tool)]);
  }
  return { tracks, uncovered };
}

function nameOf(polygon: Polygon): string {
  return `${polygon.outline.length} ${polygon.outline[0]!.join(' ')} ${regionAreaM2([polygon]).toFixed(4)}`;
}

/** Lines tried across one untouched piece, besides the critical ones. */
const rowsMax = 40;

function bestTrack(field: LaneField, tool: FloorTool, piece: Polygon): Track | null {
  const box = boxOf(piece.outline);
  const half = tool.widthM / 2;
  const rows = Math.min(rowsMax, Math.ceil((box.yMaxM - box.yMinM) / tool.laneSpacingM));
  const candidates = [
    box.yMinM + half,
    box.yMaxM - half,
    ...Array.from({ length: rows }, (_, row) => box.yMinM + ((box.yMaxM - box.yMinM) * (row + 0.5)) / rows),
    ...field.criticalM.filter((v) => v > box.yMinM - half && v < box.yMaxM + half),
  ];
  let best: Track | null = null;
  let bestGain = gainMinM2;
  for (const vM of candidates) {
    for (const drive of field.drivesAt(vM)) {
      const track = trackFor(drive, box.xMinM, box.xMaxM);
      if (track === null) continue;
      const along = Math.min(track.workToM, box.xMaxM) - Math.max(track.workFromM, box.xMinM);
      const across = Math.min(vM + half, box.yMaxM) - Math.max(vM - half, box.yMinM);
      if (along <= 0 || across <= 0 || along * across <= bestGain) continue;
      const gain = regionAreaM2(intersection([piece], [sweptBy(track, tool)]));
      if (gain <= bestGain + 1e-6) continue;
      best = track;
      bestGain = gain;
    }
  }
  return best;
}

/** Shorter work is not worth a lane, metres. */
const workMinM = 0.3;

/** The shortest part of the drive that works from–to and begins and ends where the machine can turn. */
function trackFor(drive: Drive, workFromM: number, workToM: number): Track | null {
  let fromM = drive.fromM;
  let toM = drive.toM;
  for (const [turnFrom, turnTo] of drive.turns) {
    if (turnFrom <= workFromM) fromM = Math.max(fromM, Math.min(turnTo, workFromM));
    if (turnTo >= workToM) toM = Math.min(toM, Math.max(turnFrom, workToM));
  }
  const track = { vM: drive.vM, fromM, toM, workFromM: Math.max(fromM, workFromM), workToM: Math.min(toM, workToM) };
  return track.workToM - track.workFromM < workMinM ? null : track;
}
