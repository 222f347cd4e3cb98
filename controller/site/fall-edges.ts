import { ringSegments, type Point, type Polygon, type Ring, type Segment } from '../../kernel/geometry.ts';
import { isInsidePolygon } from '../../kernel/geometry.ts';
import type { FallEdge, Slab } from '../../missions/site-model.ts';
import { importLimits } from './import-limits.ts';
import { roundM } from './rings.ts';

/**
 * What stands between a person and an edge: lines in plan, one set per height at which the guard was cut. A stretch is guarded
 * only where every set covers it, so a door or a low window sill leaves a gap.
 */
export interface Guard {
  readonly cuts: readonly (readonly Segment[])[];
}

/** Part of a segment as distances from its start, metres. */
interface Span {
  readonly fromM: number;
  readonly toM: number;
}

/** The stretches of a slab's border over which one can fall: not guarded, and no other floor beyond. */
export function fallEdgesOf(slab: Slab, others: readonly Polygon[], guards: readonly Guard[]): FallEdge[] {
  const rings: readonly (readonly [Ring, FallEdge['kind']])[] = [
    [slab.outline, 'outline'],
    ...slab.holes.map((hole) => [hole, 'opening'] as const),
  ];
  return rings.flatMap(([ring, kind]) =>
    ringSegments(ring).flatMap((segment) =>
      openStretches(segment, others, guards).map(({ from, to }) => ({ from, to, kind, slabId: slab.id })),
    ),
  );
}

function openStretches(segment: Segment, others: readonly Polygon[], guards: readonly Guard[]): Segment[] {
  const lengthM = Math.hypot(segment.to[0] - segment.from[0], segment.to[1] - segment.from[1]);
  if (lengthM === 0) return [];
  const spans = [
    ...guards.flatMap((guard) => guardedSpans(segment, lengthM, guard)),
    ...sharedSpans(segment, lengthM, others),
  ];
  // A railing that only crosses the edge on its way down a stair guards nothing.
  const shortestM = Math.min(importLimits.guardLengthMinM.value, lengthM * 0.99);
  const closed = mergeSpans(spans, importLimits.guardGapMaxM.value).filter(
    ({ fromM, toM }) => toM - fromM >= shortestM,
  );
  return gapsBetween(closed, lengthM).map(({ fromM, toM }) => ({
    from: pointAt(segment, fromM / lengthM),
    to: pointAt(segment, toM / lengthM),
  }));
}

function pointAt({ from, to }: Segment, share: number): Point {
  return [roundM(from[0] + share * (to[0] - from[0])), roundM(from[1] + share * (to[1] - from[1]))];
}

/** Spans of `segment` that every cut of the guard covers. */
function guardedSpans(segment: Segment, lengthM: number, guard: Guard): Span[] {
  let covered: Span[] = [{ fromM: 0, toM: lengthM }];
  for (const cut of guard.cuts) {
    const spans = cut.flatMap((line) => spanWithin(segment, lengthM, line) ?? []);
    covered = intersectSpans(covered, mergeSpans(spans, importLimits.guardGapMaxM.value));
    if (covered.length === 0) return [];
  }
  return covered;
}

/** The span of `segment` beside the part of `line` that lies within the guard distance. */
function spanWithin(segment: Segment, lengthM: number, line: Segment): Span | null {
  const ux = (segment.to[0] - segment.from[0]) / lengthM;
  const uy = (segment.to[1] - segment.from[1]) / lengthM;
  const alongOf = ([x, y]: Point): number => (x - segment.from[0]) * ux + (y - segment.from[1]) * uy;
  const acrossOf = ([x, y]: Point): number => (y - segment.from[1]) * ux - (x - segment.from[0]) * uy;
  const reachM = importLimits.guardDistanceMaxM.value;
  const d0 = acrossOf(line.from);
  const d1 = acrossOf(line.to);
  let low = 0;
  let high = 1;
  if (Math.abs(d1 - d0) < 1e-9) {
    if (Math.abs(d0) > reachM) return null;
  } else {
    const shares = [(-reachM - d0) / (d1 - d0), (reachM - d0) / (d1 - d0)].sort((left, right) => left - right);
    low = Math.max(0, shares[0] as number);
    high = Math.min(1, shares[1] as number);
    if (low > high) return null;
  }
  const a0 = alongOf(line.from);
  const a1 = alongOf(line.to);
  const ends = [a0 + low * (a1 - a0), a0 + high * (a1 - a0)].sort((left, right) => left - right);
  const fromM = Math.max(0, ends[0] as number);
  const toM = Math.min(lengthM, ends[1] as number);
  return toM > fromM ? { fromM, toM } : null;
}

/** Spans beyond which another slab of the same height goes on. */
function sharedSpans(segment: Segment, lengthM: number, others: readonly Polygon[]): Span[] {
  const stepM = importLimits.slabJointMaxM.value;
  const dx = (segment.to[0] - segment.from[0]) / lengthM;
  const dy = (segment.to[1] - segment.from[1]) / lengthM;
  // Slabs lie to the left of their border (outlines counter-clockwise, holes clockwise), so right is beyond it.
  const shift = ([x, y]: Point): Point => [x + dy * stepM, y - dx * stepM];
  const beyond: Segment = { from: shift(segment.from), to: shift(segment.to) };
  return others.flatMap((polygon) => {
    const cuts = [0, lengthM, ...crossings(beyond, lengthM, polygon)].sort((left, right) => left - right);
    return cuts.slice(1).flatMap((toM, index): Span[] => {
      const fromM = cuts[index] as number;
      const middle = (fromM + toM) / 2 / lengthM;
      const point: Point = [
        beyond.from[0] + middle * (beyond.to[0] - beyond.from[0]),
        beyond.from[1] + middle * (beyond.to[1] - beyond.from[1]),
      ];
      return toM > fromM && isInsidePolygon(point, polygon) ? [{ fromM, toM }] : [];
    });
  });
}

function crossings(line: Segment, lengthM: number, polygon: Polygon): number[] {
  const dx = line.to[0] - line.from[0];
  const dy = line.to[1] - line.from[1];
  return [polygon.outline, ...polygon.holes].flatMap((ring) =>
    ringSegments(ring).flatMap(({ from, to }) => {
      const ex = to[0] - from[0];
      const ey = to[1] - from[1];
      const determinant = dx * ey - dy * ex;
      if (Math.abs(determinant) < 1e-12) return [];
      const along = ((from[0] - line.from[0]) * ey - (from[1] - line.from[1]) * ex) / determinant;
      const across = ((from[0] - line.from[0]) * dy - (from[1] - line.from[1]) * dx) / determinant;
      return along > 0 && along < 1 && across >= 0 && across <= 1 ? [along * lengthM] : [];
    }),
  );
}

/** Spans sorted and joined where at most `gapM` is open between them. */
function mergeSpans(spans: readonly Span[], gapM: number): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((left, right) => left.fromM - right.fromM)) {
    const last = merged.at(-1);
    if (last !== undefined && span.fromM <= last.toM + gapM) {
      merged[merged.length - 1] = { fromM: last.fromM, toM: Math.max(last.toM, span.toM) };
    } else merged.push(span);
  }
  return merged;
}

function intersectSpans(left: readonly Span[], right: readonly Span[]): Span[] {
  return left.flatMap((a) =>
    right.flatMap((b) => {
      const fromM = Math.max(a.fromM, b.fromM);
      const toM = Math.min(a.toM, b.toM);
      return toM > fromM ? [{ fromM, toM }] : [];
    }),
  );
}

/** What the spans leave open. A remnant narrower than the gap limit beside a guard is closed. */
function gapsBetween(closed: readonly Span[], lengthM: number): Span[] {
  if (closed.length === 0) return [{ fromM: 0, toM: lengthM }];
  const gaps: Span[] = [];
  let atM = 0;
  for (const span of [...closed, { fromM: lengthM, toM: lengthM }]) {
    if (span.fromM - atM > importLimits.guardGapMaxM.value) gaps.push({ fromM: atM, toM: span.fromM });
    atM = Math.max(atM, span.toM);
  }
  return gaps;
}
