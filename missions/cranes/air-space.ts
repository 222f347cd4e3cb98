import { craneDataDefaults } from './crane-data.ts';
import { headingRad, hookPoint, type Arm, type Crane, type HookState } from './crane.ts';
import type { HookPiece } from './hook-way.ts';

/** How far apart a hook's way, and a jib's, are looked at; metres. */
const ropeSampleM = 1;
const armSampleM = 2;
/** Radius of an empty hook with its block and ropes, metres. */
const hookRadiusM = 0.5;
const numbersOfSample = 3;

/** What hangs on a hook: nothing, or a load. */
export interface Hung {
  readonly radiusM: number;
  readonly dropM: number;
}

export const nothingHung: Hung = { radiusM: hookRadiusM, dropM: 0 };

/** The air that a crane takes while it goes a way or stands: a range of its jib, and where its rope hangs how low. */
export interface AirUse {
  /** Unique among those of one site. */
  readonly key: number;
  readonly crane: Crane;
  /** Nobody knows what it takes: all that it can. */
  readonly isAll: boolean;
  readonly headingRad: number;
  readonly halfRad: number;
  /** x, y and the underside of what hangs, one after another. */
  readonly rope: Float64Array;
  readonly ropeRadiusM: number;
}

export function airUse(key: number, crane: Crane, pieces: readonly HookPiece[], hung: Hung): AirUse {
  const slewsRad = pieces.flatMap(({ from, to }) => [from.slewRad, to.slewRad]);
  const [low, high] = [Math.min(...slewsRad), Math.max(...slewsRad)];
  return {
    key,
    crane,
    isAll: false,
    headingRad: headingRad(crane, { slewRad: (low + high) / 2 }),
    halfRad: (high - low) / 2,
    rope: Float64Array.from(pieces.flatMap((piece) => ropeAlong(crane, piece, hung))),
    ropeRadiusM: hung.radiusM,
  };
}

/** All that a crane can take: of one that others use, nobody knows where it is. */
export function allAir(key: number, crane: Crane): AirUse {
  return { key, crane, isAll: true, headingRad: 0, halfRad: Math.PI, rope: new Float64Array(0), ropeRadiusM: 0 };
}

function ropeAlong(crane: Crane, { from, to }: HookPiece, { dropM }: Hung): number[] {
  const outM = to.radiusM - from.radiusM;
  const wayM = Math.hypot((to.slewRad - from.slewRad) * Math.max(from.radiusM, to.radiusM), outM);
  const count = Math.max(1, Math.ceil(wayM / ropeSampleM));
  const undersideM = Math.min(from.zM, to.zM) - dropM;
  return Array.from({ length: count + 1 }, (_, sample) => {
    const share = sample / count;
    const state: HookState = {
      slewRad: from.slewRad + (to.slewRad - from.slewRad) * share,
      radiusM: from.radiusM + outM * share,
      zM: undersideM,
    };
    return [...hookPoint(crane, state), undersideM];
  }).flat();
}

/**
 * The air that two cranes share. A rope that hangs past the other's jib keeps clear of it in plan; jibs of about the same height keep clear of each other:
 * 2 m in plan or in height between all parts (GB 5144-2006 10.5), and a reserve.
 */
export class SharedAir {
  readonly cranes: readonly [Crane, Crane];
  /** Neither jib passes above the other. */
  readonly #isLevel: boolean;
  readonly #lower: Crane;
  readonly #keepM: number;
  readonly #known = new Map<number, boolean>();

  /** Null where the two are too far apart ever to meet. */
  static between(first: Crane, second: Crane): SharedAir | null {
    const keepM = craneDataDefaults.clearanceM.value + craneDataDefaults.clearanceReserveM.value;
    const apartM = Math.hypot(first.axis[0] - second.axis[0], first.axis[1] - second.axis[1]);
    return apartM > reachM(first) + reachM(second) + keepM ? null : new SharedAir(first, second, keepM);
  }

  private constructor(first: Crane, second: Crane, keepM: number) {
    this.cranes = [first, second];
    this.#keepM = keepM;
    const gapM = Math.max(first.turningLowM - second.turningHighM, second.turningLowM - first.turningHighM);
    this.#isLevel = gapM < keepM;
    this.#lower = first.turningLowM <= second.turningLowM ? first : second;
  }

  /** Whether two uses come too near to each other at any moments of theirs. */
  meet(a: AirUse, b: AirUse): boolean {
    if (a.isAll || b.isAll) return true;
    const key = a.key < b.key ? a.key * keysMax + b.key : b.key * keysMax + a.key;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const [low, high] = a.crane === this.#lower ? [a, b] : [b, a];
    const found = this.#ropeMeetsArms(high, low) || (this.#isLevel && this.#armsMeet(low, high));
    this.#known.set(key, found);
    return found;
  }

  #ropeMeetsArms({ rope, ropeRadiusM }: AirUse, low: AirUse): boolean {
    const { crane } = low;
    const keepM = this.#keepM + ropeRadiusM + ropeSampleM / 2;
    const passesM = crane.turningHighM + this.#keepM;
    for (let at = 0; at < rope.length; at += numbersOfSample) {
      if (rope[at + 2]! >= passesM) continue;
      if (armsGapM(low, rope[at]!, rope[at + 1]!, craneDataDefaults.loadRadiusM.value) < keepM) return true;
    }
    return false;
  }

  #armsMeet(low: AirUse, high: AirUse): boolean {
    const { crane } = high;
    const keepM = this.#keepM + armSampleM;
    const steps = Math.max(1, Math.ceil((2 * high.halfRad * crane.jib.lengthM) / armSampleM));
    for (let step = 0; step <= steps; step += 1) {
      const rad = high.headingRad - high.halfRad + (2 * high.halfRad * step) / steps;
      for (let m = -crane.counterJib.lengthM; m <= crane.jib.lengthM; m += armSampleM) {
        const armM = m < 0 ? crane.counterJib.radiusM : crane.jib.radiusM;
        const [x, y] = [crane.axis[0] + m * Math.cos(rad), crane.axis[1] + m * Math.sin(rad)];
        if (armsGapM(low, x, y, 0) < keepM + armM) return true;
      }
    }
    return false;
  }
}

/** More uses than any plan has. */
const keysMax = 1 << 24;

/** From a place to the body of what sweeps there: jib, as wide as what hangs below it at least, and counter-jib. */
function armsGapM({ crane, headingRad: heading, halfRad }: AirUse, x: number, y: number, hangsM: number): number {
  const dx = x - crane.axis[0];
  const dy = y - crane.axis[1];
  const m = Math.hypot(dx, dy);
  const rad = Math.atan2(dy, dx) - heading;
  return Math.min(
    sectorGapM(rad, m, halfRad, crane.jib) - Math.max(crane.jib.radiusM, hangsM),
    sectorGapM(rad + Math.PI, m, halfRad, crane.counterJib) - crane.counterJib.radiusM,
  );
}

function reachM({ jib, radiusMaxM }: Crane): number {
  return Math.max(jib.lengthM + jib.radiusM, radiusMaxM + craneDataDefaults.loadRadiusM.value);
}

/** Distance in plan of a point, given about the axis, from an arm that sweeps `halfRad` to both sides of heading 0. */
function sectorGapM(rad: number, m: number, halfRad: number, { lengthM }: Arm): number {
  const turnRad = 2 * Math.PI;
  const offRad = Math.max(0, Math.abs(rad - turnRad * Math.round(rad / turnRad)) - halfRad);
  if (offRad === 0) return Math.max(0, m - lengthM);
  const alongM = m * Math.cos(offRad);
  if (offRad >= Math.PI / 2 || alongM <= 0) return m;
  return alongM <= lengthM ? m * Math.sin(offRad) : Math.hypot(alongM - lengthM, m * Math.sin(offRad));
}

/** Whether a jib and its counter-jib may turn over a range: a mast that stands as high is kept clear of. */
export function mayTurnBeside(crane: Crane, others: readonly Crane[]): (fromRad: number, toRad: number) => boolean {
  const keepM = craneDataDefaults.clearanceM.value;
  const masts = others
    .filter((other) => other.mastTopM + keepM > crane.turningLowM)
    .map(({ axis, mastRadiusM }) => ({ axis, keepM: keepM + mastRadiusM }));
  return (fromRad, toRad) => {
    const heading = headingRad(crane, { slewRad: (fromRad + toRad) / 2 });
    const halfRad = Math.abs(toRad - fromRad) / 2;
    return masts.every(({ axis, keepM: clearM }) => {
      const m = Math.hypot(axis[0] - crane.axis[0], axis[1] - crane.axis[1]);
      const rad = Math.atan2(axis[1] - crane.axis[1], axis[0] - crane.axis[0]) - heading;
      return (
        sectorGapM(rad, m, halfRad, crane.jib) >= clearM + crane.jib.radiusM &&
        sectorGapM(rad + Math.PI, m, halfRad, crane.counterJib) >= clearM + crane.counterJib.radiusM
      );
    });
  };
}
