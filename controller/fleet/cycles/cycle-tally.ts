import type { LiftReading } from '../../contract/accounts/lift-reading.ts';
import type { CycleDoubt, LiftAlarm, WorkCycle } from '../../contract/accounts/work-cycle.ts';
import { cycleListMax } from './cycle-rules.ts';

/** What every cycle collects while it lasts, whatever the machine. */
export class CycleTally {
  readonly startMs: number;
  private readonly alarms = new Set<LiftAlarm>();
  private readonly doubts = new Map<string, CycleDoubt>();
  private windMaxMps: number | undefined;
  private loadMaxKg: number | undefined;
  private readings = 0;

  constructor(startMs: number) {
    this.startMs = startMs;
  }

  add(reading: LiftReading, doubts: readonly CycleDoubt[]): void {
    this.readings += 1;
    this.windMaxMps = larger(this.windMaxMps, reading.windMps);
    this.loadMaxKg = larger(this.loadMaxKg, reading.loadKg);
    for (const alarm of reading.alarms) this.alarms.add(alarm);
    for (const doubt of doubts) this.doubt(doubt);
  }

  /** The first of each kind is kept; of a gap the longest. */
  doubt(doubt: CycleDoubt): void {
    const key = `${doubt.kind}/${doubt.sensor}`;
    const known = this.doubts.get(key);
    const isLonger = doubt.kind === 'gap' && (doubt.value ?? 0) > (known?.value ?? 0);
    if (known !== undefined && !isLonger) return;
    if (known === undefined && this.doubts.size >= cycleListMax) return;
    this.doubts.set(key, doubt);
  }

  end(endMs: number, operator: string | null): Omit<WorkCycle, 'kind' | 'start' | 'end'> {
    return {
      startMs: this.startMs,
      endMs,
      ...(this.windMaxMps === undefined ? {} : { windMaxMps: this.windMaxMps }),
      ...(this.loadMaxKg === undefined ? {} : { loadMaxKg: this.loadMaxKg }),
      alarms: [...this.alarms],
      ...(operator === null ? {} : { operator }),
      readings: this.readings,
      doubts: [...this.doubts.values()],
    };
  }
}

/** The larger of two of which either may not be measured. */
export function larger(first: number | undefined, second: number | undefined): number | undefined {
  if (first === undefined) return second;
  return second === undefined ? first : Math.max(first, second);
}
