import type { InterlockRule } from './interlock.ts';
import { holds, type Parts, type ReasonText } from './reason-parts.ts';

/** The words of the rules about sensors that may lie. */
export const sensorWords = {
  'person-untracked': ({ reason, who, measured }) => ({
    zh: holds(reason)
      ? `有人未被定位：${who} 的标签已 ${measured} 没有信号，本层停止`
      : `${who} 的标签已 ${measured} 没有信号，本层减速`,
    en: holds(reason)
      ? `Someone is untracked: no signal from the tag of ${who} for ${measured}; this level is held`
      : `No signal from the tag of ${who} for ${measured}; this level is slowed`,
    clears: {
      zh: '标签恢复信号后自动恢复；人员已离场时由工长、安全员或管理员签离',
      en: 'It clears when the tag is seen again; foreman, safety officer or admin signs out who has left the site',
    },
  }),
  'anchors-suspect': ({ who, measured, limit }) => ({
    zh:
      measured === ''
        ? `本层没有一个参考标签可见（${who}）：人员位置无法核对`
        : `参考标签 ${who} 偏离其位置 ${measured}（限 ${limit}）：本层人员位置不可信`,
    en:
      measured === ''
        ? `No reference tag of the level is seen (${who}): the positions of people cannot be checked`
        : `Reference tag ${who} is told ${measured} from its place (limit ${limit}): positions on the level are not credible`,
    clears: {
      zh: '检查定位基站；参考标签回到原位后自动恢复',
      en: 'Check the anchors; it clears when the reference tag is told where it hangs',
    },
  }),
  'zone-sensed': ({ reason, who, measured }) => ({
    zh:
      reason.agesMs['zoneSensor'] === undefined
        ? `区域“${who}”的探测器报告有人，已 ${measured}`
        : `区域“${who}”的探测器已 ${measured} 没有信号：按有人处理`,
    en:
      reason.agesMs['zoneSensor'] === undefined
        ? `The sensor of zone "${who}" has said for ${measured} that somebody is in it`
        : `The sensor of zone "${who}" has been silent for ${measured}: counts as occupied`,
    clears: {
      zh: '探测器报告无人后自动恢复；一直报告有人时须检查探测器',
      en: 'It clears when the sensor says clear; one that never does has to be looked at',
    },
  }),
  'zone-sensor': ({ who }) => ({
    zh: `区域探测器报告无人，但人员 ${who === '' ? '?' : who} 的标签在区内：探测器不可信`,
    en: `The sensor of the zone said clear while the tag of ${who === '' ? 'somebody' : who} was in it: it does not see`,
    clears: {
      zh: '检查探测器、确认区内无人后，由操作员、工长或安全员在现场复位',
      en: 'Operator, foreman or safety officer resets it within sight when the sensor works and nobody is in',
    },
  }),
  'scan-blind': ({ measured, limit }) => ({
    zh:
      measured === ''
        ? '扫描仪没有回波或没有数据：不等于前方无物'
        : `扫描仪连续 ${measured} 没有一束回波（限 ${limit}）：不等于前方无物`,
    en:
      measured === ''
        ? 'The scanner sees nothing, or nothing comes from it: that is no free way'
        : `The scanner had no return at all for ${measured} (limit ${limit}): that is no free way`,
    clears: {
      zh: '清洁或检查扫描仪后由现场人员确认',
      en: 'Clean or check the scanner; somebody on site acknowledges it when it sees again',
    },
  }),
  'scan-near': ({ measured, limit }) => ({
    zh: measured === '' ? '还没有收到扫描仪的数据' : `扫描仪在前方 ${measured} 处看到物体（全速需要 ${limit}）`,
    en:
      measured === ''
        ? 'No scan has come since the machine was connected'
        : `The scanner sees something ${measured} away in the machine's way (${limit} needed for full speed)`,
    clears: { zh: '前方无物后自动恢复', en: 'It clears when the way is free' },
  }),
  'homing-unknown': ({ who }) => ({
    zh: `机器还没有报告关节 ${who} 已回零`,
    en: `The machine has not said yet that its joints ${who} have been homed`,
    clears: { zh: '机器报告已回零后自动恢复', en: 'It clears when the machine says that they are homed' },
  }),
  'zero-lost': ({ who }) => ({
    zh: who === '' ? '关节零位丢失' : `关节 ${who} 零位丢失：位置不可信`,
    en:
      who === '' ? 'A joint has lost its zero' : `The joints ${who} have lost their zero: the position is not credible`,
    clears: {
      zh: '重新回零后，由安全员或管理员核对零位并登记记录后复位',
      en: 'When they have been homed, safety officer or admin checks the zero, names the record and resets it',
    },
  }),
} satisfies Partial<Record<InterlockRule, (parts: Parts) => ReasonText>>;
