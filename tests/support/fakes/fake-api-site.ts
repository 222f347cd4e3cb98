import type { LevelView, MachineView, PersonView, ZoneView } from '../../../controller/contract/api.ts';

/** A made-up building and fleet for looking at the console without a controller. Deterministic, typed by the contract. */

type Ring = [number, number][];
const box = (x0: number, y0: number, x1: number, y1: number): Ring => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
];

const widthM = 58.4;
const depthM = 27.2;
const core = box(25, 10, 33.5, 17.5);
const shaft = box(44, 17, 46.4, 19.4);

function columns(): LevelView['columns'] {
  const all: LevelView['columns'] = [];
  for (let x = 1.5; x < widthM; x += 7.9) {
    for (let y = 1.5; y < depthM; y += 6.05) {
      const isInCore = x > 24 && x < 34.5 && y > 9 && y < 18.5;
      if (!isInCore) all.push({ globalId: `c${all.length}`, outline: box(x - 0.3, y - 0.3, x + 0.3, y + 0.3) });
    }
  }
  return all;
}

const edgesOf = (ring: Ring, kind: 'outline' | 'opening', slabId: string): LevelView['fallEdges'] =>
  ring.map((from, index) => ({ from, to: ring[(index + 1) % ring.length] ?? from, kind, slabId }));

function level(number: number): LevelView {
  const id = `level-${number}`;
  const slabId = `slab-${number}`;
  const outline: Ring = [
    [0, 0],
    [widthM, 0],
    [widthM, 20],
    [50, depthM],
    [0, depthM],
  ];
  const edges = edgesOf(outline, 'outline', slabId).slice(number === 1 ? 1 : 0);
  return {
    id,
    name: `${number}F`,
    elevationM: (number - 1) * 3.9,
    slabs: [
      {
        id: slabId,
        globalId: `g${number}`,
        name: `${number}F 楼板`,
        areaM2: 1471,
        thicknessM: 0.18,
        topM: (number - 1) * 3.9,
        outline,
        holes: [core, shaft],
      },
      {
        id: `${slabId}-bay`,
        globalId: `gb${number}`,
        name: '升降机平台',
        areaM2: 21,
        thicknessM: 0.18,
        topM: (number - 1) * 3.9,
        outline: box(widthM, 4, widthM + 3, 11),
        holes: [],
      },
    ],
    columns: columns(),
    walls: [
      { globalId: 'w1', outline: box(25, 10, 33.5, 10.25), heightM: 3 },
      { globalId: 'w2', outline: box(25, 17.25, 33.5, 17.5), heightM: 3 },
      { globalId: 'w3', outline: box(25, 10, 25.25, 17.5), heightM: 3 },
      { globalId: 'w4', outline: box(33.25, 10, 33.5, 17.5), heightM: 3 },
    ],
    stairs: [{ globalId: 's1', outline: box(26, 10.6, 28.6, 16.8) }],
    openings: [],
    fallEdges: [...edges, ...edgesOf(shaft, 'opening', slabId)],
    landings: [
      { id: `h1a-${id}`, machineId: 'h1a', xM: widthM + 4.2, yM: 6 },
      { id: `h1b-${id}`, machineId: 'h1b', xM: widthM + 4.2, yM: 9 },
    ],
  };
}

export const fakeLevels: readonly LevelView[] = [1, 2, 3, 4].map(level);

export const fakeZones: readonly ZoneView[] = [
  { id: 'z1', levelId: 'level-2', kind: 'STAGING', name: '停放区 A', outline: box(49, 4, 57, 12), origin: 'model' },
  { id: 'z2', levelId: 'level-2', kind: 'BLOCKED', name: '东侧堆料', outline: box(36, 20.5, 42, 26), origin: 'person' },
  {
    id: 'z3',
    levelId: 'level-2',
    kind: 'SPEED_LIMIT',
    name: '楼梯口',
    outline: box(21, 10, 25, 17.5),
    speedMaxMps: 0.3,
    origin: 'person',
  },
  {
    id: 'z4',
    levelId: 'level-2',
    kind: 'PEOPLE_FREE',
    name: '抹光作业',
    outline: box(3, 15, 14, 24),
    origin: 'person',
  },
  { id: 'z5', levelId: 'level-2', kind: 'WALKWAY', name: '人行道', outline: box(33.5, 7.4, 58, 9), origin: 'person' },
];

interface Kind {
  readonly profileId: string;
  readonly zh: string;
  readonly en: string;
  readonly size: readonly [number, number, number, number];
}
const kinds = {
  L: { profileId: 'levelling-robot', zh: '整平机器人', en: 'Levelling robot', size: [1.6, 2.5, 1.1, 240] },
  F: { profileId: 'floating-robot', zh: '抹平机器人', en: 'Floating robot', size: [1.5, 1.8, 1.0, 260] },
  T: { profileId: 'trowelling-robot', zh: '抹光机器人', en: 'Trowelling robot', size: [1.1, 1.0, 0.9, 180] },
  D: { profileId: 'concrete-distributor', zh: '随动布料机', en: 'Concrete distributor', size: [3.2, 2.6, 3.4, 2300] },
  P: { profileId: 'concrete-pump', zh: '混凝土泵', en: 'Concrete pump', size: [6, 2.2, 2.6, 7200] },
  M: { profileId: 'material-carrier', zh: '物料搬运车', en: 'Material carrier', size: [1.4, 0.8, 0.6, 210] },
  H: { profileId: 'smart-hoist-cage', zh: '智能升降机', en: 'Hoist cage', size: [3.2, 1.5, 2.6, 1900] },
  C: { profileId: 'tower-crane', zh: '塔吊', en: 'Tower crane', size: [4, 4, 48, 90000] },
} as const satisfies Record<string, Kind>;

/** label, level, x, y, what it is up to */
const fleet = [
  ['L1', 2, 12, 6, 'works'],
  ['L2', 2, 40, 5, 'works'],
  ['F1', 2, 18, 21, 'waits'],
  ['F2', 2, 52, 7, 'idle'],
  ['T1', 2, 9, 20, 'works'],
  ['T2', 1, 54, 6, 'stale'],
  ['D1', 2, 47, 14, 'works'],
  ['P1', 1, 66, 16, 'works'],
  ['M1', 1, 44, 12, 'limited'],
  ['M2', 2, 55.5, 10.5, 'offline'],
  ['H1A', 1, 62.6, 6, 'works'],
  ['H1B', 3, 62.6, 9, 'idle'],
  ['C1', 1, 29, -7, 'idle'],
] as const;

type Mood = 'works' | 'waits' | 'idle' | 'stale' | 'limited' | 'offline';
type Verdict = NonNullable<MachineView['verdict']>;

function verdictOf(id: string, mood: Mood, tMs: number): Verdict {
  const base = {
    machineId: id,
    holdingAction: 'stand-still',
    permitSequence: Math.floor(tMs / 100),
    requestAgeMs: 40,
    poseAgeMs: 60,
    grade: 'guarded',
  } as const;
  if (mood === 'waits') {
    return {
      ...base,
      level: 'hold',
      travelSpeedMaxMps: 0,
      toolSpeedMaxMps: 0,
      reasons: [
        {
          ruleId: 'person-separation',
          level: 'hold',
          measured: { value: 1.9, unit: 'm' },
          limit: { value: 2.6, unit: 'm' },
          other: { kind: 'person', id: 'p3' },
          agesMs: { tag: 90 },
          latchId: null,
        },
      ],
    };
  }
  if (mood === 'limited') {
    return {
      ...base,
      level: 'limit',
      travelSpeedMaxMps: 0.3,
      toolSpeedMaxMps: 0.3,
      grade: 'locked',
      reasons: [
        {
          ruleId: 'machine-separation',
          level: 'limit',
          measured: { value: 3.4, unit: 'm' },
          limit: { value: 4, unit: 'm' },
          other: { kind: 'machine', id: 't2' },
          agesMs: {},
          latchId: null,
        },
      ],
    };
  }
  return { ...base, level: 'run', travelSpeedMaxMps: 0.5, toolSpeedMaxMps: 0.5, reasons: [] };
}

function needOf(mood: Mood, latches: MachineView['latches']): MachineView['needsYou'] {
  if (latches.length > 0) return { rank: 90, code: 'reset-needed' };
  if (mood === 'offline') return { rank: 60, code: 'link-down' };
  if (mood === 'stale') return { rank: 50, code: 'stale' };
  return mood === 'waits' ? { rank: 10, code: 'stopped' } : { rank: 0, code: null };
}

/** The fleet at site time `tMs`; machines under a latch stand still. */
export function fakeMachines(
  tMs: number,
  latches: MachineView['latches'],
  holders: ReadonlyMap<string, string>,
): MachineView[] {
  return fleet.map(([label, floor, x0, y0, mood]) => {
    const kind: Kind = kinds[label[0] as keyof typeof kinds];
    const [lengthM, widthOfM, heightM, massKg] = kind.size;
    const id = label.toLowerCase();
    const own = latches.filter(
      ({ scope }) => scope.type === 'site' || (scope.type === 'machine' && scope.machineId === id),
    );
    const isGround = 'LFTM'.includes(label[0] ?? '');
    const isMoving = mood === 'works' && isGround && own.length === 0;
    const phase = (tMs / 9000 + x0) % 2;
    const xM = isMoving ? x0 + (phase < 1 ? phase : 2 - phase) * 9 - 2 : x0;
    const yawRad = isMoving && phase >= 1 ? Math.PI : label === 'D1' ? 0.4 : 0;
    const boom = tMs / 14000;
    const tip: [number, number] = [xM + 8 * Math.cos(boom), y0 + 8 * Math.sin(boom)];
    const verdict = verdictOf(id, mood, tMs);
    const isStale = mood === 'stale' || mood === 'offline';
    const ageMs = isStale ? 14_000 + (tMs % 60_000) : 60 + (tMs % 100);
    const aged = { ageMs, isStale };
    const half = [lengthM / 2, widthOfM / 2] as const;
    return {
      id,
      label,
      name: { zh: kind.zh, en: kind.en },
      profileId: kind.profileId,
      class: kind.profileId,
      serialNo: `BM-${label}-0042`,
      assetId: id.slice(0, 2),
      grade: label.startsWith('M') ? 'locked' : 'guarded',
      connection: mood === 'offline' ? 'disconnected' : 'connected',
      levelId: label === 'C1' ? null : `level-${floor}`,
      pose: { ...aged, value: { xM, yM: y0, zM: (floor - 1) * 3.9, yawRad, speedMps: isMoving ? 0.42 : 0 } },
      tool: { ...aged, value: null },
      battery: {
        ageMs: ageMs + 400,
        isStale,
        value:
          label.startsWith('D') || label.startsWith('P')
            ? null
            : {
                fillRatio: label === 'L2' ? 0.17 : 0.3 + ((0.05 * label.charCodeAt(0)) % 0.6),
                isCharging: mood === 'idle',
              },
      },
      health: { ageMs: ageMs + 300, isStale, value: { level: label === 'L2' ? 'warn' : 'ok', message: '', texts: {} } },
      footprint: box(-half[0], -half[1], half[0], half[1]).map(([x, y]): [number, number] => [
        xM + x * Math.cos(yawRad) - y * Math.sin(yawRad),
        y0 + x * Math.sin(yawRad) + y * Math.cos(yawRad),
      ]),
      parts:
        label === 'D1'
          ? [
              { name: 'arm1', from: [xM, y0], to: tip, radiusM: 0.25 },
              {
                name: 'arm2',
                from: tip,
                to: [tip[0] + 6 * Math.cos(boom * 1.7), tip[1] + 6 * Math.sin(boom * 1.7)],
                radiusM: 0.2,
              },
            ]
          : label === 'C1'
            ? [{ name: 'jib', from: [xM, y0], to: [xM + 30 * Math.cos(1.1), y0 + 30 * Math.sin(1.1)], radiusM: 0.5 }]
            : [],
      verdict:
        own.length === 0
          ? verdict
          : {
              ...verdict,
              level: 'controlStop',
              travelSpeedMaxMps: 0,
              toolSpeedMaxMps: 0,
              reasons: [
                {
                  ruleId: 'control-stop',
                  level: 'controlStop',
                  measured: null,
                  limit: null,
                  other: { kind: 'user', id: own[0]?.by?.user ?? '' },
                  agesMs: {},
                  latchId: own[0]?.id ?? null,
                },
              ],
            },
      verdictAgeMs: 80,
      latches: own,
      timeState:
        own.length > 0 || mood === 'waits'
          ? 'SAFETY_STOP'
          : isStale
            ? 'UNEXPLAINED'
            : mood === 'idle'
              ? 'SERVICE'
              : 'WORK',
      timeStateSinceMs: tMs - 754_000,
      timeStateCause: 'task',
      told: { mode: null, operatingHours: null, ageMs: null, refused: [] },
      expectedBy: 'mission',
      task:
        mood === 'works' && isGround
          ? {
              missionId: 'm1',
              missionNumber: 1,
              taskId: 'm1-t3',
              step: label.startsWith('L') ? 'level' : label.startsWith('F') ? 'float' : 'trowel',
              state: 'running',
              done: 18 + ((tMs / 1000) % 30),
              total: 54.5,
              unit: 'm2',
            }
          : null,
      command:
        mood === 'works'
          ? { commandId: 'c1', type: 'follow-path', state: label === 'L2' ? 'accepted' : 'effective' }
          : null,
      control: { holder: holders.get(id) ?? (label === 'T1' ? '李四' : null), sinceMs: tMs - 90_000 },
      needsYou: needOf(mood, own),
      dimensions: { lengthM, widthM: widthOfM, heightM, massKg },
    };
  });
}

const names = ['王强', '李娜', '张伟', '刘洋', '陈静', '杨帆', '赵磊', '黄敏', '周涛', '吴霞', '徐刚', '孙丽'];

export function fakePeople(tMs: number): PersonView[] {
  return names.map((name, index) => {
    const turn = tMs / (7000 + index * 900) + index * 2.1;
    const isStale = index === 7;
    return {
      id: `p${index}`,
      name,
      role: index % 4 === 0 ? '工长' : '瓦工',
      levelId: index < 9 ? 'level-2' : 'level-1',
      xM: 6 + ((index * 5.3) % 46) + 2.2 * Math.cos(turn),
      yM: 4 + ((index * 7.7) % 19) + 1.6 * Math.sin(turn),
      zM: 3.9,
      ageMs: isStale ? 9_000 : 90,
      isStale,
      isUntracked: isStale,
    };
  });
}
