import { seededRandom, type Random } from '../../kernel/random.ts';
import type { Point, Ring } from '../../kernel/geometry.ts';
import type { CoverageProblem } from '../../missions/coverage/slab/coverage-problem.ts';

export interface NamedSlab extends CoverageProblem {
  readonly name: string;
}

type Plain = Omit<NamedSlab, 'name' | 'toolWidthM' | 'keepOuts'> & Partial<Pick<NamedSlab, 'keepOuts'>>;

function rectangle(x: number, y: number, width: number, depth: number): Ring {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + depth],
    [x, y + depth],
  ];
}

function hole(x: number, y: number, width: number, depth: number): Ring {
  return [...rectangle(x, y, width, depth)].reverse();
}

/** Square columns on a grid, not in the slab's very edge. */
export function columns(width: number, depth: number, pitchM: number, sideM: number): Ring[] {
  const rings: Ring[] = [];
  const [across, along] = [Math.max(1, Math.round(width / pitchM)), Math.max(1, Math.round(depth / pitchM))];
  for (let i = 0; i < across; i += 1) {
    for (let j = 0; j < along; j += 1) {
      const [x, y] = [((i + 0.5) * width) / across, ((j + 0.5) * depth) / along];
      rings.push(hole(x - sideM / 2, y - sideM / 2, sideM, sideM));
    }
  }
  return rings;
}

function turned(slab: Plain, angleRad: number): Plain {
  const [cos, sin] = [Math.cos(angleRad), Math.sin(angleRad)];
  const turn = (ring: Ring): Ring => ring.map(([x, y]): Point => [cos * x - sin * y, sin * x + cos * y]);
  return { outline: turn(slab.outline), holes: slab.holes.map(turn), keepOuts: (slab.keepOuts ?? []).map(turn) };
}

/** Shapes by name; sizes are drawn. */
const shapes: Readonly<Record<string, (random: Random) => Plain>> = {
  room: (random) => ({ outline: rectangle(0, 0, 5 + 6 * random.next(), 4.5 + 3 * random.next()), holes: [] }),
  hall: (random) => ({ outline: rectangle(0, 0, 18 + 20 * random.next(), 12 + 10 * random.next()), holes: [] }),
  'hall-with-columns': (random) => {
    const [width, depth] = [24 + 24 * random.next(), 16 + 16 * random.next()];
    return { outline: rectangle(0, 0, width, depth), holes: columns(width, depth, 6 + 2.4 * random.next(), 0.5) };
  },
  'many-columns': (random) => {
    const [width, depth] = [20 + 10 * random.next(), 14 + 8 * random.next()];
    return { outline: rectangle(0, 0, width, depth), holes: columns(width, depth, 3.6 + random.next(), 0.4) };
  },
  'l-shape': (random) => {
    const [width, depth] = [22 + 14 * random.next(), 18 + 10 * random.next()];
    const [leg, foot] = [width * (0.35 + 0.2 * random.next()), depth * (0.35 + 0.2 * random.next())];
    return {
      outline: [
        [0, 0],
        [width, 0],
        [width, foot],
        [leg, foot],
        [leg, depth],
        [0, depth],
      ],
      holes: [],
    };
  },
  'u-shape': (random) => {
    const [width, depth] = [26 + 14 * random.next(), 16 + 8 * random.next()];
    const [leg, foot] = [width * (0.25 + 0.08 * random.next()), depth * (0.3 + 0.2 * random.next())];
    return {
      outline: [
        [0, 0],
        [width, 0],
        [width, depth],
        [width - leg, depth],
        [width - leg, foot],
        [leg, foot],
        [leg, depth],
        [0, depth],
      ],
      holes: columns(width, foot, 7, 0.5),
    };
  },
  ring: (random) => {
    const [width, depth] = [24 + 12 * random.next(), 18 + 8 * random.next()];
    const core = hole(width * 0.35, depth * 0.3, width * 0.25, depth * 0.35);
    return { outline: rectangle(0, 0, width, depth), holes: [core] };
  },
  notched: (random) => {
    const [width, depth] = [22 + 12 * random.next(), 14 + 8 * random.next()];
    const [at, wide, deep] = [width * (0.2 + 0.4 * random.next()), 2 + 3 * random.next(), 1 + 2 * random.next()];
    return {
      outline: [
        [0, 0],
        [at, 0],
        [at, deep],
        [at + wide, deep],
        [at + wide, 0],
        [width, 0],
        [width, depth],
        [width * 0.7, depth],
        [width * 0.7, depth - 1.3],
        [width * 0.6, depth - 1.3],
        [width * 0.6, depth],
        [0, depth],
      ],
      holes: columns(width, depth, 8, 0.45).filter(([[x, y] = [0, 0]]) => y > deep + 2 && x > 2),
    };
  },
  oblique: (random) => {
    const [width, depth] = [20 + 12 * random.next(), 14 + 10 * random.next()];
    const outline: Ring = [
      [0, 0],
      [width, 2 + 4 * random.next()],
      [width - 3 * random.next(), depth + 3],
      [-3 * random.next(), depth],
    ];
    return { outline, holes: [hole(width * 0.4, depth * 0.4, 2.5, 1.8)] };
  },
  'turned-with-zones': (random) => {
    const [width, depth] = [24 + 12 * random.next(), 16 + 8 * random.next()];
    const slab = {
      outline: rectangle(0, 0, width, depth),
      holes: columns(width, depth, 8, 0.5),
      keepOuts: [rectangle(-1, -1, 4.5, 3.5), rectangle(width * 0.6, depth * 0.45, 3, 2.2)],
    };
    return turned(slab, 0.2 + random.next());
  },
  'core-and-columns': (random) => {
    const [width, depth] = [30 + 12 * random.next(), 20 + 10 * random.next()];
    const core = hole(width * 0.4, depth * 0.35, width * 0.22, depth * 0.3);
    const [[x1, y1], , [x2, y2]] = [...core].reverse() as [Point, Point, Point, Point];
    const isFree = ([[x, y] = [0, 0]]: Ring): boolean => x < x1 - 1.6 || x > x2 + 1.6 || y < y1 - 1.6 || y > y2 + 1.6;
    return { outline: rectangle(0, 0, width, depth), holes: [core, ...columns(width, depth, 7.5, 0.5).filter(isFree)] };
  },
  'stair-shape': (random) => {
    const [step, rise] = [7 + 4 * random.next(), 5 + 2 * random.next()];
    return {
      outline: [
        [0, 0],
        [3 * step, 0],
        [3 * step, rise],
        [2 * step, rise],
        [2 * step, 2 * rise],
        [step, 2 * rise],
        [step, 3 * rise],
        [0, 3 * rise],
      ],
      holes: [],
    };
  },
};

const toolWidthsM = [0.6, 0.8, 0.9, 1, 1.2] as const;

/** 23 slabs of all shapes, the same for the same seed; outlines run counter-clockwise. */
export function coverageSlabs(seed: number): NamedSlab[] {
  const names = Object.keys(shapes);
  return Array.from({ length: 23 }, (_, index) => {
    const shape = names[index % names.length]!;
    const random = seededRandom(seed).fork(`slab ${index}`);
    const toolWidthM = toolWidthsM[random.below(toolWidthsM.length)]!;
    return { name: `${shape}-${index + 1}`, keepOuts: [], toolWidthM, ...shapes[shape]!(random) };
  });
}

/** A slab of about the area with 10 m² to each column. */
export function columnSlab(areaM2: number, toolWidthM: number): NamedSlab {
  const [width, depth] = [Math.sqrt(areaM2 * 1.25), Math.sqrt(areaM2 / 1.25)];
  const name = `${areaM2}-m2`;
  return {
    name,
    outline: rectangle(0, 0, width, depth),
    holes: columns(width, depth, Math.sqrt(10), 0.4),
    keepOuts: [],
    toolWidthM,
  };
}
