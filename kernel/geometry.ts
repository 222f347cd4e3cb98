/** A point of the site frame (`map`, ENU, REP-103), metres. */
export type Point = readonly [xM: number, yM: number];
/** A closed outline without its first point repeated; outlines run counter-clockwise, holes clockwise. */
export type Ring = readonly Point[];

export interface Polygon {
  readonly outline: Ring;
  readonly holes: readonly Ring[];
}

/** Position and heading in the site frame `map`. */
export interface Pose {
  readonly xM: number;
  readonly yM: number;
  readonly zM: number;
  /** Counter-clockwise from east (REP-103). */
  readonly yawRad: number;
}

export interface Segment {
  readonly from: Point;
  readonly to: Point;
}

export interface Box {
  readonly xMinM: number;
  readonly yMinM: number;
  readonly xMaxM: number;
  readonly yMaxM: number;
}

/** Twice-signed-area rule: positive for counter-clockwise rings. Square metres. */
export function signedAreaM2(ring: Ring): number {
  let doubled = 0;
  for (let index = 0; index < ring.length; index += 1) {
    const [x1, y1] = ring[index] as Point;
    const [x2, y2] = ring[(index + 1) % ring.length] as Point;
    doubled += x1 * y2 - x2 * y1;
  }
  return doubled / 2;
}

export function polygonAreaM2(polygon: Polygon): number {
  return polygon.holes.reduce(
    (area, hole) => area - Math.abs(signedAreaM2(hole)),
    Math.abs(signedAreaM2(polygon.outline)),
  );
}

/** Not Math.hypot, which is several times as dear: no square of a site overflows. */
export function distanceM(a: Point, b: Point): number {
  const dx = a[0] - b[0];
  const dy = a[1] - b[1];
  return Math.sqrt(dx * dx + dy * dy);
}

export function boxOf(points: readonly Point[]): Box {
  let xMinM = Infinity;
  let yMinM = Infinity;
  let xMaxM = -Infinity;
  let yMaxM = -Infinity;
  for (const [x, y] of points) {
    xMinM = Math.min(xMinM, x);
    yMinM = Math.min(yMinM, y);
    xMaxM = Math.max(xMaxM, x);
    yMaxM = Math.max(yMaxM, y);
  }
  return { xMinM, yMinM, xMaxM, yMaxM };
}

/** Wider by so much on all four sides, metres. */
export function grownBox({ xMinM, yMinM, xMaxM, yMaxM }: Box, byM: number): Box {
  return { xMinM: xMinM - byM, yMinM: yMinM - byM, xMaxM: xMaxM + byM, yMaxM: yMaxM + byM };
}

/** Whether two boxes have more than a border in common. */
export function boxesOverlap(a: Box, b: Box): boolean {
  return a.xMinM < b.xMaxM && b.xMinM < a.xMaxM && a.yMinM < b.yMaxM && b.yMinM < a.yMaxM;
}

/** Even-odd rule; points on the border may fall either way. */
export function isInsideRing(point: Point, ring: Ring): boolean {
  let inside = false;
  const x = point[0];
  const y = point[1];
  for (let index = 0, previous = ring.length - 1; index < ring.length; previous = index, index += 1) {
    const yi = (ring[index] as Point)[1];
    const yj = (ring[previous] as Point)[1];
    if (yi > y === yj > y) continue;
    const xi = (ring[index] as Point)[0];
    const xj = (ring[previous] as Point)[0];
    if (x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

export function isInsidePolygon(point: Point, polygon: Polygon): boolean {
  return isInsideRing(point, polygon.outline) && !polygon.holes.some((hole) => isInsideRing(point, hole));
}

/** The point of the segment that is nearest to `point`. */
export function nearestOnSegment(point: Point, segment: Segment): Point {
  const [x1, y1] = segment.from;
  const dx = segment.to[0] - x1;
  const dy = segment.to[1] - y1;
  const lengthSquared = dx * dx + dy * dy;
  if (lengthSquared === 0) return segment.from;
  const share = Math.min(1, Math.max(0, ((point[0] - x1) * dx + (point[1] - y1) * dy) / lengthSquared));
  return [x1 + share * dx, y1 + share * dy];
}

export function pointSegmentDistanceM(point: Point, { from, to }: Segment): number {
  const x1 = from[0];
  const y1 = from[1];
  const dx = to[0] - x1;
  const dy = to[1] - y1;
  const lengthSquared = dx * dx + dy * dy;
  const along = (point[0] - x1) * dx + (point[1] - y1) * dy;
  const share = lengthSquared === 0 ? 0 : Math.min(1, Math.max(0, along / lengthSquared));
  const ex = point[0] - (x1 + share * dx);
  const ey = point[1] - (y1 + share * dy);
  return Math.sqrt(ex * ex + ey * ey);
}

function orientation(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** Whether the two segments cross at a point inside both. Touching ends and overlaps do not count. */
export function segmentsCross(a: Segment, b: Segment): boolean {
  const d1 = orientation(b.from, b.to, a.from);
  const d2 = orientation(b.from, b.to, a.to);
  const d3 = orientation(a.from, a.to, b.from);
  const d4 = orientation(a.from, a.to, b.to);
  return d1 * d2 < 0 && d3 * d4 < 0;
}

export function segmentDistanceM(a: Segment, b: Segment): number {
  if (segmentsCross(a, b)) return 0;
  return Math.min(
    pointSegmentDistanceM(a.from, b),
    pointSegmentDistanceM(a.to, b),
    pointSegmentDistanceM(b.from, a),
    pointSegmentDistanceM(b.to, a),
  );
}

export function ringSegments(ring: Ring): Segment[] {
  return ring.map((from, index) => ({ from, to: ring[(index + 1) % ring.length] as Point }));
}

/** Length of an open polyline, metres. */
export function pathLengthM(points: readonly Point[]): number {
  let length = 0;
  for (let index = 1; index < points.length; index += 1) {
    length += distanceM(points[index - 1] as Point, points[index] as Point);
  }
  return length;
}

/** The smallest signed difference `a - b`, in (-π, π]. */
export function angleDifferenceRad(a: number, b: number): number {
  const difference = (a - b) % (2 * Math.PI);
  if (difference > Math.PI) return difference - 2 * Math.PI;
  if (difference <= -Math.PI) return difference + 2 * Math.PI;
  return difference;
}

/** A ring given in a body frame, placed at a pose. */
export function placeRing(ring: Ring, pose: Pick<Pose, 'xM' | 'yM' | 'yawRad'>): Ring {
  const cos = Math.cos(pose.yawRad);
  const sin = Math.sin(pose.yawRad);
  return ring.map(([x, y]) => [pose.xM + cos * x - sin * y, pose.yM + sin * x + cos * y]);
}
