import type { HoistCall, HoistGroup } from '../../missions/hoists/dispatch/hoist-group.ts';
import type { CageState, HoistState } from '../../missions/hoists/dispatch/dispatch-hoists.ts';

/** Simulates cages that do what a policy says, event by event, and writes down all that happens. Physics of its own; no planning. */

/** What a policy lets a cage do next: go to a landing, or let those named in where it stands; null: nothing. */
export type Order = { readonly to: string; readonly boards: readonly string[] } | null;
export type Policy = (state: HoistState) => readonly Order[];

export type HoistEvent =
  | { readonly atS: number; readonly what: 'arrive'; readonly cage: number; readonly heightM: number }
  /** Sets out, or while it moves is sent elsewhere. */
  | {
      readonly atS: number;
      readonly what: 'depart' | 'redirect';
      readonly cage: number;
      readonly heightM: number;
      readonly toM: number;
    }
  | { readonly atS: number; readonly what: 'open' | 'shut'; readonly cage: number }
  /** When a rider begins to get in, and is out. */
  | { readonly atS: number; readonly what: 'board' | 'alight'; readonly cage: number; readonly callId: string };

export interface HoistDay {
  readonly events: readonly HoistEvent[];
  readonly endS: number;
  readonly decisions: number;
}

interface Move {
  readonly fromM: number;
  /** Downwards below zero. */
  readonly direction: 1 | -1;
  readonly startMps: number;
  readonly peakMps: number;
  readonly startS: number;
  readonly endS: number;
  readonly to: string;
  readonly toM: number;
}

interface SimCage {
  readonly number: number;
  heightM: number;
  gate: 'open' | 'shut';
  move: Move | null;
  busyUntilS: number;
  riders: HoistCall[];
}

type Motion = HoistGroup['cages'][number]['motion'];

function moveOf(motion: Motion, nowS: number, fromM: number, mps: number, to: string, toM: number): Move {
  const direction = toM > fromM || (toM === fromM && mps > 0) ? 1 : -1;
  const startMps = mps * direction;
  const { speedMps, accelerationMps2: a, decelerationMps2: d } = motion;
  const wayM = Math.abs(toM - fromM);
  if (startMps < 0 || startMps ** 2 / 2 / d > wayM + 1e-4) throw new Error('a cage cannot stop where it is sent');
  const peakMps = Math.max(startMps, Math.min(speedMps, Math.sqrt((2 * wayM + startMps ** 2 / a) / (1 / a + 1 / d))));
  const levelM = wayM - (peakMps ** 2 - startMps ** 2) / 2 / a - peakMps ** 2 / 2 / d;
  const takesS = (peakMps - startMps) / a + peakMps / d + (peakMps > 0 ? Math.max(0, levelM) / peakMps : 0);
  return { fromM, direction, startMps, peakMps, startS: nowS, endS: nowS + takesS, to, toM };
}

/** Height and speed (upwards above zero) on the way. */
function whereOn(motion: Motion, move: Move, nowS: number): { heightM: number; speedMps: number } {
  const { accelerationMps2: a, decelerationMps2: d } = motion;
  const { direction, startMps, peakMps, fromM, toM } = move;
  const left = Math.max(0, move.endS - nowS);
  const t = nowS - move.startS;
  if (left <= peakMps / d) return { heightM: toM - (direction * d * left ** 2) / 2, speedMps: direction * d * left };
  const rampS = (peakMps - startMps) / a;
  if (t <= rampS)
    return { heightM: fromM + direction * (startMps * t + (a * t ** 2) / 2), speedMps: direction * (startMps + a * t) };
  const rampM = startMps * rampS + (a * rampS ** 2) / 2;
  return { heightM: fromM + direction * (rampM + peakMps * (t - rampS)), speedMps: direction * peakMps };
}

class Day {
  readonly #group: HoistGroup;
  readonly #policy: Policy;
  readonly #calls: HoistCall[];
  readonly #waiting: HoistCall[] = [];
  readonly #cages: SimCage[];
  readonly events: HoistEvent[] = [];
  nowS = 0;
  decisions = 0;

  constructor(group: HoistGroup, calls: readonly HoistCall[], policy: Policy, startsM: readonly number[]) {
    this.#group = group;
    this.#policy = policy;
    this.#calls = [...calls].sort((a, b) => a.earliestS - b.earliestS);
    this.#cages = group.cages.map((_, number) => ({
      number,
      heightM: startsM[number]!,
      gate: 'shut',
      move: null,
      busyUntilS: 0,
      riders: [],
    }));
  }

  run(endMaxS: number): void {
    while (this.nowS < endMaxS) {
      const nextS = Math.min(
        this.#calls[0]?.earliestS ?? Infinity,
        ...this.#cages.map(({ move, busyUntilS }) => move?.endS ?? (busyUntilS > this.nowS ? busyUntilS : Infinity)),
      );
      if (nextS === Infinity) return;
      this.nowS = nextS;
      while (this.#calls[0] !== undefined && this.#calls[0].earliestS <= nextS)
        this.#waiting.push(this.#calls.shift()!);
      for (const cage of this.#cages) if (cage.move !== null && cage.move.endS <= nextS) this.#arrive(cage, cage.move);
      this.#decide();
    }
  }

  #arrive(cage: SimCage, move: Move): void {
    cage.heightM = move.toM;
    cage.move = null;
    this.events.push({ atS: this.nowS, what: 'arrive', cage: cage.number, heightM: move.toM });
  }

  #stateOf({ number, heightM, gate, move, busyUntilS, riders }: SimCage): CageState {
    const still = { heightM, speedMps: 0, boundFor: null, gate, busyUntilS, riders };
    if (move === null) return still;
    return { ...still, ...whereOn(this.#group.cages[number]!.motion, move, this.nowS), boundFor: move.to };
  }

  #decide(): void {
    this.decisions += 1;
    const state = {
      nowS: this.nowS,
      cages: this.#cages.map((cage) => this.#stateOf(cage)),
      waiting: [...this.#waiting],
    };
    const orders = this.#policy(state);
    for (const cage of this.#cages) if (cage.busyUntilS <= this.nowS) this.#obey(cage, orders[cage.number] ?? null);
  }

  #obey(cage: SimCage, order: Order): void {
    const { heightM: heights } = this.#group;
    if (cage.move !== null) {
      if (order === null || order.to === cage.move.to) return;
      const { motion } = this.#group.cages[cage.number]!;
      const { heightM, speedMps } = whereOn(motion, cage.move, this.nowS);
      const toM = heights.get(order.to)!;
      this.events.push({ atS: this.nowS, what: 'redirect', cage: cage.number, heightM, toM });
      cage.move = moveOf(motion, this.nowS, heightM, speedMps, order.to, toM);
      return;
    }
    const isHere = order === null || heights.get(order.to) === cage.heightM;
    if (isHere) this.#serve(cage, order?.boards ?? []);
    else if (cage.gate === 'open') this.#shut(cage);
    else this.#depart(cage, order.to);
  }

  #depart(cage: SimCage, to: string): void {
    const { motion } = this.#group.cages[cage.number]!;
    const toM = this.#group.heightM.get(to)!;
    this.events.push({ atS: this.nowS, what: 'depart', cage: cage.number, heightM: cage.heightM, toM });
    cage.move = moveOf(motion, this.nowS, cage.heightM, 0, to, toM);
  }

  #shut(cage: SimCage): void {
    cage.gate = 'shut';
    cage.busyUntilS = this.nowS + this.#group.cages[cage.number]!.gateShutS;
    this.events.push({ atS: cage.busyUntilS, what: 'shut', cage: cage.number });
  }

  /** Opens, or lets out whoever is at his landing, or lets in who is named; with nothing to do the gate is shut. */
  #serve(cage: SimCage, boards: readonly string[]): void {
    const { heightM: heights } = this.#group;
    const out = cage.riders.filter(({ to }) => heights.get(to) === cage.heightM);
    const comeIn = boards.map((id) => {
      const call = this.#waiting.find((one) => one.id === id);
      if (call === undefined) throw new Error(`${id} is to get in and does not wait`);
      return call;
    });
    if (out.length + comeIn.length === 0) {
      if (cage.gate === 'open') this.#shut(cage);
      return;
    }
    if (cage.gate === 'shut') {
      cage.gate = 'open';
      cage.busyUntilS = this.nowS + this.#group.cages[cage.number]!.gateOpenS;
      this.events.push({ atS: this.nowS, what: 'open', cage: cage.number });
      return;
    }
    let atS = this.nowS;
    for (const { id, transferS } of out) {
      atS += transferS;
      this.events.push({ atS, what: 'alight', cage: cage.number, callId: id });
    }
    cage.riders = cage.riders.filter((rider) => !out.includes(rider));
    // Who gets in is asked for again once all are out: the load is another then.
    if (out.length === 0)
      for (const call of comeIn) {
        this.events.push({ atS, what: 'board', cage: cage.number, callId: call.id });
        atS += call.transferS;
        cage.riders.push(call);
        this.#waiting.splice(this.#waiting.indexOf(call), 1);
      }
    cage.busyUntilS = atS;
  }
}

/** Calls are heard of when their riders are at the landing. The day ends when nothing is left to do, or nothing more is done. */
export function hoistDay(
  group: HoistGroup,
  calls: readonly HoistCall[],
  policy: Policy,
  options: { readonly startsM: readonly number[]; readonly endMaxS: number },
): HoistDay {
  const day = new Day(group, calls, policy, options.startsM);
  day.run(options.endMaxS);
  return { events: day.events.sort((a, b) => a.atS - b.atS), endS: day.nowS, decisions: day.decisions };
}
