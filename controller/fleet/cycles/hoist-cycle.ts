import type { LiftReading } from '../../contract/accounts/lift-reading.ts';
import type { CycleDoubt, HoistCycle } from '../../contract/accounts/work-cycle.ts';
import { cycleRules } from './cycle-rules.ts';
import { CycleTally, larger } from './cycle-tally.ts';

const MS_PER_S = 1_000;

interface OpenRide {
  readonly tally: CycleTally;
  readonly start: HoistCycle['start'];
  speedMaxMps: number | undefined;
  tiltXMaxRad: number | undefined;
  tiltYMaxRad: number | undefined;
  people: HoistCycle['people'];
  gate: HoistCycle['gate'];
  stillSinceMs: number | null;
}

type Placed = LiftReading & { readonly heightM: number };

/** A cage's work cycles: it leaves a landing and opens its gate at the next. One tracker per cage. */
export class HoistCycles {
  private open: OpenRide | null = null;
  /** The latest reading at which it stood. */
  private stood: Placed | null = null;
  private before: Placed | null = null;
  private speedMps = 0;

  add(reading: LiftReading, doubts: readonly CycleDoubt[], operator: string | null): HoistCycle | null {
    if (!isPlaced(reading)) {
      this.open?.tally.add(reading, doubts);
      return null;
    }
    const speedMps = this.speedOf(reading);
    const isStill = Math.abs(speedMps) <= cycleRules.stillMps.value;
    if (this.open === null) {
      this.wait(reading, isStill, doubts);
      return null;
    }
    this.collect(this.open, reading, speedMps, doubts);
    return this.arrived(this.open, reading, isStill, operator);
  }

  cut(reading: LiftReading, doubt: CycleDoubt, operator: string | null): HoistCycle | null {
    const { open } = this;
    this.stood = null;
    this.before = null;
    this.speedMps = 0;
    if (open === null) return null;
    open.tally.doubt(doubt);
    return this.finish(open, reading, reading.atMs, operator);
  }

  doubt(doubt: CycleDoubt): void {
    this.open?.tally.doubt(doubt);
  }

  isOpen(): boolean {
    return this.open !== null;
  }

  private wait(reading: Placed, isStill: boolean, doubts: readonly CycleDoubt[]): void {
    const from = this.stood;
    if (isStill && (from === null || Math.abs(reading.heightM - from.heightM) <= cycleRules.leftLandingM.value)) {
      this.stood = reading;
      return;
    }
    if (from === null) {
      // Heard of for the first time on its way: where it came from, the record does not have.
      if (!isStill) this.begin(reading, { kind: 'began-before', sensor: 'record' }, doubts);
      return;
    }
    if (Math.abs(reading.heightM - from.heightM) <= cycleRules.leftLandingM.value) return;
    this.begin(from, null, []);
    if (this.open !== null) this.collect(this.open, reading, this.speedMps, doubts);
  }

  /** As the cage tells it, else from where it was and is; a message that says nothing new of its height leaves it. */
  private speedOf(reading: Placed): number {
    const { before } = this;
    const elapsedMs = before === null ? 0 : reading.atMs - before.atMs;
    const isOld = before !== null && reading.heightM === before.heightM && elapsedMs < MS_PER_S;
    if (reading.speedMps !== undefined) this.speedMps = reading.speedMps;
    else if (before !== null && elapsedMs > 0 && !isOld)
      this.speedMps = ((reading.heightM - before.heightM) / elapsedMs) * MS_PER_S;
    if (!isOld || reading.speedMps !== undefined) this.before = reading;
    return this.speedMps;
  }

  private begin(from: Placed, doubt: CycleDoubt | null, doubts: readonly CycleDoubt[]): void {
    const open: OpenRide = {
      tally: new CycleTally(from.atMs),
      start: placeOf(from),
      speedMaxMps: undefined,
      tiltXMaxRad: undefined,
      tiltYMaxRad: undefined,
      people: morePeople(undefined, from.people),
      gate: undefined,
      stillSinceMs: null,
    };
    this.open = open;
    this.stood = null;
    open.tally.add(from, doubts);
    if (doubt !== null) open.tally.doubt(doubt);
  }

  private collect(open: OpenRide, reading: Placed, speedMps: number, doubts: readonly CycleDoubt[]): void {
    const isMoving = Math.abs(speedMps) > cycleRules.stillMps.value;
    const openMoving = reading.gate === 'open' && isMoving;
    open.tally.add(openMoving ? { ...reading, alarms: [...reading.alarms, 'gate'] } : reading, doubts);
    open.speedMaxMps = larger(open.speedMaxMps, Math.abs(speedMps));
    open.tiltXMaxRad = larger(open.tiltXMaxRad, size(reading.tiltXRad));
    open.tiltYMaxRad = larger(open.tiltYMaxRad, size(reading.tiltYRad));
    open.people = morePeople(open.people, reading.people);
    open.stillSinceMs = isMoving ? null : (open.stillSinceMs ?? reading.atMs);
    if (reading.gate === undefined) return;
    open.gate = {
      openWhileMoving: open.gate?.openWhileMoving === true || openMoving,
      openAtEnd: reading.gate === 'open' && !isMoving,
    };
  }

  private arrived(open: OpenRide, reading: Placed, isStill: boolean, operator: string | null): HoistCycle | null {
    if (!isStill || open.stillSinceMs === null) return null;
    const isOpened = reading.gate === 'open';
    const stillMs = reading.atMs - open.stillSinceMs;
    if (!isOpened && stillMs < cycleRules.stillS.value * MS_PER_S) return null;
    if (!isOpened) open.tally.doubt({ kind: 'gate-silent', sensor: 'gate' });
    this.stood = reading;
    return this.finish(open, reading, open.stillSinceMs, operator);
  }

  private finish(open: OpenRide, reading: LiftReading, endMs: number, operator: string | null): HoistCycle {
    const { tally, start, speedMaxMps, tiltXMaxRad, tiltYMaxRad, people, gate } = open;
    this.open = null;
    return {
      kind: 'hoist',
      ...tally.end(endMs, operator),
      start,
      end: placeOf(reading),
      ...(speedMaxMps === undefined ? {} : { speedMaxMps }),
      ...(tiltXMaxRad === undefined ? {} : { tiltXMaxRad }),
      ...(tiltYMaxRad === undefined ? {} : { tiltYMaxRad }),
      ...(people === undefined ? {} : { people }),
      ...(gate === undefined ? {} : { gate }),
    };
  }
}

function size(angleRad: number | undefined): number | undefined {
  return angleRad === undefined ? undefined : Math.abs(angleRad);
}

function isPlaced(reading: LiftReading): reading is Placed {
  return reading.heightM !== undefined;
}

function morePeople(before: HoistCycle['people'], now: LiftReading['people']): HoistCycle['people'] {
  if (now === undefined) return before;
  if (before === undefined || now.count > before.max) return { max: now.count, source: now.source };
  return before;
}

function placeOf({ heightM, levelId }: LiftReading): HoistCycle['start'] {
  return { ...(heightM === undefined ? {} : { heightM }), ...(levelId === undefined ? {} : { levelId }) };
}
