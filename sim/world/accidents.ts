import { isInsideRing, placeRing, pointSegmentDistanceM, ringSegments, type Point } from '../../kernel/geometry.ts';
import { accidentCountMax } from '../limits.ts';
import type { Floors } from './floor.ts';
import type { SimMachine } from './machine.ts';
import type { Walker } from './people.ts';
import { movingArm, strikes } from './struck.ts';
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

/** Watches moving ground machines and moving arms ten times a simulated second. */
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
      if (!machine.body.isMoving) continue;
      const isGround = machine.profile.kinematics.mobility === 'ground';
      if (isGround) this.#checkFall(nowMs, periodS, machine, floors, transport);
      this.#checkPeople(nowMs, machine, walkers);
      if (isGround) this.#checkMachines(nowMs, machine, machines);
    }
  }

  /** Struck by the outline of a base that drives, or by an arm, a boom or what hangs from it. */
  #checkPeople(nowMs: number, machine: SimMachine, walkers: readonly Walker[]): void {
    const arm = movingArm(machine);
    const { kinematics } = machine.profile;
    const outline = kinematics.mobility === 'ground' ? touchOf(machine) : null;
    for (const walker of walkers) {
      const isRunInto =
        outline !== null &&
        Math.abs(walker.zM - machine.pose.zM) <= sameLevelM &&
        outline.isTouching([walker.xM, walker.yM], personRadiusM);
      const isHit = isRunInto || arm.some((part) => strikes(part, walker));
      this.#note(isHit ? 'touching' : 'apart', 'person-hit', nowMs, machine.id, walker.id);
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

  #checkMachines(nowMs: number, machine: SimMachine, machines: readonly SimMachine[]): void {
    const { xM, yM, zM } = machine.pose;
    const { reachM, isTouching } = touchOf(machine);
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

interface Touch {
  /** Farthest corner of the outline from its middle. */
  readonly reachM: number;
  readonly isTouching: (point: Point, radiusM: number) => boolean;
}

function touchOf({ pose, profile: { kinematics } }: SimMachine): Touch {
  const { xM, yM } = pose;
  const outline = placeRing(kinematics.footprint, pose);
  const sides = ringSegments(outline);
  const reachM = Math.max(...kinematics.footprint.map(([x, y]) => Math.hypot(x, y)));
  const isTouching = (point: Point, radiusM: number): boolean =>
    Math.hypot(point[0] - xM, point[1] - yM) <= reachM + radiusM &&
    (isInsideRing(point, outline) || sides.some((side) => pointSegmentDistanceM(point, side) < radiusM));
  return { reachM, isTouching };
}
