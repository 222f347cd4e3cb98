import type { Battery } from './allocation-problem.ts';
import type { AllocationTables } from './allocation-tables.ts';

/** What sums of ratios and of times may be off by. */
const TOLERANCE = 1e-9;

/** Where a machine stands after some tasks: one of several ways to have charged between them. */
export interface Label {
  readonly time: number;
  readonly level: number;
  /** What the last charge may still grow by; every bit of it makes `time` later and `level` higher. */
  readonly room: number;
  /** What the last charge gives so far. */
  readonly charged: number;
  readonly flowTime: number;
  readonly before: Label | null;
  /** Whether the machine was at its charger right before the last task. */
  readonly isAfterCharge: boolean;
}

/**
 * Follows a machine from task to task with every sensible choice of visits to its charger. How much a visit gives is settled by what
 * comes later: never more than is needed, but free as long as the machine would wait for a release anyway.
 */
export class ChargePlanner {
  readonly #tables: AllocationTables;
  readonly #begin: number;
  readonly #battery: Battery | undefined;
  readonly #travelTable: number;
  readonly #counts: 'time' | 'time-and-flow';

  /** `counts` says what makes one label better than another. */
  constructor(
    tables: AllocationTables,
    machine: number,
    battery: Battery | undefined,
    counts: 'time' | 'time-and-flow',
  ) {
    this.#tables = tables;
    this.#begin = tables.from[machine]!;
    this.#battery = battery;
    this.#travelTable = tables.problem.machines[machine]!.travelTable;
    this.#counts = counts;
  }

  get start(): Label {
    const level = this.#battery?.levelRatio ?? 1;
    return { time: this.#begin, level, room: 0, charged: 0, flowTime: 0, before: null, isAfterCharge: false };
  }

  /** Adds to `labels` what can become of a machine at a place when it does the task next, and drops what is no better than another. */
  extend(from: Label, place: number, task: number, labels: Label[]): void {
    this.#add(this.#through(from, from, place, task, false), labels);
    const battery = this.#battery;
    if (battery === undefined) return;
    const away = this.#tables.travel[this.#travelTable]![place * this.#tables.places + battery.charger]!;
    const level = from.level - away / battery.drainTime;
    if (level < battery.floorRatio - TOLERANCE) return;
    const there = { ...from, time: from.time + away, level, room: 1 - level, charged: 0 };
    this.#add(this.#through(from, there, battery.charger, task, true), labels);
  }

  #through(before: Label, from: Label, place: number, task: number, isAfterCharge: boolean): Label | null {
    const { places, tasks, begin, end, release, travel, work } = this.#tables;
    const table = travel[this.#travelTable]!;
    const { time, level, room, charged, flowTime } = from;
    const way = table[place * places + begin[task]!]!;
    const takes = work[this.#travelTable * tasks + task]!;
    const earliest = Math.max(release[task]!, time + way);
    const battery = this.#battery;
    if (battery === undefined) {
      const ends = earliest + takes;
      return { ...from, time: ends, flowTime: flowTime + ends - release[task]!, before, isAfterCharge };
    }
    const { drainTime, chargeTime, floorRatio, charger } = battery;
    const drain = (way + takes) / drainTime;
    const home = table[end[task]! * places + charger]! / drainTime;
    const free = Math.min(room, (earliest - time - way) / chargeTime);
    const short = floorRatio + drain + home - level - free;
    const more = short > TOLERANCE ? short : 0;
    if (!(more <= room - free + TOLERANCE)) return null;
    const ends = earliest + more * chargeTime + takes;
    return {
      time: ends,
      level: level + free + more - drain,
      room: Math.max(0, room - free - more),
      charged: charged + free + more,
      flowTime: flowTime + ends - release[task]!,
      before,
      isAfterCharge,
    };
  }

  #add(label: Label | null, labels: Label[]): void {
    if (label === null || labels.some((other) => this.#isNoWorse(other, label))) return;
    let kept = 0;
    for (const other of labels) {
      if (this.#isNoWorse(label, other)) continue;
      labels[kept] = other;
      kept += 1;
    }
    labels.length = kept;
    labels.push(label);
  }

  /** Whether at b's time and at any later one a has as much in its battery. */
  #isNoWorse(a: Label, b: Label): boolean {
    if (a.time > b.time + TOLERANCE || (this.#counts === 'time-and-flow' && a.flowTime > b.flowTime + TOLERANCE))
      return false;
    if (this.#battery === undefined) return true;
    const grown = Math.min(a.room, (b.time - a.time) / this.#battery.chargeTime);
    return a.level + grown >= b.level - TOLERANCE && a.level + a.room >= b.level + b.room - TOLERANCE;
  }
}
