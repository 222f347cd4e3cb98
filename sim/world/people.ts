import { distanceM, pointSegmentDistanceM, type Point } from '../../kernel/geometry.ts';
import type { Random } from '../../kernel/random.ts';
import type { FleetPerson } from '../../hardware-profiles/fleet.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import type { Floors } from './floor.ts';
import type { SimMachine } from './machine.ts';
import { walkingGround, type WalkingGround } from './walking-ground.ts';

/** People are moved at the rate of their tags. */
export const peopleStepMs = 100;
const peopleStepS = peopleStepMs / 1000;

/** Nobody on the simulated site walks faster: the speed that separation is reckoned with. */
const walkMaxMps = 1.6;
const walkMinMps = 0.8;
/** People keep this far from machines that move. */
const keepAwayM = 7;
/**
 * And so far from below what hangs: the load's half width, the falling radius of a load 15 to 30 m up, and half a metre. Whoever stayed nearer, in a corner
 * with the load before him, and the crane would wait for each other.
 */
const keepFromLoadM = 9;
/** Places nearer than this to a machine are not chosen as destinations. */
const chooseAwayM = 10;
const climbMps = 0.5;
const pauseMinMs = 4000;
const pauseSpreadMs = 40_000;
const choiceCountMax = 8;
const stepAsideMaxM = 4;
const arrivedM = 0.05;
/** A machine whose height differs by more is on another level. */
const sameLevelM = 2;

export interface Walker {
  readonly id: string;
  levelId: string;
  xM: number;
  yM: number;
  zM: number;
  isTagLost: boolean;
}

interface WalkerState extends Walker {
  speedMps: number;
  target: Point | null;
  targetZM: number;
  mode: 'wander' | 'told';
  pausedUntilMs: number;
  /** On the way past a machine that it could not get away from. */
  isPassing: boolean;
  readonly random: Random;
}

/** A machine as a walker sees it. */
interface Threat {
  readonly at: Point;
  readonly zM: number;
  /** Distance to keep from `at`. */
  readonly keepM: number;
  readonly isOverhead: boolean;
  readonly isActive: boolean;
}

/** People who walk between places of their level, away from machines at work, or where a test sends them. */
export class People {
  readonly walkers: readonly Walker[];
  readonly #states: readonly WalkerState[];
  readonly #grounds = new Map<string, WalkingGround>();
  readonly #floors: Floors;

  constructor(people: readonly FleetPerson[], site: SiteModel, floors: Floors, random: Random) {
    this.#floors = floors;
    for (const level of site.levels) {
      this.#grounds.set(level.id, walkingGround(site, level, random.fork(`ground-${level.id}`)));
    }
    this.#states = people.map((person) => {
      const own = random.fork(`person-${person.id}`);
      return {
        id: person.id,
        levelId: person.start.levelId,
        xM: person.start.xM,
        yM: person.start.yM,
        zM: person.start.zM,
        isTagLost: false,
        speedMps: walkMinMps + own.next() * (walkMaxMps - 0.2 - walkMinMps),
        target: null,
        targetZM: person.start.zM,
        mode: 'wander',
        pausedUntilMs: own.next() * pauseSpreadMs,
        isPassing: false,
        random: own,
      };
    });
    this.walkers = this.#states;
  }

  find(personId: string): Walker | undefined {
    return this.#states.find((walker) => walker.id === personId);
  }

  /** Sends a person straight to a point, stairs included, to stay there until told to wander. */
  send(personId: string, to: Point, levelId: string | undefined): 'unknown-person' | 'unknown-level' | 'sent' {
    const walker = this.#states.find((state) => state.id === personId);
    if (walker === undefined) return 'unknown-person';
    const level = this.#floors.level(levelId ?? walker.levelId);
    if (level === undefined) return 'unknown-level';
    walker.mode = 'told';
    walker.isPassing = false;
    walker.target = to;
    walker.targetZM = levelId === undefined ? walker.zM : level.elevationM;
    walker.levelId = level.id;
    walker.speedMps = Math.max(walker.speedMps, 1.2);
    return 'sent';
  }

  wander(personId: string): boolean {
    const walker = this.#states.find((state) => state.id === personId);
    if (walker === undefined) return false;
    walker.mode = 'wander';
    walker.target = null;
    walker.pausedUntilMs = 0;
    return true;
  }

  /** One step of 100 ms sim time. */
  step(nowMs: number, machines: readonly SimMachine[]): void {
    const threats = threatsOf(machines);
    for (const walker of this.#states) {
      if (walker.mode === 'wander') this.#decide(walker, nowMs, threats);
      this.#walk(walker, nowMs);
    }
  }

  #decide(walker: WalkerState, nowMs: number, threats: readonly Threat[]): void {
    const here: Point = [walker.xM, walker.yM];
    const near = threats.find(
      (threat) => threat.isActive && concerns(threat, walker.zM) && distanceM(here, threat.at) < threat.keepM,
    );
    if (near !== undefined && walker.isPassing) return;
    if (near !== undefined) {
      if (walker.target === null || leadsTowards(here, walker.target, near.at)) this.#retreat(walker, near);
      if (walker.target === null) this.#passBy(walker, near);
      return;
    }
    walker.isPassing = false;
    if (walker.target !== null || nowMs < walker.pausedUntilMs) return;
    walker.target = this.#choose(walker, threats);
    if (walker.target === null) walker.pausedUntilMs = nowMs + pauseMinMs;
  }

  /** A free place, in sight, with no machine near it or near the way to it. */
  #choose(walker: WalkerState, threats: readonly Threat[]): Point | null {
    const ground = this.#grounds.get(walker.levelId);
    if (ground === undefined || ground.places.length === 0) return null;
    const here: Point = [walker.xM, walker.yM];
    const level = threats.filter((threat) => concerns(threat, walker.zM));
    for (let choice = 0; choice < choiceCountMax; choice += 1) {
      const place = ground.places[walker.random.below(ground.places.length)] as Point;
      const isSafe = level.every(
        ({ at, keepM, isActive }) =>
          distanceM(place, at) >= Math.max(keepM, chooseAwayM) &&
          (!isActive || pointSegmentDistanceM(at, { from: here, to: place }) >= keepM),
      );
      if (isSafe && ground.isClear(here, place)) return place;
    }
    return null;
  }

  /** Who cannot get away from a machine goes past it, as far from it as possible: otherwise both would wait for each other for ever. */
  #passBy(walker: WalkerState, threat: Threat): void {
    const ground = this.#grounds.get(walker.levelId);
    if (ground === undefined || ground.places.length === 0) return;
    const here: Point = [walker.xM, walker.yM];
    let farthestM = 0;
    for (let choice = 0; choice < choiceCountMax; choice += 1) {
      const place = ground.places[walker.random.below(ground.places.length)] as Point;
      const passedM = pointSegmentDistanceM(threat.at, { from: here, to: place });
      const gainM = distanceM(place, threat.at) >= threat.keepM ? passedM : passedM / 10;
      if (gainM <= farthestM || !ground.isClear(here, place)) continue;
      farthestM = gainM;
      walker.target = place;
    }
    // Out of a corner from which none of the places is in sight.
    walker.target ??= stepAside(walker, ground);
    walker.isPassing = walker.target !== null;
  }

  /** Straight away from the machine, or to a place that lies away from it; otherwise nothing. */
  #retreat(walker: WalkerState, threat: Threat): void {
    walker.target = null;
    const ground = this.#grounds.get(walker.levelId);
    if (ground === undefined) return;
    const here: Point = [walker.xM, walker.yM];
    const awayM = Math.max(distanceM(here, threat.at), 0.01);
    const stepM = 3;
    const straight: Point = [
      here[0] + ((here[0] - threat.at[0]) / awayM) * stepM,
      here[1] + ((here[1] - threat.at[1]) / awayM) * stepM,
    ];
    if (ground.isInside(straight) && ground.isClear(here, straight)) {
      walker.target = straight;
      return;
    }
    for (let choice = 0; choice < choiceCountMax && ground.places.length > 0; choice += 1) {
      const place = ground.places[walker.random.below(ground.places.length)] as Point;
      if (leadsTowards(here, place, threat.at) || !ground.isClear(here, place)) continue;
      walker.target = place;
      return;
    }
  }

  #walk(walker: WalkerState, nowMs: number): void {
    if (walker.zM !== walker.targetZM) {
      const climbM = walker.targetZM - walker.zM;
      walker.zM += Math.max(-climbMps * peopleStepS, Math.min(climbMps * peopleStepS, climbM));
      return;
    }
    if (walker.target === null) return;
    const dx = walker.target[0] - walker.xM;
    const dy = walker.target[1] - walker.yM;
    const restM = Math.hypot(dx, dy);
    const stepM = walker.speedMps * peopleStepS;
    if (restM <= Math.max(stepM, arrivedM)) {
      walker.xM = walker.target[0];
      walker.yM = walker.target[1];
      walker.target = null;
      walker.isPassing = false;
      walker.pausedUntilMs = nowMs + pauseMinMs + walker.random.next() * pauseSpreadMs;
      return;
    }
    walker.xM += (dx / restM) * stepM;
    walker.yM += (dy / restM) * stepM;
  }
}

/** A few steps in any direction that is open. */
function stepAside({ xM, yM, random }: WalkerState, ground: WalkingGround): Point | null {
  for (let choice = 0; choice < choiceCountMax; choice += 1) {
    const angleRad = 2 * Math.PI * random.next();
    const stepM = stepAsideMaxM * random.next();
    const to: Point = [xM + stepM * Math.cos(angleRad), yM + stepM * Math.sin(angleRad)];
    if (ground.isInside(to) && ground.isClear([xM, yM], to)) return to;
  }
  return null;
}

function leadsTowards(from: Point, to: Point, threat: Point): boolean {
  return (to[0] - from[0]) * (threat[0] - from[0]) + (to[1] - from[1]) * (threat[1] - from[1]) > 0;
}

/** What hangs from a crane concerns everybody below it, everything else only its own floor. */
function concerns(threat: Threat, zM: number): boolean {
  return threat.isOverhead ? zM < threat.zM + sameLevelM : Math.abs(threat.zM - zM) < sameLevelM;
}

function threatsOf(machines: readonly SimMachine[]): Threat[] {
  return machines.map((machine) => {
    const [xM, yM, zM] = machine.profile.kinematics.mobility === 'ground' ? baseOf(machine) : machine.toolPoint();
    return {
      at: [xM, yM],
      zM,
      isOverhead: machine.profile.capabilities.includes('lift'),
      keepM: machine.profile.capabilities.includes('lift') ? keepFromLoadM : keepAwayM,
      isActive: machine.isMoving || machine.wantsToMove,
    };
  });
}

function baseOf({ pose }: SimMachine): readonly [number, number, number] {
  return [pose.xM, pose.yM, pose.zM];
}
