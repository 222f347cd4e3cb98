import { clockOf, type Bilingual, type Parts, type ReasonText } from './reason-parts.ts';
import { isReleasable, type ReleasableTerm } from './term-release.ts';

const releasedTerms: Readonly<Record<ReleasableTerm, Bilingual>> = {
  'off-rent': { zh: '不在租', en: 'off rent' },
  'off-site': { zh: '不在合同工地内', en: 'off the site of its contract' },
};

/** Why a machine stands for its contract, its site or its operator. `who`: number of the contract, name of the site, or of the person. */
export const termTexts = {
  'off-rent': ({ who, measured }: Parts): ReasonText => {
    if (measured === '')
      return {
        zh: '还不知道机器是否在租',
        en: 'Not known yet whether the machine is on rent',
        clears: { zh: '控制器恢复后自动恢复', en: 'It clears when the controller is back' },
      };
    return {
      zh: who === '' ? '机器还没有起租' : `机器已按合同 ${who} 报停`,
      en: who === '' ? 'The machine is not on rent yet' : `The machine is off rent by contract ${who}`,
      clears: { zh: '在“租赁”中登记起租后恢复', en: 'It goes on when it is entered as on rent' },
    };
  },
  'off-site': ({ who }: Parts): ReasonText => ({
    zh: `机器不在合同的工地“${who}”内`,
    en: `The machine is not on the site of its contract, "${who}"`,
    clears: {
      zh: '回到工地围栏内或更改合同后恢复',
      en: 'It goes on inside the fence, or when the contract is changed',
    },
  }),
  'operator-missing': ({ who }: Parts): ReasonText => ({
    zh: who === '' ? '没有持证操作员接管机器' : `${who} 没有该机器的有效证书`,
    en: who === '' ? 'No certified operator has control' : `${who} holds no valid certificate for this machine`,
    clears: { zh: '由持证操作员接管后恢复', en: 'It goes on when a certified operator takes control' },
  }),
  'term-released': ({ who, reason }: Parts): ReasonText => ({
    zh: `安全员已临时解除“${isReleasable(who) ? releasedTerms[who].zh : who}”，还剩 ${clockOf(reason)}`,
    en: `A safety officer has released "${isReleasable(who) ? releasedTerms[who].en : who}"; ${clockOf(reason)} left`,
    clears: {
      zh: '到时机器做完手上的动作后停止使用',
      en: 'At its end the machine ends what it has begun and is out of service again',
    },
  }),
  'load-hanging': ({ measured }: Parts): ReasonText => ({
    zh: `机器停用时吊物仍悬空（${measured}）：只许慢速下放`,
    en: `A load hangs from a machine that is out of service (${measured}): it may only be lowered, slowly`,
    clears: {
      zh: '清空下方，把吊物放下；或由有权的人恢复合同、证件、操作员',
      en: 'Clear the place below and set the load down, or put contract, paper or operator in order',
    },
  }),
};
