import type { ProblemText } from './problem-text.ts';

/** Refusals of the interlock: of resets, and of changes of limits. Part of the catalogue in errors.ts. */
export const interlockProblems = {
  'latch-unknown': {
    status: 404,
    title: { zh: '没有这个锁定', en: 'No such latch' },
    tip: { zh: '可能已被复位，请刷新。', en: 'It may have been reset already; reload.' },
  },
  'cause-present': {
    status: 409,
    title: { zh: '停机原因仍然存在', en: 'The cause of the stop is still there' },
    tip: { zh: '先消除原因，再复位。', en: 'Remove the cause, then reset.' },
  },
  'evidence-stale': {
    status: 409,
    title: { zh: '没有机器的最新位置', en: 'Nothing fresh is known of the machine' },
    tip: {
      zh: '等待机器恢复连接并报告位置，再复位。',
      en: 'Wait until the machine is connected and reports where it is, then reset.',
    },
  },
  'not-in-sight': {
    status: 409,
    title: { zh: '没有确认已看到机器', en: 'Nobody has stated that the machine is in sight' },
    tip: {
      zh: '到能看到机器的地方，确认周围无人后勾选再复位。',
      en: 'Go where you see the machine, make sure nobody is in its way, state it, then reset.',
    },
  },
  'note-missing': {
    status: 409,
    title: { zh: '没有注明记录文件', en: 'The record is not named' },
    tip: {
      zh: '填写试吊、检查或标定记录的编号。',
      en: 'Enter the number of the record of test lift, inspection or calibration.',
    },
  },
  'second-person-needed': {
    status: 409,
    title: { zh: '需要另一个人确认', en: 'A second person is needed' },
    tip: { zh: '请另一位人员用自己的账号确认。', en: 'Another person confirms with a login of his own.' },
  },
  'people-unseen': {
    status: 409,
    title: { zh: '人员定位中断，无法确认谁已离场', en: 'The tag system is silent: nobody can be told to be gone' },
    tip: { zh: '等待定位系统恢复，再签离。', en: 'Wait until it is back, then sign out.' },
  },
  'person-unknown': {
    status: 404,
    title: { zh: '现场没有这个人员', en: 'No such person on the site' },
    tip: { zh: '可能已被签离，请刷新。', en: 'Somebody may have signed the person out already; reload.' },
  },
  'person-seen': {
    status: 409,
    title: { zh: '该人员的标签有信号，人在现场', en: 'The tag of the person speaks: somebody is on the site' },
    tip: { zh: '请到标签所在位置查看。', en: 'Look where the tag is.' },
  },
  'limit-unknown': {
    status: 404,
    title: { zh: '没有这个限值', en: 'No such limit' },
    tip: { zh: '请检查限值编号。', en: 'Check the limit\u2019s id.' },
  },
  'limit-out-of-range': {
    status: 422,
    title: { zh: '限值超出允许范围', en: 'The limit is outside what is possible' },
    tip: { zh: '请在所列范围内取值。', en: 'Choose a value in the range given.' },
  },
  'proposal-unknown': {
    status: 404,
    title: { zh: '没有这个限值更改', en: 'No such proposal' },
    tip: { zh: '可能已签署、撤回或过期，请刷新。', en: 'It may be signed, withdrawn or lapsed; reload.' },
  },
  'proposal-open': {
    status: 409,
    title: { zh: '已有待签署的限值更改', en: 'Another proposal waits for its signature' },
    tip: { zh: '先签署或撤回它。', en: 'Sign or withdraw that one first.' },
  },
  'machines-moving': {
    status: 409,
    title: { zh: '机器在运动，不能放宽限值', en: 'Machines move; no limit may be widened' },
    tip: { zh: '先让所有机器停住，再签署。', en: 'Bring every machine to a stand, then sign.' },
  },
  'limits-invalid': {
    status: 422,
    title: { zh: '安全限值文件有误', en: 'The file of safety limits is not valid' },
    tip: {
      zh: '请按所列项目更正；更正之前联锁不放行。',
      en: 'Correct the listed items; until then the interlock permits nothing.',
    },
  },
  'state-unreadable': {
    status: 503,
    title: { zh: '联锁的保存状态无法读取', en: 'The interlock\u2019s saved state cannot be read' },
    tip: {
      zh: '所有机器保持停止；请安全员检查后重新确认。',
      en: 'All machines stay stopped; the safety officer checks and confirms anew.',
    },
  },
} as const satisfies Record<string, ProblemText>;
