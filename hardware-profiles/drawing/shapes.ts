/** A point of a view, metres: u to the right, v upwards. */
export type ViewPoint = readonly [uM: number, vM: number];

/** How a line is meant: an outline with its fill, a lighter detail, a tool, rubber and steel, something that is not there always. */
export type Ink = 'body' | 'panel' | 'tool' | 'dark' | 'detail' | 'hidden' | 'reach' | 'ground' | 'surroundings';

export type Shape =
  | { readonly kind: 'area' | 'line'; readonly points: readonly ViewPoint[]; readonly ink: Ink }
  | { readonly kind: 'circle'; readonly at: ViewPoint; readonly radiusM: number; readonly ink: Ink };

export const area = (ink: Ink, ...points: readonly ViewPoint[]): Shape => ({ kind: 'area', points, ink });
export const line = (ink: Ink, ...points: readonly ViewPoint[]): Shape => ({ kind: 'line', points, ink });
export const circle = (ink: Ink, at: ViewPoint, radiusM: number): Shape => ({ kind: 'circle', at, radiusM, ink });

export function box(ink: Ink, [u1, v1]: ViewPoint, [u2, v2]: ViewPoint): Shape {
  return area(ink, [u1, v1], [u2, v1], [u2, v2], [u1, v2]);
}

/** A bar between two points, `from` and `to` metres wide at its ends. */
export function bar(ink: Ink, a: ViewPoint, b: ViewPoint, fromM: number, toM = fromM): Shape {
  const [nu, nv] = normal(a, b);
  return area(
    ink,
    [a[0] + (nu * fromM) / 2, a[1] + (nv * fromM) / 2],
    [b[0] + (nu * toM) / 2, b[1] + (nv * toM) / 2],
    [b[0] - (nu * toM) / 2, b[1] - (nv * toM) / 2],
    [a[0] - (nu * fromM) / 2, a[1] - (nv * fromM) / 2],
  );
}

/** A truss of this width between two points: two chords and the bracing between them. */
export function lattice(ink: Ink, a: ViewPoint, b: ViewPoint, widthM: number): readonly Shape[] {
  const [nu, nv] = normal(a, b);
  const lengthM = Math.hypot(b[0] - a[0], b[1] - a[1]);
  const bays = Math.min(60, Math.max(2, Math.round(lengthM / Math.max(widthM, 0.05))));
  const along = (share: number, side: number): ViewPoint => [
    a[0] + (b[0] - a[0]) * share + (nu * widthM * side) / 2,
    a[1] + (b[1] - a[1]) * share + (nv * widthM * side) / 2,
  ];
  const bracing = Array.from({ length: bays + 1 }, (_, bay) => along(bay / bays, bay % 2 === 0 ? 1 : -1));
  return [area(ink, along(0, 1), along(1, 1), along(1, -1), along(0, -1)), line('detail', ...bracing)];
}

/** Left normal of the way from a to b; up where they are one point. */
function normal(a: ViewPoint, b: ViewPoint): ViewPoint {
  const lengthM = Math.hypot(b[0] - a[0], b[1] - a[1]);
  return lengthM < 1e-9 ? [0, 1] : [-(b[1] - a[1]) / lengthM, (b[0] - a[0]) / lengthM];
}

export interface Extent {
  readonly min: ViewPoint;
  readonly max: ViewPoint;
}

/** What the shapes cover; a square metre about the origin where there are none. */
export function extentOf(shapes: readonly Shape[]): Extent {
  let [uMin, vMin, uMax, vMax] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const shape of shapes) {
    const reachM = shape.kind === 'circle' ? shape.radiusM : 0;
    for (const [u, v] of shape.kind === 'circle' ? [shape.at] : shape.points) {
      uMin = Math.min(uMin, u - reachM);
      uMax = Math.max(uMax, u + reachM);
      vMin = Math.min(vMin, v - reachM);
      vMax = Math.max(vMax, v + reachM);
    }
  }
  return uMin > uMax ? { min: [-0.5, -0.5], max: [0.5, 0.5] } : { min: [uMin, vMin], max: [uMax, vMax] };
}
