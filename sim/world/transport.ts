import { isInsideRing, placeRing, type Pose, type Ring } from '../../kernel/geometry.ts';
import { refuse, ok, type Result } from '../../kernel/result.ts';
import type { Point3 } from '../../hardware-profiles/kinematics.ts';
import { stepS } from '../limits.ts';
import type { Floors } from './floor.ts';
import type { SimMachine } from './machine.ts';

/** A machine whose base is this near to a cage's floor stands on it. */
const onFloorToleranceM = 0.1;
/** How near the hook must be to the base of what it is to lift, horizontally. */
const hookReachM = 1.5;
/** Slings: how far above the base the hook may be when it takes the load. */
const slingMaxM = 8;
/** A load swings under the hook at this speed once it hangs free. */
const plumbSpeedMps = 0.3;
/** A load higher than this above its floor hangs free. */
const hangingMinM = 0.05;
/** A load may be let go when it is this near to a floor. */
const releaseHeightMaxM = 0.3;
const still: Point3 = [0, 0, 0];

interface HookLoad {
  readonly machine: SimMachine;
  readonly slingM: number;
  offsetXM: number;
  offsetYM: number;
}

/** Stands for good on another machine, `aboveM` above its tool point. */
interface Mounted {
  readonly machine: SimMachine;
  readonly carrier: SimMachine;
  readonly aboveM: number;
}

/** What carries machines: cages, the crane's hook, and machines that others stand on. */
export class Transport {
  readonly #machines: readonly SimMachine[];
  readonly #cages: readonly { readonly machine: SimMachine; readonly riders: SimMachine[]; lastZM: number }[];
  readonly #cranes: readonly { readonly machine: SimMachine; load: HookLoad | null }[];
  readonly #mounted: readonly Mounted[];
  readonly #floors: Floors;

  constructor(machines: readonly SimMachine[], floors: Floors) {
    this.#machines = machines;
    this.#floors = floors;
    this.#cages = machines
      .filter((machine) => machine.profile.kinematics.mobility === 'vertical')
      .map((machine) => ({ machine, riders: [], lastZM: machine.toolPoint()[2] }));
    this.#cranes = machines
      .filter((machine) => machine.profile.capabilities.includes('lift'))
      .map((machine) => ({ machine, load: null }));
    this.#mounted = machines.flatMap((machine): Mounted[] => {
      const carrier = machines.find(({ id }) => id === machine.entry.mountedOn);
      return carrier === undefined ? [] : [{ machine, carrier, aboveM: machine.pose.zM - carrier.toolPoint()[2] }];
    });
    this.weigh();
  }

  /** Moves what is carried after all machines have moved. */
  step(): void {
    for (const one of this.#mounted) stepMounted(one);
    for (const cage of this.#cages) this.#stepCage(cage);
    for (const crane of this.#cranes) this.#stepCrane(crane.machine, crane.load);
  }

  /** Puts the weights of what they carry on cages and hooks. */
  weigh(): void {
    for (const { machine, load } of this.#cranes) machine.carriedKg = load === null ? 0 : massKgOf(load.machine);
    for (const { machine, riders } of this.#cages) {
      const aboard = riders.length > 0 ? riders : this.#ridersOf(machine, machine.toolPoint()[2]);
      machine.carriedKg = aboard.reduce((sum, rider) => sum + massKgOf(rider), 0);
    }
  }

  /** The cage a point at this height stands in, if any. */
  cageUnder(xM: number, yM: number, zM: number): SimMachine | undefined {
    return this.#cages.find(({ machine }) => isOnCageFloor(machine, [[xM, yM]], zM))?.machine;
  }

  /** Takes or lets go the load of a crane; refuses to let go in the air. */
  setHook(crane: SimMachine, state: 'on' | 'off'): Result<void> {
    const entry = this.#cranes.find(({ machine }) => machine === crane);
    if (entry === undefined) return ok(undefined);
    if (state === 'on') {
      entry.load ??= this.#loadUnder(crane);
      return ok(undefined);
    }
    const load = entry.load;
    if (load === null) return ok(undefined);
    const pose = load.machine.pose;
    const floorM = this.#floorNear(pose);
    if (Math.abs(pose.zM - floorM) > releaseHeightMaxM) {
      return refuse({ code: 'load-in-the-air', facts: { heightM: pose.zM - floorM } });
    }
    pose.zM = floorM;
    load.machine.carriedBy = null;
    load.machine.carriedVelocity = still;
    entry.load = null;
    return ok(undefined);
  }

  #stepCage(cage: { readonly machine: SimMachine; readonly riders: SimMachine[]; lastZM: number }): void {
    const { machine, riders } = cage;
    if (!machine.body.isMoving) {
      for (const rider of riders.splice(0)) release(rider);
      return;
    }
    const zM = machine.toolPoint()[2];
    if (riders.length === 0) riders.push(...this.#ridersOf(machine, cage.lastZM));
    const riseM = zM - cage.lastZM;
    cage.lastZM = zM;
    for (const rider of riders) {
      rider.pose.zM += riseM;
      rider.carriedBy = machine.id;
      rider.carriedVelocity = [0, 0, riseM / stepS];
    }
  }

  #ridersOf(cage: SimMachine, floorM: number): SimMachine[] {
    return this.#machines.filter(
      (machine) =>
        machine.profile.kinematics.mobility === 'ground' &&
        isOnCageFloor(cage, placeRing(machine.profile.kinematics.footprint, machine.pose), machine.pose.zM, floorM),
    );
  }

  /** The floor within reach of a release below or above this height, else the next one below. */
  #floorNear({ xM, yM, zM }: Pick<Pose, 'xM' | 'yM' | 'zM'>): number {
    return this.#floors.topBelowM([xM, yM], zM + releaseHeightMaxM);
  }

  #loadUnder(crane: SimMachine): HookLoad | null {
    const [x, y, z] = crane.toolPoint();
    for (const machine of this.#machines) {
      if (!machine.profile.capabilities.includes('place-concrete') || machine.carriedBy !== null) continue;
      const { xM, yM, zM } = machine.pose;
      if (Math.hypot(x - xM, y - yM) > hookReachM || z - zM < -hookReachM || z - zM > slingMaxM) continue;
      machine.carriedBy = crane.id;
      return { machine, slingM: z - zM, offsetXM: xM - x, offsetYM: yM - y };
    }
    return null;
  }

  #stepCrane(crane: SimMachine, load: HookLoad | null): void {
    crane.around.loadHeightM =
      load === null ? null : Math.max(0, load.machine.pose.zM - this.#floorNear(load.machine.pose));
    if (load === null) return;
    if (!crane.isMoving) {
      load.machine.carriedVelocity = still;
      return;
    }
    const [x, y, z] = crane.toolPoint();
    const pose = load.machine.pose;
    // A model shows the finished building: the floors above the one at work are not there yet, so a load passes them.
    const zM = z - load.slingM;
    const isHanging = zM - this.#floorNear({ ...pose, zM }) > hangingMinM;
    if (isHanging) plumb(load);
    const xM = isHanging ? x + load.offsetXM : pose.xM;
    const yM = isHanging ? y + load.offsetYM : pose.yM;
    load.machine.carriedVelocity = [(xM - pose.xM) / stepS, (yM - pose.yM) / stepS, (zM - pose.zM) / stepS];
    pose.xM = xM;
    pose.yM = yM;
    pose.zM = zM;
    if (!isHanging) {
      load.offsetXM = pose.xM - x;
      load.offsetYM = pose.yM - y;
    }
  }
}

/** What stands on a platform rises with it, and can do nothing meanwhile. */
function stepMounted({ machine, carrier, aboveM }: Mounted): void {
  const zM = carrier.toolPoint()[2] + aboveM;
  const riseMps = (zM - machine.pose.zM) / stepS;
  machine.pose.zM = zM;
  machine.carriedBy = riseMps === 0 ? null : carrier.id;
  machine.carriedVelocity = riseMps === 0 ? still : [0, 0, riseMps];
}

function massKgOf(machine: SimMachine): number {
  return machine.profile.massKg.value;
}

function release(rider: SimMachine): void {
  rider.carriedBy = null;
  rider.carriedVelocity = still;
}

function plumb(load: HookLoad): void {
  const offM = Math.hypot(load.offsetXM, load.offsetYM);
  if (offM === 0) return;
  const keep = Math.max(0, 1 - (plumbSpeedMps * stepS) / offM);
  load.offsetXM *= keep;
  load.offsetYM *= keep;
}

/** Whether all points (site frame) lie on a cage's floor and the height fits it. */
function isOnCageFloor(cage: SimMachine, points: Ring, zM: number, floorM?: number): boolean {
  const hoisting = cage.profile.hoisting;
  if (hoisting === undefined) return false;
  const [x, y, z] = cage.toolPoint();
  if (Math.abs(zM - (floorM ?? z)) > onFloorToleranceM) return false;
  const halfLengthM = hoisting.cageLengthM.value / 2;
  const halfWidthM = hoisting.cageWidthM.value / 2;
  const corners: Ring = [
    [-halfLengthM, -halfWidthM],
    [halfLengthM, -halfWidthM],
    [halfLengthM, halfWidthM],
    [-halfLengthM, halfWidthM],
  ];
  const floor = placeRing(corners, { xM: x, yM: y, yawRad: cage.pose.yawRad });
  return points.every((point) => isInsideRing(point, floor));
}
