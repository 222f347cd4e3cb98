import { partsAt, toolPoint, type Joints, type PlacedPart, type Point3 } from '../kinematics.ts';
import type { KinematicPart, MachineProfile } from '../profile.ts';
import { area, bar, box, circle, lattice, line, type Shape, type ViewPoint } from './shapes.ts';

/** From the right-hand side (x to the right, z up), or from above (x to the right, y up). */
export type View = 'side' | 'top';

/** A part as a view shows it. */
interface SeenPart {
  readonly a: ViewPoint;
  readonly b: ViewPoint;
  readonly radiusM: number;
  /** Seen along its axis: both ends in one place. */
  readonly isEndOn: boolean;
  readonly view: View;
  readonly placed: PlacedPart;
  readonly profile: MachineProfile;
  readonly all: readonly PlacedPart[];
}

export function project(view: View, [x, y, z]: Point3): ViewPoint {
  return view === 'side' ? [x, z] : [x, y];
}

const standing = { xM: 0, yM: 0, zM: 0, yawRad: 0 };

/** Every part but the base, each as a named group of shapes; `joints` as the drawing shows them. */
export function drawParts(
  profile: MachineProfile,
  joints: Joints,
  view: View,
): readonly { readonly name: string; readonly shapes: readonly Shape[] }[] {
  const all = partsAt(profile, standing, joints);
  return all
    .filter(({ kind }) => kind !== 'base')
    .map((placed) => {
      const a = project(view, placed.from);
      const b = project(view, placed.to);
      const isEndOn = Math.hypot(b[0] - a[0], b[1] - a[1]) < 1e-3;
      const seen = { a, b, radiusM: placed.radiusM, isEndOn, view, placed, profile, all };
      return { name: placed.name, shapes: (drawers[placed.kind] ?? drawBoom)(seen) };
    });
}

/** Kinds without a row of their own are drawn as booms. */
const drawers: Partial<Record<KinematicPart['kind'], (seen: SeenPart) => readonly Shape[]>> = {
  mast: drawMast,
  boom: drawBoom,
  jib: drawJib,
  counterJib: drawCounterJib,
  trolley: drawTrolley,
  hook: drawHook,
  cage: drawCage,
  platform: drawPlatform,
};

function drawMast({ a, b, radiusM, isEndOn, all, placed }: SeenPart): readonly Shape[] {
  // The lorry itself is drawn by its undercarriage; this is only its frame.
  if (placed.name === 'chassis') return [line('detail', a, b)];
  // The capsule holds the corners of a square mast.
  const widthM = radiusM * Math.SQRT2;
  if (isEndOn) {
    const half = widthM / 2;
    const [u, v] = a;
    return [
      box('body', [u - half, v - half], [u + half, v + half]),
      line('detail', [u - half, v - half], [u + half, v + half]),
      line('detail', [u - half, v + half], [u + half, v - half]),
    ];
  }
  // A short column is a tube, a tall mast a lattice.
  const isCrane = all.some(({ kind }) => kind === 'jib');
  return isCrane ? lattice('body', a, b, widthM) : [bar('body', a, b, widthM)];
}

function drawBoom(seen: SeenPart): readonly Shape[] {
  const { a, b, radiusM, isEndOn } = seen;
  if (isAcross(seen)) return drawAcross(seen);
  if (isEndOn) return [circle('dark', a, radiusM)];
  if (isBucket(seen)) return drawBucket(seen);
  if (isHose(seen)) return drawHose(seen);
  const pivot = pivotOf(seen) ?? a;
  return [
    bar('tool', a, b, radiusM * 1.3, radiusM * 0.8),
    ...counterweight(seen, pivot),
    circle('dark', pivot, radiusM * 0.5),
  ];
}

/** A drum, a blade: as wide at one end as at the other, and no arm. */
function isAcross({ placed: { from, to } }: SeenPart): boolean {
  return Math.abs(to[1] - from[1]) > 2 * Math.hypot(to[0] - from[0], to[2] - from[2]);
}

function drawAcross({ a, b, radiusM, isEndOn, profile }: SeenPart): readonly Shape[] {
  if (!isEndOn) return [bar('tool', a, b, radiusM * (isRolling(profile) ? 2 : 0.5)), line('detail', a, b)];
  if (isRolling(profile))
    return [circle('tool', a, radiusM), circle('panel', a, radiusM * 0.8), circle('dark', a, radiusM * 0.12)];
  // A blade is hollow towards the front.
  const [u, v] = a;
  return [
    line('body', [u, v], [u - radiusM * 3, v]),
    area(
      'tool',
      [u - radiusM * 0.2, v - radiusM],
      [u + radiusM * 0.5, v - radiusM],
      [u + radiusM * 0.1, v],
      [u + radiusM * 0.4, v + radiusM],
      [u - radiusM * 0.1, v + radiusM],
      [u - radiusM * 0.4, v],
    ),
  ];
}

const isRolling = ({ capabilities }: MachineProfile): boolean => capabilities.includes('compact');

function isBucket({ placed, profile }: SeenPart): boolean {
  return profile.kinematics.parts.find(({ name }) => name === placed.name)?.joint?.kind === 'curl';
}

/** A shovel with its teeth at the far end. */
function drawBucket({ a, b, radiusM, view }: SeenPart): readonly Shape[] {
  if (view === 'top') return [bar('dark', a, b, radiusM * 2)];
  const [du, dv] = [b[0] - a[0], b[1] - a[1]];
  const lengthM = Math.hypot(du, dv);
  const on = (along: number, aside: number): ViewPoint => [
    a[0] + du * along + (dv / lengthM) * aside * radiusM,
    a[1] + dv * along - (du / lengthM) * aside * radiusM,
  ];
  return [area('dark', on(-0.1, 0), on(0.2, 0.9), on(0.7, 1.1), on(1, 0.9), on(1.3, -0.1), on(0.5, -0.2))];
}

/** A slewing arm that reaches behind its axis carries its counterweight there. */
function counterweight({ a, b, radiusM, profile, placed }: SeenPart, pivot: ViewPoint): readonly Shape[] {
  const part = profile.kinematics.parts.find(({ name }) => name === placed.name);
  const behindM = Math.hypot(pivot[0] - a[0], pivot[1] - a[1]);
  if (part?.joint?.kind !== 'slew' || behindM < radiusM * 2) return [];
  const share = (0.45 * behindM) / Math.max(1e-9, Math.hypot(b[0] - a[0], b[1] - a[1]));
  return [bar('dark', a, [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share], radiusM * 2)];
}

/** What hangs from a placing arm and has no joint. */
function isHose({ placed, profile }: SeenPart): boolean {
  const part = profile.kinematics.parts.find(({ name }) => name === placed.name);
  return part?.joint === undefined && profile.capabilities.includes('place-concrete');
}

function drawHose({ a, b, radiusM }: SeenPart): readonly Shape[] {
  const swingM = Math.min(0.25, Math.abs(b[1] - a[1]) * 0.08);
  const share = (at: number): ViewPoint => [
    a[0] + (b[0] - a[0]) * at + swingM * Math.sin(at * 2 * Math.PI),
    a[1] + (b[1] - a[1]) * at,
  ];
  const spine = Array.from({ length: 12 }, (_, index) => share(index / 12));
  return [...spine.map((point, index) => bar('dark', point, spine[index + 1] ?? b, radiusM * 1.2))];
}

/** Where the part's joint turns: the origin of its frame, which a part's body may reach beyond on both sides. */
function pivotOf({ placed, profile, view, all }: SeenPart): ViewPoint | null {
  const part = profile.kinematics.parts.find(({ name }) => name === placed.name);
  if (part?.joint === undefined) return null;
  const { from, to } = part.body;
  const lengthM = Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
  if (lengthM === 0) return null;
  const share = Math.min(1, Math.max(0, Math.hypot(...from) / lengthM));
  const found = all.find(({ name }) => name === placed.name) ?? placed;
  return project(view, [mix(found, 0, share), mix(found, 1, share), mix(found, 2, share)]);
}

function mix({ from, to }: PlacedPart, axis: 0 | 1 | 2, share: number): number {
  return from[axis] + (to[axis] - from[axis]) * share;
}

/** How far the tower head of a crane stands above its jibs, as a share of the jib. */
const headShare = 0.13;

function drawJib({ a, b, radiusM, isEndOn, view, all, placed }: SeenPart): readonly Shape[] {
  if (isEndOn) return [circle('body', a, radiusM)];
  const truss = lattice('body', a, b, radiusM * 1.2);
  const counter = all.find(({ kind }) => kind === 'counterJib');
  if (view === 'top' || counter === undefined) return truss;
  const lengthM = Math.hypot(b[0] - a[0], b[1] - a[1]);
  const head: ViewPoint = [a[0], a[1] + lengthM * headShare];
  const on = (share: number): ViewPoint => [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share + radiusM * 0.6];
  const counterEnd = project(view, counter.to);
  const cabM = placed.radiusM * 2.2;
  return [
    ...truss,
    area('body', [a[0] - radiusM, a[1]], head, [a[0] + radiusM, a[1]]),
    line('detail', head, on(0.36)),
    line('detail', head, on(0.82)),
    line('detail', head, [counterEnd[0] * 0.85, counterEnd[1] + radiusM * 0.5]),
    // The driver's cab (or the place of its cameras) under the jib.
    box('panel', [a[0] + radiusM * 1.2, a[1] - cabM * 1.4], [a[0] + radiusM * 1.2 + cabM, a[1] - cabM * 0.4]),
  ];
}

function drawCounterJib({ a, b, radiusM, view }: SeenPart): readonly Shape[] {
  const lengthM = Math.hypot(b[0] - a[0], b[1] - a[1]);
  const alongM = lengthM * 0.18;
  const towards = Math.sign(a[0] - b[0]) || 1;
  const ballast =
    view === 'top'
      ? box('dark', [b[0], b[1] - radiusM * 0.8], [b[0] + towards * alongM, b[1] + radiusM * 0.8])
      : box('dark', [b[0], b[1] - lengthM * 0.2], [b[0] + towards * alongM, b[1] + radiusM * 0.4]);
  return [bar('body', a, b, radiusM * 0.8), ballast];
}

function drawTrolley({ a, b, radiusM, view }: SeenPart): readonly Shape[] {
  const trolley = box('dark', [a[0] - radiusM, a[1] - radiusM * 0.5], [b[0] + radiusM, b[1] + radiusM * 0.5]);
  if (view === 'top') return [trolley];
  return [
    trolley,
    circle('body', [a[0], a[1] + radiusM * 0.7], radiusM * 0.3),
    circle('body', [b[0], b[1] + radiusM * 0.7], radiusM * 0.3),
  ];
}

/** The block with the rope that it hangs on. */
function drawHook({ a, b, radiusM, view, all, placed, profile }: SeenPart): readonly Shape[] {
  const part = profile.kinematics.parts.find(({ name }) => name === placed.name);
  const above = all.find(({ name }) => name === part?.parent);
  if (view === 'top') return [circle('tool', a, radiusM * 0.8)];
  const top: ViewPoint = [b[0], Math.max(a[1], b[1])];
  const ropes =
    above === undefined
      ? []
      : [-0.5, 0.5].map((side) =>
          line(
            'detail',
            [top[0] + side * radiusM, project(view, above.from)[1]],
            [top[0] + side * radiusM * 0.7, top[1]],
          ),
        );
  const lowM = Math.min(a[1], b[1]);
  const bowM = radiusM * 0.7;
  const bow = Array.from({ length: 10 }, (_, index): ViewPoint => {
    const angle = Math.PI / 2 - (index / 9) * 1.5 * Math.PI;
    return [top[0] + bowM * Math.cos(angle), lowM + bowM + bowM * Math.sin(angle)];
  });
  return [
    ...ropes,
    box('tool', [top[0] - radiusM * 0.7, lowM + bowM * 2], [top[0] + radiusM * 0.7, top[1]]),
    line('body', ...bow),
  ];
}

/** A cage is as large as the profile says; its capsule is only the room that it takes. */
function drawCage({ a, b, view, profile }: SeenPart): readonly Shape[] {
  const middle = (a[0] + b[0]) / 2;
  const floor = toolPoint(profile, standing, {})[2];
  const { lengthM, widthM, heightM } = profile.dimensions;
  const half = lengthM.value / 2;
  if (view === 'top') {
    const halfWidth = widthM.value / 2;
    return [
      box('body', [middle - half, a[1] - halfWidth], [middle + half, a[1] + halfWidth]),
      line('tool', [middle - half, a[1] - halfWidth * 0.8], [middle - half, a[1] + halfWidth * 0.8]),
      line('tool', [middle + half, a[1] - halfWidth * 0.8], [middle + half, a[1] + halfWidth * 0.8]),
    ];
  }
  const top = floor + heightM.value;
  return [
    box('body', [middle - half, floor], [middle + half, top]),
    ...[0.25, 0.5, 0.75].map((share) =>
      line('detail', [middle - half, floor + heightM.value * share], [middle + half, floor + heightM.value * share]),
    ),
    // Gates at both ends, the roof's rail, the drive on top.
    box('tool', [middle - half, floor], [middle - half + 0.12, top - 0.3]),
    box('tool', [middle + half - 0.12, floor], [middle + half, top - 0.3]),
    line('detail', [middle - half, top], [middle - half, top + 1.1], [middle + half, top + 1.1], [middle + half, top]),
    box('dark', [middle - 0.35, top], [middle + 0.35, top + 0.8]),
  ];
}

/** A working platform: its truss and its floors, seen from the side; a strip along the building from above. */
function drawPlatform({ a, b, radiusM, view, isEndOn }: SeenPart): readonly Shape[] {
  if (view === 'top' && isEndOn) return [box('dark', [a[0] - 0.6, a[1] - 0.6], [a[0] + 0.6, a[1] + 0.6])];
  if (view === 'top') return [bar('body', a, b, Math.min(1.2, radiusM)), line('detail', a, b)];
  const left = Math.min(a[0], b[0]);
  const right = Math.max(a[0], b[0]);
  const isTall = Math.abs(b[1] - a[1]) > right - left;
  const halfM = isTall ? Math.min(radiusM * 0.3, 1.2) : Math.max(radiusM * 0.15, 0.3);
  const [from, to] = right - left < 1e-3 ? [left - halfM, right + halfM] : [left, right];
  const low = isTall ? Math.min(a[1], b[1]) : a[1] - radiusM;
  const high = isTall ? Math.max(a[1], b[1]) : a[1] + radiusM;
  const floors = Math.max(2, Math.round((high - low) / 2));
  const posts = Math.max(1, Math.round((to - from) / 2.5));
  return [
    box('body', [from, low], [to, high]),
    ...Array.from({ length: floors - 1 }, (_, index): Shape => {
      const v = low + ((high - low) * (index + 1)) / floors;
      return line('detail', [from, v], [to, v]);
    }),
    ...Array.from({ length: posts - 1 }, (_, index): Shape => {
      const u = from + ((to - from) * (index + 1)) / posts;
      return line('detail', [u, low], [u, high]);
    }),
  ];
}
