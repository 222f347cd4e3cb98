import type { InterlockRule } from './interlock.ts';
import type { Parts, ReasonText } from './reason-parts.ts';

/** The words of the rules about sensors that may lie. */
export const sensorWords = {
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
