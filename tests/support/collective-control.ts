import type { CageState, HoistState } from '../../missions/hoists/dispatch/dispatch-hoists.ts';
import type { HoistCall, HoistCage, HoistGroup } from '../../missions/hoists/dispatch/hoist-group.ts';
import type { Order, Policy } from './hoist-day.ts';

/**
 * What a hoist group does without destination dispatch: two-way collective control. A landing has a button for up and one for down; nobody knows
 * who pressed it or where he goes until he is in. Landing calls go to the cage that should get there first, again at each event. A cage serves
 * its own calls and the landing calls of its direction in the order of the landings, passes landings by when it is nearly full, turns at the
 * last call and comes home to the lowest landing when nobody calls. Whoever did not fit in (a robot wants an empty cage) is fetched by a cage of
 * his own, as an attendant would do. Written to be good at it: it tells at once when nobody waiting would fit and then opens no gate in vain.
 */

/** A cage fuller than this passes landing calls by. */
const fullRatio = 0.8;
/** What a stop is reckoned to take when the nearest cage is looked for. */
const stopS = 16;
/** After so many cages that he did not fit into somebody is fetched alone; a robot after the first. */
const passedMax = 2;

type Direction = 1 | -1;

interface LandingCall {
  readonly heightM: number;
  readonly direction: Direction;
}

interface Driver {
  direction: Direction;
  /** Fetched alone. */
  guest: string | null;
  /** At this height nobody fitted in; not tried again before the cage has been elsewhere. */
  vainM: number | null;
}

class Collective {
  readonly #group: HoistGroup;
  readonly #drivers: readonly Driver[];
  readonly #passed = new Map<string, number>();
  /** Let in by the orders of this decision. */
  readonly #let = new Set<string>();

  constructor(group: HoistGroup) {
    this.#group = group;
    this.#drivers = group.cages.map(() => ({ direction: 1, guest: null, vainM: null }));
  }

  decide(state: HoistState): Order[] {
    const waitingIds = new Set(state.waiting.map(({ id }) => id));
    this.#drivers.forEach((driver) => {
      if (driver.guest !== null && !waitingIds.has(driver.guest)) driver.guest = null;
    });
    this.#sendForGuests(state);
    const dealt = this.#dealOut(state);
    this.#let.clear();
    return state.cages.map((cage, at) => {
      const order = cage.busyUntilS > state.nowS ? null : this.#order(cage, at, state, dealt[at]!);
      for (const id of order?.boards ?? []) this.#let.add(id);
      return order;
    });
  }

  #fromM(call: HoistCall): number {
    return this.#group.heightM.get(call.from)!;
  }

  #toM(call: HoistCall): number {
    return this.#group.heightM.get(call.to)!;
  }

  #directionOf(call: HoistCall): Direction {
    return this.#toM(call) > this.#fromM(call) ? 1 : -1;
  }

  #isGuest(call: HoistCall): boolean {
    return this.#drivers.some(({ guest }) => guest === call.id);
  }

  /** Those passed over too often get a cage of their own, the longest wait first. */
  #sendForGuests(state: HoistState): void {
    const left = state.waiting
      .filter((call) => (this.#passed.get(call.id) ?? 0) >= (call.rider === 'robot' ? 1 : passedMax))
      .filter((call) => !this.#isGuest(call))
      .sort((a, b) => a.earliestS - b.earliestS);
    for (const call of left) {
      const free = this.#drivers.map((_, at) => at).filter((at) => this.#drivers[at]!.guest === null);
      const target = { heightM: this.#fromM(call), direction: this.#directionOf(call) };
      free.sort((a, b) => this.#etaS(state.cages[a]!, a, target, []) - this.#etaS(state.cages[b]!, b, target, []));
      if (free[0] !== undefined) this.#drivers[free[0]]!.guest = call.id;
    }
  }

  /** The landing calls of each cage. */
  #dealOut(state: HoistState): LandingCall[][] {
    const dealt: LandingCall[][] = state.cages.map(() => []);
    const seen = new Set<string>();
    for (const call of [...state.waiting].sort((a, b) => a.earliestS - b.earliestS)) {
      const landing = { heightM: this.#fromM(call), direction: this.#directionOf(call) };
      const key = `${String(landing.heightM)} ${String(landing.direction)}`;
      if (this.#isGuest(call) || seen.has(key)) continue;
      seen.add(key);
      let best = -1;
      let bestS = Infinity;
      state.cages.forEach((cage, at) => {
        const { guest, vainM } = this.#drivers[at]!;
        if (guest !== null || vainM === landing.heightM || isFull(this.#group.cages[at]!, cage.riders)) return;
        const etaS = this.#etaS(cage, at, landing, dealt[at]!);
        if (etaS < bestS) [best, bestS] = [at, etaS];
      });
      if (best >= 0) dealt[best]!.push(landing);
    }
    return dealt;
  }

  /** When a cage should get to a landing call, by the way that it goes and the stops on it. */
  #etaS(cage: CageState, at: number, call: LandingCall, dealt: readonly LandingCall[]): number {
    const { speedMps } = this.#group.cages[at]!.motion;
    const { heightM, riders } = cage;
    const stopsM = [...riders.map((rider) => this.#toM(rider)), ...dealt.map((one) => one.heightM)];
    const { direction } = this.#drivers[at]!;
    const ahead = (fromM: number, toM: number): boolean => (toM - fromM) * direction >= -1e-6;
    const apart = (a: number, b: number): number => Math.abs(a - b) / speedMps;
    const between = (a: number, b: number): number =>
      new Set(stopsM.filter((stopM) => stopM > Math.min(a, b) && stopM < Math.max(a, b))).size * stopS;
    const leg = (a: number, b: number): number => apart(a, b) + between(a, b);
    if (stopsM.length === 0) return apart(heightM, call.heightM);
    const isOnWay = ahead(heightM, call.heightM);
    if (isOnWay && call.direction === direction) return leg(heightM, call.heightM);
    const reversalM = stopsM.reduce((far, one) => (ahead(far, one) ? one : far), isOnWay ? call.heightM : heightM);
    if (call.direction !== direction) return leg(heightM, reversalM) + leg(reversalM, call.heightM);
    const otherM = stopsM.reduce((far, one) => (ahead(far, one) ? far : one), call.heightM);
    return leg(heightM, reversalM) + leg(reversalM, otherM) + leg(otherM, call.heightM);
  }

  #order(cage: CageState, at: number, state: HoistState, dealt: readonly LandingCall[]): Order {
    const driver = this.#drivers[at]!;
    if (cage.boundFor !== null) return this.#onTheWay(cage, at, dealt);
    if (driver.vainM !== cage.heightM) driver.vainM = null;
    const here = this.#nameOf(cage.heightM);
    if (cage.riders.some(({ to }) => to === here)) return { to: here, boards: [] };
    const guest = state.waiting.find(({ id }) => id === driver.guest);
    if (guest !== undefined && cage.riders.length === 0)
      return { to: guest.from, boards: guest.from === here ? [guest.id] : [] };
    if (guest === undefined) {
      this.#turn(cage, driver, dealt, state);
      const boards = this.#whoFits(cage, at, state, here);
      if (boards.length > 0) return { to: here, boards };
    }
    const rest = dealt.filter(({ heightM }) => heightM !== cage.heightM);
    const toM = this.#nextM(cage, driver.direction, rest) ?? this.#nextM(cage, -driver.direction as Direction, rest);
    if (toM !== null) {
      driver.direction = toM > cage.heightM ? 1 : -1;
      return { to: this.#nameOf(toM), boards: [] };
    }
    return this.#goHome(at, state);
  }

  /** One idle cage waits at the lowest landing. */
  #goHome(at: number, state: HoistState): Order {
    const homeM = this.#group.cages[at]!.landings[0]!.heightM;
    const isTaken = state.cages.some(
      (other, number) => number !== at && (other.heightM === homeM || other.boundFor === this.#nameOf(homeM)),
    );
    return isTaken || state.cages[at]!.heightM === homeM ? null : { to: this.#nameOf(homeM), boards: [] };
  }

  /** A cage turns where nobody is aboard and nobody calls ahead, or here in its direction. */
  #turn(cage: CageState, driver: Driver, dealt: readonly LandingCall[], state: HoistState): void {
    const [rider] = cage.riders;
    if (rider !== undefined) {
      driver.direction = this.#toM(rider) > cage.heightM ? 1 : -1;
      return;
    }
    const here = state.waiting.filter((call) => this.#fromM(call) === cage.heightM && !this.#isGuest(call));
    const isWanted = (direction: Direction): boolean =>
      here.some((call) => this.#directionOf(call) === direction) ||
      dealt.some(({ heightM }) => (heightM - cage.heightM) * direction > 0);
    if (!isWanted(driver.direction) && isWanted(-driver.direction as Direction))
      driver.direction = -driver.direction as Direction;
  }

  /** The other cage is open at this landing and has room: no second gate is opened. */
  #isLoadingBeside(at: number, { cages }: HoistState): boolean {
    return cages.some(
      ({ heightM, gate, riders }, number) =>
        number !== at &&
        gate === 'open' &&
        heightM === cages[at]!.heightM &&
        this.#drivers[number]!.guest === null &&
        this.#drivers[number]!.vainM !== heightM &&
        this.#drivers[number]!.direction === this.#drivers[at]!.direction &&
        !isFull(this.#group.cages[number]!, riders),
    );
  }

  #whoFits(cage: CageState, at: number, state: HoistState, here: string): string[] {
    const driver = this.#drivers[at]!;
    if (cage.gate === 'shut' && this.#isLoadingBeside(at, state)) return [];
    const aboard = [...cage.riders];
    const boards: string[] = [];
    let left = 0;
    const there = state.waiting.filter((call) => call.from === here && !this.#isGuest(call) && !this.#let.has(call.id));
    for (const call of there.sort((a, b) => a.earliestS - b.earliestS)) {
      if (this.#directionOf(call) !== driver.direction) continue;
      if (fits(this.#group.cages[at]!, aboard, call)) {
        aboard.push(call);
        boards.push(call.id);
      } else {
        left += 1;
        if (driver.vainM !== cage.heightM && boards.length === 0)
          this.#passed.set(call.id, (this.#passed.get(call.id) ?? 0) + 1);
      }
    }
    if (left > 0 && boards.length === 0) driver.vainM = cage.heightM;
    return boards;
  }

  /** A moving cage stops at a nearer landing if it is called there in time. */
  #onTheWay(cage: CageState, at: number, dealt: readonly LandingCall[]): Order {
    const driver = this.#drivers[at]!;
    driver.vainM = null;
    const { decelerationMps2 } = this.#group.cages[at]!.motion;
    const direction: Direction = cage.speedMps < 0 ? -1 : 1;
    if (cage.speedMps === 0 || driver.guest !== null) return null;
    driver.direction = direction;
    const brakeM = cage.speedMps ** 2 / 2 / decelerationMps2;
    const toM = this.#nextM({ ...cage, heightM: cage.heightM + direction * (brakeM - 1e-9) }, direction, dealt);
    return toM === null ? null : { to: this.#nameOf(toM), boards: [] };
  }

  /** The nearest stop ahead; where only the other direction is called, the farthest of those. */
  #nextM(cage: CageState, direction: Direction, dealt: readonly LandingCall[]): number | null {
    const ahead = (toM: number): boolean => (toM - cage.heightM) * direction > 0;
    const nearest = (a: number, b: number): number => Math.abs(a - cage.heightM) - Math.abs(b - cage.heightM);
    const own = cage.riders.map((rider) => this.#toM(rider)).filter(ahead);
    const along = dealt
      .filter((call) => call.direction === direction && ahead(call.heightM))
      .map((call) => call.heightM);
    const stop = [...own, ...along].sort(nearest)[0];
    if (stop !== undefined) return stop;
    const against = dealt.filter((call) => ahead(call.heightM)).map((call) => call.heightM);
    return against.sort(nearest).at(-1) ?? null;
  }

  #nameOf(heightM: number): string {
    for (const [name, oneM] of this.#group.heightM) if (oneM === heightM) return name;
    throw new Error('a cage stands between landings');
  }
}

function isFull(cage: HoistCage, riders: readonly HoistCall[]): boolean {
  const loadKg = riders.reduce((sum, one) => sum + one.loadKg, 0);
  const areaM2 = riders.reduce((sum, one) => sum + one.areaM2, 0);
  const isRobotIn = riders.some(({ rider }) => rider === 'robot');
  return isRobotIn || loadKg > fullRatio * cage.loadMaxKg || areaM2 > fullRatio * cage.floorAreaM2;
}

function fits(cage: HoistCage, riders: readonly HoistCall[], call: HoistCall): boolean {
  if (riders.length > 0 && [...riders, call].some(({ rider }) => rider === 'robot')) return false;
  const loadKg = riders.reduce((sum, one) => sum + one.loadKg, call.loadKg);
  const areaM2 = riders.reduce((sum, one) => sum + one.areaM2, call.areaM2);
  return loadKg <= cage.loadMaxKg && areaM2 <= cage.floorAreaM2;
}

export function collectiveControl(group: HoistGroup): Policy {
  const control = new Collective(group);
  return (state) => control.decide(state);
}
