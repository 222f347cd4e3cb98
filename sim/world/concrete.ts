import { boxOf, type Box, type Point, type Ring } from '../../kernel/geometry.ts';
import { concreteClockDefaults } from '../../missions/concrete/concrete-clock-data.ts';
import { maturityWindows } from '../../missions/concrete/concrete-clock.ts';
import type { Level, SiteModel } from '../../missions/site-model.ts';
import { SlabMaturity } from './concrete-maturity.ts';
import { cellAreaM2, cellM, ConcreteGrid, levelCellCountMax, sizeOf, traceKinds } from './concrete-grid.ts';
import type { CellTrace, TraceKind } from './concrete-grid.ts';
import type { SimMachine } from './machine.ts';
import { foldNumber, traceStart } from './trace.ts';

/** Tools are looked at this often: the fastest machine drives less than half a cell in between. */
export const concretePeriodMs = 200;
/** A pour spreads this far around the hose end, metres. */
const pourRadiusM = 1.5;
/** A hose end pours onto a floor at most this far below it, metres. */
const pourDropMaxM = 3;
const secondsPerHour = 3600;
/** Concrete that others will place later and that is still to come. */
const placingCountMax = 1000;
/** Rounding in the sums of age, hours: four seconds at 20 °C. */
const ageToleranceH = 0.001;
/** A volume this small fills nothing, m³. */
const restMinM3 = 1e-9;

export interface Placing {
  readonly levelId: string;
  readonly polygon: Ring;
  /** 1 for a plain mix, above 1 with retarder. */
  readonly setFactor?: number;
  /** Absent: the slab's. */
  readonly thicknessM?: number;
  /** Site epoch ms; absent means now, later means then. */
  readonly atMs?: number;
}

export type PlacingOutcome =
  | { readonly ok: true; readonly placedM2: number; readonly alreadyPlacedM2: number; readonly isDue: boolean }
  | {
      readonly ok: false;
      readonly message: 'unknown-level' | 'level-too-large' | 'no-floor-there' | 'too-many-placings';
    };

/** What the oracle knows of one cell. Ages are hours at 20 °C, NaN where there is none. */
export interface ConcreteCell {
  readonly placedAtMs: number;
  readonly ageH: number;
  readonly filledM: number;
  readonly setFactor: number;
  readonly lastAgeH: Readonly<Record<TraceKind, number>>;
  readonly visits: Readonly<Record<TraceKind, number>>;
}

interface LevelSums {
  readonly levelId: string;
  readonly placedM2: number;
  readonly levelledM2: number;
  readonly floatedM2: number;
  readonly trowelledM2: number;
  readonly workedTooEarlyM2: number;
  readonly workedTooLateM2: number;
  readonly drivenOnTooYoungM2: number;
}

export interface ConcreteView {
  readonly levels: readonly LevelSums[];
  readonly slabTemperatureC: number;
}

interface FloorMachine {
  readonly machine: SimMachine;
  readonly kind: 'levelled' | 'floated' | 'trowelled' | 'other';
  /** What the tool works at one moment, in the machine's frame: a bar of the work width, as the profile gives no depth. */
  readonly tool: Box;
  readonly footprint: Box;
}

/** Bounds for a plain mix; for others they are multiplied by the set factor. */
const plain = maturityWindows(1, 1);
const floatFromH = plain.floatFromH;
const trowelFromH = plain.trowelFromH[0] ?? plain.floatFromH;
/** Touches less than half a trowel step apart are one pass. */
const passPauseH = (concreteClockDefaults.floatMaturityH.value * concreteClockDefaults.trowelStepShare.value) / 2;

/**
 * The concrete of the site, in cells of half a metre: when each was placed, how old it was when it was worked, and what was done to
 * it that it does not forgive. Truth for tests: none of it is on the wire.
 */
export class Concrete {
  readonly #levels: readonly Level[];
  readonly #grids = new Map<string, ConcreteGrid>();
  readonly #maturity: SlabMaturity;
  readonly #floorMachines: readonly FloorMachine[];
  readonly #distributors: readonly SimMachine[];
  readonly #pumps: readonly SimMachine[];
  readonly #coming: { readonly grid: ConcreteGrid; readonly placing: Placing; readonly atMs: number }[] = [];
  #slabTemperatureC: number;
  #trace = traceStart;

  constructor(options: {
    readonly site: SiteModel;
    readonly machines: readonly SimMachine[];
    readonly startEpochMs: number;
    readonly slabTemperatureC: number;
  }) {
    const { machines } = options;
    this.#levels = options.site.levels;
    this.#slabTemperatureC = options.slabTemperatureC;
    this.#maturity = new SlabMaturity(options.startEpochMs, options.slabTemperatureC);
    this.#floorMachines = machines
      .filter(({ profile }) => profile.kinematics.mobility === 'ground')
      .map((machine) => floorMachine(machine));
    this.#distributors = machines.filter(({ profile }) => profile.capabilities.includes('place-concrete'));
    this.#pumps = machines.filter(({ profile }) => profile.capabilities.includes('pump-concrete'));
  }

  /** FNV-1a over everything that has happened to the concrete. */
  get trace(): number {
    return this.#trace;
  }

  /** Once a simulated second: the concrete ages, and what others place now is there. */
  age(nowEpochMs: number, slabTemperatureC: number): void {
    this.#slabTemperatureC = slabTemperatureC;
    this.#maturity.advance(nowEpochMs, slabTemperatureC);
    for (let index = 0; index < this.#coming.length;) {
      const next = this.#coming[index];
      if (next === undefined || next.atMs > nowEpochMs) {
        index += 1;
        continue;
      }
      this.#coming.splice(index, 1);
      this.#lay(next.grid, next.placing, next.atMs);
    }
  }

  /** Every `concretePeriodMs`: what hoses, tools and wheels do to the cells under them. */
  step(nowEpochMs: number): void {
    this.#pour(nowEpochMs);
    if (this.#grids.size === 0) return;
    const nowH = this.#maturity.hoursAt(nowEpochMs);
    for (const entry of this.#floorMachines) this.#mark(entry, nowH);
  }

  /** Concrete placed by others: cells that hold concrete already keep it. */
  place(placing: Placing, nowEpochMs: number): PlacingOutcome {
    const level = this.#levels.find(({ id }) => id === placing.levelId);
    if (level === undefined) return { ok: false, message: 'unknown-level' };
    const grid = this.#gridOf(level);
    if (grid === undefined) return { ok: false, message: 'level-too-large' };
    const cells = grid.cellsIn(placing.polygon);
    if (cells.length === 0) return { ok: false, message: 'no-floor-there' };
    const atMs = placing.atMs ?? nowEpochMs;
    const isDue = atMs <= nowEpochMs;
    if (!isDue && this.#coming.length >= placingCountMax) return { ok: false, message: 'too-many-placings' };
    const already = cells.filter((cell) => grid.isPlaced(cell)).length;
    if (isDue) this.#lay(grid, placing, atMs);
    else this.#coming.push({ grid, placing, atMs });
    return {
      ok: true,
      placedM2: (cells.length - already) * cellAreaM2,
      alreadyPlacedM2: already * cellAreaM2,
      isDue,
    };
  }

  /** The cell of a point; undefined where no concrete has ever come to the level, or outside it. */
  cellAt(levelId: string, point: Point, nowEpochMs: number): ConcreteCell | undefined {
    const grid = this.#grids.get(levelId);
    const cell = grid?.cellAt(point);
    if (grid === undefined || cell === undefined) return undefined;
    const of = (value: (trace: CellTrace) => number): Readonly<Record<TraceKind, number>> => {
      const entries = traceKinds.map((kind) => [kind, value(grid.traces[kind])]);
      return Object.fromEntries(entries) as Record<TraceKind, number>;
    };
    const isPlaced = grid.isPlaced(cell);
    return {
      placedAtMs: grid.placedAtMs[cell] as number,
      ageH: isPlaced ? this.#maturity.hoursAt(nowEpochMs) - (grid.placedMaturityH[cell] as number) : NaN,
      filledM: grid.filledM[cell] as number,
      setFactor: grid.setFactor[cell] as number,
      lastAgeH: of((trace) => trace.ageH[cell] as number),
      visits: of((trace) => trace.visits[cell] as number),
    };
  }

  view(): ConcreteView {
    return {
      levels: this.#levels.map(({ id }) => sumsOf(id, this.#grids.get(id))),
      slabTemperatureC: this.#slabTemperatureC,
    };
  }

  /** Levels get their cells when the first concrete comes: most never do. */
  #gridOf(level: Level): ConcreteGrid | undefined {
    const known = this.#grids.get(level.id);
    if (known !== undefined) return known;
    const { columns, rows } = sizeOf(level);
    if (columns * rows > levelCellCountMax) return undefined;
    const grid = new ConcreteGrid(level);
    this.#grids.set(level.id, grid);
    return grid;
  }

  #lay(grid: ConcreteGrid, placing: Placing, atMs: number): void {
    for (const cell of grid.cellsIn(placing.polygon)) {
      if (grid.isPlaced(cell)) continue;
      grid.filledM[cell] = placing.thicknessM ?? (grid.thicknessM[cell] as number);
      this.#setPlaced(grid, cell, atMs, placing.setFactor ?? 1);
    }
  }

  #setPlaced(grid: ConcreteGrid, cell: number, atMs: number, setFactor: number): void {
    grid.placedAtMs[cell] = atMs;
    grid.placedMaturityH[cell] = this.#maturity.hoursAt(atMs);
    grid.setFactor[cell] = setFactor;
    grid.placedCount += 1;
    this.#trace = foldNumber(foldNumber(this.#trace, cell), grid.placedMaturityH[cell] as number);
  }

  /** The pumps that run feed the open valves in equal parts, none more than its distributor takes. */
  #pour(nowEpochMs: number): void {
    let pumpedM3ph = 0;
    for (const { isToolOn, profile } of this.#pumps) if (isToolOn) pumpedM3ph += profile.placing?.rateM3ph.value ?? 0;
    if (pumpedM3ph === 0) return;
    const open = this.#distributors.filter(({ isToolOn }) => isToolOn);
    for (const distributor of open) {
      const takesM3ph = distributor.profile.placing?.rateM3ph.value ?? 0;
      const rateM3ph = Math.min(takesM3ph, pumpedM3ph / open.length);
      this.#spread(distributor, (rateM3ph / secondsPerHour) * (concretePeriodMs / 1000), nowEpochMs);
    }
  }

  /** Fills the cells around the hose end from the nearest outwards; what finds no room within reach is lost. */
  #spread(distributor: SimMachine, volumeM3: number, nowEpochMs: number): void {
    const [xM, yM, zM] = distributor.toolPoint();
    const level = this.#levelUnder(zM);
    const grid = level === undefined ? undefined : this.#gridOf(level);
    if (grid === undefined) return;
    const count = grid.findRoom([xM, yM], zM, pourRadiusM, pourDropMaxM);
    let restM3 = volumeM3;
    for (let filled = 0; filled < count && restM3 > restMinM3; filled += 1) {
      const cell = nearestRoom(grid, count, [xM, yM]);
      if (cell === undefined) return;
      const roomM3 = ((grid.thicknessM[cell] as number) - (grid.filledM[cell] as number)) * cellAreaM2;
      if (restM3 < roomM3 - restMinM3) {
        grid.filledM[cell] = (grid.filledM[cell] as number) + restM3 / cellAreaM2;
        return;
      }
      restM3 -= roomM3;
      grid.filledM[cell] = grid.thicknessM[cell] as number;
      this.#setPlaced(grid, cell, nowEpochMs, 1);
    }
  }

  /** The highest level with a floor below this height, near enough to be poured on. */
  #levelUnder(zM: number): Level | undefined {
    let highest: Level | undefined;
    let highestM = zM - pourDropMaxM;
    for (const level of this.#levels) {
      for (const { topM } of level.slabs) {
        if (topM > zM || topM < highestM) continue;
        highest = level;
        highestM = topM;
      }
    }
    return highest;
  }

  #mark(entry: FloorMachine, nowH: number): void {
    const { machine, kind } = entry;
    const isWorking = machine.isToolOn && kind !== 'other' && machine.battery.fillRatio > 0;
    const isMarking = machine.isMoving && kind !== 'levelled';
    if (!isWorking && !isMarking) return;
    for (const grid of this.#grids.values()) {
      const count = grid.findUnder(machine.pose, isWorking ? entry.tool : entry.footprint);
      for (let index = 0; index < count; index += 1) {
        const cell = grid.found[index] as number;
        const ageH = nowH - (grid.placedMaturityH[cell] as number);
        if (isWorking) this.#work(grid, cell, kind as Exclude<FloorMachine['kind'], 'other'>, ageH);
        else this.#drive(grid, cell, kind, ageH);
      }
    }
  }

  #work(grid: ConcreteGrid, cell: number, kind: Exclude<FloorMachine['kind'], 'other'>, ageH: number): void {
    const setFactor = grid.setFactor[cell] as number;
    this.#note(grid, cell, kind, ageH, setFactor);
    const fromH = kind === 'levelled' ? 0 : kind === 'floated' ? floatFromH : trowelFromH;
    const untilH = kind === 'levelled' ? plain.levelEndH : plain.workableUntilH;
    if (ageH < fromH * setFactor - ageToleranceH) this.#note(grid, cell, 'tooEarly', ageH, setFactor);
    if (ageH > untilH * setFactor + ageToleranceH) this.#note(grid, cell, 'tooLate', ageH, setFactor);
  }

  /** Floating may begin when the slab bears the finisher; for wheels it must be past working, and even that is early (1.2 MPa). */
  #drive(grid: ConcreteGrid, cell: number, kind: FloorMachine['kind'], ageH: number): void {
    const setFactor = grid.setFactor[cell] as number;
    const bearsFromH = kind === 'other' ? plain.workableUntilH : floatFromH;
    if (ageH < bearsFromH * setFactor - ageToleranceH) this.#note(grid, cell, 'drivenOn', ageH, setFactor);
  }

  #note(grid: ConcreteGrid, cell: number, kind: TraceKind, ageH: number, setFactor: number): void {
    if (!grid.traces[kind].touch(cell, ageH, passPauseH * setFactor)) return;
    this.#trace = foldNumber(foldNumber(this.#trace, cell * traceKinds.length + traceKinds.indexOf(kind)), ageH);
  }
}

function floorMachine(machine: SimMachine): FloorMachine {
  const { capabilities, kinematics, work } = machine.profile;
  const kind = capabilities.includes('level')
    ? 'levelled'
    : capabilities.includes('float')
      ? 'floated'
      : capabilities.includes('trowel')
        ? 'trowelled'
        : 'other';
  const halfM = (work?.widthM.value ?? 0) / 2;
  // One cell deep, so that a drive in any direction leaves none out.
  const tool = { xMinM: -cellM / 2, xMaxM: cellM / 2, yMinM: -halfM, yMaxM: halfM };
  return { machine, kind, tool, footprint: boxOf(kinematics.footprint) };
}

/** The cell nearest to the hose end among those found that still has room. */
function nearestRoom(grid: ConcreteGrid, count: number, [xM, yM]: Point): number | undefined {
  let nearest: number | undefined;
  let nearestM2 = Infinity;
  for (let index = 0; index < count; index += 1) {
    const cell = grid.found[index] as number;
    if (grid.isPlaced(cell)) continue;
    const [cellXM, cellYM] = grid.middleOf(cell);
    const awayM2 = (cellXM - xM) ** 2 + (cellYM - yM) ** 2;
    if (awayM2 >= nearestM2) continue;
    nearest = cell;
    nearestM2 = awayM2;
  }
  return nearest;
}

function sumsOf(levelId: string, grid: ConcreteGrid | undefined): LevelSums {
  const areaM2 = (kind: TraceKind): number => (grid?.traces[kind].cellCount ?? 0) * cellAreaM2;
  return {
    levelId,
    placedM2: (grid?.placedCount ?? 0) * cellAreaM2,
    levelledM2: areaM2('levelled'),
    floatedM2: areaM2('floated'),
    trowelledM2: areaM2('trowelled'),
    workedTooEarlyM2: areaM2('tooEarly'),
    workedTooLateM2: areaM2('tooLate'),
    drivenOnTooYoungM2: areaM2('drivenOn'),
  };
}
