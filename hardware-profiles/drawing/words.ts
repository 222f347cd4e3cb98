import type { HoldingAction } from '../../kernel/permit.ts';
import type { certainties, KinematicPart } from '../profile.ts';

/** The languages that a drawing can be lettered in. */
export const drawingLanguages = ['zh', 'en'] as const;
export type DrawingLanguage = (typeof drawingLanguages)[number];

interface Words {
  readonly side: string;
  readonly top: string;
  readonly reachSide: string;
  readonly reachTop: string;
  readonly joints: string;
  readonly safeState: string;
  readonly inWind: (fromMps: string) => string;
  readonly data: string;
  readonly mass: string;
  readonly payload: string;
  readonly travel: string;
  readonly workWidth: string;
  readonly rate: string;
  readonly transport: string;
  readonly radius: string;
  readonly height: string;
  readonly notToScale: string;
  readonly fixed: string;
  readonly legend: string;
  readonly certainty: Record<(typeof certainties)[number], string>;
  readonly joint: Record<NonNullable<KinematicPart['joint']>['kind'], string>;
  readonly holding: Record<HoldingAction, string>;
}

/** One mark for each certainty, the fuller the surer: read, known, to be checked, guessed. */
export const certaintyMarks: Record<(typeof certainties)[number], string> = {
  found: '●',
  known: '◆',
  check: '◐',
  guess: '○',
};

export const drawingWords: Record<DrawingLanguage, Words> = {
  en: {
    side: 'Side view',
    top: 'View from above',
    reachSide: 'Reach, from the side',
    reachTop: 'Reach, from above',
    joints: 'Joints',
    safeState: 'When it must stop',
    inWind: (fromMps) => `from ${fromMps} m/s wind`,
    data: 'Figures',
    mass: 'Mass',
    payload: 'Payload',
    travel: 'Greatest speed',
    workWidth: 'Working width',
    rate: 'Nominal rate',
    transport: 'For transport',
    radius: 'radius',
    height: 'height',
    notToScale: 'shortened',
    fixed: 'none that is driven',
    legend: 'Certainty',
    certainty: {
      found: 'read in a source',
      known: 'known of the machine',
      check: 'to be checked',
      guess: 'own estimate',
    },
    joint: {
      slew: 'slews',
      luff: 'luffs',
      trolley: 'trolley',
      hoist: 'hoists',
      extend: 'extends',
      jack: 'jacks',
      curl: 'curls',
      lift: 'lifts',
      traverse: 'runs across',
    },
    holding: {
      'stand-still': 'stands still',
      'level-only': 'only levels itself',
      'go-to-landing': 'goes to the next landing',
      'land-load': 'lands its load',
      weathervane: 'turns freely in the wind (slewing brake released)',
      depressurise: 'relieves its line',
    },
  },
  zh: {
    side: '侧视图',
    top: '俯视图',
    reachSide: '作业范围（侧视）',
    reachTop: '作业范围（俯视）',
    joints: '关节',
    safeState: '必须停止时',
    inWind: (fromMps) => `风速 ${fromMps} m/s 起`,
    data: '参数',
    mass: '质量',
    payload: '载重',
    travel: '最大速度',
    workWidth: '作业宽度',
    rate: '额定效率',
    transport: '运输状态',
    radius: '半径',
    height: '高度',
    notToScale: '缩短绘制',
    fixed: '无驱动关节',
    legend: '可信度',
    certainty: { found: '来源中读到', known: '机器本身即知', check: '待核对', guess: '自行估计' },
    joint: {
      slew: '回转',
      luff: '俯仰',
      trolley: '变幅',
      hoist: '起升',
      extend: '伸缩',
      jack: '顶升',
      curl: '翻斗',
      lift: '升降',
      traverse: '横移',
    },
    holding: {
      'stand-still': '原地停住',
      'level-only': '只调平',
      'go-to-landing': '到最近层站',
      'land-load': '落下吊物',
      weathervane: '随风回转（松开回转制动）',
      depressurise: '管路卸压',
    },
  },
};
