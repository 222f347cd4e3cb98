import type { ProblemText } from './problem-text.ts';

/** What a vehicle that speaks VDA 5050 refuses or says of itself. */
export const vehicleProblems = {
  'vehicle-busy': {
    status: 409,
    title: { zh: '车辆还有未完成的订单', en: 'The vehicle still has an order' },
    tip: { zh: '等它完成，或先取消。', en: 'Let it finish, or cancel it first.' },
  },
  'vehicle-not-localized': {
    status: 409,
    title: { zh: '车辆不知道自己的位置', en: 'The vehicle does not know where it is' },
    tip: { zh: '在车辆上重新定位。', en: 'Localise it again at the vehicle.' },
  },
  'vehicle-map-unknown': {
    status: 422,
    title: { zh: '车辆所用的地图不在档案中', en: 'The vehicle drives on a map that its profile does not know' },
    tip: { zh: '在设备档案中登记该地图在现场的位置。', en: 'Enter in the profile where that map lies on the site.' },
  },
  'vehicle-mode': {
    status: 409,
    title: { zh: '车辆的运行模式不接受指令', en: 'The vehicle takes no orders in its operating mode' },
    tip: { zh: '在车辆上切换到自动模式。', en: 'Switch it to automatic at the vehicle.' },
  },
  'broker-refused': {
    status: 502,
    title: { zh: '无法登录消息服务器', en: 'The broker cannot be entered' },
    tip: {
      zh: '检查设备清单中的地址、用户名、密码和证书。',
      en: 'Check address, user name, password and certificate in the fleet file.',
    },
  },
  'message-version': {
    status: 502,
    title: { zh: '车辆使用的协议版本不符', en: 'The vehicle speaks another version of the protocol' },
    tip: {
      zh: '未被采用；检查设备清单中的版本。',
      en: 'It was not used; check the version in the fleet file.',
    },
  },
  'factsheet-contradicts': {
    status: 409,
    title: { zh: '车辆的技术说明与设备档案不符', en: 'The vehicle’s factsheet contradicts its profile' },
    tip: {
      zh: '车辆不得移动；更正设备档案，或换用合适的车辆。',
      en: 'It may not move; correct the profile, or use a vehicle that fits it.',
    },
  },
  'message-retained': {
    status: 502,
    title: { zh: '服务器转来的是旧状态', en: 'The broker handed on a state of the past' },
    tip: {
      zh: '未被采用；车辆不得以保留方式发布状态。',
      en: 'It was not used; the vehicle must not publish its state as retained.',
    },
  },
  'message-identity': {
    status: 502,
    title: { zh: '消息中的车辆编号与主题不符', en: 'A message names another vehicle than its topic' },
    tip: {
      zh: '未被采用；检查车辆编号和消息服务器的权限。',
      en: 'It was not used; check the vehicle’s number and who may publish at the broker.',
    },
  },
  'order-refused': {
    status: 409,
    title: { zh: '车辆拒绝了订单', en: 'The vehicle refused the order' },
    tip: { zh: '请看车辆给出的原因。', en: 'See the cause that the vehicle gives.' },
  },
  'order-aborted': {
    status: 409,
    title: { zh: '车辆放弃了订单', en: 'The vehicle gave its order up' },
    tip: { zh: '排除车辆的故障后重新下达。', en: 'Clear the vehicle’s fault, then give a new order.' },
  },
  'action-refused': {
    status: 409,
    title: { zh: '车辆拒绝了动作', en: 'The vehicle refused the action' },
    tip: { zh: '请看车辆给出的原因。', en: 'See the cause that the vehicle gives.' },
  },
  'action-failed': {
    status: 409,
    title: { zh: '车辆的动作失败', en: 'An action of the vehicle failed' },
    tip: { zh: '请看车辆给出的原因。', en: 'See the cause that the vehicle gives.' },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
