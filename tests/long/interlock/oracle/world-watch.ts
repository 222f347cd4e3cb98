import {
  isInsideRing,
  segmentsCross,
  pointSegmentDistanceM,
  ringSegments,
  type Ring,
} from '../../../../kernel/geometry.ts';
import {
  craneClearanceM,
  machineGapM,
  personGapM,
  personRadiusM,
  placeMachine,
  ringRingM,
  type PlacedMachine,
} from './bodies.ts';
import type { TruthFloor, TruthMachine, TruthPerson, TruthZone, Violation, ViolationKind } from './truth.ts';

export interface TruthNow {
  readonly nowMs: number;
  readonly people: readonly TruthPerson[];
  readonly zones: readonly TruthZone[];
  /** Machines that move whatever they are told, or whose word about where they are is beyond what any rule can see through. */
  readonly excused: ReadonlySet<string>;
  /** Pairs that are meant to touch, both ways as `a b`. */
  readonly rendezvous: ReadonlySet<string>;
}

export interface NearMisses {
  person: number;
  machine: number;
  edge: number;
  untrackedPerson: number;
}

const movingMps = 0.01;
const nearPersonM = 0.5;
const nearMachineM = 0.1;
const nearEdgeM = 0.05;
/** An edge farther away is none of a machine's business at this look, metres. */
const edgeRangeM = 0.5;
const craneKeepM = 2;
/** A crane's hook is 0.4 m wide. */
const hookRadiusM = 0.4;
/** Rounding of crane distances, metres. */
const craneToleranceM = 0.01;
const sameFloorM = 1;
/** Time in which a machine that stands in a new zone, or is about to, must have stopped. */
const zoneSettleMs = 6000;

/** Looks at the site as it truly is, some ten times a second, whatever anybody reports. */
export class WorldWatch {
  readonly nearMisses: NearMisses = { person: 0, machine: 0, edge: 0, untrackedPerson: 0 };
  readonly #machines: readonly TruthMachine[];
  readonly #floors: readonly TruthFloor[];
  readonly #report: (violation: Violation) => void;
  readonly #open = new Set<string>();
  readonly #placed = new Map<string, PlacedMachine>();
  readonly #lastTool = new Map<string, readonly [number, number, number]>();
  readonly #lastRing = new Map<string, Ring>();
  readonly #inZone = new Map<string, number>();
  readonly #personInZoneSinceMs = new Map<string, number>();

  constructor(
    machines: readonly TruthMachine[],
    floors: readonly TruthFloor[],
    report: (violation: Violation) => void,
  ) {
    this.#machines = machines;
    this.#floors = floors;
    this.#report = report;
  }

  placed(machineId: string): PlacedMachine | undefined {
    return this.#placed.get(machineId);
  }

  /** `speedsMps`: true speed of each machine's quickest bounded point. */
  look(now: TruthNow, speedsMps: ReadonlyMap<string, number>): void {
    for (const machine of this.#machines) {
      if ((speedsMps.get(machine.id) ?? 0) > 0 || !this.#placed.has(machine.id)) {
        this.#placed.set(machine.id, placeMachine(machine));
      }
    }
    for (const machine of this.#machines) {
      const placed = this.#placed.get(machine.id) as PlacedMachine;
      const isMoving = (speedsMps.get(machine.id) ?? 0) > movingMps;
      if (isMoving && !now.excused.has(machine.id)) {
        this.#people(now, machine, placed);
        if (machine.mobility === 'ground') this.#edges(now, machine, placed);
        this.#zones(now, machine, placed);
      }
      this.#others(now, machine, placed, isMoving, speedsMps);
      this.#lastTool.set(machine.id, placed.tool);
      const ring = placed.prisms[0]?.ring;
      if (ring !== undefined) this.#lastRing.set(machine.id, ring);
    }
    this.#peopleInZones(now);
  }

  #note(
    state: 'begun' | 'excused' | 'over',
    kind: ViolationKind | keyof NearMisses,
    now: TruthNow,
    machineId: string,
    otherId: string,
    detail = '',
  ): void {
    const key = `${kind} ${machineId} ${otherId}`;
    if (state === 'over') {
      this.#open.delete(key);
      return;
    }
    if (this.#open.has(key)) return;
    this.#open.add(key);
    // What began while nobody could help it is not charged to whoever moves on from there.
    if (state === 'excused') return;
    if (kind in this.nearMisses) this.nearMisses[kind as keyof NearMisses] += 1;
    else this.#report({ kind: kind as ViolationKind, atMs: now.nowMs, machineId, otherId, detail });
  }

  #people(now: TruthNow, machine: TruthMachine, placed: PlacedMachine): void {
    const hook = placed.hook;
    const last = this.#lastTool.get(machine.id);
    const hookM =
      hook === null || last === undefined ? 0 : Math.hypot(hook[0] - last[0], hook[1] - last[1], hook[2] - last[2]);
    for (const person of now.people) {
      const dx = person.xM - machine.pose.xM;
      const dy = person.yM - machine.pose.yM;
      const rangeM = placed.reachM + nearPersonM + personRadiusM;
      if (dx * dx + dy * dy > rangeM * rangeM) continue;
      const gapM = personGapM(placed, person, 2 * nearPersonM);
      const isHit = gapM <= 0;
      const isNear = gapM < nearPersonM;
      const kind = person.isTracked ? 'person' : 'untrackedPerson';
      this.#note(isNear ? 'begun' : 'over', kind, now, machine.id, person.id);
      const detail = `distance ${gapM.toFixed(2)} m, machine at (${machine.pose.xM.toFixed(2)}, ${machine.pose.yM.toFixed(2)})`;
      if (person.isTracked) this.#note(isHit ? 'begun' : 'over', 'touched-person', now, machine.id, person.id, detail);
      if (hook === null) continue;
      const isBelow =
        person.zM < hook[2] && Math.hypot(hook[0] - person.xM, hook[1] - person.yM) < hookRadiusM + personRadiusM;
      const state = isBelow && hookM > hookStepM && person.isTracked ? 'begun' : 'over';
      this.#note(state, 'hook-over-person', now, machine.id, person.id, `hook at ${hook[2].toFixed(1)} m`);
    }
  }

  #edges(now: TruthNow, machine: TruthMachine, placed: PlacedMachine): void {
    const ring = placed.prisms[0]?.ring;
    const floor = this.#floors.find(({ elevationM }) => Math.abs(elevationM - machine.pose.zM) < sameFloorM);
    if (ring === undefined || floor === undefined) return;
    const last = this.#lastRing.get(machine.id) ?? ring;
    const centre = [machine.pose.xM, machine.pose.yM] as const;
    const sides = ringSegments(ring);
    for (const [index, edge] of floor.edges.entries()) {
      const id = `${floor.id}/${String(index + 1)}`;
      if (pointSegmentDistanceM(centre, edge) > placed.reachM + edgeRangeM) continue;
      // A corner that has passed the edge since the last look, or a side that lies across it.
      const passed = ring.some((corner, at) => segmentsCross({ from: last[at] ?? corner, to: corner }, edge));
      const isAcross = passed || sides.some((side) => segmentsCross(side, edge));
      this.#note(isAcross ? 'begun' : 'over', 'crossed-edge', now, machine.id, id);
      const isNear = !isAcross && ringRingM(ring, [edge.from, edge.to, edge.to]) < nearEdgeM;
      this.#note(isNear ? 'begun' : 'over', 'edge', now, machine.id, id);
    }
  }

  #zones(now: TruthNow, machine: TruthMachine, placed: PlacedMachine): void {
    const ring = placed.prisms[0]?.ring;
    if (machine.mobility !== 'ground' || ring === undefined) return;
    for (const zone of now.zones) {
      if (!isNearZone(zone, machine, placed)) {
        this.#inZone.delete(`${zone.id} ${machine.id}`);
        continue;
      }
      const key = `${zone.id} ${machine.id}`;
      const isOnFloor = Math.abs(zone.elevationM - machine.pose.zM) < sameFloorM;
      const isIn = isOnFloor && ringRingM(ring, zone.outline) <= 0;
      const sinceMs = this.#inZone.get(key);
      if (!isIn) this.#inZone.delete(key);
      else if (sinceMs === undefined) this.#inZone.set(key, now.nowMs);
      const isSettled = now.nowMs - zone.sinceMs > zoneSettleMs;
      if (zone.kind === 'BLOCKED') {
        const isWrong = isIn && sinceMs === undefined && isSettled;
        this.#note(isWrong ? 'begun' : 'over', 'entered-zone', now, machine.id, zone.id);
        continue;
      }
      const personSinceMs = this.#personInZoneSinceMs.get(zone.id) ?? Infinity;
      const isWrong = isIn && isSettled && now.nowMs - Math.max(personSinceMs, sinceMs ?? now.nowMs) > zoneSettleMs;
      this.#note(isWrong ? 'begun' : 'over', 'moved-with-person-in-zone', now, machine.id, zone.id);
    }
  }

  #peopleInZones(now: TruthNow): void {
    for (const zone of now.zones) {
      const isOccupied = now.people.some(
        ({ xM, yM, zM, isTracked }) =>
          isTracked && Math.abs(zM - zone.elevationM) < sameFloorM && isInsideRing([xM, yM], zone.outline),
      );
      if (!isOccupied) this.#personInZoneSinceMs.delete(zone.id);
      else if (!this.#personInZoneSinceMs.has(zone.id)) this.#personInZoneSinceMs.set(zone.id, now.nowMs);
    }
  }

  #others(
    now: TruthNow,
    machine: TruthMachine,
    placed: PlacedMachine,
    isMoving: boolean,
    speedsMps: ReadonlyMap<string, number>,
  ): void {
    for (const other of this.#machines) {
      if (other.id <= machine.id || other.assetId === machine.assetId) continue;
      const isOtherMoving = (speedsMps.get(other.id) ?? 0) > movingMps;
      if (!isMoving && !isOtherMoving) continue;
      if (now.rendezvous.has(`${machine.id} ${other.id}`)) continue;
      const begun = now.excused.has(machine.id) || now.excused.has(other.id) ? 'excused' : 'begun';
      const theirs = this.#placed.get(other.id) as PlacedMachine;
      const rangeM = placed.reachM + theirs.reachM + nearMachineM + craneKeepM;
      const dx = other.pose.xM - machine.pose.xM;
      const dy = other.pose.yM - machine.pose.yM;
      if (dx * dx + dy * dy > rangeM * rangeM) continue;
      const gapM = machineGapM(placed, theirs, 2 * nearMachineM);
      const detail = `gap ${gapM.toFixed(3)} m`;
      this.#note(gapM <= 0 ? begun : 'over', 'touched-machine', now, machine.id, other.id, detail);
      this.#note(gapM > 0 && gapM < nearMachineM ? begun : 'over', 'machine', now, machine.id, other.id);
      if (!machine.isCrane || !other.isCrane) continue;
      const clearM = craneClearanceM(placed, theirs);
      const isTooNear = clearM < craneKeepM - craneToleranceM;
      this.#note(isTooNear ? begun : 'over', 'cranes-too-near', now, machine.id, other.id, `${clearM.toFixed(3)} m`);
    }
  }
}

function isNearZone(zone: TruthZone, { pose }: TruthMachine, { reachM }: PlacedMachine): boolean {
  const xs = zone.outline.map(([x]) => x);
  const ys = zone.outline.map(([, y]) => y);
  return (
    pose.xM > Math.min(...xs) - reachM &&
    pose.xM < Math.max(...xs) + reachM &&
    pose.yM > Math.min(...ys) - reachM &&
    pose.yM < Math.max(...ys) + reachM
  );
}

/** Between two looks a hook that goes less than this hangs still, metres. */
const hookStepM = 0.01;
