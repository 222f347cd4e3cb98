import { memo } from 'preact/compat';
import type { LevelView } from '../../controller/contract/api.ts';
import { lineOf, pathOf, placed } from '../geometry/outline.ts';
import type { PlanPoint } from '../geometry/camera.ts';

/** Little strokes on the open side of a fall edge, so that it reads without colour. Metres. */
const tickEveryM = 0.9;
const tickLengthM = 0.55;

function ticksOf(from: PlanPoint, to: PlanPoint): string {
  const lengthM = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (lengthM < 0.2) return '';
  const [ux, uy] = [(to[0] - from[0]) / lengthM, (to[1] - from[1]) / lengthM];
  const count = Math.max(1, Math.floor(lengthM / tickEveryM));
  const path: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const alongM = ((index + 0.5) * lengthM) / count;
    const [x, y] = [from[0] + ux * alongM, from[1] + uy * alongM];
    path.push(`M${x} ${y}l${(ux + uy) * tickLengthM} ${(uy - ux) * tickLengthM}`);
  }
  return path.join('');
}

/** The still parts of a level, in site metres: drawn once per level, moved only by the camera's matrix. */
export const BuildingLayer = memo(function BuildingLayer(props: {
  readonly level: LevelView;
  readonly pickable: 'slabs' | 'none';
  readonly pickedSlabId: string | null;
  readonly onPickSlab: (slabId: string) => void;
}) {
  const { level } = props;
  return (
    <g class="building">
      {level.slabs.map((slab) => (
        <path
          key={slab.id}
          class={`slab ${props.pickable === 'slabs' ? 'is-pickable' : ''} ${props.pickedSlabId === slab.id ? 'is-picked' : ''}`}
          d={pathOf([slab.outline, ...slab.holes])}
          data-testid={`plan-slab-${slab.id}`}
          onClick={() => props.pickable === 'slabs' && props.onPickSlab(slab.id)}
        />
      ))}
      <g class="still">
        {level.slabs.map((slab) => (
          <path key={slab.id} class="hole" d={pathOf(slab.holes)} />
        ))}
        <path class="stairs" d={pathOf(level.stairs.map(({ outline }) => outline))} />
        <path class="walls" d={pathOf(level.walls.map(({ outline }) => outline))} />
        <path class="columns" d={pathOf(level.columns.map(({ outline }) => outline))} />
        <path
          class="fall-edges"
          d={level.fallEdges
            .filter((edge) => !edge.landingId)
            .map(({ from, to }) => lineOf([from, to]))
            .join('')}
        />
        <path
          class="fall-ticks"
          d={level.fallEdges
            .filter((edge) => !edge.landingId)
            .map(({ from, to }) => ticksOf(from, to))
            .join('')}
        />
        <path
          class="gates"
          d={level.fallEdges
            .filter((edge) => edge.landingId)
            .map(({ from, to }) => lineOf([from, to]))
            .join('')}
        />
        {level.landings.map((landing) => (
          <path key={landing.id} class="landing" d={pathOf([placed(landingSquare, landing.xM, landing.yM, 0)])} />
        ))}
      </g>
    </g>
  );
});

/** The contract gives a landing as a point; a mark of a cage's usual size stands for it. */
const landingSquare: readonly PlanPoint[] = [
  [-0.7, -0.7],
  [0.7, -0.7],
  [0.7, 0.7],
  [-0.7, 0.7],
];
