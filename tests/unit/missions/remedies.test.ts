import { beforeAll, describe, expect, it } from 'vitest';
import { asId, type MissionId } from '../../../kernel/ids.ts';
import type { MissionRequest } from '../../../missions/mission.ts';
import { planMission } from '../../../missions/plan-mission.ts';
import type { PlanningInput, PlanningMachine } from '../../../missions/planning-input.ts';
import { findRemedies } from '../../../missions/remedies/find-remedies.ts';
import type { FoundRemedy, Remedy, RemedyFindings } from '../../../missions/remedies/remedy.ts';
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

// Goal: what is told to help does help, as a plan made apart from the search shows, and one step less does not.

const robots: readonly PlanningMachine[] = [
  machine('l1', leveller, [3, 3]),
  machine('f1', floater, [3, 6]),
  machine('t1', troweller, [3, 8.5]),
];
const staging = stagingZone(1, rectangle(0, 0, 7, 12));
const level = syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 24, 12) });

function inputOf(request: MissionRequest, machines = robots): PlanningInput {
  return {
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site: syntheticSite([level], [staging]),
    zones: [staging],
    nowMs: 0,
    machines,
    request,
  };
}

/** Floor that a plan of its own leaves out for want of time, m²; nothing less than all where there is no plan. */
function lostM2(request: MissionRequest, machines = robots): number {
  const plan = planMission(inputOf(request, machines));
  if (!plan.ok) return Infinity;
  return plan.value.refused.filter(({ code }) => code === 'window-missed').reduce((sum, { areaM2 }) => sum + areaM2, 0);
}

type Finishing = Extract<MissionRequest['parameters'], { kind: 'floor-finishing' }>;

function withParameters(request: MissionRequest, part: Partial<Finishing>): MissionRequest {
  return { ...request, parameters: { ...(request.parameters as Finishing), ...part } };
}

/** The only part of a remedy of that kind that is enough alone. */
function aloneOf<Kind extends Remedy['kind']>(
  { found }: RemedyFindings,
  kind: Kind,
): { remedy: FoundRemedy; part: Extract<Remedy, { kind: Kind }> } {
  for (const remedy of found) {
    const [part, other] = remedy.parts;
    if (remedy.isEnough && other === undefined && part?.kind === kind)
      return { remedy, part: part as Extract<Remedy, { kind: Kind }> };
  }
  throw new Error(`no ${kind} among ${JSON.stringify(found)}`);
}

describe('remedies for a floor that is placed too fast for one machine of each type', () => {
  const request = finishingRequest(2, 60);
  let findings: RemedyFindings;
  beforeAll(() => {
    findings = findRemedies(inputOf(request));
  });

  it('tell first what is lost as it is', () => {
    expect(findings.now?.lostM2).toBeCloseTo(lostM2(request), 6);
    expect(findings.now?.lostM2).toBeGreaterThan(0);
    expect(findings.state).toBe('done');
  });

  it('are the least of each kind: with the request altered nothing is lost, one step less loses something', () => {
    const placing = aloneOf(findings, 'slower-placing');
    expect(lostM2(placing.remedy.request!)).toBe(0);
    const rateM3ph = placing.part.rateM3ph + 3;
    expect(lostM2(withParameters(request, { placing: { by: 'others', rateM3ph } }))).toBeGreaterThan(0);
    const area = aloneOf(findings, 'smaller-area');
    expect(lostM2(area.remedy.request!)).toBe(0);
  });

  it('give what they are said to give', () => {
    for (const { request: altered, gives } of findings.found) {
      if (altered === undefined) continue;
      const plan = planMission(inputOf(altered));
      expect(plan.ok && [plan.value.totals.coveredM2, plan.value.endMs]).toEqual([gives.coveredM2, gives.endMs]);
    }
  });

  it('come with a smallest set of causes: these alone lose floor, and without one of them none is lost', () => {
    expect(findings.causes).toMatchObject([
      { kind: 'machines', step: 'level', machineIds: ['l1'] },
      { kind: 'pace', rateM3ph: 60 },
    ]);
    const [levelling] = findings.causes;
    const busiest = levelling?.kind === 'machines' ? levelling.busiest : undefined;
    expect(busiest!.workS).toBeGreaterThan(busiest!.machineS);
    expect(lostM2(withParameters(request, { trowelPasses: 0, setFactor: 2 }))).toBeGreaterThan(0);
    expect(lostM2(withParameters(request, { placing: { by: 'others', rateM3ph: 15 } }))).toBe(0);
  });

  it('are the same for the same input', () => {
    expect(findRemedies(inputOf(request))).toEqual(findings);
  });

  it('come one after the other, and no more once nobody wants them', () => {
    const heard: number[] = [];
    const stopped = findRemedies(inputOf(request), ({ plansMade }) => {
      heard.push(plansMade);
      return plansMade < 3 ? 'go-on' : 'enough';
    });
    expect(heard).toEqual([1, 2, 3]);
    expect(stopped.state).toBe('searching');
  });
});

describe('a remedy that is known by hand', () => {
  it('is to begin an hour earlier where the end is 45 minutes too late', () => {
    const startMs = 10 * 3_600_000;
    const request: MissionRequest = { ...finishingRequest(1, 10), earliestStartMs: startMs };
    const plan = planMission(inputOf(request));
    if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
    const due = { ...request, dueMs: plan.value.endMs - 45 * 60_000 };
    const { part, remedy } = aloneOf(findRemedies(inputOf(due)), 'start-earlier');
    expect(part.byS).toBe(3600);
    expect(remedy.gives.lateS).toBe(0);
    expect(remedy.request?.earliestStartMs).toBe(startMs - 3_600_000);
  });

  it('is to bring back the only machine of a type, with nothing else among the causes', () => {
    const machines = robots.map((one) => (one.id === 'f1' ? { ...one, isAvailable: false } : one));
    const findings = findRemedies(inputOf(finishingRequest(1, 10), machines));
    expect(findings.now).toMatchObject({ coveredM2: 0, endMs: null });
    expect(aloneOf(findings, 'bring-machine').part).toEqual({
      kind: 'bring-machine',
      machineId: 'f1',
      fromLevelId: 'level-1',
      hindrance: 'not-available',
    });
  });

  it('is none where nothing is lost', () => {
    const findings = findRemedies(inputOf(finishingRequest(1, 8)));
    expect(findings).toMatchObject({ found: [], causes: [], plansMade: 1, state: 'done' });
  });
});
