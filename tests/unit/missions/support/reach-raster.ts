import {
  boxOf,
  isInsidePolygon,
  isInsideRing,
  pointSegmentDistanceM,
  ringSegments,
  segmentDistanceM,
  type Point,
  type Ring,
  type Segment,
} from '../../../../kernel/geometry.ts';
import { clearanceDefaults } from '../../../../missions/coverage/clearance-data.ts';
import type { Plan } from '../../../../missions/mission.ts';
import type { Level, Slab } from '../../../../missions/site-model.ts';

/**
 * What a tool can cover, by brute force: every cell of a raster is tried as a place to stand in two headings, with the real
 * distances of the footprint. It shares nothing with the lane planner but the clearances.
 */

const cellM = 0.1;

export interface RasterSite {
  readonly level: Level;
  readonly slab: Slab;
  /** Outlines of parked machines. */
  readonly parked: readonly Ring[];
}

export interface RasterMachine {
  readonly halfLengthM: number;
  readonly halfWidthM: number;
  readonly turnRadiusM: number;
  readonly toolM: number;
  /** Where machines of the kind start: their turning circles are free. */
  readonly homes: readonly Point[];
}

type RasterBay = Pick<Plan['bays'][number], 'polygon'>;

interface Kept {
  readonly segment: Segment;
  readonly marginM: number;
}

export class ReachRaster {
  readonly #xMinM: number;
  readonly #yMinM: number;
  readonly #columns: number;
  readonly #rows: number;
  readonly #free: Uint8Array;
  readonly #kept: readonly Kept[];

  constructor(site: RasterSite) {
    const box = boxOf(site.slab.outline);
    this.#xMinM = box.xMinM;
    this.#yMinM = box.yMinM;
    this.#columns = Math.ceil((box.xMaxM - box.xMinM) / cellM);
    this.#rows = Math.ceil((box.yMaxM - box.yMinM) / cellM);
    const { level, slab, parked } = site;
    const solids = [...level.columns, ...level.walls, ...level.stairs, ...level.openings].map(({ outline }) => outline);
    const slackM = clearanceDefaults.planningSlackM.value;
    const keep = (rings: readonly Ring[], marginM: number): Kept[] =>
      rings.flatMap((ring) => ringSegments(ring).map((segment) => ({ segment, marginM: marginM + slackM })));
    this.#kept = [
      ...keep(solids, clearanceDefaults.solidM.value),
      ...keep(parked, clearanceDefaults.standingMachineM.value),
      ...keep([slab.outline], clearanceDefaults.solidM.value),
      // A landing without its cage is an edge to fall from like any other.
      ...level.fallEdges.map((segment) => ({ segment, marginM: clearanceDefaults.fallEdgeM.value + slackM })),
    ];
    this.#free = this.#cells(
      (point) => isInsidePolygon(point, slab) && !solids.some((ring) => isInsideRing(point, ring)),
    );
  }

  #centre(cell: number): Point {
    return [
      this.#xMinM + ((cell % this.#columns) + 0.5) * cellM,
      this.#yMinM + (Math.floor(cell / this.#columns) + 0.5) * cellM,
    ];
  }

  #cells(holds: (point: Point) => boolean): Uint8Array {
    return Uint8Array.from({ length: this.#columns * this.#rows }, (_, cell) => (holds(this.#centre(cell)) ? 1 : 0));
  }

  #eachIn(box: readonly [number, number, number, number], visit: (cell: number) => void): void {
    const [c1, r1] = [Math.floor((box[0] - this.#xMinM) / cellM), Math.floor((box[1] - this.#yMinM) / cellM)];
    const [c2, r2] = [Math.floor((box[2] - this.#xMinM) / cellM), Math.floor((box[3] - this.#yMinM) / cellM)];
    for (let row = Math.max(0, r1); row <= Math.min(this.#rows - 1, r2); row += 1) {
      for (let column = Math.max(0, c1); column <= Math.min(this.#columns - 1, c2); column += 1)
        visit(row * this.#columns + column);
    }
  }

  /** Free cells where everything keeps its margin from a shape about the cell's centre. */
  #standable(reachM: number, distanceM: (at: Point, segment: Segment) => number): Uint8Array {
    const stand = this.#free.slice();
    for (const { segment, marginM } of this.#kept) {
      const byM = reachM + marginM;
      const [a, b] = [segment.from, segment.to];
      const area = [
        Math.min(a[0], b[0]) - byM,
        Math.min(a[1], b[1]) - byM,
        Math.max(a[0], b[0]) + byM,
        Math.max(a[1], b[1]) + byM,
      ] as const;
      this.#eachIn(area, (cell) => {
        if (stand[cell] === 1 && distanceM(this.#centre(cell), segment) < marginM) stand[cell] = 0;
      });
    }
    return stand;
  }

  #boxed(halfXM: number, halfYM: number): Uint8Array {
    return this.#standable(Math.hypot(halfXM, halfYM), ([x, y], segment) => {
      const ring: Ring = [
        [x - halfXM, y - halfYM],
        [x + halfXM, y - halfYM],
        [x + halfXM, y + halfYM],
        [x - halfXM, y + halfYM],
      ];
      if (isInsideRing(segment.from, ring)) return 0;
      return Math.min(...ringSegments(ring).map((side) => segmentDistanceM(side, segment)));
    });
  }

  /** Cells from whose centre the turning circle gets to a home. */
  #turning({ turnRadiusM, homes }: RasterMachine): Uint8Array {
    const open = this.#standable(turnRadiusM, (at, segment) =>
      Math.max(0, pointSegmentDistanceM(at, segment) - turnRadiusM),
    );
    const reached = new Uint8Array(open.length);
    const stack: number[] = [];
    const visit = (cell: number): void => {
      if (open[cell] !== 1 || reached[cell] === 1) return;
      reached[cell] = 1;
      stack.push(cell);
    };
    for (const [x, y] of homes) this.#eachIn([x - cellM, y - cellM, x + cellM, y + cellM], visit);
    for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
      for (const next of [cell - 1, cell + 1, cell - this.#columns, cell + this.#columns]) visit(next);
    }
    return reached;
  }

  /**
   * Cells that the tool passes on straight drives, along x or y, from places where the machine can turn. Where bays are given
   * it is on only where all it lies over is one bay.
   */
  reachable(machine: RasterMachine, bays: readonly RasterBay[] = []): Uint8Array {
    const bayOf = this.#bayOfCells(bays);
    const turning = this.#turning(machine);
    const { halfLengthM: l, halfWidthM: w, toolM } = machine;
    const covered = new Uint8Array(this.#free.length);
    const half = Math.floor(toolM / 2 / cellM);
    const paint = (run: readonly number[], acrossCells: number): void => {
      if (!run.some((cell) => turning[cell] === 1)) return;
      for (const cell of run) {
        const bar = Array.from({ length: 2 * half + 1 }, (_, index) => cell + (index - half) * acrossCells);
        if (new Set(bar.map((one) => bayOf[one]).filter((bay) => bay !== 0)).size > 1) continue;
        for (const one of bar) covered[one] = 1;
      }
    };
    const sweep = (stand: Uint8Array, stepCells: number, acrossCells: number, start: number, count: number): void => {
      let run: number[] = [];
      for (let step = 0; step < count; step += 1) {
        const cell = start + step * stepCells;
        if (stand[cell] === 1) run.push(cell);
        else {
          paint(run, acrossCells);
          run = [];
        }
      }
      paint(run, acrossCells);
    };
    const [alongX, alongY] = [this.#boxed(l, w), this.#boxed(w, l)];
    for (let row = 0; row < this.#rows; row += 1) sweep(alongX, 1, this.#columns, row * this.#columns, this.#columns);
    for (let column = 0; column < this.#columns; column += 1) sweep(alongY, this.#columns, 1, column, this.#rows);
    return covered.map((is, cell) => (is === 1 && this.#free[cell] === 1 ? 1 : 0));
  }

  /** Numbers from 1 in the order given; 0 outside all of them. */
  #bayOfCells(bays: readonly RasterBay[]): Uint8Array {
    const bayOf = new Uint8Array(this.#free.length);
    bays.forEach(({ polygon }, index) => {
      const box = boxOf(polygon.outline);
      this.#eachIn([box.xMinM, box.yMinM, box.xMaxM, box.yMaxM], (cell) => {
        if (isInsidePolygon(this.#centre(cell), polygon)) bayOf[cell] = index + 1;
      });
    });
    return bayOf;
  }

  /** Cells that the tool passes on the lanes of one step of a plan. */
  planned(plan: Plan, step: string, pass: number, toolM: number): Uint8Array {
    const covered = new Uint8Array(this.#free.length);
    for (const task of plan.tasks.filter((one) => one.step === step && (one.pass ?? 0) === pass)) {
      for (const { poses } of task.legs.filter(({ tool }) => tool === 'on')) {
        poses.slice(1).forEach((to, index) => {
          const from = poses[index]!;
          const [dx, dy] = [to.xM - from.xM, to.yM - from.yM];
          const isAlongX = Math.abs(dx) > Math.abs(dy);
          const [hx, hy] = isAlongX ? [0, toolM / 2] : [toolM / 2, 0];
          const area = [
            Math.min(from.xM, to.xM) - hx,
            Math.min(from.yM, to.yM) - hy,
            Math.max(from.xM, to.xM) + hx,
            Math.max(from.yM, to.yM) + hy,
          ] as const;
          this.#eachIn(area, (cell) => (covered[cell] = 1));
        });
      }
    }
    return covered;
  }

  /** Area of cells inside the bays that all the rasters hold, m². */
  areaM2(bays: readonly RasterBay[], ...rasters: readonly Uint8Array[]): number {
    let cells = 0;
    const boxes = bays.map(({ polygon }) => ({ polygon, box: boxOf(polygon.outline) }));
    for (const { polygon, box } of boxes) {
      this.#eachIn([box.xMinM, box.yMinM, box.xMaxM, box.yMaxM], (cell) => {
        if (rasters.every((raster) => raster[cell] === 1) && isInsidePolygon(this.#centre(cell), polygon)) cells += 1;
      });
    }
    return cells * cellM * cellM;
  }
}
