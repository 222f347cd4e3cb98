import { describe, expect, it } from 'vitest';
import { ganttRows, ganttSpan, ticksOf, windowBands } from '../../../console/parts/gantt/gantt-model.ts';
import { refusedGroups } from '../../../console/state/refused-groups.ts';
import { hashOf, routeOf, type Route } from '../../../console/state/route.ts';
import { headlineOf, sortedByNeed } from '../../../console/state/machine-headline.ts';
import {
  freshDraft,
  lackOf,
  missionKinds,
  requestOf,
  withSlab,
  type MissionDraft,
} from '../../../console/state/mission-draft.ts';
import { standingOf } from '../../../console/state/stop-command.ts';
import { missionParameters, missionRequest } from '../../../controller/contract/api.ts';
import { fakePlan } from '../../support/fakes/fake-api-mission.ts';
import { stopLatch } from '../../support/stop-latch.ts';
import { fakeLevels, fakeMachines } from '../../support/fakes/fake-api-site.ts';
import { freshHaul, withPlace } from '../../../console/state/haul-draft.ts';
import { freshLifts, withLiftPoint } from '../../../console/state/lift-draft.ts';

const iso = (inH: number) => new Date(inH * 3_600_000).toISOString();

describe('a mission being asked for', () => {
  it('is, with its defaults, what the contract accepts, for every kind', () => {
    for (const kind of missionKinds) {
      const draft: MissionDraft = {
        ...freshDraft,
        kind,
        area: { type: 'slab', slabId: 's' },
        toLevelId: 'level-3',
        haul: withPlace(withPlace(freshHaul, { landingId: 'gate' }), { point: [3, 4] }),
        craneLifts: withLiftPoint(withLiftPoint(freshLifts, [1, 2], 'level-1'), [3, 4], 'level-2'),
        stepped: { choice: { machineId: 'bm1', work: 'climb' }, times: 2 },
        startInH: 2,
        dueInH: 10,
      };
      expect(lackOf(draft)).toBeNull();
      const body = missionRequest.parse(requestOf(draft, 'level-2', iso));
      expect(missionParameters.safeParse({ kind, ...body.parameters }).error).toBeUndefined();
    }
  });

  it('takes three touches: slab, plan, approve', () => {
    const level = fakeLevels[1];
    if (!level) throw new Error('no level');
    const draft = withSlab(freshDraft, level, 'slab-2');
    expect(lackOf(freshDraft)).toBe('needArea');
    expect(lackOf(draft)).toBeNull();
    expect(draft.thicknessM).toBe(0.18);
  });

  it('waits for a drawn area to be finished and for a hoist run’s level', () => {
    const corners = [
      [0, 0],
      [1, 0],
      [1, 1],
    ] as const;
    expect(lackOf({ ...freshDraft, area: { type: 'drawn', corners, state: 'drawing' } })).toBe('needArea');
    expect(lackOf({ ...freshDraft, area: { type: 'drawn', corners, state: 'finished' } })).toBeNull();
    expect(lackOf({ ...freshDraft, kind: 'hoist-run' })).toBe('needLevel');
  });

  it('leaves times out when they are open', () => {
    const body = requestOf({ ...freshDraft, area: { type: 'slab', slabId: 's' } }, 'level-2', iso);
    expect(body).not.toHaveProperty('earliestStart');
    expect(body).not.toHaveProperty('due');
  });
});

describe('the schedule', () => {
  const plan = fakePlan('m', 'level-2', 0);
  it('shows every task once in the row of its machine, within the drawn span', () => {
    const rows = ganttRows(plan, []);
    const shown = rows.flatMap(({ bars }) => bars.filter(({ role }) => role === 'lead').map(({ task }) => task.id));
    expect(shown.sort()).toEqual(plan.tasks.map(({ id }) => id).sort());
    const span = ganttSpan(plan);
    expect(plan.tasks.every((task) => task.startMs >= span.fromMs && task.endMs <= span.toMs)).toBe(true);
  });

  it('never draws two windows on one line at one time', () => {
    const bands = windowBands(plan);
    for (const band of bands)
      for (const other of bands)
        if (band !== other && band.line === other.line)
          expect(band.workableUntilMs <= other.placedAtMs || other.workableUntilMs <= band.placedAtMs).toBe(true);
  });

  it('puts ticks at round local times, far enough apart to read', () => {
    const ticks = ticksOf({ fromMs: 1_234_567, toMs: 1_234_567 + 8 * 3_600_000 }, 800, 76, 0);
    expect(ticks.length).toBeGreaterThan(3);
    expect(ticks.length).toBeLessThanOrEqual(Math.ceil(800 / 76));
    expect(ticks.every((at) => at % 3_600_000 === 0)).toBe(true);
  });

  it('groups what is left out by its reason and loses no square metre', () => {
    const groups = refusedGroups(plan.refused);
    const sum = (parts: readonly { readonly areaM2: number }[]) =>
      parts.reduce((total, { areaM2 }) => total + areaM2, 0);
    expect(sum(groups)).toBeCloseTo(sum(plan.refused), 6);
    expect(new Set(groups.map(({ code }) => code)).size).toBe(groups.length);
  });
});

describe('a machine', () => {
  const machines = fakeMachines(0, [], new Map());
  const find = (id: string) => {
    const machine = machines.find((one) => one.id === id);
    if (!machine) throw new Error(id);
    return machine;
  };
  it('that nobody hears says so before anything else', () => {
    expect(headlineOf(find('m2'), 'live')).toEqual({ tone: 'unknown', word: 'connection.disconnected' });
    expect(headlineOf(find('t2'), 'live')).toEqual({ tone: 'unknown', word: 'headline.stale' });
    expect(headlineOf(find('l1'), 'late').word).toBe('headline.stale');
    expect(headlineOf({ ...find('l1'), verdict: null }, 'live').word).toBe('headline.noPermit');
  });

  it('at work names its step, a held one its hold', () => {
    expect(headlineOf(find('l1'), 'live')).toEqual({ tone: 'working', word: 'step.level' });
    const heldAtWork = { ...find('f1'), task: find('l1').task };
    expect(headlineOf(heldAtWork, 'live')).toEqual({ tone: 'attention', word: 'level.hold' });
  });

  it('parked among others is no news', () => {
    expect(headlineOf({ ...find('f1'), task: null }, 'live').tone).toBe('calm');
  });

  it('that needs somebody comes first; others keep the order of their numbers', () => {
    const sorted = sortedByNeed(machines);
    const ranks = sorted.map(({ needsYou }) => needsYou.rank);
    expect(ranks).toEqual([...ranks].sort((left, right) => right - left));
    const calm = sorted.filter(({ needsYou }) => needsYou.rank === 0).map(({ label }) => label);
    expect(calm).toEqual([...calm].sort((left, right) => left.localeCompare(right, 'en', { numeric: true })));
  });

  it('counts as standing only when that is known', () => {
    const count = standingOf(machines, { type: 'site' }, [], 'live');
    expect(count.unknown).toBe(2);
    expect(count.moving).toBeGreaterThan(0);
    expect(count.standing + count.moving + count.unknown).toBe(machines.length);
    expect(standingOf(machines, { type: 'site' }, [], 'late')).toEqual({
      standing: 0,
      moving: 0,
      unknown: machines.length,
    });
    const scope = { type: 'level', levelId: 'level-2' } as const;
    const latch = stopLatch({ id: 'on-level-2', scope });
    const [named] = machines.flatMap((machine) => (machine.verdict === null ? [] : [machine.verdict]));
    if (named === undefined) throw new Error('no machine of the fixture has a verdict');
    const because = { ruleId: 'control-stop', level: 'controlStop', measured: null, limit: null, other: null } as const;
    const verdict = { ...named, reasons: [{ ...because, agesMs: {}, latchId: 'on-level-2' }] };
    const held = machines.map((machine) => (machine.id === named.machineId ? { ...machine, verdict } : machine));
    const onLevel = standingOf(held, scope, [latch], 'live');
    expect(onLevel.standing + onLevel.moving + onLevel.unknown).toBe(1);
    expect(standingOf(held, scope, [], 'live')).toEqual({ standing: 0, moving: 0, unknown: 0 });
    expect(standingOf(machines, { type: 'machine', machineId: 'f2' }, [], 'live')).toEqual({
      standing: 1,
      moving: 0,
      unknown: 0,
    });
  });
});

describe('a place in the console', () => {
  it('survives a reload', () => {
    const routes: Route[] = [
      { screen: 'site' },
      { screen: 'mission-new' },
      { screen: 'missions' },
      { screen: 'mission', missionId: 'a/b ?' },
      { screen: 'ledger', machineId: 'l1' },
      { screen: 'ledger', missionId: 'm1' },
      { screen: 'utilisation' },
      { screen: 'zones' },
      { screen: 'settings' },
    ];
    for (const route of routes) expect(routeOf(hashOf(route))).toEqual(route);
    expect(routeOf('#/nonsense')).toEqual({ screen: 'site' });
  });
});
