import type { LiftReading } from '../../contract/accounts/lift-reading.ts';
import type { CraneCycle, CycleDoubt, HookPlace } from '../../contract/accounts/work-cycle.ts';
import { cycleRules } from './cycle-rules.ts';
import { CycleTally, larger } from './cycle-tally.ts';

const MS_PER_S = 1_000;

interface OpenCycle {
  readonly tally: CycleTally;
  readonly start: HookPlace;
  heightMinM: number | undefined;
  heightMaxM: number | undefined;
  radiusMaxM: number | undefined;
  atMomentMax: CraneCycle['atMomentMax'];
  momentMaxRatio: number | undefined;
}

/** A state that has lasted since then, and where the hook was when it began. */
interface Settling {
  readonly sinceMs: number;
  readonly place: HookPlace;
}

/**
 * A crane's work cycles: from a load on the hook to none. The weight says so, or the hook that it holds something; a cycle ends when neither
 * does. A weight that stays on a hook that says that it is empty is believed for a while only. One tracker per crane.
 */
export class CraneCycles {
  private open: OpenCycle | null = null;
  private settling: Settling | null = null;
  /** Whether the hook has been seen without a load since the record began. */
  private seenEmpty: 'yes' | 'no' = 'no';
  /** Since when there is a weight on a hook that says that it is empty. */
  private contradictsSinceMs: number | null = null;

  /** Takes the next reading; answers with the cycle that it ended, null while none ends. */
  add(reading: LiftReading, doubts: readonly CycleDoubt[], operator: string | null): CraneCycle | null {
    const isLoaded = this.loaded(reading);
    if (isLoaded === false) this.seenEmpty = 'yes';
    if (this.open === null) {
      this.begin(reading, isLoaded === true, doubts);
      return null;
    }
    this.collect(this.open, reading, doubts);
    if (isLoaded !== false) {
      this.settling = null;
      return null;
    }
    this.settling ??= { sinceMs: reading.atMs, place: placeOf(reading) };
    if (reading.atMs - this.settling.sinceMs < cycleRules.settleS.value * MS_PER_S) return null;
    return this.finish(this.settling.sinceMs, this.settling.place, operator);
  }

  /** Ends a cycle that is open without having seen its end, at the latest of which something is known. */
  cut(reading: LiftReading, doubt: CycleDoubt, operator: string | null): CraneCycle | null {
    if (this.open === null) {
      this.settling = null;
      this.seenEmpty = 'no';
      return null;
    }
    this.open.tally.doubt(doubt);
    const cycle = this.finish(reading.atMs, placeOf(reading), operator);
    this.seenEmpty = 'no';
    return cycle;
  }

  doubt(doubt: CycleDoubt): void {
    this.open?.tally.doubt(doubt);
  }

  isOpen(): boolean {
    return this.open !== null;
  }

  /** Null: nobody knows. Between the two thresholds it stays what it was. */
  private loaded({ loadKg, hook, atMs }: LiftReading): boolean | null {
    const isHeavy = loadKg !== undefined && loadKg >= cycleRules.loadOnKg.value;
    this.contradictsSinceMs = isHeavy && hook === 'empty' ? (this.contradictsSinceMs ?? atMs) : null;
    if (this.contradictsSinceMs !== null && atMs - this.contradictsSinceMs >= cycleRules.stuckS.value * MS_PER_S)
      return false;
    if (isHeavy || hook === 'holds') return true;
    if (loadKg === undefined) return hook === undefined ? null : false;
    return loadKg < cycleRules.loadOffKg.value ? false : this.open !== null;
  }

  private begin(reading: LiftReading, isLoaded: boolean, doubts: readonly CycleDoubt[]): void {
    if (!isLoaded) {
      this.settling = null;
      return;
    }
    this.settling ??= { sinceMs: reading.atMs, place: placeOf(reading) };
    if (reading.atMs - this.settling.sinceMs < cycleRules.settleS.value * MS_PER_S) return;
    const open: OpenCycle = {
      tally: new CycleTally(this.settling.sinceMs),
      start: this.settling.place,
      heightMinM: undefined,
      heightMaxM: undefined,
      radiusMaxM: undefined,
      atMomentMax: undefined,
      momentMaxRatio: undefined,
    };
    this.open = open;
    this.settling = null;
    if (this.seenEmpty === 'no') open.tally.doubt({ kind: 'began-before', sensor: 'record' });
    this.collect(open, reading, doubts);
  }

  private collect(open: OpenCycle, reading: LiftReading, doubts: readonly CycleDoubt[]): void {
    open.tally.add(reading, doubts);
    const { heightM, radiusM, loadKg, ratedKg, slewRad, atMs } = reading;
    open.heightMinM = heightM === undefined ? open.heightMinM : Math.min(open.heightMinM ?? heightM, heightM);
    open.heightMaxM = larger(open.heightMaxM, heightM);
    open.radiusMaxM = larger(open.radiusMaxM, radiusM);
    if (loadKg === undefined || radiusM === undefined) return;
    const largest = open.atMomentMax;
    if (largest === undefined || loadKg * radiusM > largest.loadKg * largest.radiusM) {
      open.atMomentMax = {
        atMs,
        loadKg,
        radiusM,
        ...(heightM === undefined ? {} : { heightM }),
        ...(slewRad === undefined ? {} : { slewRad }),
        ...(ratedKg === undefined ? {} : { ratedKg }),
      };
    }
    // Beyond the chart nothing is rated: there is no ratio to nothing, the rated 0 beside the load says it.
    if (ratedKg !== undefined && ratedKg > 0) open.momentMaxRatio = larger(open.momentMaxRatio, loadKg / ratedKg);
  }

  private finish(endMs: number, end: HookPlace, operator: string | null): CraneCycle {
    const { tally, start, heightMinM, heightMaxM, radiusMaxM, atMomentMax, momentMaxRatio } = this.open as OpenCycle;
    this.open = null;
    this.settling = null;
    return {
      kind: 'crane',
      ...tally.end(endMs, operator),
      start,
      end,
      ...(heightMinM === undefined ? {} : { heightMinM }),
      ...(heightMaxM === undefined ? {} : { heightMaxM }),
      ...(radiusMaxM === undefined ? {} : { radiusMaxM }),
      ...(atMomentMax === undefined ? {} : { atMomentMax }),
      ...(momentMaxRatio === undefined ? {} : { momentMaxRatio }),
    };
  }
}

function placeOf({ radiusM, heightM, slewRad, loadKg }: LiftReading): HookPlace {
  return {
    ...(radiusM === undefined ? {} : { radiusM }),
    ...(heightM === undefined ? {} : { heightM }),
    ...(slewRad === undefined ? {} : { slewRad }),
    ...(loadKg === undefined ? {} : { loadKg }),
  };
}
