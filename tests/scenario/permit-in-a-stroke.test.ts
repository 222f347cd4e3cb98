import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type MachineId } from '../../kernel/ids.ts';
import type { PlannedTask } from '../../missions/mission.ts';
import type { SteppedMoveParameters } from '../../missions/stepped/stepped-move.ts';
import { StepRig, type StepMachine } from '../support/step-rig.ts';
import { shippedProfiles } from '../support/small-site.ts';
import { rectangle, syntheticLevel, syntheticSite } from '../unit/missions/support/synthetic-site.ts';

/*
 * Permits that end at drawn moments of a climb and of a girder launch, in the simulated world, and controllers that are killed there. The machine must
 * stand within its stopping figures; the step is not done, and goes on only on new words; in the end every step is done and counted once.
 */

const site = syntheticSite(
  [syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(-60, -20, 120, 40) })],
  [],
  [],
);
const at = (xM: number, yM: number) => ({ xM, yM, zM: 0, yawRad: 0 });

interface Case {
  readonly machine: StepMachine;
  readonly parameters: SteppedMoveParameters;
}

const climb: Case = {
  machine: { id: 'bm1', profileId: 'building-machine', pose: at(0, 0) },
  parameters: { kind: 'stepped-move', work: 'climb', machineId: asId<MachineId>('bm1'), times: 1 },
};
const launch: Case = {
  machine: { id: 'ge1', profileId: 'girder-erector', pose: at(-20, 0) },
  parameters: { kind: 'stepped-move', work: 'launch-girder', machineId: asId<MachineId>('ge1'), times: 1 },
};

interface Cut {
  readonly afterS: number;
  readonly awayS: number;
  readonly of: 'permit' | 'controller';
}

const cut = fc.record({
  afterS: fc.integer({ min: 1, max: 400 }).map((looks) => looks / 5),
  awayS: fc.integer({ min: 1, max: 40 }).map((looks) => looks / 5),
  of: fc.constantFrom('permit' as const, 'permit' as const, 'permit' as const, 'controller' as const),
});

/** One machine at its move, and how often it was cut in the middle of a stroke. */
class CutRun {
  readonly rig: StepRig;
  readonly id: string;
  readonly machineId: string;
  cuts = 0;
  private readonly farthestM: number;

  private constructor(rig: StepRig, id: string, { machine }: Case) {
    const { speed, stopping } = shippedProfiles().get(machine.profileId)!;
    const speedMps = Math.max(speed.travelMps.value, speed.workMps?.value ?? 0);
    const decelerationMps2 = (stopping.toolDecelerationMps2 ?? stopping.decelerationMps2).value;
    this.farthestM = speedMps * (stopping.reactionMs.value / 1000) + speedMps ** 2 / (2 * decelerationMps2);
    [this.rig, this.id, this.machineId] = [rig, id, machine.id];
  }

  static async begin(of: Case): Promise<CutRun> {
    const rig = new StepRig(site, [of.machine]);
    rig.permit(of.machine.id, 'given');
    return new CutRun(rig, await rig.begin(of.parameters), of);
  }

  /** People say all that they are asked for, until a stroke is under way; false: all is done. */
  async untilStroke(): Promise<boolean> {
    for (let tries = 0; tries < 4_000; tries += 1) {
      if (this.rig.mission(this.id).state === 'done') return false;
      if (this.rig.mission(this.id).state === 'held') {
        await this.rig.confirmAll(this.id);
        await this.rig.resume(this.id);
      }
      await this.rig.run(0.4);
      if (this.isUnderWay()) return true;
    }
    throw new Error('no stroke began');
  }

  private isUnderWay(): boolean {
    const { rig, machineId } = this;
    return rig.active.has(asId<MachineId>(machineId)) && rig.links.get(machineId)!.sim.isMoving;
  }

  /** To the end of the stroke: one that ends while it brakes is done. */
  private restM({ legs }: PlannedTask): number {
    const end = legs.at(-1)?.poses.at(-1);
    return end === undefined ? 0 : distanceM(this.rig.tool(this.machineId), [end.xM, end.yM, end.zM]);
  }

  async take({ afterS, awayS, of }: Cut): Promise<void> {
    if (!(await this.untilStroke())) return;
    await this.rig.run(afterS);
    const task = this.rig.nextOf(this.id);
    if (task === null || !this.isUnderWay() || this.restM(task) < 3 * this.farthestM) return;
    this.cuts += 1;
    if (of === 'permit') await this.cutPermit(task.id, awayS);
    else await this.killController(awayS);
  }

  private async cutPermit(taskId: string, awayS: number): Promise<void> {
    const { rig, id, machineId } = this;
    const before = rig.tool(machineId);
    rig.permit(machineId, 'taken');
    await rig.run(4);
    const stood = rig.tool(machineId);
    expect(distanceM(before, stood)).toBeLessThanOrEqual(this.farthestM + 1e-6);
    await rig.run(awayS);
    rig.permit(machineId, 'given');
    await rig.run(awayS);
    expect(rig.tool(machineId)).toEqual(stood);
    expect(rig.holdOf(id)).toMatchObject({ code: 'step-permit-ended' });
    const progress = rig.mission(id).progress.find((one) => one.taskId === taskId)!;
    expect(progress.state).toBe('waiting');
    expect(progress.done).toBeLessThan(1);
    await this.asksAgain(taskId, stood);
  }

  /** Nothing moves on the words of before. */
  private async asksAgain(taskId: string, stood: Place): Promise<void> {
    const { rig, id, machineId } = this;
    const { stage } = rig.mission(id).plan!.tasks.find((one) => one.id === taskId)!;
    if (!stage!.checks.some((check) => 'confirmedBy' in check)) return;
    await rig.resume(id);
    await rig.run(2);
    expect(rig.holdOf(id)).toMatchObject({ code: 'step-check-missing' });
    expect(rig.tool(machineId)).toEqual(stood);
  }

  /** The machine goes on meanwhile with what it was sent; whoever takes over gives that up and goes by where it is. */
  private async killController(awayS: number): Promise<void> {
    const doneBefore = this.rig.doneOf(this.id);
    await this.rig.restart(awayS);
    expect(this.rig.holdOf(this.id)).toMatchObject({ code: 'controller-restart' });
    expect(this.rig.doneOf(this.id)).toBe(doneBefore);
  }

  /** Every step was done once, in its order, and counted once. */
  async finish(steps: number): Promise<void> {
    for (let tries = 0; this.rig.doneOf(this.id) < steps && tries < 400; tries += 1) {
      if (!(await this.untilStroke())) break;
      const running = this.rig.nextOf(this.id)!.id;
      await this.rig.until('the stroke to end', 4_000, () => this.rig.nextOf(this.id)?.id !== running);
    }
    const { progress } = this.rig.mission(this.id);
    const done = progress.filter(({ state }) => state === 'done');
    expect(done.length).toBeGreaterThanOrEqual(steps);
    expect(progress.slice(0, done.length).every(({ state }) => state === 'done')).toBe(true);
    const earned = new Map<unknown, number>();
    for (const { payload } of this.rig.entries('quantity.earned'))
      earned.set(payload['taskId'], (earned.get(payload['taskId']) ?? 0) + Number(payload['amount']));
    for (const { taskId } of done) expect(earned.get(taskId)).toBeCloseTo(1, 2);
    expect(this.rig.lost).toEqual([]);
  }
}

type Place = readonly [number, number, number];
const distanceM = (a: Place, b: Place) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

let drawn = 0;
const LONG_MAX_MS = 120_000;

describe('a permit that ends in the middle of a stroke', () => {
  it.each([
    ['of a climb', climb, 4],
    ['of a girder launch', launch, 4],
  ])(
    '%s stops it, does not count it, and is asked for anew',
    async (_, of, steps) => {
      drawn = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(cut, { minLength: 4, maxLength: 12 }), async (cuts) => {
          const run = await CutRun.begin(of);
          for (const one of cuts) await run.take(one);
          drawn += run.cuts;
          await run.finish(steps);
        }),
        { numRuns: 10 },
      );
      expect(drawn).toBeGreaterThan(50);
    },
    LONG_MAX_MS,
  );
});
