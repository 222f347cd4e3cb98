import type { Point, Ring } from '../../../kernel/geometry.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { CoverageProblem } from '../../../missions/coverage/slab/coverage-problem.ts';
import { Broken, type FormatProblem } from './instance-lines.ts';

/** Corners and rings that a file may have. */
const CORNERS_MAX = 20_000;
const RINGS_MAX = 20_000;

/**
 * A slab as JSON: `{outer, holes, keepOuts, toolWidth}`, and where wanted `turningRadius` (metres), `canReverse`, `headlandPasses` and `speed`
 * (m/s, needed with these); rings of `[x, y]` in metres, the first corner repeated at the end or not.
 */
export function readSlab(text: string): Result<CoverageProblem, FormatProblem> {
  try {
    const slab: unknown = parsed(text);
    if (typeof slab !== 'object' || slab === null) throw new Broken(1, 'a slab is an object');
    const { outer, holes = [], keepOuts = [], toolWidth } = slab as Readonly<Record<string, unknown>>;
    if (typeof toolWidth !== 'number') throw new Broken(1, 'toolWidth is no number');
    return ok({
      outline: ringOf(outer, 'outer'),
      holes: ringsOf(holes, 'holes'),
      keepOuts: ringsOf(keepOuts, 'keepOuts'),
      toolWidthM: toolWidth,
      ...turningOf(slab as Readonly<Record<string, unknown>>),
    });
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return refuse({ code: 'format-broken', facts: { line: error.line, what: error.message } });
  }
}

/** A spot-turner's half turn, seconds: of no effect where the machine turns in arcs. */
const HALF_TURN_S = 4;

function turningOf(slab: Readonly<Record<string, unknown>>): Partial<CoverageProblem> {
  const { turningRadius, canReverse, headlandPasses, speed } = slab;
  for (const [name, value] of Object.entries({ turningRadius, headlandPasses, speed }))
    if (value !== undefined && typeof value !== 'number') throw new Broken(1, `${name} is no number`);
  if (canReverse !== undefined && typeof canReverse !== 'boolean')
    throw new Broken(1, 'canReverse is not true or false');
  return {
    ...(typeof turningRadius === 'number' ? { turningRadiusM: turningRadius } : {}),
    ...(canReverse === undefined ? {} : { canReverse }),
    ...(typeof headlandPasses === 'number' ? { headlandPasses } : {}),
    ...(typeof speed === 'number' ? { drive: { workMps: speed, halfTurnS: HALF_TURN_S } } : {}),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Broken(1, `no JSON: ${(error as Error).message}`);
  }
}

function ringsOf(value: unknown, name: string): Ring[] {
  if (!Array.isArray(value) || value.length > RINGS_MAX)
    throw new Broken(1, `${name} is no list of at most ${RINGS_MAX} rings`);
  return value.map((ring, index) => ringOf(ring, `${name}[${index}]`));
}

function ringOf(value: unknown, name: string): Ring {
  if (!Array.isArray(value) || value.length > CORNERS_MAX)
    throw new Broken(1, `${name} is no list of at most ${CORNERS_MAX} corners`);
  const ring = value.map((corner: unknown): Point => {
    const [x, y] = Array.isArray(corner) ? (corner as unknown[]) : [];
    if (typeof x !== 'number' || typeof y !== 'number') throw new Broken(1, `${name} has a corner that is not [x, y]`);
    return [x, y];
  });
  const [first, last] = [ring[0], ring.at(-1)];
  const isClosed = ring.length > 3 && first![0] === last![0] && first![1] === last![1];
  return isClosed ? ring.slice(0, -1) : ring;
}
