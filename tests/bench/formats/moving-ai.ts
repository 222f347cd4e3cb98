import { ok, type Result } from '../../../kernel/result.ts';
import type { Roadmap, TrafficMachine } from '../../../missions/traffic/traffic-problem.ts';
import { Broken, Lines, reading, type FormatProblem } from './instance-lines.ts';

const CELLS_MAX = 4_000_000;
const AGENTS_MAX = 10_000;

/** A map of cells, as a roadmap: each free cell is a place, joined with its four neighbours; one step is one metre. */
export interface CellMap {
  readonly width: number;
  readonly height: number;
  readonly roadmap: Roadmap;
  /** The place of a cell, −1 where it is blocked, row by row from the top. */
  readonly placeOfCell: Int32Array;
}

/** MovingAI's `.map` (octile): `.`, `G` and `S` are free, `@`, `O`, `T` and `W` are not. */
export function readCellMap(text: string): Result<CellMap, FormatProblem> {
  return reading(() => {
    const lines = new Lines(text);
    const height = Number(lines.find(/^height (\d+)\s*$/, 'the height')[1]);
    const width = Number(lines.find(/^width (\d+)\s*$/, 'the width')[1]);
    if (!(width > 0 && height > 0 && width * height <= CELLS_MAX))
      throw new Broken(lines.line, `a map of ${String(width)} by ${String(height)} cells cannot be used`);
    lines.find(/^map\s*$/, 'the word map');
    const rows = Array.from({ length: height }, () => {
      const row = lines.text('a row of the map').trimEnd();
      if (row.length !== width || !/^[.GS@OTW]+$/.test(row))
        throw new Broken(lines.line, `a row of ${String(width)} cells was expected here`);
      return row;
    });
    return ok(cellMapOf(rows));
  });
}

/** Rows of cells, `@` where blocked. */
export function cellMapOf(rows: readonly string[]): CellMap {
  const width = rows[0]?.length ?? 0;
  const placeOfCell = new Int32Array(width * rows.length).fill(-1);
  const places: (readonly [number, number])[] = [];
  const lanes: (readonly [number, number])[] = [];
  rows.forEach((row, y) =>
    row.split('').forEach((cell, x) => {
      if (!'.GS'.includes(cell)) return;
      const place = places.push([x, y]) - 1;
      placeOfCell[y * width + x] = place;
      const west = x > 0 ? placeOfCell[y * width + x - 1]! : -1;
      const north = y > 0 ? placeOfCell[(y - 1) * width + x]! : -1;
      if (west !== -1) lanes.push([west, place]);
      if (north !== -1) lanes.push([north, place]);
    }),
  );
  return { width, height: rows.length, roadmap: { places, lanes }, placeOfCell };
}

/** The agents of MovingAI's `.scen` for a map, the first `agentsMax` of them. */
export function readScenario(text: string, map: CellMap, agentsMax: number): Result<TrafficMachine[], FormatProblem> {
  return reading(() => {
    const lines = new Lines(text);
    lines.find(/^version 1(\.0)?\s*$/, 'the version');
    const agents: TrafficMachine[] = [];
    const rows = text.split(/\r?\n/);
    for (let row = lines.line; row < rows.length && agents.length < Math.min(agentsMax, AGENTS_MAX); row += 1) {
      if (rows[row]!.trim() === '') continue;
      const values = rows[row]!.split('\t');
      const [width, height, startX, startY, goalX, goalY] = values.slice(2, 8).map(Number);
      if (values.length !== 9 || width !== map.width || height !== map.height)
        throw new Broken(row + 1, 'nine columns for a map of this size were expected here');
      const start = placeAt(map, startX!, startY!);
      const goal = placeAt(map, goalX!, goalY!);
      if (start === -1 || goal === -1) throw new Broken(row + 1, 'the start or goal is not a free cell');
      agents.push({ start, goal, radiusM: 0, speedMps: 1 });
    }
    if (agents.length === 0) throw new Broken(rows.length, 'the agents are missing');
    return ok(agents);
  });
}

/** The map that a scenario names. */
export function mapNameOf(scenario: string): string | null {
  return /^\d+\t([^\t]+)\t/m.exec(scenario)?.[1]?.split('/').at(-1) ?? null;
}

function placeAt({ width, height, placeOfCell }: CellMap, x: number, y: number): number {
  const isOnMap = Number.isInteger(x) && Number.isInteger(y) && x >= 0 && y >= 0 && x < width && y < height;
  return isOnMap ? placeOfCell[y * width + x]! : -1;
}
