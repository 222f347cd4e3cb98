import { distanceM, pointSegmentDistanceM, type Point } from '../../../kernel/geometry.ts';
import { buildGround, type Ground } from '../../../missions/routing/ground.ts';
import type { Level, Slab } from '../../../missions/site-model.ts';
import { stagingDistancesM } from './roster.ts';

/** What a parked machine needs: a disc that it may turn in, and that others keep clear of. */
export interface Disc {
  readonly at: Point;
  readonly radiusM: number;
}

/** The planner's own grid, so that what is connected here is connected there. */
export const cellM = 0.25;

/**
 * The floor of one level as the planner sees it (`missions/routing`): for each cell of its grid, the radius of the largest
 * disc that may stand there with the planner's margins and ours on top, up to `radiusMaxM`.
 */
export class RoomMap {
  readonly level: Level;
  readonly mainSlab: Slab;
  readonly ground: Ground;
  readonly columns: number;
  readonly rows: number;
  readonly roomM: Float64Array;

  constructor(level: Level, mainSlab: Slab, radiusMaxM: number) {
    this.level = level;
    this.mainSlab = mainSlab;
    this.ground = buildGround({ level, mainSlab, zones: [], standing: [] });
    const { box } = this.ground;
    this.columns = Math.max(1, Math.ceil((box.xMaxM - box.xMinM) / cellM));
    this.rows = Math.max(1, Math.ceil((box.yMaxM - box.yMinM) / cellM));
    this.roomM = new Float64Array(this.columns * this.rows).fill(radiusMaxM);
    for (const { segment, marginM } of this.ground.obstacles) {
      const keptM = marginM + stagingDistancesM.beyondPlanner;
      const reachM = radiusMaxM + keptM;
      const corners = [segment.from, segment.to];
      const low: Point = [
        Math.min(...corners.map(([x]) => x)) - reachM,
        Math.min(...corners.map(([, y]) => y)) - reachM,
      ];
      const high: Point = [
        Math.max(...corners.map(([x]) => x)) + reachM,
        Math.max(...corners.map(([, y]) => y)) + reachM,
      ];
      this.eachCell(low, high, (cell, centre) => {
        const roomM = pointSegmentDistanceM(centre, segment) - keptM;
        if (roomM < (this.roomM[cell] as number)) this.roomM[cell] = roomM;
      });
    }
  }

  centreOf(cell: number): Point {
    const { box } = this.ground;
    return [
      box.xMinM + ((cell % this.columns) + 0.5) * cellM,
      box.yMinM + (Math.floor(cell / this.columns) + 0.5) * cellM,
    ];
  }

  /** The cell of a point; -1 off the grid. */
  cellAt([x, y]: Point): number {
    const column = Math.floor((x - this.ground.box.xMinM) / cellM);
    const row = Math.floor((y - this.ground.box.yMinM) / cellM);
    return column < 0 || row < 0 || column >= this.columns || row >= this.rows ? -1 : row * this.columns + column;
  }

  /** Whether a disc may stand at a point that need not be the centre of a cell. */
  hasRoom(point: Point, radiusM: number): boolean {
    if (!this.ground.isFree(point)) return false;
    return this.ground.obstacles.every(
      ({ segment, marginM }) =>
        pointSegmentDistanceM(point, segment) >= radiusM + marginM + stagingDistancesM.beyondPlanner,
    );
  }

  /** Cells where a disc may not stand among parked machines. */
  blockedFor(radiusM: number, parked: readonly Disc[]): Uint8Array {
    const blocked = new Uint8Array(this.roomM.length);
    for (let cell = 0; cell < blocked.length; cell += 1) {
      if ((this.roomM[cell] as number) < radiusM) blocked[cell] = 1;
    }
    for (const { at, radiusM: ownM } of parked) {
      const reachM = ownM + radiusM + stagingDistancesM.betweenTurningCircles;
      this.eachCell([at[0] - reachM, at[1] - reachM], [at[0] + reachM, at[1] + reachM], (cell, centre) => {
        if (distanceM(centre, at) < reachM) blocked[cell] = 1;
      });
    }
    return blocked;
  }

  /** All cells connected over their sides; the floor's border stops it, because no disc has room there. */
  flood(blocked: Uint8Array, from: number): Uint8Array {
    const reached = new Uint8Array(blocked.length);
    if (from < 0 || blocked[from] === 1) return reached;
    const columns = this.columns;
    const stack = [from];
    reached[from] = 1;
    for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
      const column = cell % columns;
      const [west, east] = [column > 0 ? cell - 1 : -1, column < columns - 1 ? cell + 1 : -1];
      for (const next of [west, east, cell - columns, cell + columns]) {
        if (next < 0 || next >= blocked.length || blocked[next] === 1 || reached[next] === 1) continue;
        reached[next] = 1;
        stack.push(next);
      }
    }
    return reached;
  }

  /** The pieces of floor between whose cells a disc can move, the largest first. */
  piecesFor(radiusM: number): Uint8Array[] {
    const blocked = this.blockedFor(radiusM, []);
    const seen = Uint8Array.from(blocked);
    const pieces: { readonly piece: Uint8Array; readonly size: number }[] = [];
    for (let cell = 0; cell < seen.length; cell += 1) {
      if (seen[cell] === 1) continue;
      const piece = this.flood(blocked, cell);
      let size = 0;
      for (let other = cell; other < piece.length; other += 1) {
        if (piece[other] !== 1) continue;
        size += 1;
        seen[other] = 1;
      }
      if (this.ground.isFree(this.centreOf(cell))) pieces.push({ piece, size });
    }
    return pieces.sort((left, right) => right.size - left.size).map(({ piece }) => piece);
  }

  eachCell(low: Point, high: Point, visit: (cell: number, centre: Point) => void): void {
    const { box } = this.ground;
    const columnMin = Math.max(0, Math.floor((low[0] - box.xMinM) / cellM));
    const columnMax = Math.min(this.columns - 1, Math.floor((high[0] - box.xMinM) / cellM));
    const rowMin = Math.max(0, Math.floor((low[1] - box.yMinM) / cellM));
    const rowMax = Math.min(this.rows - 1, Math.floor((high[1] - box.yMinM) / cellM));
    for (let row = rowMin; row <= rowMax; row += 1) {
      for (let column = columnMin; column <= columnMax; column += 1) {
        const cell = row * this.columns + column;
        visit(cell, this.centreOf(cell));
      }
    }
  }
}
