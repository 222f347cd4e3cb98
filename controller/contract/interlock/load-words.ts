import type { InterlockRule, Reason } from './interlock.ts';
import { holds, type Parts, type ReasonText } from './reason-parts.ts';

/** A length of which millimetres matter. */
function millimetres(measure: Reason['measured']): string {
  return measure === null ? '?' : `${(measure.value * 1000).toFixed(0)} mm`;
}

/** The words of the rules about loads, cages, platforms and power lines. */
export const loadWords = {
  'load-moment': ({ measured, limit }) => ({
    zh: `吊重 ${measured}，此幅度最多 ${limit}（已计显示误差）：只准下降和收回`,
    en: `The load weighs ${measured}, ${limit} allowed at this radius (display error included): only down and in`,
    clears: {
      zh: '放下或减轻吊物后自动恢复；力矩限制器仍由起重机自身执行',
      en: "It clears when the load is landed or lighter; cutting at the limit stays the task of the crane's own limiter",
    },
  }),
  'load-unknown': ({ reason, measured, limit }) => ({
    zh:
      reason.other?.id === 'load-cell'
        ? '吊钩报空而称重不为零：重量不可信，只准下降'
        : `吊重${measured === '' ? '未知' : `已 ${measured} 没有更新`}（限 ${limit}）：只准下降`,
    en:
      reason.other?.id === 'load-cell'
        ? 'The load cell weighs something on an empty hook and is not believed: only lowering'
        : `The weight of the load is ${measured === '' ? 'not known' : `${measured} old`} (limit ${limit}): only lowering`,
    clears: { zh: '收到可信的吊重后自动恢复', en: 'It clears when a weight that can be believed has arrived' },
  }),
  'load-over-people': ({ who, measured }) => ({
    zh: who === '' ? '吊物从人员上方经过' : `吊物从人员 ${who} 上方经过（${measured}）`,
    en: who === '' ? 'The load went over somebody' : `The load went over ${who} (${measured})`,
    clears: {
      zh: '人员离开后，由操作员、工长或安全员在现场复位',
      en: 'Operator, foreman or safety officer resets it within sight when nobody is below',
    },
  }),
  'hook-area': ({ reason, who, measured, limit }) => ({
    zh: `人员 ${who} 在吊钩下方或去路附近（${measured === '' ? '?' : measured}，需要 ${limit}）${holds(reason) ? '' : '，已减速'}`,
    en: `Person ${who} is below the hook or near its way (${measured === '' ? '?' : measured}, ${limit} needed)${holds(reason) ? '' : '; slowed down'}`,
    clears: { zh: '人员离开后自动恢复', en: 'It goes on by itself when the person has left' },
  }),
  'arm-out': ({ measured, limit }) => ({
    zh: `机械臂伸出车身 ${measured}（收回须在 ${limit} 以内）：不得行走`,
    en: `The arm reaches ${measured} beyond the machine (folded: within ${limit}): it does not drive`,
    clears: { zh: '机械臂收回后自动恢复', en: 'It clears when the arm is folded' },
  }),
  'hook-lowering': ({ who, measured }) => ({
    zh: `吊钩下方 ${measured} 处有设备 ${who}：已限制下降`,
    en: `The machine ${who} is ${measured} below the hook: lowering is limited`,
    clears: { zh: '起升或移开后自动恢复', en: 'It clears higher up, or away from above the machine' },
  }),
  'load-area': ({ who, measured, limit }) => ({
    zh: `人员 ${who} 在吊物坠落范围内（${measured === '' ? '?' : measured}，需要 ${limit}）`,
    en: `Person ${who} is in the falling area of the load (${measured === '' ? '?' : measured}, ${limit} needed)`,
    clears: { zh: '人员离开后自动恢复', en: 'It goes on by itself when the person has left' },
  }),
  'mounted-moves': ({ who }) => ({
    zh: `${who} 在动，而两台机器一台立在另一台上：须等它停住`,
    en: `${who} moves, and one of the two stands on the other: this one waits`,
    clears: { zh: '对方停住后自动恢复', en: 'It goes on by itself when the other stands' },
  }),
  'platform-level': ({ reason, measured }) => ({
    zh:
      measured === ''
        ? '平台机位高度未知'
        : `平台高差 ${millimetres(reason.measured)}（限 ${millimetres(reason.limit)}）：只准调平`,
    en:
      measured === ''
        ? 'The height of a jack is not known'
        : `The platform is ${millimetres(reason.measured)} out of level (limit ${millimetres(reason.limit)}): only levelling`,
    clears: { zh: '调平后自动恢复', en: 'It clears when the platform is level' },
  }),
  'jack-load': ({ reason, who, measured, limit }) => ({
    zh:
      measured === ''
        ? `机位 ${who} 的荷载未知：只准调平`
        : `机位 ${who} 超过设计荷载 ${measured}（限 ${limit}）${reason.level === 'warn' ? '' : '：只准调平'}`,
    en:
      measured === ''
        ? `The load of jack ${who} is not known: only levelling`
        : `Jack ${who} carries ${measured} more than its design load (limit ${limit})${reason.level === 'warn' ? '' : ': only levelling'}`,
    clears: { zh: '荷载恢复正常后自动恢复', en: 'It clears when the load is right again' },
  }),
  'power-line': ({ reason, who, measured, limit }) => ({
    zh: `距架空线 ${who} ${measured === '' ? '?' : measured}，需要 ${limit === '' ? '?' : limit}${holds(reason) ? '' : '，已减速'}`,
    en: `${measured === '' ? '?' : measured} from the power line ${who}, ${limit === '' ? '?' : limit} needed${holds(reason) ? '' : '; slowed down'}`,
    clears: {
      zh: '只能朝远离架空线的方向移动；离开后自动恢复',
      en: 'Only ways that lead away are open; it clears away from the line',
    },
  }),
  'hoist-load': ({ reason, measured, limit }) => ({
    zh:
      reason.measured?.unit === 'kg'
        ? `吊笼载重 ${measured}，最多 ${limit}`
        : `吊笼载重${measured === '' ? '未知' : `已 ${measured} 没有更新`}`,
    en:
      reason.measured?.unit === 'kg'
        ? `The cage carries ${measured}, ${limit} allowed`
        : `The weight in the cage is ${measured === '' ? 'not known' : `${measured} old`}`,
    clears: {
      zh: '卸载后自动恢复；超载保护仍由升降机自身执行',
      en: "It goes on when the cage is lighter; the hoist's own overload device stays in charge",
    },
  }),
  'landing-occupied': ({ who, measured }) => ({
    zh: `机器 ${who} 有 ${measured === '' ? '?' : measured} 伸出吊笼`,
    en: `Machine ${who} stands on the sill: ${measured === '' ? '?' : measured} of it outside the cage`,
    clears: { zh: '机器完全进入或离开吊笼后自动恢复', en: 'It goes on when the machine is wholly inside or out' },
  }),
} satisfies Partial<Readonly<Record<InterlockRule, (parts: Parts) => ReasonText>>>;
