import { isInsideRing, placeRing, pointSegmentDistanceM, ringSegments, type Point } from '../../kernel/geometry.ts';
import { accidentCountMax } from '../limits.ts';
import type { Floors } from './floor.ts';
import type { SimMachine } from './machine.ts';
import type { Walker } from './people.ts';
import type { Transport } from './transport.ts';

/** What must never happen. The simulation records it as truth, for tests; nothing is sent to the controller. */
export interface Accident {
  readonly kind: 'person-hit' | 'machines-touch' | 'fallen';
  readonly atMs: number;
  readonly machineId: string;
  readonly otherId: string;
}

const personRadiusM = 0.25;
const sameLevelM = 1.5;
/** A base driven this far with nothing under its middle has fallen: gaps at a landing are narrower. */
const overVoidMaxM = 0.5;

/** Watches moving ground machines ten times a simulated second. */
export class AccidentWatch {
  readonly accidents: Accident[] = [];
  count = 0;
  readonly #open = new Set<string>();
  readonly #overVoidM = new Map<string, number>();

  check(
    nowMs: number,
    periodS: number,
    machines: readonly SimMachine[],
    walkers: readonly Walker[],
    floors: Floors,
    transport: Transport,
  ): void {
    for (const machine of machines) {
      if (machine.profile.kinematics.mobility !== 'ground' || !machine.body.isMoving) continue;
      this.#checkFall(nowMs, periodS, machine, floors, transport);
      this.#checkTouch(nowMs, machine, machines, walkers);
    }
  }

  #checkFall(nowMs: number, periodS: number, machine: SimMachine, floors: Floors, transport: Transport): void {
    const { xM, yM, zM } = machine.pose;
    if (floors.carries([xM, yM], zM) || transport.cageUnder(xM, yM, zM) !== undefined) {
      this.#overVoidM.delete(machine.id);
      return;
    }
    const overVoidM = (this.#overVoidM.get(machine.id) ?? 0) + Math.abs(machine.body.speedMps) * periodS;
    this.#overVoidM.set(machine.id, overVoidM);
    if (overVoidM < overVoidMaxM || machine.hasFallen) return;
    machine.hasFallen = true;
    machine.fail('fallen');
    this.#record({ kind: 'fallen', atMs: nowMs, machineId: machine.id, otherId: '' });
  }

  #checkTouch(nowMs: number, machine: SimMachine, machines: readonly SimMachine[], walkers: readonly Walker[]): void {
    const { xM, yM, zM } = machine.pose;
    const outline = placeRing(machine.profile.kinematics.footprint, machine.pose);
    const sides = ringSegments(outline);
    const reachM = Math.max(...machine.profile.kinematics.footprint.map(([x, y]) => Math.hypot(x, y)));
    const isTouching = (point: Point, radiusM: number): boolean =>
      Math.hypot(point[0] - xM, point[1] - yM) <= reachM + radiusM &&
      (isInsideRing(point, outline) || sides.some((side) => pointSegmentDistanceM(point, side) < radiusM));
    for (const walker of walkers) {
      if (Math.abs(walker.zM - zM) > sameLevelM) continue;
      const isHit = isTouching([walker.xM, walker.yM], personRadiusM);
      this.#note(isHit ? 'touching' : 'apart', 'person-hit', nowMs, machine.id, walker.id);
    }
    for (const other of machines) {
      if (other === machine || Math.abs(other.pose.zM - zM) > sameLevelM) continue;
      if (other.profile.kinematics.mobility !== 'ground') continue;
      if (Math.hypot(other.pose.xM - xM, other.pose.yM - yM) > 2 * reachM + 3) continue;
      const isTouchingNow = placeRing(other.profile.kinematics.footprint, other.pose).some((corner) =>
        isTouching(corner, 0.01),
      );
      this.#note(isTouchingNow ? 'touching' : 'apart', 'machines-touch', nowMs, machine.id, other.id);
    }
  }

  /** One contact is one accident, however long it lasts. */
  #note(
    contact: 'touching' | 'apart',
    kind: Accident['kind'],
    nowMs: number,
    machineId: string,
    otherId: string,
  ): void {
    const key = `${kind} ${machineId} ${otherId}`;
    if (contact === 'apart') {
      this.#open.delete(key);
      return;
    }
    if (this.#open.has(key)) return;
    this.#open.add(key);
    this.#record({ kind, atMs: nowMs, machineId, otherId });
  }

  #record(accident: Accident): void {
    this.count += 1;
    if (this.accidents.length < accidentCountMax) this.accidents.push(accident);
  }
}
