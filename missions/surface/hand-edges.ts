import { distanceM, ringSegments } from '../../kernel/geometry.ts';
import { handWork } from '../coverage/hand-work.ts';
import type { Region } from '../coverage/polygons.ts';
import { createEdgeIndex } from '../coverage/slab/edge-index.ts';
import type { RefusedPart } from '../mission.ts';
import type { Ground } from '../routing/ground.ts';

/** A side of a piece lies along an edge of the area within this, metres. */
const onEdgeM = 0.02;
const bucketM = 1;

/** What no machine works, as parts with cause, outline and the length of edge, column or keep-out that is done by hand there. The areas add up exactly. */
export function handEdges(left: Region, region: Region, ground: Ground): RefusedPart[] {
  const edges = createEdgeIndex(
    region.flatMap(({ outline, holes }) => [outline, ...holes]),
    bucketM,
  );
  return handWork(0, left, ground).map(({ facts: { cause, tip }, ...part }): RefusedPart => {
    const piece = left.find(({ outline }) => outline === part.outline);
    const sides = (piece === undefined ? [] : [piece.outline, ...piece.holes]).flatMap(ringSegments);
    const edgeM = sides.reduce((sum, { from, to }) => {
      const [x, y] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
      return edges.isApart(x, y, x, y, onEdgeM) ? sum : sum + distanceM(from, to);
    }, 0);
    return { ...part, facts: { cause: cause!, tip: tip!, edgeM: Number(edgeM.toFixed(1)) } };
  });
}
