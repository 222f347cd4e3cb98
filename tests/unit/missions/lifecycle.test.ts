import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type LevelId, type MissionId } from '../../../kernel/ids.ts';
import { allowedActions, transition, type MissionEvent } from '../../../missions/lifecycle/transition.ts';
import { missionStates, type Mission, type Plan } from '../../../missions/mission.ts';

const plan: Plan = {
  missionId: asId<MissionId>('mission-1'),
  version: 1,
  madeAtMs: 0,
  startMs: 0,
  endMs: 0,
  tasks: [],
  bays: [],
  refused: [],
  totals: { areaM2: 0, coveredM2: 0, volumeM3: 0, lifts: 0 },
  warnings: [],
};

const draft: Mission = {
  id: plan.missionId,
  number: 1,
  request: {
    kind: 'hoist-run',
    levelId: asId<LevelId>('level-1'),
    earliestStartMs: 0,
    parameters: { kind: 'hoist-run', cargo: 'materials', toLevelId: asId<LevelId>('level-2'), massKg: 1, lifts: 1 },
  },
  state: 'draft',
  plan: null,
  progress: [],
  reasons: [],
  createdAtMs: 0,
  createdBy: 'foreman',
  version: 1,
};

const reason = { code: 'test' };
const events: readonly MissionEvent[] = [
  { type: 'planned', plan },
  { type: 'approved' },
  { type: 'started' },
  { type: 'held', reason },
  { type: 'resumed' },
  { type: 'cancelled', reason },
  { type: 're-planned', plan },
  { type: 'controller-restarted' },
  { type: 'finished' },
];
const eventArbitrary = fc.constantFrom(...events);

describe('a mission', () => {
  it('answers every event in every state', () => {
    for (const state of missionStates) {
      for (const event of events) {
        const after = transition({ ...draft, state, plan }, event);
        if (!after.ok) expect(after.problem.code).toBe('transition-refused');
      }
    }
  });

  it('stays ended once ended', () => {
    fc.assert(
      fc.property(fc.constantFrom('done', 'cancelled', 'failed'), fc.array(eventArbitrary), (state, list) => {
        let mission: Mission = { ...draft, state: state as Mission['state'], plan };
        for (const event of list) {
          const after = transition(mission, event);
          if (after.ok) mission = after.value;
        }
        expect(mission.state).toBe(state);
        expect(allowedActions(mission)).toEqual([]);
      }),
    );
  });

  it('goes the whole way and is held by a restart of the controller', () => {
    let mission = draft;
    for (const event of [events[0]!, events[1]!, events[2]!, events[7]!]) {
      const after = transition(mission, event);
      expect(after.ok).toBe(true);
      if (after.ok) mission = after.value;
    }
    expect(mission.state).toBe('held');
    expect(mission.reasons).toEqual([{ code: 'controller-restart' }]);
  });

  it('never runs without an approval', () => {
    fc.assert(
      fc.property(fc.array(eventArbitrary, { maxLength: 12 }), (list) => {
        let mission = draft;
        let isApproved = false;
        for (const event of list) {
          const after = transition(mission, event);
          if (!after.ok) continue;
          expect(after.value.version).toBeGreaterThanOrEqual(mission.version);
          mission = after.value;
          if (event.type === 'approved') isApproved = true;
          if (mission.state === 'running') expect(isApproved).toBe(true);
        }
      }),
    );
  });
});
