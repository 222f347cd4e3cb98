/**
 * Plane geometry on plain numbers. The cycle calls these some thousand times, so nothing here allocates.
 * Points are flat arrays x0, y0, x1, y1 …, metres, site frame.
 */

/** The points within `radiusM` of a polyline: closed and filled for three points and more, an axis for two. */
export interface Shape {
  readonly points: Float64Array;
  readonly radiusM: number;
  readonly zMinM: number;
  readonly zMaxM: number;
  readonly centreXM: number;
  readonly centreYM: number;
  /** Radius of a circle about the centre that holds everything. */
  readonly reachM: number;
}

export function makeShape(points: Float64Array, radiusM: number, zMinM: number, zMaxM: number): Shape {
  let sumX = 0;
  let sumY = 0;
  const count = points.length / 2;
  for (let index = 0; index < points.length; index += 2) {
    sumX += points[index] as number;
    sumY += points[index + 1] as number;
  }
  const centreXM = sumX / count;
  const centreYM = sumY / count;
  let reachM = 0;
  for (let index = 0; index < points.length; index += 2) {
    reachM = Math.max(
      reachM,
      Math.hypot((points[index] as number) - centreXM, (points[index + 1] as number) - centreYM),
    );
  }
  return { points, radiusM, zMinM, zMaxM, centreXM, centreYM, reachM: reachM + radiusM };
}

export function zOverlaps(aMinM: number, aMaxM: number, bMinM: number, bMaxM: number, marginM: number): boolean {
  return aMinM - marginM < bMaxM && bMinM - marginM < aMaxM;
}

/** Distance of a point from a segment, metres. */
export function pointSegmentM(px: number, py: number, x1: number, y1: number, x2: number, y2: number): number {
  const dx = x2 - x1;
  const dy = y2 - y1;
  const lengthSquared = dx * dx + dy * dy;
  let share = lengthSquared === 0 ? 0 : ((px - x1) * dx + (py - y1) * dy) / lengthSquared;
  share = share < 0 ? 0 : share > 1 ? 1 : share;
  const ex = px - x1 - share * dx;
  const ey = py - y1 - share * dy;
  return Math.sqrt(ex * ex + ey * ey);
}

/** Even-odd rule over a flat ring. */
export function isInsideFlat(px: number, py: number, points: Float64Array): boolean {
  let inside = false;
  let previous = points.length - 2;
  for (let index = 0; index < points.length; index += 2) {
    const xi = points[index] as number;
    const yi = points[index + 1] as number;
    const xj = points[previous] as number;
    const yj = points[previous + 1] as number;
    if (yi > py !== yj > py && px < ((xj - xi) * (py - yi)) / (yj - yi) + xi) inside = !inside;
    previous = index;
  }
  return inside;
}

/** Distance of a point from a shape: 0 inside. */
export function pointShapeM(px: number, py: number, shape: Shape): number {
  const points = shape.points;
  if (points.length > 4 && isInsideFlat(px, py, points)) return 0;
  let nearest = Infinity;
  let previous = points.length - 2;
  for (let index = 0; index < points.length; index += 2) {
    const distance = pointSegmentM(
      px,
      py,
      points[previous] as number,
      points[previous + 1] as number,
      points[index] as number,
      points[index + 1] as number,
    );
    if (distance < nearest) nearest = distance;
    previous = index;
  }
  return Math.max(0, nearest - shape.radiusM);
}

function side(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

/** Distance between two segments, metres; 0 where they cross. */
export function segmentSegmentM(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
  dx: number,
  dy: number,
): number {
  const crosses =
    side(cx, cy, dx, dy, ax, ay) * side(cx, cy, dx, dy, bx, by) < 0 &&
    side(ax, ay, bx, by, cx, cy) * side(ax, ay, bx, by, dx, dy) < 0;
  if (crosses) return 0;
  return Math.min(
    pointSegmentM(ax, ay, cx, cy, dx, dy),
    pointSegmentM(bx, by, cx, cy, dx, dy),
    pointSegmentM(cx, cy, ax, ay, bx, by),
    pointSegmentM(dx, dy, ax, ay, bx, by),
  );
}

/** Least squared distance of the shapes that are compared just now, m². A place and not a result, because V8 boxes each double that a function hands over. */
const leastSquared = new Float64Array(1);

/** Lowers `leastSquared` to that of point `at` of `points` from side `from`–`to` of `sides`. */
function nearPointSide(points: Float64Array, at: number, sides: Float64Array, from: number, to: number): void {
  const px = points[at] as number;
  const py = points[at + 1] as number;
  const x1 = sides[from] as number;
  const y1 = sides[from + 1] as number;
  const dx = (sides[to] as number) - x1;
  const dy = (sides[to + 1] as number) - y1;
  const lengthSquared = dx * dx + dy * dy;
  let share = lengthSquared === 0 ? 0 : ((px - x1) * dx + (py - y1) * dy) / lengthSquared;
  share = share < 0 ? 0 : share > 1 ? 1 : share;
  const ex = px - x1 - share * dx;
  const ey = py - y1 - share * dy;
  const squared = ex * ex + ey * ey;
  if (squared < (leastSquared[0] as number)) leastSquared[0] = squared;
}

/** Whether side `a1`–`a2` of one shape and side `b1`–`b2` of another cross. */
function sidesCross(a: Float64Array, a1: number, a2: number, b: Float64Array, b1: number, b2: number): boolean {
  const ax = a[a1] as number;
  const ay = a[a1 + 1] as number;
  const bx = a[a2] as number;
  const by = a[a2 + 1] as number;
  const cx = b[b1] as number;
  const cy = b[b1 + 1] as number;
  const dx = b[b2] as number;
  const dy = b[b2 + 1] as number;
  const ofA = (dx - cx) * (ay - cy) - (dy - cy) * (ax - cx);
  const ofB = (dx - cx) * (by - cy) - (dy - cy) * (bx - cx);
  if (!(ofA * ofB < 0)) return false;
  const ofC = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  const ofD = (bx - ax) * (dy - ay) - (by - ay) * (dx - ax);
  return ofC * ofD < 0;
}

function nearSideSide(a: Float64Array, a1: number, a2: number, b: Float64Array, b1: number, b2: number): void {
  if (sidesCross(a, a1, a2, b, b1, b2)) {
    leastSquared[0] = 0;
    return;
  }
  nearPointSide(a, a1, b, b1, b2);
  nearPointSide(a, a2, b, b1, b2);
  nearPointSide(b, b1, a, a1, a2);
  nearPointSide(b, b2, a, a1, a2);
}

/** The first side of a shape begins here: a ring's at its last point, an axis has one side alone. */
function firstSide(points: Float64Array): number {
  return points.length > 4 ? points.length - 2 : 0;
}

/** Distance of a segment from a shape: 0 when it touches or lies inside. */
export function segmentShapeM(x1: number, y1: number, x2: number, y2: number, shape: Shape): number {
  const points = shape.points;
  if (points.length > 4 && isInsideFlat(x1, y1, points)) return 0;
  let nearest = Infinity;
  let previous = firstSide(points);
  for (let index = points.length > 4 ? 0 : 2; index < points.length && nearest > 0; index += 2) {
    const distance = segmentSegmentM(
      x1,
      y1,
      x2,
      y2,
      points[previous] as number,
      points[previous + 1] as number,
      points[index] as number,
      points[index + 1] as number,
    );
    if (distance < nearest) nearest = distance;
    previous = index;
  }
  return Math.max(0, nearest - shape.radiusM);
}

/** Distance between two shapes in plan, metres: 0 when they touch or one holds the other. */
export function shapeShapeM(a: Shape, b: Shape): number {
  const own = a.points;
  const other = b.points;
  if (other.length > 4 && isInsideFlat(own[0] as number, own[1] as number, other)) return 0;
  if (own.length > 4 && isInsideFlat(other[0] as number, other[1] as number, own)) return 0;
  leastSquared[0] = Infinity;
  let from = firstSide(own);
  for (let to = own.length > 4 ? 0 : 2; to < own.length; to += 2) {
    let otherFrom = firstSide(other);
    for (let otherTo = other.length > 4 ? 0 : 2; otherTo < other.length; otherTo += 2) {
      nearSideSide(own, from, to, other, otherFrom, otherTo);
      if (leastSquared[0] === 0) return 0;
      otherFrom = otherTo;
    }
    from = to;
  }
  return Math.max(0, Math.max(0, Math.sqrt(leastSquared[0]) - b.radiusM) - a.radiusM);
}

/** What rounding may cost where a distance is not worked out, metres. */
const roundingM = 1e-9;

/**
 * Whether two shapes are known to be no nearer than that, metres, by the circle of one and the axis of the other: a jib is sixty metres long and
 * one wide, so that its own circle holds half of the site. False where it would have to be worked out.
 */
export function isClearOfAxis(a: Shape, b: Shape, boundM: number): boolean {
  return isCircleClear(a, b, boundM) || isCircleClear(b, a, boundM);
}

function isCircleClear({ points, radiusM }: Shape, circle: Shape, boundM: number): boolean {
  if (points.length !== 4) return false;
  const x1 = points[0] as number;
  const y1 = points[1] as number;
  const dx = (points[2] as number) - x1;
  const dy = (points[3] as number) - y1;
  const lengthSquared = dx * dx + dy * dy;
  let share = ((circle.centreXM - x1) * dx + (circle.centreYM - y1) * dy) / lengthSquared;
  share = share > 0 ? (share < 1 ? share : 1) : 0;
  const ex = circle.centreXM - x1 - share * dx;
  const ey = circle.centreYM - y1 - share * dy;
  const rangeM = boundM + radiusM + circle.reachM + roundingM;
  return ex * ex + ey * ey > rangeM * rangeM && rangeM > 0;
}

/** Least distance two shapes can have, from their circles: cheap culling. */
export function circleGapM(a: Shape, b: Shape): number {
  const dx = a.centreXM - b.centreXM;
  const dy = a.centreYM - b.centreYM;
  // Not Math.hypot: it allocates, and this is asked some thousand times a cycle.
  return Math.sqrt(dx * dx + dy * dy) - a.reachM - b.reachM;
}
