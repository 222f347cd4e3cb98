import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LevelView, MachineView, MissionView, ZoneView } from '../../controller/contract/api.ts';
import type { Point, Ring } from '../../kernel/geometry.ts';
import { freeSquare } from '../support/free-area.ts';
import { SimTruth } from '../support/sim-truth.ts';
import { ApiClient, startBanksman, until, type RunningSite } from '../support/start-banksman.ts';
import { Tablet } from '../support/tablet.ts';

// Goal: a foreman with a tablet gets a floor finished, sees why a robot stops for a person, stops and resets, and reads the record.
// Method: the built product as `npm start` runs it, Chromium at 1280×800 with touch, in Chinese, on the demo building.

const TABLET: readonly [number, number] = [1280, 800];
const WORK_SPEED = 200;
const WATCH_SPEED = 5;
const MISSION_MAX_MS = 300_000;
const SIDE_M = 4;
/** Taps of the steppers: concrete of 150 mm, placed at 130 m³/h, so that nobody waits long for it. */
const THINNER = 5;
const QUICKER = 20;

describe('a foreman with a tablet', () => {
  let site: RunningSite;
  let browser: Browser;
  let tablet: Tablet;
  let api: ApiClient;
  let truth: SimTruth;
  let level: LevelView;
  let zones: readonly ZoneView[];

  beforeAll(async () => {
    site = await startBanksman({ speed: WORK_SPEED, seed: 3 });
    browser = await Tablet.launch();
    tablet = await Tablet.open(browser, site, 'foreman', TABLET);
    api = await ApiClient.login(site, 'foreman');
    truth = await SimTruth.open(site.dataDirectory);
    level = (await api.get<LevelView[]>('/levels'))[1] as LevelView;
    zones = await api.get<ZoneView[]>('/zones');
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    truth?.close();
    await site?.remove();
  }, 60_000);

  const slabId = (): string => [...level.slabs].sort((a, b) => b.areaM2 - a.areaM2)[0]?.id ?? '';

  /** Where concrete is placed: apart from what is finished, whose robots stay off young concrete for hours. */
  const placed = (): Ring => freeSquare(level, zones, SIDE_M, [freeSquare(level, zones, SIDE_M)]);

  async function drawArea(corners: readonly Point[]): Promise<void> {
    await tablet.tap('area-draw');
    for (const corner of corners) await tablet.tapPlan(slabId(), corner);
    await tablet.tap('draw-finish');
  }

  async function planAndApprove(): Promise<string> {
    const before = (await api.get<MissionView[]>('/missions')).length;
    await tablet.tap('mission-plan');
    await tablet.at('mission-approve').waitFor({ timeout: 90_000 });
    await tablet.tap('mission-approve');
    const missions = await until('the new mission', 10_000, async () => {
      const all = await api.get<MissionView[]>('/missions');
      return all.length > before ? all : null;
    });
    return missions.map((mission) => mission.id).at(-1) ?? '';
  }

  async function untilDone(missionId: string): Promise<MissionView> {
    return until(`${missionId} to be done`, MISSION_MAX_MS, async () => {
      const mission = await api.get<MissionView>(`/missions/${missionId}`);
      if (mission.state === 'held' || mission.state === 'failed') {
        throw new Error(`${mission.id} is ${mission.state}: ${JSON.stringify(mission.reasons)}`);
      }
      return mission.state === 'done' ? mission : null;
    });
  }

  it('speaks Chinese at first and English at one touch, with the stop in both always', async () => {
    expect(await tablet.at('site-stop').innerText()).toMatch(
      /停机[\s\S]*STOP[\s\S]*控制停止，不是急停[\s\S]*control stop, not E-stop/,
    );
    expect(await tablet.at('nav-mission-new').innerText()).toContain('新任务');
    await tablet.tap('language-switch');
    expect(await tablet.at('nav-mission-new').innerText()).toMatch(/new mission/i);
    await tablet.tap('language-switch');
  });

  it(
    'draws an area, sees the plan as drawing and Gantt, approves it, and the floor is finished',
    async () => {
      await tablet.tap(`level-${level.id}`);
      await tablet.tap('nav-mission-new');
      await tablet.tap('mission-kind-floor-finishing');
      await drawArea(freeSquare(level, zones, SIDE_M));
      await tablet.step('field-trowelPasses', 'less', 1);
      await tablet.step('field-setFactor', 'less', 8);
      await tablet.step('field-thickness', 'less', THINNER);
      await tablet.step('field-placingRate', 'more', QUICKER);
      const missionId = await planAndApprove();
      expect(await tablet.at('gantt').isVisible()).toBe(true);
      expect(await tablet.at('plan-totals').innerText()).toMatch(/m²/);
      const mission = await untilDone(missionId);
      expect(mission.progress.ratio).toBeCloseTo(1, 2);
      await until('the screen to say done', 10_000, async () =>
        (await tablet.at('mission-state').getAttribute('data-state')) === 'done' ? true : null,
      );
    },
    MISSION_MAX_MS + 60_000,
  );

  it('sets a step later, sees the plan made anew beside the one there is, takes it over, and looks at it by crew', async () => {
    await tablet.tap('nav-site');
    await tablet.tap(`level-${level.id}`);
    await tablet.tap('nav-mission-new');
    await tablet.tap('mission-kind-floor-finishing');
    await drawArea(freeSquare(level, zones, SIDE_M));
    await tablet.tap('mission-plan');
    await tablet.at('mission-approve').waitFor({ timeout: 90_000 });
    const planned = (await api.get<MissionView[]>('/missions')).at(-1);
    const before = await api.get<MissionView>(`/missions/${planned?.id ?? ''}`);
    const float = before.plan?.tasks.find(({ step }) => step === 'float');
    await tablet.page
      .locator(`[data-task="${float?.id ?? ''}"]`)
      .first()
      .tap();
    await tablet.step('what-if-later', 'more', 2);
    await tablet.at('plan-draft-compared').waitFor({ timeout: 30_000 });
    expect((await api.get<MissionView>(`/missions/${before.id}`)).plan?.version).toBe(before.plan?.version);
    await tablet.tap('plan-draft-take');
    await tablet.at('plan-wishes').waitFor({ timeout: 10_000 });
    const after = await api.get<MissionView>(`/missions/${before.id}`);
    const atMs = (float?.startMs ?? 0) + 10 * 60_000;
    expect(after.plan?.wishes).toEqual({
      notBefore: [{ bay: float?.bay, step: 'float', pass: 0, atMs: Math.round(atMs) }],
      withoutMachineIds: [],
    });
    const floats = (after.plan?.tasks ?? []).filter(({ step, bay }) => step === 'float' && bay === float?.bay);
    for (const task of floats) expect(task.startMs).toBeGreaterThanOrEqual(Math.round(atMs));
    expect(floats.length).toBeGreaterThan(0);
    await tablet.tap('gantt-by-crew');
    await tablet.at('crew-note').waitFor({ timeout: 10_000 });
    await api.post(`/missions/${before.id}/cancel`, { reason: '' });
  }, 180_000);

  it(
    'has concrete placed and materials hoisted',
    async () => {
      await tablet.tap('nav-mission-new');
      await tablet.tap('mission-kind-concrete-placing');
      await drawArea(placed());
      await tablet.step('field-thickness', 'less', THINNER);
      await tablet.step('field-deliveryRate', 'more', QUICKER);
      const placing = await untilDone(await planAndApprove());
      expect(placing.progress.unit).toBe('m3');

      await tablet.tap('nav-mission-new');
      await tablet.tap('mission-kind-hoist-run');
      await tablet.tap('to-level-level-3');
      const hoisting = await untilDone(await planAndApprove());
      expect(hoisting.progress).toMatchObject({ unit: 'lift', done: hoisting.progress.total });
    },
    2 * MISSION_MAX_MS + 60_000,
  );

  it('sees a robot slow and stop for a person, with the reason on the tablet, and go on when the person has left', async () => {
    await tablet.tap('nav-mission-new');
    await tablet.tap('mission-kind-floor-finishing');
    await drawArea(freeSquare(level, zones, SIDE_M));
    await tablet.step('field-trowelPasses', 'less', 1);
    await tablet.step('field-placingRate', 'more', QUICKER);
    const missionId = await planAndApprove();
    const machine = await until('a levelling robot at work', 240_000, async () => {
      const machines = await api.get<MachineView[]>('/machines');
      return machines.find((one) => one.task?.step === 'level' && one.timeState === 'WORK') ?? null;
    });
    await truth.command({ do: 'speed', speed: WATCH_SPEED });
    await tablet.tap('nav-site');
    await tablet.tap(`level-${level.id}`);
    await tablet.tap(`machine-row-${machine.id}`);
    const { pose } = await truth.machine(machine.id);
    await truth.command({ do: 'walk', personId: 'p01', levelId: level.id, to: [pose.xM + 2.2, pose.yM] });
    const stopped = await until('the robot to be stopped by the person', 60_000, async () => {
      const view = await api.get<MachineView>(`/machines/${machine.id}`);
      return view.verdict?.level === 'hold' && view.verdict.reasons[0]?.ruleId === 'person-separation' ? view : null;
    });
    expect(stopped.verdict?.reasons[0]?.other).toEqual({ kind: 'person', id: 'p01' });
    await until('the robot to stand', 20_000, async () =>
      (await truth.machine(machine.id)).speedMps === 0 ? true : null,
    );
    await until('the reason on the tablet', 10_000, async () => {
      const text = await tablet.at('reason-text').innerText();
      return /人员/.test(text) && /m/.test(text) ? text : null;
    });
    await truth.command({ do: 'walk', personId: 'p01', levelId: 'level-1', to: [pose.xM + 20, pose.yM] });
    await until('the robot to go on', 90_000, async () =>
      (await truth.machine(machine.id)).speedMps > 0 ? true : null,
    );
    expect((await truth.state()).accidents.list.filter((one) => JSON.stringify(one).includes('person'))).toEqual([]);
    await api.post(`/missions/${missionId}/cancel`, { reason: '' });
  }, 480_000);

  it('stops the site at one touch and resets it deliberately, with the cause shown', async () => {
    await tablet.tap('site-stop');
    const [latched] = await until('the latch on every machine', 10_000, async () => {
      const machines = await api.get<MachineView[]>('/machines');
      return machines.every((machine) => machine.verdict?.level === 'controlStop') ? machines : null;
    });
    const latchId = latched?.verdict?.reasons.find((reason) => reason.latchId !== null)?.latchId ?? '';
    if (!(await tablet.at(`reset-latch-${latchId}`).isVisible())) await tablet.tap('latches-open');
    await tablet.tap(`sight-latch-${latchId}`);
    await tablet.pressAndHold(`reset-latch-${latchId}`, 300);
    expect((await api.get<MachineView[]>('/machines'))[0]?.verdict?.level).toBe('controlStop');
    await tablet.pressAndHold(`reset-latch-${latchId}`, 2_000);
    await until('the latch to be gone', 15_000, async () => {
      const machines = await api.get<MachineView[]>('/machines');
      return machines.every((machine) => machine.verdict?.level !== 'controlStop') ? true : null;
    });
  }, 60_000);

  it('shows the truth again within two seconds of a reload', async () => {
    await tablet.page.reload();
    await tablet.at('machine-row-l1').or(tablet.at('nav-site')).first().waitFor();
    await tablet.tap('nav-site');
    await tablet.at('machine-row-l1').waitFor({ timeout: 2_000 });
  });

  it('reads the record and the hours', async () => {
    await tablet.tap('nav-ledger');
    await tablet.at('ledger-rows').locator('li').nth(10).waitFor();
    await tablet.tap('nav-utilisation');
    await tablet.at('hours-table').waitFor();
    expect(await tablet.at('hours-table').innerText()).toContain('L1');
  });

  it('never hits an error of its own', () => {
    expect(tablet.errors).toEqual([]);
  });
});

describe('the console on three tablets', () => {
  let site: RunningSite;
  let browser: Browser;

  beforeAll(async () => {
    site = await startBanksman({ seed: 4 });
    browser = await Tablet.launch();
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await site?.remove();
  }, 60_000);

  it.each([
    [1024, 600],
    [1280, 800],
    [2000, 1200],
  ])(
    'has no target under 40 px at %i×%i, and the stop never moves',
    async (width, height) => {
      const tablet = await Tablet.open(browser, site, 'foreman', [width, height]);
      const stopBoxes = new Set<string>();
      for (const screen of [
        'nav-site',
        'nav-mission-new',
        'nav-missions',
        'nav-ledger',
        'nav-utilisation',
        'nav-zones',
        'nav-settings',
      ]) {
        await tablet.tap(screen);
        await tablet.page.waitForTimeout(300);
        const small = await tablet.page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>('button, a[href], input, select')].flatMap((element) => {
            const box = element.getBoundingClientRect();
            const isShown = box.width > 0 && box.height > 0;
            return isShown && Math.min(box.width, box.height) < 40
              ? [`${element.tagName} ${element.dataset['testid'] ?? element.innerText}`]
              : [];
          }),
        );
        expect(small, screen).toEqual([]);
        const box = await tablet.at('site-stop').boundingBox();
        expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(80);
        stopBoxes.add(JSON.stringify(box));
      }
      expect(stopBoxes.size).toBe(1);
      await tablet.page.close();
    },
    60_000,
  );
});
