import { describe, expect, it } from 'vitest';
import { youngConcrete, type PlacedMission } from '../../../controller/dispatch/young-concrete.ts';
import { asId, type LevelId, type MachineId, type MissionId } from '../../../kernel/ids.ts';
import { maturityWindows } from '../../../missions/concrete/concrete-clock.ts';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';

const outline: [number, number][] = [
  [20, 8],
  [26, 8],
  [26, 18],
  [20, 18],
];
const bay = { id: 'm1/1', levelId: 'level-1', outline, openTo: [] as string[], workers: [] as string[] };

function siteWithRobot(): InterlockSite {
  const site = new InterlockSite(testConfig([{ id: 'a', profileId: 'trowelling-robot' }]));
  site.place('a', 14, 13, 0, 0);
  return site;
}

const xOf = (site: InterlockSite): number => site.truth.get('a')?.xM ?? NaN;

describe('R5: young concrete', () => {
  it('keeps a machine off until the controller says that it bears it; the last word stays', () => {
    const site = siteWithRobot();
    site.interlock.observeWord({ type: 'concrete', bays: [bay] }, site.nowMs);
    site.drive(['a'], 20_000);
    expect(xOf(site)).toBeLessThan(20);
    expect(site.verdict('a').reasons[0]).toMatchObject({
      ruleId: 'fresh-concrete',
      other: { kind: 'zone', id: 'm1/1' },
    });
    site.interlock.observeWord({ type: 'concrete', bays: [{ ...bay, openTo: ['a'] }] }, site.nowMs);
    site.drive(['a'], 8000);
    expect(xOf(site)).toBeGreaterThan(20.5);
    site.interlock.observeWord({ type: 'concrete', bays: [bay] }, site.nowMs);
    site.run(20);
    expect(site.verdict('a').level).toBe('hold');
    site.heartbeats = false;
    site.run(60_000);
    expect(site.verdict('a').reasons.map(({ ruleId }) => ruleId)).toContain('fresh-concrete');
  });

  it('survives another configuration, and concerns one level alone', () => {
    const site = siteWithRobot();
    site.interlock.observeWord({ type: 'concrete', bays: [bay] }, site.nowMs);
    const config = site.interlock.config;
    if (config === null) throw new Error('no configuration');
    site.interlock.configure(config);
    site.drive(['a'], 20_000);
    expect(xOf(site)).toBeLessThan(20);
    site.interlock.observeWord({ type: 'concrete', bays: [{ ...bay, levelId: 'level-2' }] }, site.nowMs);
    site.drive(['a'], 8000);
    expect(xOf(site)).toBeGreaterThan(20.5);
  });

  it('warns of a robot of its own mission that drives over it, by name of the bay', () => {
    const site = siteWithRobot();
    site.interlock.observeWord({ type: 'concrete', bays: [{ ...bay, workers: ['a'] }] }, site.nowMs);
    site.drive(['a'], 20_000);
    expect(xOf(site)).toBeGreaterThan(20);
    expect(site.verdict('a')).toMatchObject({
      level: 'warn',
      reasons: [{ ruleId: 'fresh-concrete', other: { kind: 'zone', id: 'm1/1' } }],
    });
  });
});

describe('what the controller tells of young concrete', () => {
  const mission: PlacedMission = {
    id: asId<MissionId>('m1'),
    request: {
      levelId: asId<LevelId>('level-1'),
      parameters: {
        kind: 'floor-finishing',
        trowelPasses: 2,
        placing: { by: 'others', rateM3ph: 20 },
        thicknessM: 0.2,
        temperatureC: 20,
        setFactor: 1,
      },
    },
    plan: {
      bays: [
        { number: 1, polygon: { outline, holes: [] } },
        { number: 2, polygon: { outline, holes: [] } },
      ],
      tasks: [{ machineId: asId<MachineId>('t1') }],
    },
  };
  const profiles = testConfig([
    { id: 'l1', profileId: 'levelling-robot' },
    { id: 't1', profileId: 'trowelling-robot' },
    { id: 't2', profileId: 'trowelling-robot' },
    { id: 'c1', profileId: 'material-carrier' },
  ]).machines;
  const machines = profiles.map(({ machine, profile }) => ({ id: machine.id, profile }));
  const at = (ageH: number) =>
    youngConcrete({
      missions: [mission],
      agesOf: () => [{ number: 1, placedAtMs: 0, equivalentAgeH: 0, atMs: 0 }],
      machines,
      nowMs: ageH * 3_600_000,
      slabTemperatureC: 20,
    });

  it('opens by maturity: levelling at once, finishers from the float window, all from the end of workability', () => {
    const { floatFromH, workableUntilH } = maturityWindows(1, 1);
    expect(at(0)).toEqual([{ id: 'm1/1', levelId: 'level-1', outline, openTo: ['l1'], workers: ['t1'] }]);
    expect(at(floatFromH - 0.01)[0]?.openTo).toEqual(['l1']);
    expect(at(floatFromH + 0.01)[0]).toMatchObject({ openTo: ['l1', 't1', 't2'], workers: [] });
    expect(at(workableUntilH - 0.01)).toHaveLength(1);
    expect(at(workableUntilH + 0.01)).toEqual([]);
  });
});
