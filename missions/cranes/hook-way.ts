import type { Point } from '../../kernel/geometry.ts';
import { hookPoint, type Crane, type HookState } from './crane.ts';

/** A stretch on which all joints move together at steady rates, with a stop at its end. */
export interface HookPiece {
  readonly from: HookState;
  readonly to: HookState;
  readonly durationS: number;
}

/** From where a hook stands to where it is wanted: up, across, down. */
export interface HookWay {
  readonly pieces: readonly HookPiece[];
  readonly durationS: number;
  readonly isLoaded: boolean;
}

/** Whether a hook, with what hangs on it, may be above a place. */
export type MayPass = (at: Point) => boolean;

/** A load's way is looked at again after so much of it, and may be beside the straight line by this much; both metres. */
const sampleM = 1;
const besideLineM = 0.6;
/** An empty hook turns this far in one go: less than half a turn, so that there is no doubt which way. */
const turnMaxRad = 2;
/** Shorter moves are none. */
const stillM = 0.01;
/** Radii that a hook is drawn in to on its way past something, as shares of the smaller end's. */
const drawnIn = [0.75, 0.5, 0.25] as const;

/** Seconds for one stretch: neither a joint nor the hook exceeds its bound, and it stands at both ends. */
export function pieceS(crane: Crane, from: HookState, to: HookState, isLoaded: boolean): number {
  const slewRad = Math.abs(to.slewRad - from.slewRad);
  const outM = Math.abs(to.radiusM - from.radiusM);
  const upM = Math.abs(to.zM - from.zM);
  // The fastest part of the way stands for all of it, as machines reckon it.
  const wayM = Math.hypot(slewRad * Math.max(from.radiusM, to.radiusM), outM, upM);
  if (wayM < stillM) return 0;
  let speedMps = isLoaded ? crane.loadedMps : crane.emptyMps;
  let accelerationMps2 = crane.accelerationMps2;
  for (const [joint, travel] of [
    [crane.slew, slewRad],
    [crane.trolley, outM],
    [crane.hoist, upM],
  ] as const) {
    if (travel <= 0) continue;
    speedMps = Math.min(speedMps, (joint.speedMax.value * wayM) / travel);
    accelerationMps2 = Math.min(accelerationMps2, (joint.accelerationMax.value * wayM) / travel);
  }
  const { decelerationMps2 } = crane;
  const rampsM = (speedMps ** 2 / 2) * (1 / accelerationMps2 + 1 / decelerationMps2);
  if (rampsM <= wayM) return wayM / speedMps + (speedMps / 2) * (1 / accelerationMps2 + 1 / decelerationMps2);
  const peakMps = Math.sqrt((2 * wayM) / (1 / accelerationMps2 + 1 / decelerationMps2));
  return peakMps * (1 / accelerationMps2 + 1 / decelerationMps2);
}

/** A stretch cut so that each part is near the straight line between its ends. */
function cutStretch(crane: Crane, from: HookState, to: HookState, isLoaded: boolean): HookPiece[] {
  const turnRad = Math.abs(to.slewRad - from.slewRad);
  const farM = Math.max(from.radiusM, to.radiusM, 1);
  const stepRad = isLoaded ? Math.min(turnMaxRad, Math.sqrt((8 * besideLineM) / farM)) : turnMaxRad;
  const count = Math.max(1, Math.ceil(turnRad / stepRad));
  const at = (share: number): HookState => ({
    slewRad: from.slewRad + (to.slewRad - from.slewRad) * share,
    radiusM: from.radiusM + (to.radiusM - from.radiusM) * share,
    zM: from.zM + (to.zM - from.zM) * share,
  });
  return Array.from({ length: count }, (_, step): HookPiece => {
    const [a, b] = [at(step / count), at((step + 1) / count)];
    return { from: a, to: b, durationS: pieceS(crane, a, b, isLoaded) };
  });
}

function passes(crane: Crane, { from, to }: HookPiece, mayPass: MayPass): boolean {
  const wayM = Math.hypot((to.slewRad - from.slewRad) * Math.max(from.radiusM, to.radiusM), to.radiusM - from.radiusM);
  const count = Math.max(1, Math.ceil(wayM / sampleM));
  for (let sample = 0; sample <= count; sample += 1) {
    const share = sample / count;
    const slewRad = from.slewRad + (to.slewRad - from.slewRad) * share;
    const radiusM = from.radiusM + (to.radiusM - from.radiusM) * share;
    if (!mayPass(hookPoint(crane, { slewRad, radiusM, zM: from.zM }))) return false;
  }
  return true;
}

/** What a way across is asked for with. */
export interface WayOptions {
  readonly isLoaded: boolean;
  /** The hook goes across at this height. */
  readonly acrossM: number;
  readonly mayPass: MayPass;
  /** Whether the jib may turn over this range at all: another mast may be in its way. */
  readonly mayTurn: (fromRad: number, toRad: number) => boolean;
}

/**
 * The quickest permitted way for each way round, the quicker one first; none where neither is permitted. Slewing and trolleying go together, or the hook
 * is trolleyed first, last, or drawn in on its way: what is quickest, and what leads over nothing that it may not.
 */
export function hookWays(crane: Crane, from: HookState, to: HookState, options: WayOptions): HookWay[] {
  const turnRad = Math.atan2(Math.sin(to.slewRad - from.slewRad), Math.cos(to.slewRad - from.slewRad));
  const turns = [turnRad, turnRad > 0 ? turnRad - 2 * Math.PI : turnRad + 2 * Math.PI];
  return turns
    .flatMap((byRad) => {
      const way = wayRound(crane, from, { ...to, slewRad: from.slewRad + byRad }, options);
      return way === null ? [] : [way];
    })
    .sort((a, b) => a.durationS - b.durationS);
}

function wayRound(crane: Crane, from: HookState, to: HookState, options: WayOptions): HookWay | null {
  const { isLoaded, mayPass, mayTurn } = options;
  if (!mayTurn(from.slewRad, to.slewRad)) return null;
  const acrossM = Math.max(options.acrossM, from.zM, to.zM);
  const up: HookState = { ...from, zM: acrossM };
  const above: HookState = { ...to, zM: acrossM };
  const nearM = Math.min(from.radiusM, to.radiusM);
  const corner = (slewRad: number, radiusM: number): HookState => ({
    slewRad,
    radiusM: Math.max(crane.radiusMinM, radiusM),
    zM: acrossM,
  });
  const crossings: readonly (readonly HookState[])[] = [
    [],
    [corner(from.slewRad, to.radiusM)],
    [corner(to.slewRad, from.radiusM)],
    ...drawnIn.map((share) => [corner(from.slewRad, nearM * share), corner(to.slewRad, nearM * share)]),
  ];
  const ways = crossings
    .map((corners): HookWay => {
      const stops = [from, up, ...corners, above, to];
      const pieces = stops
        .slice(1)
        .flatMap((stop, at) => cutStretch(crane, stops[at]!, stop, isLoaded))
        .filter(({ durationS }) => durationS > 0);
      return { pieces, durationS: pieces.reduce((sum, piece) => sum + piece.durationS, 0), isLoaded };
    })
    .sort((a, b) => a.durationS - b.durationS);
  return ways.find(({ pieces }) => pieces.every((piece) => passes(crane, piece, mayPass))) ?? null;
}

/** The same way begun with other turns on the slewing joint. */
export function turnedWay(way: HookWay, byRad: number): HookWay {
  if (byRad === 0) return way;
  const turned = (state: HookState): HookState => ({ ...state, slewRad: state.slewRad + byRad });
  return {
    ...way,
    pieces: way.pieces.map(({ from, to, durationS }) => ({ from: turned(from), to: turned(to), durationS })),
  };
}
