import { distanceM, isInsideRing, type Point } from '../../../kernel/geometry.ts';
import type { Random } from '../../../kernel/random.ts';
import { floors, shafts, siteXM, siteYM, stairs, type Floor } from './site.ts';

/** A machine as people see it. */
export interface Seen {
  readonly xM: number;
  readonly yM: number;
  readonly zM: number;
  readonly radiusM: number;
  readonly isMoving: boolean;
}

export interface Walker {
  readonly id: string;
  xM: number;
  yM: number;
  zM: number;
}

interface Walking extends Walker {
  readonly random: Random;
  readonly speedMps: number;
  /** Keeps this far from machines that move; who is careless does not look. */
  keepM: number;
  target: Point | null;
  /** Height that a climb ends at; null while on a floor. */
  climbToZM: number | null;
  pauseUntilMs: number;
}

const stepS = 0.1;
const climbMps = 0.5;
/** No separation reckons with more. */
const speedMaxMps = 1.6;
const speedMinMps = 0.7;
const carefulKeepM = 5;
const carelessRatio = 0.25;
const climbRatio = 0.06;
/** Nobody walks through a machine that stands. */
const bodyKeepM = 0.3;
const edgeKeepM = 0.5;
const sameFloorM = 2;
const pauseSpreadMs = 45_000;
const choicesMax = 6;

/** Sixty people who walk between places of the three floors; a quarter of them walks straight into the way of machines. */
export class Walkers {
  readonly people: readonly Walker[];
  readonly #people: readonly Walking[];

  constructor(count: number, random: Random) {
    this.#people = Array.from({ length: count }, (_, index) => {
      const own = random.fork(`walker-${String(index)}`);
      const floor = floors[index % floors.length] as Floor;
      const at = freePoint(floor, own);
      return {
        id: `w${String(index + 1)}`,
        random: own,
        xM: at[0],
        yM: at[1],
        zM: floor.elevationM,
        speedMps: speedMinMps + own.next() * (speedMaxMps - speedMinMps),
        keepM: own.next() < carelessRatio ? 0 : carefulKeepM,
        target: null,
        climbToZM: null,
        pauseUntilMs: own.next() * pauseSpreadMs,
      };
    });
    this.people = this.#people;
  }

  /** One step of 100 ms. `wary`: who looks out for himself because his tag is dead. */
  step(nowMs: number, machines: readonly Seen[], wary: ReadonlySet<string>): void {
    for (const person of this.#people) {
      if (person.climbToZM !== null) {
        this.#climb(person);
        continue;
      }
      if (person.target === null) {
        if (nowMs < person.pauseUntilMs) continue;
        this.#choose(person);
      }
      this.#walk(person, nowMs, machines, wary.has(person.id) ? carefulKeepM : person.keepM);
    }
  }

  /** Sends somebody somewhere: straight in front of a machine, for example. */
  send(personId: string, to: Point): void {
    const person = this.#people.find(({ id }) => id === personId);
    if (person === undefined || person.climbToZM !== null) return;
    person.target = to;
  }

  #climb(person: Walking): void {
    const goalM = person.climbToZM as number;
    const restM = goalM - person.zM;
    person.zM += Math.sign(restM) * Math.min(Math.abs(restM), climbMps * stepS);
    if (person.zM === goalM) person.climbToZM = null;
  }

  #choose(person: Walking): void {
    const floor = floors.find(({ elevationM }) => elevationM === person.zM);
    if (floor === undefined) return;
    const here: Point = [person.xM, person.yM];
    if (person.random.next() < climbRatio) {
      if (isWayFree(floor, here, stairs)) person.target = stairs;
      if (distanceM(here, stairs) < 0.5) {
        person.climbToZM = (floors[person.random.below(floors.length)] as Floor).elevationM;
        person.target = null;
      }
      return;
    }
    for (let choice = 0; choice < choicesMax; choice += 1) {
      const to = freePoint(floor, person.random);
      if (!isWayFree(floor, here, to)) continue;
      person.target = to;
      return;
    }
  }

  #walk(person: Walking, nowMs: number, machines: readonly Seen[], keepM: number): void {
    const target = person.target;
    if (target === null) return;
    const dx = target[0] - person.xM;
    const dy = target[1] - person.yM;
    const restM = Math.hypot(dx, dy);
    const stepM = person.speedMps * stepS;
    if (restM <= stepM) {
      person.xM = target[0];
      person.yM = target[1];
      person.target = null;
      person.pauseUntilMs = nowMs + person.random.next() * pauseSpreadMs;
      return;
    }
    const nextXM = person.xM + (dx / restM) * stepM;
    const nextYM = person.yM + (dy / restM) * stepM;
    const isFenced = shafts.some((shaft) => isInsideRing([nextXM, nextYM], shaft));
    if (isFenced || isInTheWay(person, nextXM, nextYM, machines, keepM)) {
      person.target = null;
      person.pauseUntilMs = nowMs + 1000 + person.random.next() * 4000;
      return;
    }
    person.xM = nextXM;
    person.yM = nextYM;
  }
}

/** Whether a step leads nearer to a machine than this person goes. A machine that stands is an obstacle to everybody. */
function isInTheWay(person: Walking, xM: number, yM: number, machines: readonly Seen[], keepM: number): boolean {
  for (const machine of machines) {
    if (Math.abs(machine.zM - person.zM) > sameFloorM) continue;
    const limitM = machine.radiusM + (machine.isMoving ? keepM : bodyKeepM);
    if (machine.isMoving && keepM === 0) continue;
    const aheadM = Math.hypot(machine.xM - xM, machine.yM - yM);
    if (aheadM < limitM && aheadM < Math.hypot(machine.xM - person.xM, machine.yM - person.yM)) return true;
  }
  return false;
}

export function freePoint(floor: Floor, random: Random, keepM = edgeKeepM): Point {
  for (;;) {
    const point: Point = [keepM + random.next() * (siteXM - 2 * keepM), keepM + random.next() * (siteYM - 2 * keepM)];
    if (!floor.holes.some((hole) => isNearBox(point, hole, keepM))) return point;
  }
}

function isNearBox([x, y]: Point, hole: Floor['holes'][number], keepM: number): boolean {
  const xs = hole.map(([hx]) => hx);
  const ys = hole.map(([, hy]) => hy);
  return (
    x > Math.min(...xs) - keepM &&
    x < Math.max(...xs) + keepM &&
    y > Math.min(...ys) - keepM &&
    y < Math.max(...ys) + keepM
  );
}

/** People do not walk through openings: sampled every half metre. */
export function isWayFree(floor: Floor, from: Point, to: Point): boolean {
  const lengthM = distanceM(from, to);
  const count = Math.ceil(lengthM / 0.5);
  for (let index = 1; index <= count; index += 1) {
    const share = index / count;
    const at: Point = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
    if (floor.holes.some((hole) => isInsideRing(at, hole))) return false;
  }
  return true;
}
