import type { Point } from '../../kernel/geometry.ts';
import { craneDataDefaults } from './crane-data.ts';
import type { Crane, HookState } from './crane.ts';
import { airUse, allAir, mayTurnBeside, nothingHung, SharedAir, type AirUse, type Hung } from './air-space.ts';
import { hookWays, turnedWay, type HookPiece, type HookWay } from './hook-way.ts';
import { LoadGround } from './load-ground.ts';
import type { SiteModel, Zone } from '../site-model.ts';

/** Headings at which a jib can wait out of the way: so many around. */
const restHeadings = 24;
/** From the inner end of the jib to the trolley of a hook that waits, metres. */
const trolleyInM = 2;
const turnRad = 2 * Math.PI;
/** More spots than any plan has. */
const spotsMax = 1 << 20;

/** Where a hook can be at rest. Its slew lies within half a turn of the joint's zero; turns are counted apart. */
export interface Spot {
  readonly crane: number;
  readonly key: number;
  readonly state: HookState;
}

/** A way between two spots, with the air that it takes. */
export interface Move {
  readonly way: HookWay;
  /** Whole seconds. */
  readonly durationS: number;
  readonly taken: AirUse;
  /** Turns of the slewing joint between the way's end and the spot's own position. */
  readonly turnsOn: number;
}

/** The cranes of a site, what they share, and how their hooks get about. Ways are worked out once. */
export class CraneMoves {
  readonly cranes: readonly Crane[];
  readonly present: readonly Spot[];
  readonly loadHung: Hung;
  readonly #airOf = new Map<Crane, Map<Crane, SharedAir>>();
  readonly #spots: Spot[] = [];
  readonly #ways = new Map<number, readonly Move[]>();
  readonly #rests = new Map<number, AirUse>();
  #uses = 0;
  readonly #waiting = new Map<number, readonly Spot[]>();
  readonly #waitingFrom = new Map<number, readonly Spot[]>();
  readonly #across: readonly number[];
  readonly #grounds: readonly LoadGround[];
  readonly #mayTurn: readonly ((fromRad: number, toRad: number) => boolean)[];

  /** `highestM`: of the places that loads come from and go to; `hangM`: from the hook down to the underside of the longest load. */
  constructor(
    cranes: readonly Crane[],
    site: SiteModel,
    zones: readonly Zone[],
    { highestM, hangM }: { readonly highestM: number; readonly hangM: number },
  ) {
    const { loadRadiusM, overM } = craneDataDefaults;
    this.cranes = cranes;
    this.loadHung = { radiusM: loadRadiusM.value, dropM: hangM };
    cranes.forEach((first, index) => {
      for (const second of cranes.slice(index + 1)) {
        const air = SharedAir.between(first, second);
        if (air === null) continue;
        this.#airOf.set(first, (this.#airOf.get(first) ?? new Map<Crane, SharedAir>()).set(second, air));
        this.#airOf.set(second, (this.#airOf.get(second) ?? new Map<Crane, SharedAir>()).set(first, air));
      }
    });
    const topM = Math.max(highestM, ...site.levels.map(({ elevationM }) => elevationM));
    this.#across = cranes.map(({ hookHighM }) => Math.min(hookHighM, topM + overM.value + hangM));
    this.#grounds = this.#across.map((acrossM) => new LoadGround(site, zones, acrossM - hangM, loadRadiusM.value));
    this.#mayTurn = cranes.map((crane) =>
      mayTurnBeside(
        crane,
        cranes.filter((other) => other !== crane),
      ),
    );
    this.present = cranes.map((crane, index) => this.spot(index, crane.hook));
  }

  /** Height at which a crane's hook goes across. */
  acrossM(crane: number): number {
    return this.#across[crane]!;
  }

  spot(crane: number, state: HookState): Spot {
    const turns = Math.round(state.slewRad / turnRad);
    const spot = { crane, key: this.#spots.length, state: { ...state, slewRad: state.slewRad - turns * turnRad } };
    this.#spots.push(spot);
    return spot;
  }

  /** Whole turns by which a crane's slewing joint is on from its present spot's own position. */
  presentTurns(crane: number): number {
    return Math.round(this.cranes[crane]!.hook.slewRad / turnRad);
  }

  zoneUnder(crane: number, at: Point): Zone | null {
    return this.#grounds[crane]!.zoneUnder(at, this.cranes[crane]!.machine.id);
  }

  /** The quicker one first; empty where there is no permitted way. */
  ways(from: Spot, to: Spot, load: 'loaded' | 'empty'): readonly Move[] {
    const key = (from.key * spotsMax + to.key) * 2 + Number(load === 'loaded');
    const known = this.#ways.get(key);
    if (known !== undefined) return known;
    const crane = this.cranes[from.crane]!;
    const isLoaded = load === 'loaded';
    const acrossM = this.#across[from.crane]!;
    const mayPass = (at: Point): boolean => this.zoneUnder(from.crane, at) === null && this.#isBesideMasts(crane, at);
    const mayTurn = this.#mayTurn[from.crane]!;
    const moves = hookWays(crane, from.state, to.state, { isLoaded, acrossM, mayPass, mayTurn }).map((way): Move => {
      const endRad = way.pieces.at(-1)?.to.slewRad ?? from.state.slewRad;
      return {
        way,
        durationS: Math.ceil(way.durationS),
        taken: this.#taken(crane, way.pieces, from.state, isLoaded ? this.loadHung : nothingHung),
        turnsOn: Math.round((endRad - to.state.slewRad) / turnRad),
      };
    });
    this.#ways.set(key, moves);
    return moves;
  }

  /** Of `ways`, the first that the slewing joint's limits allow when it is so many turns on. */
  within(moves: readonly Move[], crane: number, turns: number): Move | null {
    const { min, max } = this.cranes[crane]!.slew;
    const found = moves.find(({ way }) =>
      way.pieces.every(({ to }) => to.slewRad + turns * turnRad >= min && to.slewRad + turns * turnRad <= max),
    );
    return found ?? null;
  }

  /** The same way on a joint that is so many turns on. */
  turned({ way }: Move, turns: number): HookWay {
    return turnedWay(way, turns * turnRad);
  }

  /** What a hook that rests at a spot takes. */
  restAt(spot: Spot): AirUse {
    const known = this.#rests.get(spot.key);
    if (known !== undefined) return known;
    const taken = this.#taken(this.cranes[spot.crane]!, [], spot.state, nothingHung);
    this.#rests.set(spot.key, taken);
    return taken;
  }

  /** Where a crane's hook can wait, highest up: over where it is, and trolleyed in at headings all around. */
  waitingSpots(from: Spot): readonly Spot[] {
    const crane = this.cranes[from.crane]!;
    let around = this.#waiting.get(from.crane);
    if (around === undefined) {
      const radiusM = Math.min(crane.radiusMaxM, crane.radiusMinM + trolleyInM);
      around = Array.from({ length: restHeadings }, (_, index) =>
        this.spot(from.crane, { slewRad: ((index / restHeadings) * 2 - 1) * Math.PI, radiusM, zM: crane.hookHighM }),
      );
      this.#waiting.set(from.crane, around);
    }
    const known = this.#waitingFrom.get(from.key);
    if (known !== undefined) return known;
    const offRad = ({ state }: Spot): number => {
      const by = state.slewRad - from.state.slewRad;
      return Math.abs(Math.atan2(Math.sin(by), Math.cos(by)));
    };
    const nearest = [...around].sort((a, b) => offRad(a) - offRad(b) || a.key - b.key);
    const isUp = from.state.zM >= crane.hookHighM - 1;
    const above = isUp ? [] : [this.spot(from.crane, { ...from.state, zM: crane.hookHighM })];
    const spots = [...above, ...nearest];
    this.#waitingFrom.set(from.key, spots);
    return spots;
  }

  #isBesideMasts(crane: Crane, at: Point): boolean {
    const { clearanceM, loadRadiusM } = craneDataDefaults;
    return this.cranes.every(
      ({ axis, mastRadiusM, mastTopM }, index) =>
        this.cranes[index] === crane ||
        mastTopM < this.#across[this.cranes.indexOf(crane)]! - this.loadHung.dropM - clearanceM.value ||
        Math.hypot(at[0] - axis[0], at[1] - axis[1]) >= mastRadiusM + clearanceM.value + loadRadiusM.value,
    );
  }

  /** Nobody knows what a crane takes. */
  allOf(crane: number): AirUse {
    this.#uses += 1;
    return allAir(this.#uses, this.cranes[crane]!);
  }

  /** Whether two cranes come too near to each other. */
  meet(a: AirUse, b: AirUse): boolean {
    const air = this.#airOf.get(a.crane)?.get(b.crane);
    return air !== undefined && air.meet(a, b);
  }

  #taken(crane: Crane, pieces: readonly HookPiece[], at: HookState, hung: Hung): AirUse {
    const whole = pieces.length > 0 ? pieces : [{ from: at, to: at, durationS: 0 }];
    this.#uses += 1;
    return airUse(this.#uses, crane, whole, hung);
  }
}
