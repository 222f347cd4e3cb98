import { describe, expect, it } from 'vitest';
import { maturityRate } from '../../../missions/concrete/concrete-clock.ts';
import type { PlaceCommand } from '../../../sim/commands.ts';
import { Concrete, type ConcreteView } from '../../../sim/world/concrete.ts';
import { smallSite } from '../../support/small-site.ts';
import { HeadlessSite } from './headless-site.ts';

// Goal: the concrete of the simulated site can be trusted as an oracle of what a plan and a dispatcher do to it.
// Method: machines driven by hand or by goals over concrete of a known age, against figures reckoned outside the code under test.

const hourMs = 3_600_000;
const level = 'level-1';

function rectangle(xMin: number, yMin: number, xMax: number, yMax: number): [number, number][] {
  return [
    [xMin, yMin],
    [xMax, yMin],
    [xMax, yMax],
    [xMin, yMax],
  ];
}

function place(site: HeadlessSite, ageH: number, extra: Partial<PlaceCommand> = {}): unknown {
  const atMs = Math.round(site.simulation.epochMs() - ageH * hourMs);
  const polygon = rectangle(0, 0, 60, 20);
  return site.simulation.command({ do: 'place', levelId: level, polygon, atMs, ...extra });
}

function sums(site: HeadlessSite, levelId = level): ConcreteView['levels'][number] {
  const found = site.simulation.concrete.view().levels.find((entry) => entry.levelId === levelId);
  if (found === undefined) throw new Error(`no level ${levelId}`);
  return found;
}

/** A floating robot that is set down and switched on by hand, over concrete that ages at one steady temperature. */
function floatAfter(waitH: number, temperatureC: number): { ageH: number; tooEarlyM2: number } {
  const robot = new HeadlessSite().machine('f1');
  const concrete = new Concrete({
    site: smallSite(),
    machines: [robot],
    startEpochMs: 0,
    slabTemperatureC: temperatureC,
  });
  concrete.place({ levelId: level, polygon: rectangle(5, 0, 10, 5) }, 0);
  for (let atMs = 1000; atMs <= waitH * hourMs; atMs += 1000) concrete.age(atMs, temperatureC);
  robot.setTool('on', 0);
  concrete.step(waitH * hourMs);
  const cell = concrete.cellAt(level, [7, 2.5], waitH * hourMs);
  return {
    ageH: cell?.lastAgeH.floated ?? NaN,
    tooEarlyM2: concrete.view().levels[0]?.workedTooEarlyM2 ?? NaN,
  };
}

describe('the age of concrete', () => {
  // The waiting times of the ASCC survey, 50, 70 and 90 °F; its fit is good to 0.05 h of waiting.
  it.each([
    [10, 4.25],
    [21.1, 2.75],
    [32.2, 1.75],
  ])('lets a floating robot begin at %d °C after %d h, and not a tenth of an hour before', (temperatureC, waitH) => {
    const early = floatAfter(waitH - 0.1, temperatureC);
    const timely = floatAfter(waitH + 0.1, temperatureC);
    expect(early.tooEarlyM2).toBeGreaterThan(0);
    expect(timely.tooEarlyM2).toBe(0);
    expect(timely.ageH).toBeCloseTo((waitH + 0.1) * maturityRate(temperatureC), 6);
  });

  it('sums a changing temperature, and looks back to concrete of any earlier time', () => {
    const concrete = new Concrete({ site: smallSite(), machines: [], startEpochMs: 0, slabTemperatureC: 10 });
    for (let atMs = 1000; atMs <= 2 * hourMs; atMs += 1000) concrete.age(atMs, atMs <= hourMs ? 10 : 30);
    // Between the ten-minute marks that the history keeps.
    const [before, middle, warm] = [-hourMs, 0.55 * hourMs, 1.55 * hourMs];
    for (const [index, atMs] of [before, middle, warm].entries()) {
      concrete.place({ levelId: level, polygon: rectangle(2 * index, 0, 2 * index + 2, 2), atMs }, 2 * hourMs);
    }
    const ages = [1, 3, 5].map((x) => concrete.cellAt(level, [x, 1], 2 * hourMs)?.ageH);
    expect(ages[0]).toBeCloseTo(2 * maturityRate(10) + maturityRate(30), 6);
    expect(ages[1]).toBeCloseTo(0.45 * maturityRate(10) + maturityRate(30), 6);
    expect(ages[2]).toBeCloseTo(0.45 * maturityRate(30), 6);
  });
});

describe('a tool on concrete', () => {
  it('that floats too early is counted, cell by cell, and one drive is one pass', () => {
    const site = new HeadlessSite();
    const drive = (fromM: number, toM: number): void => {
      const goal = site.follow('f1', [
        [fromM, 2.5],
        [toM, 2.5],
      ]);
      site.finish(goal, 600);
    };
    drive(7, 7.1);
    place(site, 1);
    site.setTool('/f1/tool/disc', true);
    drive(7.1, 11.1);
    // 1.8 m by 4 m: the middles of four rows and nine columns of cells.
    expect(sums(site)).toMatchObject({ floatedM2: 9, workedTooEarlyM2: 9, workedTooLateM2: 0, drivenOnTooYoungM2: 0 });
    const cell = site.simulation.concrete.cellAt(level, [9, 2.5], site.simulation.epochMs());
    expect(cell?.visits).toMatchObject({ floated: 1, tooEarly: 1, levelled: 0 });
    expect(cell?.lastAgeH.floated).toBeGreaterThan(0.9);
    expect(cell?.lastAgeH.floated).toBeLessThan(1.2);
  });

  it.each([
    ['l1', 'screed', 0.2, 'right'],
    ['l1', 'screed', 2, 'late'],
    ['f1', 'disc', 3.2, 'right'],
    ['f1', 'disc', 6, 'late'],
    ['t1', 'blades', 3.1, 'early'],
    ['t1', 'blades', 3.8, 'right'],
    ['t1', 'blades', 6, 'late'],
  ] as const)('of %s (%s) on concrete of %d h is %s', (machineId, tool, ageH, judgement) => {
    const site = new HeadlessSite({ climate: { airMeanC: 20, airSwingC: 0, windMeanMps: 3 } });
    place(site, ageH);
    site.setTool(`/${machineId}/tool/${tool}`, true);
    site.run(1);
    const { workedTooEarlyM2, workedTooLateM2, levelledM2, floatedM2, trowelledM2 } = sums(site);
    expect(levelledM2 + floatedM2 + trowelledM2).toBeGreaterThan(0);
    expect(workedTooEarlyM2 > 0).toBe(judgement === 'early');
    expect(workedTooLateM2 > 0).toBe(judgement === 'late');
  });

  it('has its windows stretched by the set factor of the mix', () => {
    const [plain, quick] = [1, 0.5].map((setFactor) => {
      const site = new HeadlessSite({ climate: { airMeanC: 20, airSwingC: 0, windMeanMps: 3 } });
      place(site, 2, { setFactor });
      site.setTool('/f1/tool/disc', true);
      site.run(1);
      return sums(site).workedTooEarlyM2;
    });
    expect(plain).toBeGreaterThan(0);
    expect(quick).toBe(0);
  });

  it('counts a second pass after a pause, and none for the same drive', () => {
    const site = new HeadlessSite();
    place(site, 3);
    site.setTool('/f1/tool/disc', true);
    site.run(60);
    site.setTool('/f1/tool/disc', false);
    const visits = (): number | undefined =>
      site.simulation.concrete.cellAt(level, [7, 2.5], site.simulation.epochMs())?.visits.floated;
    expect(visits()).toBe(1);
    site.run(1000);
    site.setTool('/f1/tool/disc', true);
    site.run(1);
    expect(visits()).toBe(2);
  });

  it('does nothing where no concrete was placed, nor on another level', () => {
    const site = new HeadlessSite();
    site.simulation.command({ do: 'place', levelId: 'level-2', polygon: rectangle(0, 0, 60, 20) });
    site.setTool('/f1/tool/disc', true);
    site.run(1);
    expect(sums(site)).toMatchObject({ placedM2: 0, floatedM2: 0 });
    expect(sums(site, 'level-2')).toMatchObject({ placedM2: 1200, floatedM2: 0, workedTooEarlyM2: 0 });
  });
});

describe('a machine that drives over young concrete', () => {
  it.each([
    ['l1', 0.1, 'harmless'],
    ['f1', 1, 'harmful'],
    ['f1', 3.2, 'harmless'],
  ] as const)('%s with its tool off at %d h is %s', (machineId, ageH, judgement) => {
    const site = new HeadlessSite({ climate: { airMeanC: 20, airSwingC: 0, windMeanMps: 3 } });
    place(site, ageH);
    const { xM, yM } = site.machine(machineId).pose;
    const goal = site.follow(machineId, [
      [xM, yM],
      [xM, yM + 2],
    ]);
    site.finish(goal, 120);
    expect(sums(site).drivenOnTooYoungM2 > 0).toBe(judgement === 'harmful');
    expect(sums(site).workedTooEarlyM2).toBe(0);
  });

  it('a carrier marks what a floating robot may already work, and nothing while it stands', () => {
    const site = new HeadlessSite({ climate: { airMeanC: 20, airSwingC: 0, windMeanMps: 3 } });
    place(site, 3.2);
    site.simulation.graph.inputs.get('/c1/speed_limit')?.receive({ percentage: false, speed_limit: 0.5 });
    site.run(2);
    expect(sums(site).drivenOnTooYoungM2).toBe(0);
    site.follow('c1', [
      [13, 2.5],
      [17, 2.5],
    ]);
    let step = 0;
    site.run(20, () => {
      step += 1;
      if (step % 10 === 0) site.simulation.graph.inputs.get('/c1/safety_lock')?.receive({ data: false });
    });
    expect(site.machine('c1').pose.xM).toBeCloseTo(17, 3);
    // Its track is 5.6 m by 1 m.
    expect(sums(site).drivenOnTooYoungM2).toBeGreaterThan(4);
    expect(sums(site).drivenOnTooYoungM2).toBeLessThan(8);
  });
});

describe('concrete from the hose', () => {
  function pour(pump: boolean): { site: HeadlessSite; openS: number } {
    const site = new HeadlessSite();
    site.finish(
      site.follow('d1', [
        [50, 8, 1],
        [50, 8, 1],
      ]),
      600,
    );
    site.permits.toolSpeedMaxMps = 0.04;
    site.setTool('/d1/tool/valve', true);
    site.setTool('/p1/tool/pump', pump);
    const fromMs = site.simulation.simMs();
    site.finish(
      site.follow('d1', [
        [50, 8, 1],
        [50, 12, 1],
      ]),
      600,
    );
    site.setTool('/p1/tool/pump', false);
    return { site, openS: (site.simulation.simMs() - fromMs) / 1000 };
  }

  it('covers along a straight path what was pumped, by the thickness of the slab, and no farther than it spreads', () => {
    const { site, openS } = pour(true);
    // 36 m³/h by the pump's profile, 0.2 m by the slab.
    const pumpedM3 = (36 / 3600) * openS;
    const { placedM2 } = sums(site);
    expect(pumpedM3).toBeGreaterThan(0.9);
    // Cells that are still being filled are not placed yet: a few along the edge of the strip.
    expect(placedM2).toBeLessThanOrEqual(pumpedM3 / 0.2);
    expect(placedM2).toBeGreaterThan(pumpedM3 / 0.2 - 1.5);
    const { concrete } = site.simulation;
    let filledM3 = 0;
    const far = [];
    for (let x = 40.25; x < 60; x += 0.5) {
      for (let y = 0.25; y < 20; y += 0.5) {
        const cell = concrete.cellAt(level, [x, y], site.simulation.epochMs());
        const awayM = Math.hypot(x - 50, y - Math.min(12, Math.max(8, y)));
        filledM3 += (cell?.filledM ?? 0) * 0.25;
        if ((cell?.filledM ?? 0) > 0 && awayM > 1.5) far.push([x, y]);
      }
    }
    expect(far).toEqual([]);
    expect(filledM3).toBeGreaterThan(pumpedM3 - 0.005);
    expect(filledM3).toBeLessThan(pumpedM3 + 0.005);
  });

  it('is younger where the hose came later', () => {
    const { site } = pour(true);
    const age = (y: number): number =>
      site.simulation.concrete.cellAt(level, [49.9, y], site.simulation.epochMs())?.ageH ?? NaN;
    expect(age(8.5)).toBeGreaterThan(age(11));
    expect(age(11)).toBeGreaterThan(0);
  });

  it('does not come while the pump is off, and stays within reach of a hose that stands', () => {
    expect(sums(pour(false).site).placedM2).toBe(0);
    const { site } = pour(true);
    site.setTool('/p1/tool/pump', true);
    site.run(900);
    const standingM2 = sums(site).placedM2;
    site.run(120);
    expect(sums(site).placedM2).toBe(standingM2);
    expect(standingM2).toBeLessThan(3 * 4 + Math.PI * 1.5 ** 2 + 1);
  });
});

describe('the command to place concrete', () => {
  it('covers the floor in the polygon, once', () => {
    const site = new HeadlessSite();
    expect(place(site, 0)).toEqual({ ok: true, placedM2: 1200, alreadyPlacedM2: 0, isDue: true });
    expect(place(site, 0)).toEqual({ ok: true, placedM2: 0, alreadyPlacedM2: 1200, isDue: true });
    expect(site.simulation.command({ do: 'state' })).toMatchObject({
      concrete: {
        levels: [
          { levelId: level, placedM2: 1200 },
          { levelId: 'level-2', placedM2: 0 },
        ],
      },
    });
  });

  it('leaves out columns and openings', () => {
    const site = smallSite();
    const [first, ...others] = site.levels;
    if (first === undefined) throw new Error('no level');
    const slabs = first.slabs.map((slab) => ({ ...slab, holes: [rectangle(30, 5, 34, 10).toReversed()] }));
    const columns = [{ globalId: 'wide', outline: rectangle(5, 5, 6, 6) }];
    const headless = new HeadlessSite({ site: { ...site, levels: [{ ...first, slabs, columns }, ...others] } });
    expect(place(headless, 0)).toMatchObject({ placedM2: 1200 - 20 - 1 });
  });

  it('waits for its time, and the concrete is as old as that time says', () => {
    const site = new HeadlessSite({ climate: { airMeanC: 20, airSwingC: 0, windMeanMps: 3 } });
    expect(place(site, -0.1)).toMatchObject({ ok: true, isDue: false });
    site.run(300);
    expect(sums(site).placedM2).toBe(0);
    site.run(120);
    expect(sums(site).placedM2).toBe(1200);
    const cell = site.simulation.concrete.cellAt(level, [30, 10], site.simulation.epochMs());
    expect(cell?.ageH).toBeCloseTo(60 / 3600, 3);
  });

  it('is refused where there is no such level or no floor', () => {
    const site = new HeadlessSite();
    const polygon = rectangle(100, 100, 110, 110);
    expect(place(site, 0, { levelId: 'roof' })).toEqual({ ok: false, message: 'unknown-level' });
    expect(place(site, 0, { polygon })).toEqual({ ok: false, message: 'no-floor-there' });
  });
});

describe('the trace hash', () => {
  function hashAfter(setFactor: number): string {
    const site = new HeadlessSite();
    place(site, 1, { setFactor });
    site.setTool('/f1/tool/disc', true);
    site.follow('f1', [
      [7, 2.5],
      [9, 2.5],
    ]);
    site.run(60);
    return site.simulation.traceHash();
  }

  it('repeats with the same concrete and differs when only the concrete differs', () => {
    expect(hashAfter(1)).toBe(hashAfter(1));
    expect(hashAfter(0.1)).not.toBe(hashAfter(1));
  });
});
