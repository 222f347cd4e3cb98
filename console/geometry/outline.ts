import type { PlanPoint } from './camera.ts';

/** Plane geometry of the drawing: outlines as SVG paths, and the checks of an area drawn by hand. Metres. */

export function pathOf(rings: readonly (readonly PlanPoint[])[]): string {
  return rings
    .filter((ring) => ring.length > 1)
    .map((ring) => `M${ring.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}Z`)
    .join('');
}

export function lineOf(points: readonly PlanPoint[]): string {
  return points.length < 2 ? '' : `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}`;
}

const round = (value: number) => Math.round(value * 1000) / 1000;

/** Unsigned area of a simple ring, m². */
export function areaM2Of(ring: readonly PlanPoint[]): number {
  let doubled = 0;
  for (let index = 0; index < ring.length; index += 1) {
    const [ax, ay] = ring[index] ?? [0, 0];
    const [bx, by] = ring[(index + 1) % ring.length] ?? [0, 0];
    doubled += ax * by - bx * ay;
  }
  return Math.abs(doubled) / 2;
}

/** Centre of area; the mean of the corners where the area vanishes. */
export function centreOf(ring: readonly PlanPoint[]): PlanPoint {
  let doubled = 0;
  let sumX = 0;
  let sumY = 0;
  let meanX = 0;
  let meanY = 0;
  for (let index = 0; index < ring.length; index += 1) {
    const [ax, ay] = ring[index] ?? [0, 0];
    const [bx, by] = ring[(index + 1) % ring.length] ?? [0, 0];
    const cross = ax * by - bx * ay;
    doubled += cross;
    sumX += (ax + bx) * cross;
    sumY += (ay + by) * cross;
    meanX += ax / ring.length;
    meanY += ay / ring.length;
  }
  if (Math.abs(doubled) < 1e-9) return [meanX, meanY];
  return [sumX / (3 * doubled), sumY / (3 * doubled)];
}

/** Even-odd rule; points on the outline may fall either way. */
export function isInside([x, y]: PlanPoint, ring: readonly PlanPoint[]): boolean {
  let inside = false;
  for (let index = 0, last = ring.length - 1; index < ring.length; last = index, index += 1) {
    const [ax, ay] = ring[index] ?? [0, 0];
    const [bx, by] = ring[last] ?? [0, 0];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

function side(a: PlanPoint, b: PlanPoint, c: PlanPoint): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

function crosses(a: PlanPoint, b: PlanPoint, c: PlanPoint, d: PlanPoint): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

/** Whether two edges of the closed ring cross: such an area has no inside to plan. */
export function crossesItself(ring: readonly PlanPoint[]): boolean {
  const count = ring.length;
  for (let first = 0; first < count; first += 1) {
    for (let second = first + 2; second < count; second += 1) {
      if (first === 0 && second === count - 1) continue;
      const [a, b, c, d] = [ring[first], ring[first + 1], ring[second], ring[(second + 1) % count]];
      if (a && b && c && d && crosses(a, b, c, d)) return true;
    }
  }
  return false;
}

/** The nearest of `candidates` within `withinM`, else the point on a 0.1 m grid. Gloved fingers need both. */
export function snapped(point: PlanPoint, candidates: Iterable<PlanPoint>, withinM: number): PlanPoint {
  let nearest: PlanPoint | null = null;
  let nearestM = withinM;
  for (const candidate of candidates) {
    const distanceM = Math.hypot(candidate[0] - point[0], candidate[1] - point[1]);
    if (distanceM <= nearestM) {
      nearest = candidate;
      nearestM = distanceM;
    }
  }
  return nearest ?? [Math.round(point[0] * 10) / 10, Math.round(point[1] * 10) / 10];
}

/** A footprint given in the machine's own frame, placed at its pose. */
export function placed(ring: readonly PlanPoint[], xM: number, yM: number, yawRad: number): PlanPoint[] {
  const [cos, sin] = [Math.cos(yawRad), Math.sin(yawRad)];
  return ring.map(([x, y]) => [xM + x * cos - y * sin, yM + x * sin + y * cos]);
}
