import type { MissionRequestBody, MissionSummary, MissionView, PlanView } from '../../../controller/contract/api.ts';
import type { OverviewMachine, UtilisationOverview } from '../../../controller/contract/accounts/utilisation.ts';
import { timeStates, type LedgerEntry } from '../../../controller/contract/ledger/ledger.ts';
import { fakeLevels } from './fake-api-site.ts';

type Task = PlanView['tasks'][number];
type Pose = Task['legs'][number]['poses'][number];

const minuteMs = 60_000;

/** A plan that looks like one: a row of bays, three steps each, lanes to and fro. Not a planner. */
export function fakePlan(missionId: string, levelId: string, startMs: number): PlanView {
  const bays: PlanView['bays'] = [];
  const tasks: Task[] = [];
  let number = 0;
  for (const [y0, y1] of [
    [0.6, 9.4],
    [18, 26.4],
    [9.6, 17.4],
  ] as const) {
    for (let x = 0.6; x < 47; x += 6.6) {
      if (y0 > 9 && y0 < 17 && x > 18 && x < 33) continue;
      if (y0 > 17 && x > 33) continue;
      number += 1;
      const x1 = x + 6.4;
      const placedAtMs = startMs + number * 21 * minuteMs;
      bays.push({
        number,
        polygon: {
          outline: [
            [x, y0],
            [x1, y0],
            [x1, y1],
            [x, y1],
          ],
          holes: [],
        },
        areaM2: (x1 - x) * (y1 - y0),
        volumeM3: (x1 - x) * (y1 - y0) * 0.18,
        placedAtMs,
        floatFromMs: placedAtMs + 170 * minuteMs,
        workableUntilMs: placedAtMs + 306 * minuteMs,
      });
      tasks.push(...bayTasks(missionId, levelId, number, [x, y0, x1, y1], placedAtMs));
    }
  }
  const covered = bays.reduce((sum, bay) => sum + bay.areaM2, 0);
  return {
    missionId,
    version: 1,
    madeAtMs: startMs,
    startMs,
    endMs: Math.max(...tasks.map(({ endMs }) => endMs)),
    tasks,
    bays,
    refused: [
      ...[9.4, 17.3, 41.1].flatMap((x) =>
        [7.5, 13.6, 19.6].map((y) => ({
          code: 'beside-column',
          areaM2: 1.4,
          at: [x, y] as [number, number],
          outline: [
            [x - 0.7, y - 0.7],
            [x + 0.7, y - 0.7],
            [x + 0.7, y + 0.7],
            [x - 0.7, y + 0.7],
          ] as [number, number][],
          facts: {},
        })),
      ),
      { code: 'beside-edge', areaM2: 42.1, facts: { tip: 'finish-by-hand' } },
      {
        code: 'zone',
        areaM2: 33,
        outline: [
          [36, 20.5],
          [42, 20.5],
          [42, 26],
          [36, 26],
        ],
        facts: { tip: 'lift-the-zone' },
      },
      {
        code: 'window-missed',
        areaM2: 50,
        facts: { bay: 16, step: 'trowel', pass: 2, lateS: 720, tip: 'slower-placing-or-more-machines' },
      },
    ],
    totals: { areaM2: covered + 190, coveredM2: covered, volumeM3: covered * 0.18, lifts: 0 },
    warnings: [
      { code: 'battery-short', facts: { machineId: 'l2', needKWh: 4.2, haveKWh: 3.1, tip: 'charge-or-swap' } },
    ],
  };
}

function bayTasks(
  missionId: string,
  levelId: string,
  bay: number,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  placedAtMs: number,
): Task[] {
  const work = [
    ['level', bay % 2 === 0 ? 'l2' : 'l1', 2, 18, 0, 'predecessor'],
    ['float', bay % 2 === 0 ? 'f2' : 'f1', 172, 22, 1.8, 'concrete-set'],
    ['trowel', bay % 2 === 0 ? 't2' : 't1', 205, 20, 1, 'machine-busy'],
    ['trowel', bay % 2 === 0 ? 't2' : 't1', 243, 20, 1, 'concrete-set'],
  ] as const;
  return work.map(([step, machineId, afterMin, lastsMin, widthM, code], index) => {
    const startMs = placedAtMs + afterMin * minuteMs;
    return {
      id: `${missionId}-b${bay}-${index}`,
      step,
      machineId,
      withMachineIds: [],
      levelId,
      bay,
      legs: lanes(x0, y0, x1, y1, widthM || 2.4, levelId),
      dwellS: 0,
      startMs,
      endMs: startMs + lastsMin * minuteMs,
      earliestStartMs: startMs,
      latestStartMs: startMs + 20 * minuteMs,
      latestEndMs: placedAtMs + 306 * minuteMs,
      predecessors: index === 0 ? [] : [{ taskId: `${missionId}-b${bay}-${index - 1}`, lagS: 0 }],
      quantity: { amount: (x1 - x0) * (y1 - y0), unit: 'm2' },
      reason: { code },
    };
  });
}

function lanes(x0: number, y0: number, x1: number, y1: number, widthM: number, levelId: string): Task['legs'] {
  const zM = fakeLevels.find(({ id }) => id === levelId)?.elevationM ?? 0;
  const legs: Task['legs'] = [];
  let last: Pose | null = null;
  for (let x = x0 + widthM / 2; x < x1; x += widthM) {
    const isUp = legs.length % 4 === 0;
    const from: Pose = { xM: x, yM: isUp ? y0 + 0.8 : y1 - 0.8, zM, yawRad: 0 };
    const to: Pose = { xM: x, yM: isUp ? y1 - 0.8 : y0 + 0.8, zM, yawRad: 0 };
    if (last) legs.push({ poses: [last, from], atS: [0, 8], tool: 'off', drive: 'path', quantity: 0 });
    legs.push({ poses: [from, to], atS: [8, 40], tool: 'on', drive: 'path', quantity: widthM * (y1 - y0) });
    last = to;
  }
  return legs;
}

const allowed: Readonly<Record<MissionView['state'], MissionView['allowedActions']>> = {
  draft: ['plan', 'cancel'],
  planned: ['plan', 'approve', 'cancel'],
  approved: ['hold', 'cancel'],
  running: ['hold', 'cancel'],
  held: ['resume', 'plan', 'cancel'],
  done: [],
  cancelled: [],
  failed: [],
};

export function fakeMission(number: number, body: MissionRequestBody, createdAtMs: number, by: string): MissionView {
  return {
    id: `m${number}`,
    number,
    kind: body.kind,
    levelId: body.levelId,
    state: 'draft',
    version: 1,
    createdAtMs,
    createdBy: by,
    progress: { unit: 'm2', done: 0, total: 0, leftOut: 0, ratio: 0, steps: [] },
    startMs: null,
    endMs: null,
    machineIds: [],
    reasons: [],
    allowedActions: allowed.draft,
    request: {
      kind: body.kind,
      levelId: body.levelId,
      area: body.area,
      parameters: body.parameters,
      earliestStart: new Date(createdAtMs).toISOString(),
      due: null,
    },
    plan: null,
    tasks: [],
  };
}

export function withState(mission: MissionView, state: MissionView['state'], nowMs: number): MissionView {
  const plan = mission.plan ?? (state === 'planned' ? fakePlan(mission.id, mission.levelId, nowMs) : null);
  const isNew = plan !== null && mission.plan === null;
  const total = plan?.totals.coveredM2 ?? 0;
  return {
    ...mission,
    state,
    version: mission.version + 1,
    allowedActions: allowed[state],
    plan,
    startMs: plan?.startMs ?? null,
    endMs: plan?.endMs ?? null,
    machineIds: [...new Set(plan?.tasks.map(({ machineId }) => machineId) ?? [])],
    tasks: isNew
      ? (plan?.tasks ?? []).map((task) => ({
          taskId: task.id,
          state: 'waiting',
          done: 0,
          legsDone: 0,
          legDoneM: 0,
          startedAtMs: null,
          endedAtMs: null,
        }))
      : mission.tasks,
    progress: isNew
      ? {
          unit: 'm2',
          done: 0,
          total: total * 4,
          leftOut: 0,
          ratio: 0,
          steps: [
            { step: 'level', unit: 'm2', done: 0, total, leftOut: 0 },
            { step: 'float', unit: 'm2', done: 0, total, leftOut: 0 },
            { step: 'trowel', unit: 'm2', done: 0, total: total * 2, leftOut: 0 },
          ],
        }
      : mission.progress,
    reasons: state === 'held' ? [{ code: 'held-by-person', facts: { by: 'gongzhang', reason: '缺料' } }] : [],
  };
}

/** A running mission a little further on. */
export function advanced(mission: MissionView, ratio: number): MissionView {
  const count = Math.floor(mission.tasks.length * ratio);
  const order = [...(mission.plan?.tasks ?? [])]
    .sort((left, right) => left.startMs - right.startMs)
    .map(({ id }) => id);
  const rank = new Map(order.map((id, index) => [id, index]));
  return {
    ...mission,
    version: mission.version + 1,
    tasks: mission.tasks.map((task) => {
      const at = rank.get(task.taskId) ?? 0;
      return { ...task, state: at < count ? 'done' : at < count + 4 ? 'running' : 'waiting' };
    }),
    progress: {
      ...mission.progress,
      ratio,
      done: mission.progress.total * ratio,
      steps: mission.progress.steps.map((step, index) => ({
        ...step,
        done: step.total * Math.max(0, Math.min(1, ratio * 1.6 - index * 0.3)),
      })),
    },
  };
}

export function summaryOf(mission: MissionView): MissionSummary {
  const { request: _request, plan: _plan, tasks: _tasks, ...summary } = mission;
  return summary;
}

export function fakeLedger(count: number, nowMs: number): LedgerEntry[] {
  const drafts: readonly Pick<LedgerEntry, 'type' | 'machineId' | 'missionId' | 'actor' | 'payload'>[] = [
    {
      type: 'machine.time-state',
      machineId: 'l1',
      missionId: null,
      actor: 'system',
      payload: { from: 'NOLOAD', to: 'WORK', cause: 'no-task', taskId: 't1' },
    },
    {
      type: 'quantity.earned',
      machineId: 'l1',
      missionId: 'm1',
      actor: 'system',
      payload: { taskId: 't1', step: 'level', amount: 12.4, unit: 'm2', total: 54 },
    },
    {
      type: 'interlock.level-changed',
      machineId: 'f1',
      missionId: null,
      actor: 'interlock',
      payload: { from: 'run', to: 'hold', reasons: [{ ruleId: 'person-separation' }] },
    },
    {
      type: 'machine.time-state',
      machineId: 'f1',
      missionId: null,
      actor: 'system',
      payload: { from: 'WORK', to: 'SAFETY_STOP', cause: 'person-separation', taskId: null },
    },
    { type: 'stop.requested', machineId: null, missionId: null, actor: 'anquan', payload: { reason: '' } },
    { type: 'interlock.reset', machineId: 'l2', missionId: null, actor: 'gongzhang', payload: { latchId: 'x' } },
    {
      type: 'mission.state-changed',
      machineId: null,
      missionId: 'm1',
      actor: 'gongzhang',
      payload: { from: 'planned', to: 'approved' },
    },
    {
      type: 'task.state-changed',
      machineId: 't1',
      missionId: 'm1',
      actor: 'system',
      payload: { step: 'trowel', to: 'done' },
    },
    { type: 'user.logged-in', machineId: null, missionId: null, actor: 'gongzhang', payload: { device: 'iPad' } },
    { type: 'machine.connection', machineId: 'm2', missionId: null, actor: 'system', payload: { to: 'disconnected' } },
  ];
  return Array.from({ length: count }, (_, index) => {
    const draft = drafts[index % drafts.length] ?? drafts[0];
    if (!draft) throw new Error('no drafts');
    return {
      ...draft,
      version: 1,
      siteId: 'fake',
      ledgerEpoch: 1,
      sequence: index,
      previousHash: '0'.repeat(64),
      atMs: Math.round(nowMs - (count - index) * 47_000),
      monoMs: index,
    };
  });
}

export function fakeOverview(fromMs: number, toMs: number): UtilisationOverview {
  const labels = ['L1', 'L2', 'F1', 'F2', 'T1', 'T2', 'D1', 'P1', 'M1', 'M2', 'H1A', 'H1B', 'C1'];
  return {
    fromMs,
    toMs,
    machines: labels.map((label, row) => {
      const drawn: OverviewMachine['drawn'] = [];
      const msByState: OverviewMachine['msByState'] = {};
      let at = fromMs;
      for (let index = 0; at < toMs; index += 1) {
        const state = timeStates[(index * 5 + row * 3 + (index % 3)) % timeStates.length] ?? 'WORK';
        const picked = index % 2 === 0 ? 'WORK' : state;
        const end = Math.min(
          toMs,
          at + (((index * 37 + row * 11) % 40) + 8) * minuteMs * (picked === 'WORK' ? 1.6 : 0.7),
        );
        drawn.push({
          fromMs: at,
          toMs: end,
          state: picked,
          cause: picked === 'SAFETY_STOP' ? 'person-separation' : 'no-task',
        });
        msByState[picked] = (msByState[picked] ?? 0) + end - at;
        at = end;
      }
      return {
        machineId: label.toLowerCase(),
        label,
        msByState,
        totalMs: toMs - fromMs,
        coverage: 1,
        causes: [{ state: 'SAFETY_STOP', cause: 'person-separation', ms: msByState.SAFETY_STOP ?? 0 }],
        quantities:
          row < 6
            ? [{ unit: 'm2', step: row < 2 ? 'level' : row < 4 ? 'float' : 'trowel', amount: 312.5 - row * 20 }]
            : [],
        drawn,
        isDrawnByColumn: false,
      };
    }),
    ...{ open: [], openCount: 0, missionIds: [], operators: [] },
  };
}
