import { describe, expect, it } from 'vitest';
import type { Point } from '../../kernel/geometry.ts';
import { stationData } from '../../missions/stations/station-data.ts';
import { ToolTrail } from '../support/whole-site/tool-trail.ts';
import { worksWith } from '../support/whole-site/works-site.ts';
import { rectangle } from '../unit/missions/support/synthetic-site.ts';

// Goal: each kind of work on areas and at stations is asked for, planned, approved and driven to its end by a simulated machine of its type under the interlock,
// and what the tool truly did is what was asked for and what stands in the record.
// Method: the shipped works in one process, one machine at a time, small areas. What was done is read from where the simulated tool was while it was on.

/** The truth is read on a grid, and a bar that stops at the end of a lane stands for a tool with some length. */
const truthLeast = 0.9;
const truthMost = 1.06;

const ceilingM = 5.2;
const yardM = 0;
const closeM = 0.03;
/** Home is a place in its staging and not a point. */
const homeM = 0.2;

interface Work {
  readonly label: string;
  readonly profileId: string;
  readonly kind: 'surface-work' | 'station-work';
  readonly work: string;
  readonly area: readonly Point[];
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What has to be done of it, in its unit; what the plan leaves to hand work is told apart. */
  readonly amount: number;
  readonly unit: string;
  /** The same by the trail of the tool. */
  readonly truth: (trail: ToolTrail) => number;
}

const holes: readonly Point[] = [
  [4, 4],
  [5, 5],
];
const isAt = ([x, y]: Point, at: readonly number[]): boolean => Math.hypot(x - at[0]!, y - at[1]!) < closeM;
const floorM2 = (widthM: number) => (trail: ToolTrail) => trail.floorM2(widthM);
const faceM2 = (widthM: number) => (trail: ToolTrail) => trail.faceM2(widthM);

/** Crossings of a mat, passed over by the tying tool. */
function tied(fromXM: number, fromYM: number, spacingM: number, count: number): (trail: ToolTrail) => number {
  return (trail) => {
    const steps = Array.from({ length: count }, (_, index) => index * spacingM);
    const crossings = steps.flatMap((dx) => steps.map((dy): Point => [fromXM + dx, fromYM + dy]));
    return crossings.filter((crossing) => trail.worked.some(({ at }) => isAt(crossing, at))).length;
  };
}

const station = { kind: 'station-work' } as const;
const surface = { kind: 'surface-work' } as const;

const works: readonly Work[] = [
  {
    ...{ ...station, label: 'DR1', profileId: 'ceiling-drilling-robot', work: 'drill' },
    ...{ area: rectangle(3, 3, 3, 3), parameters: { holes }, amount: holes.length, unit: 'hole' },
    truth: (trail) =>
      trail.places(0.1, (at) => {
        const deepM = at[2] - ceilingM;
        return deepM > stationData.holeDepthM.value - 0.005 && holes.some((hole) => isAt(hole, at));
      }).length,
  },
  {
    ...{ ...station, label: 'PU1', profileId: 'putty-robot', work: 'putty', unit: 'm2' },
    ...{ area: rectangle(4, 0.2, 1.5, 3), parameters: { toHeightM: 1.5 }, amount: 1.5 * 1.5, truth: faceM2(0.5) },
  },
  {
    ...{ ...station, label: 'PA1', profileId: 'painting-robot', work: 'paint', unit: 'm2' },
    ...{ area: rectangle(5, 0.2, 3, 3), parameters: { toHeightM: 2.4 }, amount: 3 * 2.4, truth: faceM2(0.5) },
  },
  {
    ...{ ...station, label: 'PL1', profileId: 'plastering-robot', work: 'plaster', unit: 'm2' },
    ...{ area: rectangle(9, 0.2, 1.6, 3), parameters: { toHeightM: 1.2 }, amount: 1.6 * 1.2, truth: faceM2(0.8) },
  },
  {
    ...{ ...station, label: 'WP1', profileId: 'wall-panel-robot', work: 'set-panel', unit: 'panel' },
    ...{ area: rectangle(10, 0.2, 1.3, 3), parameters: {}, amount: 2 },
    truth: (trail) => trail.places(0.3, ([, y]) => Math.abs(y - 0.2) < closeM).length,
  },
  {
    ...{ ...station, label: 'EX1', profileId: 'excavator-kit', work: 'excavate', unit: 'm3' },
    ...{ area: rectangle(26, -45, 2.4, 2.4), parameters: { depthM: 0.4 }, amount: 2.4 * 2.4 * 0.4 },
    truth: (trail) => trail.places(0.5, ([, , z]) => z < yardM - 0.35).length * stationData.digCellM.value ** 2 * 0.4,
  },
  {
    ...{ ...surface, label: 'M1', profileId: 'layout-marking-robot', work: 'mark', unit: 'm2' },
    ...{ area: rectangle(12, 8, 2, 2), parameters: {}, amount: 4, truth: floorM2(0.5) },
  },
  {
    ...{ ...surface, label: 'M1', profileId: 'floor-coating-robot', work: 'coat', unit: 'm2' },
    ...{ area: rectangle(12, 8, 3, 3), parameters: {}, amount: 9, truth: floorM2(1.2) },
  },
  {
    ...{ ...surface, label: 'M1', profileId: 'floor-grinding-robot', work: 'grind', unit: 'm2' },
    ...{ area: rectangle(12, 8, 3, 3), parameters: {}, amount: 9, truth: floorM2(0.7) },
  },
  {
    ...{ ...surface, label: 'TY1', profileId: 'rebar-tying-robot', work: 'tie-rebar', unit: 'tie' },
    ...{ area: rectangle(86, 5, 1, 1), parameters: { tieSpacingM: 0.2 }, amount: 16, truth: tied(86.2, 5.2, 0.2, 4) },
  },
  {
    ...{ ...surface, label: 'RO1', profileId: 'autonomous-roller', work: 'compact', unit: 'm2' },
    ...{ area: rectangle(4, -48, 8, 8), parameters: {}, amount: 64, truth: floorM2(2.1) },
  },
  {
    ...{ ...surface, label: 'DZ1', profileId: 'dozer-kit', work: 'excavate', unit: 'm3' },
    ...{ area: rectangle(14, -48, 6, 6), parameters: { depthM: 0.15 }, amount: 36 * 0.15 },
    truth: (trail) => trail.floorM2(3.4) * 0.15,
  },
  {
    ...{ ...surface, label: 'LS1', profileId: 'laser-screed', work: 'level', unit: 'm2' },
    ...{ area: rectangle(38, -48, 5, 4), parameters: {}, amount: 20, truth: floorM2(3.6) },
  },
];

/** More than any of them takes, seconds of site time. */
const mostS = 1_500;

describe('work on an area or at stations', () => {
  it.each(works)(
    'of $profileId ($work) is done to its end, and the record says what the tool did',
    async ({ label, profileId, kind, work, area, parameters, amount, unit, truth }) => {
      const site = worksWith([label], { as: { [label]: profileId } });
      const [machine] = [...site.fleet.machines.values()] as [NonNullable<ReturnType<typeof site.fleet.machines.get>>];
      const trail = new ToolTrail();
      site.onLook = () => trail.look(site.simulation, machine.id);
      await site.run(5);
      const { levelId } = machine.machine.start;
      const asked = { kind, levelId, area: { polygon: area }, parameters: { work, ...parameters } };
      const { id } = await site.begin(asked);
      const { state, plan, reasons } = await site.untilRest(id, mostS);
      expect({ state, reasons, troubles: site.troubles }).toEqual({ state: 'done', reasons: [], troubles: [] });
      const earned = site.entries('quantity.earned').filter(({ payload }) => payload['unit'] === unit);
      const recorded = earned.reduce((sum, { payload }) => sum + Number(payload['amount']), 0);
      const leftM2 = plan!.refused.reduce((sum, { areaM2 }) => sum + areaM2, 0);
      const leftRatio = leftM2 === 0 ? 0 : leftM2 / plan!.totals.areaM2;
      expect(recorded).toBeCloseTo(amount * (1 - leftRatio), 1);
      const done = truth(trail);
      expect(done / recorded).toBeGreaterThan(truthLeast);
      expect(done / recorded).toBeLessThan(truthMost);
      expect(site.simulation.accidents.accidents).toEqual([]);
      const home = machine.machine.start;
      expect(Math.hypot(machine.pose!.value.pose.xM - home.xM, machine.pose!.value.pose.yM - home.yM)).toBeLessThan(
        homeM,
      );
    },
    120_000,
  );
});

describe('a placing boom on its mast', () => {
  it('pours what was asked for with the pump beside it', async () => {
    const site = worksWith(['PB1', 'CP1']);
    await site.run(5);
    const { levelId } = [...site.fleet.machines.values()][0]!.machine.start;
    const parameters = { deliveryRateM3ph: 60, thicknessM: 0.25 };
    const area = { polygon: rectangle(158, 44, 2.5, 2.5) };
    const { id } = await site.begin({ kind: 'concrete-placing', levelId, area, parameters });
    const { state, reasons } = await site.untilRest(id, mostS);
    expect({ state, reasons, troubles: site.troubles }).toEqual({ state: 'done', reasons: [], troubles: [] });
    const recorded = site.entries('quantity.earned').reduce((sum, { payload }) => sum + Number(payload['amount']), 0);
    expect(recorded).toBeCloseTo(2.5 * 2.5 * 0.25, 1);
    const placedM2 = site.simulation.concrete.view().levels.reduce((sum, level) => sum + level.placedM2, 0);
    expect(placedM2 / 2.5 ** 2).toBeGreaterThan(truthLeast);
    expect(site.simulation.accidents.accidents).toEqual([]);
  }, 120_000);
});

describe('an attached lifting platform', () => {
  it('is lifted on trial under the interlock, and hangs level', async () => {
    const site = worksWith(['LP1']);
    await site.run(5);
    const { levelId } = [...site.fleet.machines.values()][0]!.machine.start;
    const climb = { work: 'climb', machineId: 'lp1', times: 1 };
    const { id, plan } = await site.begin({ kind: 'stepped-move', levelId, parameters: climb });
    for (const { id: taskId, stage } of plan!.tasks.slice(0, 2)) {
      const held = await site.untilRest(id, mostS);
      expect(held.reasons.at(-1)).toMatchObject({ code: 'step-check-missing' });
      for (const check of stage!.checks) {
        if (!('confirmedBy' in check)) continue;
        const actor = { user: `${check.confirmedBy}-1`, role: check.confirmedBy };
        await site.missions.confirmStep(id, taskId, { check: check.id, note: '' }, actor);
      }
      await site.missions.resume(id, 'foreman');
    }
    // Held before the third step, for a gust or for the next word.
    const { progress } = await site.untilRest(id, mostS);
    expect(progress.filter((one) => one.state === 'done')).toHaveLength(2);
    const [{ joints }] = site.simulation.machines as [(typeof site.simulation.machines)[number]];
    for (const atM of Object.values(joints)) expect(atM).toBeCloseTo(0.1, 3);
    expect(site.simulation.accidents.accidents).toEqual([]);
  }, 120_000);
});
