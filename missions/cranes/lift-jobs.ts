import { ratedLoadKg, mayLiftAt } from '../../hardware-profiles/lifting.ts';
import type { Point } from '../../kernel/geometry.ts';
import { craneDataDefaults } from './crane-data.ts';
import { guidedS, hangOfM, holdOfM } from './guided-lift.ts';
import { hookAbove, hookPoint, radiusOfM, type Crane } from './crane.ts';
import type { CraneLift, CraneLiftsParameters, CraneVerdict, LiftPlace, UnloadingBay } from './crane-lifts.ts';
import type { CraneMoves, Move, Spot } from './crane-moves.ts';

/** One way of doing a lift: by a crane, from a bay where it comes with a delivery. Times: whole seconds. */
export interface LiftMode {
  readonly crane: number;
  readonly bayId: string | null;
  readonly from: LiftPlace;
  readonly pick: Spot;
  readonly drop: Spot;
  readonly carries: readonly Move[];
  readonly slingS: number;
  readonly unslingS: number;
}

export interface LiftJob {
  readonly lift: CraneLift;
  readonly vehicle: string | null;
  readonly modes: readonly LiftMode[];
  /** What each crane could do of it, in the order of the cranes. */
  readonly verdicts: readonly CraneVerdict[];
  /** Its load hangs on a hook already. */
  readonly isHanging: boolean;
}

/** So much of a lift's handling is slinging. */
function handlingOf({ handlingS }: CraneLift): Pick<LiftMode, 'slingS' | 'unslingS'> {
  const { slingingS, unslingingS } = craneDataDefaults;
  const usualS = slingingS.value + unslingingS.value;
  const slingS = Math.round(((handlingS ?? usualS) * slingingS.value) / usualS);
  return { slingS, unslingS: Math.max(0, Math.ceil(handlingS ?? usualS) - slingS) };
}

/** Where a lift can begin: at its own place, or at any bay of its delivery. */
export function placesOf(
  lift: CraneLift,
  { bays, deliveries }: Pick<CraneLiftsParameters, 'bays' | 'deliveries'>,
): { readonly bayId: string | null; readonly from: LiftPlace }[] {
  const { from } = lift;
  const bayOf = (id: string): UnloadingBay[] => bays.filter((bay) => bay.id === id);
  if (from === undefined) {
    const delivery = deliveries.find(({ liftIds }) => liftIds.includes(lift.id));
    return (delivery?.bayIds ?? []).flatMap(bayOf).map((bay) => ({ bayId: bay.id, from: bay }));
  }
  if ('bayId' in from) return bayOf(from.bayId).map((bay) => ({ bayId: null, from: bay }));
  return [{ bayId: null, from }];
}

/** What stands in the way of a lift by one crane; null where nothing does. */
function faultOf(moves: CraneMoves, crane: number, lift: CraneLift, places: readonly LiftPlace[]): CraneVerdict | null {
  const { massKg } = lift;
  const one = moves.cranes[crane]!;
  const machineId = one.machine.id;
  if (!one.machine.isAvailable) return { verdict: 'unable', machineId, code: 'lift-crane-away', facts: {} };
  const ends = places.map((place, index) => ({ place, end: index === 0 ? 'pick-up' : 'set-down' }));
  for (const { place, end } of ends) {
    const radiusM = radiusOfM(one, place);
    const facts = { end, radiusM: round(radiusM), reachM: round(one.radiusMaxM), leastM: round(one.radiusMinM) };
    if (radiusM > one.radiusMaxM) return { verdict: 'unable', machineId, code: 'lift-out-of-reach', facts };
    if (radiusM < one.radiusMinM) return { verdict: 'unable', machineId, code: 'lift-beside-crane', facts };
    const seatedM = place.zM + hangOfM(lift);
    const needM = seatedM + (place === lift.to ? holdOfM(lift) : 0);
    if (needM > moves.acrossM(crane) || seatedM < one.hookLowM)
      return {
        verdict: 'unable',
        machineId,
        code: 'lift-too-high',
        facts: { end, needM: round(needM), haveM: round(one.hookHighM) },
      };
  }
  const [x, y] = one.axis;
  const heavy = ends.find(({ place }) => !mayLiftAt(one.machine.profile, { xM: x, yM: y }, place, massKg));
  return heavy === undefined ? null : tooHeavy(one, massKg, heavy.place, heavy.end);
}

/** Rated, and what would do: a lighter load here, or this load nearer to the mast. */
function tooHeavy(crane: Crane, massKg: number, place: LiftPlace, end: string): CraneVerdict {
  const { profile, id } = crane.machine;
  const radiusM = radiusOfM(crane, place);
  const ratedKg = ratedLoadKg(profile, radiusM) ?? 0;
  const mostKg = Array.from({ length: 1000 }, (_, step) => Math.floor((ratedKg * (1000 - step)) / 1000)).find((kg) =>
    mayLiftAt(profile, { xM: 0, yM: 0 }, { xM: radiusM, yM: 0 }, kg),
  );
  const rows = profile.lifting?.chart ?? [];
  const nearM = rows.findLast((row) => mayLiftAt(profile, { xM: 0, yM: 0 }, { xM: row.radiusM, yM: 0 }, massKg));
  return {
    verdict: 'unable',
    machineId: id,
    code: 'lift-too-heavy',
    facts: {
      end,
      massKg,
      radiusM: round(radiusM),
      ratedKg,
      mostKg: mostKg ?? 0,
      lessKg: Math.ceil(massKg - (mostKg ?? 0)),
      ...(nearM === undefined ? {} : { nearM: nearM.radiusM, nearerM: round(radiusM - nearM.radiusM) }),
    },
  };
}

/** All that can be done about a lift. A hanging one goes on from where its crane's hook is. */
export function liftJob(
  moves: CraneMoves,
  lift: CraneLift,
  parameters: Pick<CraneLiftsParameters, 'bays' | 'deliveries'>,
  hangingOn: string | null,
): LiftJob {
  const vehicle = parameters.deliveries.find(({ liftIds }) => liftIds.includes(lift.id))?.vehicle ?? null;
  const places = placesOf(lift, parameters);
  const modes: LiftMode[] = [];
  const verdicts = moves.cranes.flatMap(({ machine }, crane): CraneVerdict[] => {
    if (hangingOn !== null && machine.id !== hangingOn) return [];
    const tried =
      hangingOn === null ? places.map((place) => modeOf(moves, crane, lift, place)) : [restOf(moves, crane, lift)];
    const found = tried.flatMap((one) => ('mode' in one ? [one.mode] : []));
    modes.push(...found);
    if (found.length > 0)
      return [
        {
          machineId: machine.id,
          verdict: 'able',
          motionS: Math.min(...found.map(({ carries }) => carries[0]!.durationS)),
        },
      ];
    return tried.flatMap((one) => ('fault' in one ? [one.fault] : [])).slice(0, 1);
  });
  return { lift, vehicle, modes, verdicts, isHanging: hangingOn !== null };
}

/** Where the hook is when the load is over its place: at its place, or where it is held for people. */
function dropOf(moves: CraneMoves, crane: number, lift: CraneLift): Spot {
  const { to } = lift;
  return moves.spot(crane, hookAbove(moves.cranes[crane]!, to, to.zM + hangOfM(lift) + holdOfM(lift), 0));
}

function handlingAt(crane: Crane, lift: CraneLift, { state }: Spot): Pick<LiftMode, 'slingS' | 'unslingS'> {
  const { slingS, unslingS } = handlingOf(lift);
  return { slingS, unslingS: unslingS + guidedS(crane, state, lift) };
}

type Tried = { readonly mode: LiftMode } | { readonly fault: CraneVerdict };

function modeOf(
  moves: CraneMoves,
  crane: number,
  lift: CraneLift,
  { bayId, from }: { readonly bayId: string | null; readonly from: LiftPlace },
): Tried {
  const fault = faultOf(moves, crane, lift, [from, lift.to]);
  if (fault !== null) return { fault };
  const one = moves.cranes[crane]!;
  const pick = moves.spot(crane, hookAbove(one, from, from.zM + hangOfM(lift), 0));
  const drop = dropOf(moves, crane, lift);
  const carries = moves.ways(pick, drop, 'loaded');
  if (carries.length === 0) return { fault: overZone(moves, crane, pick, drop) };
  return { mode: { crane, bayId: bayId, from, pick, drop, carries, ...handlingAt(one, lift, drop) } };
}

function restOf(moves: CraneMoves, crane: number, lift: CraneLift): Tried {
  const one = moves.cranes[crane]!;
  const fault = faultOf(moves, crane, lift, [lift.to]);
  if (fault !== null) return { fault };
  const pick = moves.present[crane]!;
  const drop = dropOf(moves, crane, lift);
  const carries = moves.ways(pick, drop, 'loaded');
  if (carries.length === 0) return { fault: overZone(moves, crane, pick, drop) };
  const [xM, yM] = hookPoint(one, pick.state);
  const from = { xM, yM, zM: pick.state.zM - hangOfM(lift) };
  return { mode: { crane, bayId: null, from, pick, drop, carries, ...handlingAt(one, lift, drop), slingS: 0 } };
}

/** The zone that the straight way leads over first. */
function overZone(moves: CraneMoves, crane: number, pick: Spot, drop: Spot): CraneVerdict {
  const one = moves.cranes[crane]!;
  const [a, b] = [hookPoint(one, pick.state), hookPoint(one, drop.state)];
  const steps = Math.max(1, Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1])));
  for (let step = 0; step <= steps; step += 1) {
    const at: Point = [a[0] + ((b[0] - a[0]) * step) / steps, a[1] + ((b[1] - a[1]) * step) / steps];
    const zone = moves.zoneUnder(crane, at);
    if (zone !== null)
      return { verdict: 'unable', machineId: one.machine.id, code: 'lift-over-zone', facts: { zone: zone.name } };
  }
  return { verdict: 'unable', machineId: one.machine.id, code: 'lift-over-zone', facts: {} };
}

function round(valueM: number): number {
  return Number(valueM.toFixed(1));
}

/** Whether some crane could do a lift from another place. */
export function couldLiftFrom(moves: CraneMoves, lift: CraneLift, from: LiftPlace): boolean {
  return moves.cranes.some((_, crane) => 'mode' in modeOf(moves, crane, lift, { bayId: null, from }));
}
