import { emptyStop, isSameHeight, riderCost, type CagePlan, type Rider } from './cage-plan.ts';
import { travelS } from '../cage-motion.ts';

/** Where a rider gets in and out: at the stop of this number, or at a new one before it. Numbers are of the plan as it was. */
export interface Place {
  readonly board: number;
  readonly boards: 'there' | 'before';
  readonly alight: number;
  readonly alights: 'there' | 'before';
  /** What the plan then costs more, about: who waits for nobody at a later stop counts as if he were delayed as well. */
  readonly cost: number;
}

/** Counts the places looked at. */
export interface Work {
  places: number;
}

interface Boarding {
  readonly board: number;
  readonly boards: 'there' | 'before';
  readonly boardS: number;
  /** When the cage has left again. */
  readonly leaveS: number;
  /** The stop after, by its number. */
  readonly next: number;
  /** All stops from `next` on are so much later. */
  readonly laterS: number;
}

/** Where a rider gets in so that nobody aboard is carried away from his landing; no later than is worth it, by the time that the stop before is left. */
function* boardings(plan: CagePlan, rider: Rider, isWorth: (atS: number) => boolean): Generator<Boarding> {
  const { stops, cage } = plan;
  const { fromM, call } = rider;
  const leader = plan.leader;
  const from = leader === null ? 0 : stops.findIndex(({ boards }) => boards.includes(leader));
  for (let board = Math.max(0, from); board <= stops.length; board += 1) {
    if (!isWorth(plan.leftS(board))) return;
    const stop = stops[board];
    if (stop !== undefined && isSameHeight(stop.heightM, fromM)) {
      const readyS = stop.leaveS - cage.gateShutS;
      const boardS = Math.max(readyS, call.earliestS);
      const laterS = boardS + call.transferS - readyS;
      yield { board, boards: 'there', boardS, leaveS: stop.leaveS + laterS, next: board + 1, laterS };
    }
    if (leader !== null && board <= from) continue;
    if (!mayStop(plan, board, fromM)) continue;
    const arriveS = plan.leftS(board) + plan.approachS(board, fromM);
    const boardS = Math.max(arriveS + plan.openS(board, fromM), call.earliestS);
    const leaveS = boardS + call.transferS + cage.gateShutS;
    const laterS =
      stop === undefined ? 0 : leaveS + travelS(cage.motion, Math.abs(stop.heightM - fromM)) - stop.arriveS;
    yield { board, boards: 'before', boardS, leaveS, next: board, laterS };
  }
}

/** Whether a new stop may lie before the stop of this number: not beside one at the same landing, and on the way of those aboard. */
function mayStop(plan: CagePlan, before: number, heightM: number): boolean {
  const next = plan.stops[before];
  const fromM = plan.beforeM(before);
  if (before > 0 && isSameHeight(fromM, heightM)) return false;
  if (next === undefined) return true;
  if (isSameHeight(next.heightM, heightM)) return false;
  if (next.riders === 0) return true;
  const direction = Math.sign(next.heightM - fromM);
  return (
    plan.isAhead(before, heightM) &&
    (heightM - fromM) * direction > -1e-6 &&
    (next.heightM - heightM) * direction > 1e-6
  );
}

/** Whether it has room beside those aboard on the way to a stop. */
function hasRoom(plan: CagePlan, stop: number, { call }: Rider): boolean {
  const aboard = plan.stops[stop];
  if (aboard === undefined || aboard.riders === 0) return true;
  if (call.rider === 'robot' || aboard.robots > 0) return false;
  return (
    aboard.loadKg + call.loadKg <= plan.cage.loadMaxKg + 1e-6 &&
    aboard.areaM2 + call.areaM2 <= plan.cage.floorAreaM2 + 1e-6
  );
}

/** The cheapest place for a rider in a plan that costs less than `belowCost`. */
export function cheapestPlace(plan: CagePlan, rider: Rider, belowCost: number, work: Work): Place | null {
  const { stops, cage } = plan;
  const { toM, direction, weight, call } = rider;
  let best: Place | null = null;
  let bestCost = belowCost;
  const consider = (
    boarding: Boarding,
    alight: number,
    alights: Place['alights'],
    atS: number,
    laterS: number,
  ): void => {
    const { board, boards, boardS, next, laterS: firstS } = boarding;
    const after = alights === 'there' ? alight + 1 : alight;
    const cost =
      riderCost(weight, boardS - call.earliestS, atS - boardS) +
      plan.delayCost(next, firstS) -
      plan.delayCost(after, firstS) +
      plan.delayCost(after, laterS) +
      plan.secondCost * laterS;
    if (cost >= bestCost) return;
    bestCost = cost;
    best = { board, boards, alight, alights, cost };
  };
  const rideS = travelS(cage.motion, Math.abs(toM - rider.fromM));
  const isWorth = (atS: number): boolean => riderCost(weight, Math.max(0, atS - call.earliestS), rideS) < bestCost;
  for (const boarding of boardings(plan, rider, isWorth)) {
    if (!isWorth(boarding.boardS)) continue;
    let fromM = rider.fromM;
    let leftS = boarding.leaveS;
    for (let alight = boarding.next; alight <= stops.length && hasRoom(plan, alight, rider); alight += 1) {
      work.places += 1;
      const stop = stops[alight];
      if (stop !== undefined && isSameHeight(stop.heightM, toM)) {
        const atS = stop.arriveS + boarding.laterS + cage.gateOpenS;
        consider(boarding, alight, 'there', atS, boarding.laterS + call.transferS);
        break;
      }
      const isOnWay = stop === undefined || stop.riders === 0 || (stop.heightM - toM) * direction > 0;
      if (isOnWay) {
        const atS = leftS + travelS(cage.motion, Math.abs(toM - fromM)) + cage.gateOpenS;
        const onS = atS + call.transferS + cage.gateShutS;
        const laterS =
          stop === undefined
            ? onS - plan.endS
            : onS + travelS(cage.motion, Math.abs(stop.heightM - toM)) - stop.arriveS;
        consider(boarding, alight, 'before', atS, laterS);
      }
      if (stop === undefined || (stop.heightM - fromM) * direction <= 0 || (toM - stop.heightM) * direction <= 0) break;
      fromM = stop.heightM;
      leftS = stop.leaveS + boarding.laterS;
    }
  }
  return best;
}

export function putRider(plan: CagePlan, rider: Rider, place: Place): void {
  const { stops } = plan;
  // The later one first: it shifts no number of the earlier one.
  if (place.alights === 'there') stops[place.alight]!.alights.push(rider);
  else stops.splice(place.alight, 0, emptyStop(rider.toM, [], [rider]));
  if (place.boards === 'before') stops.splice(place.board, 0, emptyStop(rider.fromM, [rider], []));
  else stops[place.board]!.boards.push(rider);
  plan.refresh();
}
