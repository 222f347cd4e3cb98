import { toolPoint } from '../../../hardware-profiles/kinematics.ts';
import type { Pose } from '../../../kernel/geometry.ts';
import type { Random } from '../../../kernel/random.ts';
import type { Goal } from '../../../sim/world/machine.ts';
import type { SiteMachine } from './site-machine.ts';
import { floors, siteXM, siteYM, type Floor } from './site.ts';

/** A goal that has not moved on for so long is given up. */
const heldMaxMs = 40_000;
const pauseSpreadMs = 20_000;
const craneLowM = 2;
const craneHighM = 14;

/** What is asked of one machine: plausible work, now and then nonsense. Nobody plans ways; the interlock keeps machines apart. */
export class Missions {
  readonly #machine: SiteMachine;
  readonly #random: Random;
  readonly #wrongRatio: number;
  #goal: Goal | null = null;
  #idleUntilMs: number;
  #stoodSinceMs = 0;
  #isLifted = false;
  /** A cage has arrived and its gate is to be opened. */
  #hasArrived = false;

  /** Planners err: so many of all goals (`wrongRatio`) lead over an edge, through an opening or into somebody's way on purpose. */
  constructor(machine: SiteMachine, random: Random, wrongRatio: number) {
    this.#machine = machine;
    this.#random = random;
    this.#wrongRatio = wrongRatio;
    this.#idleUntilMs = random.next() * pauseSpreadMs;
  }

  /** Ends what the machine does: whoever resets a stop has cancelled the goals first. */
  cancel(): void {
    if (this.#goal !== null) this.#machine.sim.cancel(this.#goal);
  }

  step(nowMs: number): void {
    const { sim } = this.#machine;
    if (sim.goal === null) {
      if (nowMs < this.#idleUntilMs || sim.body.isMoving) return;
      this.#begin(nowMs);
      return;
    }
    if (sim.body.isMoving) this.#stoodSinceMs = nowMs;
    else if (nowMs - this.#stoodSinceMs > heldMaxMs) {
      this.#stoodSinceMs = nowMs;
      this.cancel();
    }
  }

  #begin(nowMs: number): void {
    const { sim, profile } = this.#machine;
    this.#stoodSinceMs = nowMs;
    switch (profile.kinematics.mobility) {
      case 'ground':
        this.#ground(nowMs);
        return;
      case 'vertical':
        this.#cage(nowMs);
        return;
      case 'fixed':
        if (sim.profile.capabilities.includes('lift')) this.#crane(nowMs);
        else if (profile.kinematics.tool !== undefined) this.#boom(nowMs);
    }
  }

  #accept(poses: readonly Pose[], drive: Goal['drive'], nowMs: number, onSucceeded: () => void = () => {}): void {
    const goal: Goal = {
      poses,
      drive,
      onEnded: ({ status }) => {
        this.#goal = null;
        if (status === 'succeeded') onSucceeded();
      },
    };
    this.#goal = goal;
    this.#idleUntilMs = nowMs + this.#random.next() * pauseSpreadMs;
    this.#machine.sim.accept(goal);
  }

  #ground(nowMs: number): void {
    const { sim } = this.#machine;
    const floor = floors.find(({ elevationM }) => Math.abs(elevationM - sim.pose.zM) < 1) as Floor;
    const way = this.#random.next();
    if (way < 0.25) this.#lanes(floor, nowMs);
    else if (way < 0.4) this.#backOff(nowMs);
    else this.#accept([this.#place(floor)], 'goto', nowMs);
  }

  #place(floor: Floor): Pose {
    const random = this.#random;
    const isWrong = random.next() < this.#wrongRatio;
    const marginM = isWrong ? -4 : 3;
    const xM = marginM + random.next() * (siteXM - 2 * marginM);
    const yM = marginM + random.next() * (siteYM - 2 * marginM);
    return { xM, yM, zM: floor.elevationM, yawRad: 2 * Math.PI * random.next() };
  }

  /** Back and forth over a rectangle beside the machine, as the finishing machines work. */
  #lanes(floor: Floor, nowMs: number): void {
    const { sim, profile } = this.#machine;
    const widthM = profile.work?.widthM.value ?? 1;
    const lengthM = 4 + 8 * this.#random.next();
    const sign = sim.pose.yM > siteYM / 2 ? -1 : 1;
    const poses: Pose[] = [];
    for (let lane = 0; lane < 4; lane += 1) {
      const yM = sim.pose.yM + sign * lane * widthM;
      const ends = [sim.pose.xM, sim.pose.xM + (sim.pose.xM > siteXM / 2 ? -lengthM : lengthM)];
      if (lane % 2 === 1) ends.reverse();
      const yawRad = (ends[1] as number) > (ends[0] as number) ? 0 : Math.PI;
      for (const xM of ends) poses.push({ xM, yM, zM: floor.elevationM, yawRad });
    }
    this.#machine.setTool(this.#random.next() < 0.5 ? 'on' : 'off', nowMs);
    this.#accept(poses, 'path', nowMs);
  }

  /** Straight backwards, as a machine that met another one does. */
  #backOff(nowMs: number): void {
    const { pose } = this.#machine.sim;
    const wayM = 1 + 5 * this.#random.next();
    const xM = pose.xM - wayM * Math.cos(pose.yawRad);
    const yM = pose.yM - wayM * Math.sin(pose.yawRad);
    this.#accept([{ xM, yM, zM: pose.zM, yawRad: pose.yawRad }], 'goto', nowMs);
  }

  /** At a landing the gate is opened for a while; it shuts before the next ride. */
  #cage(nowMs: number): void {
    const { sim } = this.#machine;
    if (this.#hasArrived) {
      this.#hasArrived = false;
      this.#machine.setTool('on', nowMs);
      this.#idleUntilMs = nowMs + 4000 + this.#random.next() * pauseSpreadMs;
      return;
    }
    if (sim.isToolOn) {
      this.#machine.setTool('off', nowMs);
      this.#idleUntilMs = nowMs + 3000;
      return;
    }
    const floor = floors[this.#random.below(floors.length)] as Floor;
    this.#accept([{ ...sim.pose, zM: floor.elevationM }], 'goto', nowMs, () => {
      this.#hasArrived = true;
    });
  }

  /** Up, across, down: each its own goal. */
  #crane(nowMs: number): void {
    const { sim } = this.#machine;
    const [xM, yM, zM] = sim.toolPoint();
    const random = this.#random;
    if (!this.#isLifted) {
      this.#isLifted = true;
      this.#accept([{ xM, yM, zM: craneHighM + 8 * random.next(), yawRad: 0 }], 'goto', nowMs);
      return;
    }
    if (random.next() < 0.4) {
      this.#isLifted = false;
      const floorM = (floors[floors.length - 1] as Floor).elevationM;
      this.#accept([{ xM, yM, zM: floorM + craneLowM + 2 * random.next(), yawRad: 0 }], 'goto', nowMs);
      return;
    }
    const radiusM = 8 + 44 * random.next();
    const angleRad = Math.PI * 2 * random.next();
    const at = { xM: sim.pose.xM + radiusM * Math.cos(angleRad), yM: sim.pose.yM + radiusM * Math.sin(angleRad) };
    this.#accept([{ ...at, zM, yawRad: 0 }], 'goto', nowMs);
  }

  #boom(nowMs: number): void {
    const { sim, profile } = this.#machine;
    const random = this.#random;
    const at = toolPoint(profile, sim.pose, {
      slew1: 2 * Math.PI * random.next() - Math.PI,
      slew2: 5 * random.next() - 2.5,
    });
    this.#accept([{ xM: at[0], yM: at[1], zM: at[2], yawRad: 0 }], 'goto', nowMs);
  }
}
