import { type Point, type Polygon, type Ring } from '../../kernel/geometry.ts';
import type { FloorTool } from '../routing/body.ts';
import { rotated } from './bays.ts';
import { lengthM } from './intervals.ts';
import { createLaneField, type Drive, type FieldInput, type LaneField, type Track } from './lane-field.ts';
import { solid, type Region } from './polygons.ts';
import { createRaster, type Bar, type Raster } from './raster.ts';

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

export interface LaneInput extends FieldInput {
  /** What of the bay is to be worked. */
  readonly target: Region;
  readonly axisRad: number;
}

/** Lanes added beside columns and edges, per bay. */
const extraLanesMax = 60;
/** A lane of its own must bring at least this, m². */
const gainMinM2 = 0.12;

/** Evenly spread lanes along the axis, then further ones along and across it that reach what those leave. */
export function layLanes(input: LaneInput): Lane[] {
  const { axisRad, tool } = input;
  const target = input.target.map((polygon) => turned(polygon, -axisRad));
  if (target.length === 0) return [];
  const raster = createRaster(target);
  const along: Heading = {
    kind: 'along',
    axisRad,
    field: createLaneField(input, axisRad),
  };
  const regular = regularTracks(along.field, tool);
  for (const track of regular) raster.sweep(barOf('along', track, tool));
  const acrossRad = axisRad + Math.PI / 2;
  const across: Heading = {
    kind: 'across',
    axisRad: acrossRad,
    field: createLaneField(input, acrossRad),
  };
  const extra = extraTracks([along, across], tool, raster);
  return [...regular.map((track) => laneOf(track, axisRad, tool)), ...extra];
}

/** A direction of lanes. The raster's x runs along the bay's axis; lanes across it run along its y. */
interface Heading {
  readonly kind: 'along' | 'across';
  readonly axisRad: number;
  readonly field: LaneField;
}

/** What a track sweeps, in the raster's frame. A line across at v lies at x = −v. */
function barOf(kind: Heading['kind'], track: Pick<Track, 'vM' | 'workFromM' | 'workToM'>, tool: FloorTool): Bar {
  const half = tool.widthM / 2;
  return kind === 'along'
    ? { xMinM: track.workFromM, xMaxM: track.workToM, yMinM: track.vM - half, yMaxM: track.vM + half }
    : { xMinM: -track.vM - half, xMaxM: -track.vM + half, yMinM: track.workFromM, yMaxM: track.workToM };
}

function laneOf(track: Track, axisRad: number, tool: FloorTool): Lane {
  const half = tool.widthM / 2;
  const at = (uM: number, vM: number): Point => rotated([uM, vM], axisRad);
  return {
    from: at(track.workFromM, track.vM),
    to: at(track.workToM, track.vM),
    turnFrom: at(track.turnFromM, track.vM),
    turnTo: at(track.turnToM, track.vM),
    swept: solid([
      at(track.workFromM, track.vM - half),
      at(track.workToM, track.vM - half),
      at(track.workToM, track.vM + half),
      at(track.workFromM, track.vM + half),
    ]),
  };
}

function turned(polygon: Polygon, angleRad: number): Polygon {
  const turn = (ring: Ring): Ring => ring.map((point) => rotated(point, angleRad));
  return { outline: turn(polygon.outline), holes: polygon.holes.map(turn) };
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

/** Distance between the lines tried for further lanes, besides the critical ones, metres. */
const lineStepM = 0.25;
const sameLineM = 0.02;

interface Candidate {
  readonly heading: Heading;
  readonly drive: Drive;
  /** Never less than it brings: what is left only shrinks. */
  cellsMax: number;
}

/** Further lanes, always the one that brings most, until none brings enough. */
function extraTracks(headings: readonly Heading[], tool: FloorTool, raster: Raster): Lane[] {
  const cellsMin = gainMinM2 / raster.cellM2;
  const open = headings.flatMap((heading) => candidatesOf(heading, tool, raster, cellsMin));
  const lanes: Lane[] = [];
  while (lanes.length < extraLanesMax) {
    const best = takeBest(open, tool, raster, cellsMin);
    if (best === null) break;
    const track = trimmed(best, tool, raster);
    if (track === null) continue;
    raster.sweep(barOf(best.heading.kind, track, tool));
    lanes.push(laneOf(track, best.heading.axisRad, tool));
    best.cellsMax = cellsOf(best, tool, raster);
  }
  return lanes;
}

function candidatesOf(heading: Heading, tool: FloorTool, raster: Raster, cellsMin: number): Candidate[] {
  const { field } = heading;
  const half = tool.widthM / 2;
  const count = Math.ceil((field.vMaxM - field.vMinM + tool.widthM) / lineStepM);
  const lines = [
    ...Array.from({ length: count + 1 }, (_, line) => field.vMinM - half + line * lineStepM),
    field.vMinM + half,
    field.vMaxM - half,
    ...field.criticalM,
  ].sort((a, b) => a - b);
  return lines
    .filter((vM, index) => index === 0 || vM - lines[index - 1]! > sameLineM)
    .filter(
      (vM) => raster.count(barOf(heading.kind, { vM, workFromM: -Infinity, workToM: Infinity }, tool)) >= cellsMin,
    )
    .flatMap((vM) => field.drivesAt(vM))
    .map((drive): Candidate => {
      const candidate = { heading, drive, cellsMax: 0 };
      return { ...candidate, cellsMax: cellsOf(candidate, tool, raster) };
    })
    .filter(({ cellsMax }) => cellsMax >= cellsMin);
}

function wholeBar({ heading, drive }: Candidate, tool: FloorTool): Bar {
  return barOf(heading.kind, { vM: drive.vM, workFromM: drive.fromM, workToM: drive.toM }, tool);
}

function cellsOf(candidate: Candidate, tool: FloorTool, raster: Raster): number {
  return raster.count(wholeBar(candidate, tool));
}

/** The candidate that brings most. Old counts are upper bounds, so only the foremost are counted again. */
function takeBest(open: Candidate[], tool: FloorTool, raster: Raster, cellsMin: number): Candidate | null {
  open.sort((a, b) => b.cellsMax - a.cellsMax);
  let best: Candidate | null = null;
  for (const candidate of open) {
    if (candidate.cellsMax < cellsMin || (best !== null && candidate.cellsMax <= best.cellsMax)) break;
    candidate.cellsMax = cellsOf(candidate, tool, raster);
    if (candidate.cellsMax >= cellsMin && (best === null || candidate.cellsMax > best.cellsMax)) best = candidate;
  }
  return best;
}

/** Only as long as there is something left to sweep. */
function trimmed(candidate: Candidate, tool: FloorTool, raster: Raster): Track | null {
  const { heading, drive } = candidate;
  const extent = raster.extent(wholeBar(candidate, tool), heading.kind === 'along' ? 'x' : 'y');
  const track = extent === null ? null : trackFor(drive, extent[0], extent[1]);
  if (track === null) candidate.cellsMax = 0;
  return track;
}

/** Shorter work is not worth a lane, metres. */
const workMinM = 0.3;

/** The part of the drive that works from–to, with the nearest places where the machine can turn before and after. */
function trackFor(drive: Drive, fromM: number, toM: number): Track | null {
  let workFromM = Math.max(drive.fromM, fromM);
  let workToM = Math.min(drive.toM, toM);
  if (workToM - workFromM < workMinM) {
    const middleM = (workFromM + workToM) / 2;
    workFromM = Math.max(drive.fromM, middleM - workMinM / 2);
    workToM = Math.min(drive.toM, workFromM + workMinM);
  }
  if (workToM - workFromM < workMinM - 1e-6) return null;
  return {
    vM: drive.vM,
    workFromM,
    workToM,
    turnFromM: nearestTurnM(drive, workFromM),
    turnToM: nearestTurnM(drive, workToM),
  };
}

function nearestTurnM(drive: Drive, atM: number): number {
  let best = drive.turns[0]![0];
  for (const [from, to] of drive.turns) {
    const nearest = Math.min(to, Math.max(from, atM));
    if (Math.abs(nearest - atM) < Math.abs(best - atM)) best = nearest;
  }
  return best;
}
