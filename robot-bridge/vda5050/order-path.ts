import type { Pose } from '../../kernel/geometry.ts';
import type { Vda5050Wiring } from '../../hardware-profiles/vda5050-wire.ts';
import type { OrderNode } from './contract/order.ts';
import type { MapPlace } from './contract/state.ts';

/** Nodes of a way, all horizon still, and how far along it each lies, metres. */
export interface OrderPath {
  readonly nodes: readonly Omit<OrderNode, 'released'>[];
  readonly alongM: readonly number[];
}

export type PathTolerance = Vda5050Wiring['tolerance'];

/**
 * A way of many poses as few nodes: its corners and its ends. The first node lies where the vehicle stands, so that it is trivially reachable
 * (VDA 5050 3.0.0, 6.1.3.1), and ids say whose order it is.
 */
export function orderPath(
  commandId: string,
  from: MapPlace,
  poses: readonly Pose[],
  tolerance: PathTolerance,
): OrderPath {
  const start = { xM: from.xM, yM: from.yM, yawRad: from.yawRad };
  const corners = spaced(cornersOf([start, ...poses], tolerance.straightM), tolerance.spacingMaxM);
  const alongM: number[] = [];
  const nodes = corners.map(({ xM, yM, yawRad }, index) => {
    const before = corners[index - 1];
    const stepM = before === undefined ? 0 : Math.hypot(xM - before.xM, yM - before.yM);
    alongM.push((alongM[index - 1] ?? 0) + stepM);
    return {
      nodeId: `${commandId}:${String(index)}`,
      sequenceId: 2 * index,
      place: { xM, yM, yawRad: wrapped(yawRad), mapId: from.mapId },
      deviationM: tolerance.deviationM,
      deviationRad: tolerance.deviationRad,
      actions: [],
    };
  });
  return { nodes, alongM };
}

/** Characters of the longest id, and nodes of the longest message, of an order along a way that is released `aheadM` at a time. */
export function orderSize(
  commandId: string,
  { nodes, alongM }: OrderPath,
  { aheadM, horizonNodes }: { readonly aheadM: number; readonly horizonNodes: number },
): { readonly idChars: number; readonly nodes: number } {
  // An update begins at the last node released, and releases as far again at most.
  let most = 0;
  for (let from = 0, to = 0; from < alongM.length; from += 1) {
    while (to + 1 < alongM.length && (alongM[to + 1] ?? 0) <= (alongM[from] ?? 0) + 2 * aheadM) to += 1;
    most = Math.max(most, to - from + 1);
  }
  return {
    idChars: `${commandId}:e${String(nodes.length)}`.length,
    nodes: Math.min(nodes.length, Math.max(2, most) + horizonNodes + 1),
  };
}

type Place = Pick<Pose, 'xM' | 'yM' | 'yawRad'>;

/** Douglas and Peucker's line, without recursion: a way may have thousands of poses. */
function cornersOf(places: readonly Place[], straightM: number): readonly Place[] {
  const isKept = new Uint8Array(places.length);
  isKept[0] = 1;
  isKept[places.length - 1] = 1;
  const spans: [number, number][] = [[0, places.length - 1]];
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [first, last] = span;
    let farthest = -1;
    let farthestM = straightM;
    for (let index = first + 1; index < last; index += 1) {
      const awayM = fromStraight(places[index] as Place, places[first] as Place, places[last] as Place);
      if (awayM > farthestM) [farthest, farthestM] = [index, awayM];
    }
    if (farthest < 0) continue;
    isKept[farthest] = 1;
    spans.push([first, farthest], [farthest, last]);
  }
  return places.filter((_, index) => isKept[index] === 1);
}

function spaced(corners: readonly Place[], spacingMaxM: number): readonly Place[] {
  return corners.flatMap((to, index) => {
    const from = corners[index - 1];
    if (from === undefined) return [to];
    const pieces = Math.max(1, Math.ceil(Math.hypot(to.xM - from.xM, to.yM - from.yM) / spacingMaxM));
    return Array.from({ length: pieces }, (_, piece) => {
      const share = (piece + 1) / pieces;
      const at = { xM: from.xM + share * (to.xM - from.xM), yM: from.yM + share * (to.yM - from.yM) };
      // On the way it looks along it, or against it where it is to go backwards; how it arrives is the corner's matter.
      return { ...at, yawRad: share === 1 ? to.yawRad : alongRad(from, to) };
    });
  });
}

/** Beyond this angle between the way and the heading asked for at its end a machine goes backwards: as the machines of this project do. */
const backwardsBeyondRad = 0.75 * Math.PI;

function alongRad(from: Place, to: Place): number {
  const headingRad = Math.atan2(to.yM - from.yM, to.xM - from.xM);
  const isBackwards = Math.abs(wrapped(to.yawRad - headingRad)) > backwardsBeyondRad;
  return isBackwards ? headingRad + Math.PI : headingRad;
}

function fromStraight(point: Place, from: Place, to: Place): number {
  const [dx, dy] = [to.xM - from.xM, to.yM - from.yM];
  const lengthM2 = dx * dx + dy * dy;
  const share = lengthM2 === 0 ? 0 : ((point.xM - from.xM) * dx + (point.yM - from.yM) * dy) / lengthM2;
  const within = Math.min(1, Math.max(0, share));
  return Math.hypot(point.xM - from.xM - within * dx, point.yM - from.yM - within * dy);
}

/** Within −π to π, as orders want it. */
function wrapped(angleRad: number): number {
  return Math.atan2(Math.sin(angleRad), Math.cos(angleRad));
}
