import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type MachineId, type MissionId } from '../../../kernel/ids.ts';
import { bayStepKinds, type ByMachine, type Plan, type PlannedTask } from '../../../missions/mission.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import type { KeptTurn } from '../../../missions/planning-input.ts';
import { KnownWorks } from '../../../missions/floor/known-works.ts';
import {
  expectOneTaskAtATime,
  expectPredecessorsFirst,
  expectUnbrokenWays,
  expectWindowsKept,
} from './support/check-plan.ts';
import { finishingRequest } from './support/finishing-request.ts';
import {
  floater,
  leveller,
  machine,
  rectangle,
  stagingZone,
  syntheticLevel,
  syntheticSite,
  troweller,
} from './support/synthetic-site.ts';

// Goal: a step that a person gives to another machine is done by that one or not at all, and the plan around it is as sound as any.

const staging = stagingZone(1, rectangle(0, 0, 8, 14));
const finishing: PlanningInput = {
  missionId: asId<MissionId>('mission-1'),
  version: 1,
  site: syntheticSite(
    [syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 30, 14), columns: [] })],
    [staging],
  ),
  zones: [staging],
  machines: [
    machine('l1', leveller, [3, 3]),
    machine('f1', floater, [3, 6]),
    machine('t1', troweller, [3, 8.5]),
    machine('t2', troweller, [3, 11]),
  ],
  nowMs: 0,
  request: finishingRequest(1, 15),
  works: new KnownWorks(),
};
const id = (text: string) => asId<MachineId>(text);

function planOf(input: PlanningInput): Plan {
  const plan = planMission(input);
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

const usual = planOf(finishing);
const turns = usual.tasks.flatMap(({ step: kind, bay, pass = 0, machineId, startMs, endMs }): KeptTurn[] => {
  const step = bayStepKinds.find((one) => one === kind);
  return step === undefined || bay === undefined ? [] : [{ bay, step, pass, machineId, startMs, endMs }];
});
const trowelTurns = turns.filter(({ step }) => step === 'trowel');
const given = ({ bay, step, pass, machineId }: KeptTurn): ByMachine => ({
  bay,
  step,
  pass,
  machineId: id(machineId === 't1' ? 't2' : 't1'),
});
const isOf = (task: PlannedTask, { bay, step, pass }: Omit<ByMachine, 'machineId'>): boolean =>
  task.bay === bay && task.step === step && (task.pass ?? 0) === pass;

describe('a step that is given to a machine', () => {
  it('is done by it or left out, whether the plan in force is kept or not, and the plan is sound', () => {
    fc.assert(
      fc.property(fc.subarray(trowelTurns, { minLength: 1, maxLength: 4 }), fc.boolean(), (chosen, isKept) => {
        const byMachine = chosen.map(given);
        const plan = planOf({ ...finishing, byMachine, ...(isKept ? { kept: turns } : {}) });
        for (const asked of byMachine) {
          const own = plan.tasks.filter((task) => isOf(task, asked));
          const isLeftOut = plan.refused.some(({ facts }) => facts['bay'] === asked.bay);
          expect(own.length > 0 || isLeftOut).toBe(true);
          for (const { machineId } of own) expect(machineId).toBe(asked.machineId);
        }
        expect(plan.warnings.filter(({ code }) => code === 'other-machine')).toEqual([]);
        expectOneTaskAtATime(plan);
        expectPredecessorsFirst(plan);
        expectWindowsKept(plan);
        expectUnbrokenWays(plan);
      }),
      { numRuns: 10, seed: 7 },
    );
  });

  it('leaves the other steps with their machines where the plan in force is kept', () => {
    const [last] = trowelTurns.toSorted((a, b) => b.startMs - a.startMs);
    const plan = planOf({ ...finishing, byMachine: [given(last!)], kept: turns });
    const others = turns.filter((turn) => turn !== last);
    for (const turn of others)
      expect(plan.tasks.find((task) => isOf(task, turn))).toMatchObject({ machineId: turn.machineId });
  });

  it('says nothing where its own machine is asked for', () => {
    const byMachine = turns.map(({ bay, step, pass, machineId }) => ({ bay, step, pass, machineId }));
    const [asked, kept] = [planOf({ ...finishing, byMachine, kept: turns }), planOf({ ...finishing, kept: turns })];
    const plain = ({ tasks }: Plan) => tasks.map(({ choice: _choice, ...task }) => task);
    expect(plain(asked)).toEqual(plain(kept));
    const ofBays = asked.tasks.filter(({ bay }) => bay !== undefined);
    expect(new Set(ofBays.map(({ choice }) => choice?.code))).toEqual(new Set(['asked-for']));
  });

  it('goes to another machine where that one is not there, and the plan says so', () => {
    const [first] = trowelTurns;
    const { bay, step, pass } = first!;
    const gone = finishing.machines.filter(({ id: own }) => own !== 't2');
    const plan = planOf({ ...finishing, machines: gone, byMachine: [{ bay, step, pass, machineId: id('t2') }] });
    expect(plan.warnings).toContainEqual({
      code: 'other-machine',
      facts: { bay, step, pass, machineId: 't2', otherMachineId: 't1' },
    });
  });
});
