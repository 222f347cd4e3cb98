import {
  boxOf,
  grownBox,
  pointSegmentDistanceM,
  signedAreaM2,
  type Point,
  type Polygon,
} from '../../kernel/geometry.ts';
import type { RefusedPart } from '../mission.ts';
import type { Ground, ObstacleCause } from '../routing/ground.ts';
import { middleOf } from './mission-area.ts';
import { regionAreaM2, type Region } from './polygons.ts';

/** Smaller pieces are not drawn; their area is added to the bay's largest piece. */
const pieceMinM2 = 0.05;
const lookM = 4;

const codeOf: Readonly<Record<ObstacleCause, RefusedPart['code']>> = {
  'fall-edge': 'beside-edge',
  opening: 'beside-edge',
  outline: 'beside-edge',
  column: 'beside-column',
  wall: 'beside-column',
  stair: 'beside-column',
  zone: 'zone',
  machine: 'beside-column',
};

/** Turns what machines cannot reach in a bay into refused parts with cause, outline and tip. The areas add up exactly. */
export function handWork(bayNumber: number, uncovered: Region, ground: Ground): RefusedPart[] {
  const pieces = uncovered
    .map((polygon) => ({ polygon, areaM2: regionAreaM2([polygon]) }))
    .sort((a, b) => b.areaM2 - a.areaM2);
  const crumbsM2 = pieces.reduce((sum, { areaM2 }) => sum + (areaM2 < pieceMinM2 ? areaM2 : 0), 0);
  const drawn = pieces.filter(({ areaM2 }) => areaM2 >= pieceMinM2);
  if (drawn.length === 0) {
    return crumbsM2 < 1e-6
      ? []
      : [{ code: 'too-narrow', areaM2: crumbsM2, facts: { bay: bayNumber, cause: 'crumbs', tip: 'finish-by-hand' } }];
  }
  return drawn.map(({ polygon, areaM2 }, index) => {
    const near = nearestCause(polygon, ground);
    return {
      code: near === null ? 'too-narrow' : codeOf[near],
      areaM2: areaM2 + (index === 0 ? crumbsM2 : 0),
      outline: polygon.outline,
      at: middleOf([polygon]),
      facts: { bay: bayNumber, cause: near ?? 'too-narrow', tip: 'finish-by-hand' },
    };
  });
}

/** What stands nearest to the piece; fall edges win ties, since their margin is the widest. */
function nearestCause(polygon: Polygon, ground: Ground): ObstacleCause | null {
  const samples: Point[] = [...polygon.outline.slice(0, 40), ...polygon.holes.flat().slice(0, 40)];
  const near = ground.near(grownBox(boxOf(polygon.outline), lookM));
  const touching = new Map<ObstacleCause, number>();
  let best: ObstacleCause | null = null;
  let bestM = lookM;
  for (const { segment, cause, marginM } of near) {
    for (const sample of samples) {
      const distance = Math.max(0, pointSegmentDistanceM(sample, segment) - marginM);
      if (distance === 0) touching.set(cause, (touching.get(cause) ?? 0) + 1);
      if (distance < bestM) {
        bestM = distance;
        best = cause;
      }
    }
  }
  const order: readonly ObstacleCause[] = [
    'column',
    'wall',
    'stair',
    'fall-edge',
    'machine',
    'zone',
    'opening',
    'outline',
  ];
  const isSmall = Math.abs(signedAreaM2(polygon.outline)) < 25;
  const favoured = isSmall ? order : (['fall-edge', ...order] as const);
  return favoured.find((cause) => touching.has(cause)) ?? best;
}
