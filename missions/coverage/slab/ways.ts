import { distanceM, type Point } from '../../../kernel/geometry.ts';
import { createHeap } from '../../routing/heap.ts';
import { pulled } from '../../routing/pulled.ts';
import type { TurnedRoom, Meeting } from './turned-room.ts';

/** Ways through a room over its lines and along its walls, pulled straight. */
export interface Ways {
  /** Lengths of ways on the net from a place to every other asked for; before pulling, so rather too long. */
  lengthsM(from: number, to: readonly number[]): number[];
  /** The net's node that is got to straight from the point, nearest first. */
  nodeAt(point: Point): number;
  way(from: Point, to: Point): Point[];
}

interface Link {
  readonly to: number;
  readonly lengthM: number;
  /** The wall it follows; absent for straight ones. */
  readonly wall?: number;
}

interface Node {
  readonly at: Point;
  readonly meeting: Meeting;
  readonly links: Link[];
}

/** Nodes that are tried for a way onto the net. */
const attachMax = 200;

export function createWays(turned: TurnedRoom, vs: readonly number[]): Ways {
  const nodes: Node[] = [];
  const onWall: number[][] = turned.walls.map(() => []);
  const add = (meeting: Meeting, vM: number): number => {
    nodes.push({ at: [meeting.uM, vM], meeting, links: [] });
    onWall[meeting.ring]!.push(nodes.length - 1);
    return nodes.length - 1;
  };
  const join = (a: number, b: number, lengthM: number, wall?: number): void => {
    const further = wall === undefined ? {} : { wall };
    nodes[a]!.links.push({ to: b, lengthM, ...further });
    nodes[b]!.links.push({ to: a, lengthM, ...further });
  };
  for (const line of turned.sections(vs, () => true)) {
    for (const { from, to, vM } of line) join(add(from, vM), add(to, vM), to.uM - from.uM);
  }
  onWall.forEach((own, wall) => {
    own.sort((a, b) => nodes[a]!.meeting.atM - nodes[b]!.meeting.atM);
    own.forEach((node, index) => {
      const next = own[(index + 1) % own.length]!;
      const fromM = nodes[node]!.meeting.atM;
      const toM = nodes[next]!.meeting.atM + (index + 1 === own.length ? turned.walls[wall]!.lengthM : 0);
      if (next !== node) join(node, next, toM - fromM, wall);
    });
  });
  const search = createSearch(nodes);
  const nodeAt = (point: Point): number => nearestClear(turned, nodes, point);
  return {
    nodeAt,
    lengthsM: (from, to) => {
      const { lengthM } = search(from);
      return to.map((node) => lengthM[node]!);
    },
    way(from, to) {
      if (turned.isClear(from, to)) return [from, to];
      const [start, goal] = [nodeAt(from), nodeAt(to)];
      const { before } = search(goal);
      const points = [from, nodes[start]!.at];
      for (let node = start; node !== goal;) {
        const link = before[node]!;
        if (link === null) return [from, to];
        points.push(...linkPoints(turned, nodes, node, link));
        node = link.to;
      }
      points.push(to);
      return [...(pulled(points, (a, b) => turned.isClear(points[a]!, points[b]!)) ?? points)];
    },
  };
}

function linkPoints(turned: TurnedRoom, nodes: readonly Node[], from: number, { to, wall }: Link): Point[] {
  if (wall === undefined) return [nodes[to]!.at];
  return turned.along(wall, nodes[from]!.meeting.atM, nodes[to]!.meeting.atM);
}

/** Shortest ways over the net to one root: length, and the next link on it. */
function createSearch(nodes: readonly Node[]) {
  const heap = createHeap();
  return (root: number): { lengthM: Float64Array; before: (Link | null)[] } => {
    const lengthM = new Float64Array(nodes.length).fill(Infinity);
    const before: (Link | null)[] = nodes.map(() => null);
    const done = new Uint8Array(nodes.length);
    heap.clear();
    lengthM[root] = 0;
    heap.push(root, 0);
    for (let node = heap.pop(); node >= 0; node = heap.pop()) {
      if (done[node] === 1) continue;
      done[node] = 1;
      for (const link of nodes[node]!.links) {
        const reachedM = lengthM[node]! + link.lengthM;
        if (reachedM >= lengthM[link.to]!) continue;
        lengthM[link.to] = reachedM;
        before[link.to] = { ...link, to: node };
        heap.push(link.to, reachedM);
      }
    }
    return { lengthM, before };
  };
}

function nearestClear(turned: TurnedRoom, nodes: readonly Node[], point: Point): number {
  const away = nodes.map(({ at }, node) => ({ node, awayM: distanceM(at, point) }));
  const nearest = away.reduce((best, one) => (one.awayM < best.awayM ? one : best));
  if (nearest.awayM < 1e-6) return nearest.node;
  const near = away.sort((a, b) => a.awayM - b.awayM).slice(0, attachMax);
  return (near.find(({ node }) => turned.isClear(point, nodes[node]!.at)) ?? nearest).node;
}
