import { beforeEach, describe, expect, it } from 'vitest';
import type { MissionRequestBody } from '../../../controller/contract/api.ts';
import { MissionBook } from '../../../controller/dispatch/mission-book.ts';
import { MissionService } from '../../../controller/dispatch/mission-service.ts';
import { ControlLeases } from '../../../controller/fleet/control-leases.ts';
import { Fleet } from '../../../controller/fleet/fleet.ts';
import { refuse, type Result } from '../../../kernel/result.ts';
import type { Mission, MissionRequest } from '../../../missions/mission.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryRecord } from '../../support/ledger/memory-record.ts';
import { smallSite } from '../../support/small-site.ts';
import { FakePlanner, FakeRunner } from './fakes.ts';

// Goal: a plan for an altered request becomes the mission's together with that request, before approval and not after.

const body = {
  kind: 'floor-finishing',
  levelId: 'level-1',
  area: { slabId: 'slab-1' },
  parameters: { trowelPasses: 2, placing: { by: 'others', rateM3ph: 60 } },
} as MissionRequestBody;

function once<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

function fewerPasses({ request }: Mission): MissionRequest {
  return { ...request, parameters: { ...request.parameters, trowelPasses: 1 } as MissionRequest['parameters'] };
}

describe('a plan for an altered request', () => {
  const clock = new ManualClock();
  let planner: FakePlanner;
  let service: MissionService;
  let book: MissionBook;
  beforeEach(() => {
    const sensors = {
      onTags: () => () => undefined,
      onWind: () => () => undefined,
      onPeopleWatch: () => () => undefined,
      onZonePresence: () => () => undefined,
      onWeather: () => () => undefined,
    };
    planner = new FakePlanner();
    book = new MissionBook({
      record: new MemoryRecord(),
      clock,
      onChange: () => undefined,
      onWriteFailed: () => undefined,
    });
    service = new MissionService({
      book,
      runner: () => new FakeRunner(clock),
      hoists: () => ({ traffic: () => ({ cages: [], waiting: [] }), putBack: () => undefined }),
      floor: () => ({ closedTo: () => [] }),
      fleet: new Fleet([], sensors, clock),
      leases: new ControlLeases(),
      site: smallSite,
      zones: () => [],
      roster: () => null,
      forecast: () => null,
      clock,
      planner,
      isRecordWritable: () => true,
      onNotice: () => undefined,
    });
  });

  async function takenOver(mission: Mission): Promise<Result<Mission>> {
    const request = fewerPasses(mission);
    const plan = once(await service.planAfresh({ ...mission, request }));
    return service.takeOver(mission.id, mission.version, plan, 'li', request);
  }

  it('is made of that request as of the moment of the plan in force, and taken over with it', async () => {
    const draft = once(await service.create(body, 'wang'));
    const mission = once(await service.plan(draft.id, 'wang'));
    await clock.advance(60_000);
    const taken = once(await takenOver(mission));
    const asked = planner.asked.at(-1)!;
    expect(asked.nowMs).toBe(mission.plan?.madeAtMs);
    expect(asked.request.parameters).toMatchObject({ trowelPasses: 1 });
    expect(taken).toMatchObject({
      state: 'planned',
      plan: { version: 2 },
      request: { parameters: { trowelPasses: 1 } },
    });
    expect(book.find(mission.id)?.request.parameters).toMatchObject({ trowelPasses: 1 });
  });

  it('gives a mission a plan that had none', async () => {
    planner.answer = () => refuse({ code: 'plan-impossible', facts: { reasons: [] } });
    const draft = once(await service.create(body, 'wang'));
    expect((await service.plan(draft.id, 'wang')).ok).toBe(false);
    planner.answer = new FakePlanner().answer;
    const taken = once(await takenOver(draft));
    expect(taken).toMatchObject({
      state: 'planned',
      plan: { version: 1 },
      request: { parameters: { trowelPasses: 1 } },
    });
  });

  it('comes too late after approval', async () => {
    const draft = once(await service.create(body, 'wang'));
    await service.plan(draft.id, 'wang');
    const running = once(await service.approve(draft.id, 'wang'));
    expect(await takenOver(running)).toMatchObject({ problem: { code: 'hold-first' } });
  });
});
