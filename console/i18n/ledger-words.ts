import type { LedgerEntry, LedgerType } from '../../controller/contract/ledger/ledger.ts';
import { cycleLine } from './cycle-line.ts';
import { crewLine, normLine } from './norm-line.ts';
import { linkLine } from './link-words.ts';
import { causeWord } from './cause-words.ts';
import { evidenceSentences } from './ledger-words-evidence.ts';
import { rentalSentences } from './ledger-words-rental.ts';
import { timeSentences } from './ledger-words-time.ts';
import { elementSentences } from './ledger-words-elements.ts';
import { recordingSentences } from './ledger-words-recordings.ts';
import { steppedSentences } from './ledger-words-stepped.ts';
import { upkeepSentences } from './ledger-words-upkeep.ts';
import { factsText } from './problem-words.ts';
import { both, type Bilingual, type Said } from './said.ts';
import { isWordKey, wordOf, type Language, type WordKey } from './words.ts';

export interface LedgerNames {
  readonly machine: (machineId: string) => string;
  readonly missionNumber: (missionId: string) => number | null;
}

/** A record entry as a sentence. Payloads are read with care: an entry written by an older version must still be shown. */
export function ledgerLine(language: Language, entry: LedgerEntry, names: LedgerNames): string {
  const machine = entry.machineId === null ? '' : names.machine(entry.machineId);
  const number = entry.missionId === null ? null : names.missionNumber(entry.missionId);
  const mission = entry.missionId === null ? '' : number === null ? entry.missionId : String(number);
  const said = { entry, machine, mission, from: text(entry, 'from'), to: text(entry, 'to', 'state') };
  return sentences[entry.type](said)[language];
}

function text(entry: LedgerEntry, ...names: readonly string[]): string {
  for (const name of names) {
    const value = entry.payload[name];
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(Math.round(value * 100) / 100);
  }
  return '';
}

function word(language: Language, prefix: string, code: string): string {
  const key = `${prefix}.${code}`;
  return isWordKey(key) ? wordOf(language, key as WordKey) : code;
}

/** A part of a sentence that is left out when there is nothing to say. */
const maybe = (before: string, value: string, after = '') => (value === '' ? '' : `${before}${value}${after}`);

/** A part of 1, in percent to a tenth. */
function percent({ payload }: LedgerEntry, name: string): string {
  const ratio = payload[name];
  return typeof ratio === 'number' ? (ratio * 100).toFixed(1) : '–';
}

interface SaidInFull extends Said {
  readonly mission: string;
  readonly from: string;
  readonly to: string;
}

/** One sentence per type of entry; a new type does not compile without one. */
const sentences: Readonly<Record<LedgerType, (said: SaidInFull) => Bilingual>> = {
  'site.opened': () => both('现场打开', 'Site opened'),
  'site.closed': () => both('现场关闭', 'Site closed'),
  'site.imported': ({ entry }) =>
    both(`载入模型${maybe(' ', text(entry, 'file'))}`, `Model imported${maybe(': ', text(entry, 'file'))}`),
  'zone.changed': ({ entry }) =>
    both(
      `区域${maybe('“', text(entry, 'name'), '”')}${maybe(' ', word('zh', 'change', text(entry, 'change')))}`,
      `Zone${maybe(' “', text(entry, 'name'), '”')}${maybe(' ', word('en', 'change', text(entry, 'change')))}`,
    ),
  'site.anchor-changed': ({ entry }) =>
    entry.payload['anchor'] === null
      ? both('现场的地理位置已撤销', 'The site’s place on earth was taken away')
      : both('现场的地理位置已录入', 'The site’s place on earth was entered'),
  'machine.energy-counted': ({ entry, machine }) =>
    both(
      `${machine}电池用量：满电的 ${percent(entry, 'usedRatio')}%，充入 ${percent(entry, 'chargedRatio')}%`,
      `Battery of ${machine}: ${percent(entry, 'usedRatio')} % of a full one used, ${percent(entry, 'chargedRatio')} % charged`,
    ),
  'forecast.changed': ({ entry }) =>
    both(`天气预报已更改：${text(entry, 'entries')} 条`, `Forecast changed: ${text(entry, 'entries')} entries`),
  'slab-bearing.changed': ({ entry }) =>
    text(entry, 'change') === 'removed'
      ? both(`楼板承载力已撤销：${text(entry, 'slabId')}`, `What slab ${text(entry, 'slabId')} carries was taken away`)
      : both(
          `楼板承载力已录入：${text(entry, 'slabId')}，${text(entry, 'liveLoadKpa')} kPa`,
          `What slab ${text(entry, 'slabId')} carries was entered: ${text(entry, 'liveLoadKpa')} kPa`,
        ),
  'roster.changed': ({ entry }) =>
    both(`工时与人员已更改：${text(entry, 'persons')} 人`, `Hours and crews changed: ${text(entry, 'persons')} people`),
  'document.filed': ({ entry }) =>
    both(
      `登记文件“${text(entry, 'title')}”${maybe('，有效至 ', text(entry, 'validUntil'))}`,
      `Document filed: “${text(entry, 'title')}”${maybe(', valid until ', text(entry, 'validUntil'))}`,
    ),
  'time.cause-told': ({ entry, machine }) =>
    both(
      `说明 ${machine} 的停留原因：${causeWord('zh', text(entry, 'cause'))}${maybe('，', text(entry, 'note'))}`,
      `Why ${machine} stood: ${causeWord('en', text(entry, 'cause'))}${maybe(', ', text(entry, 'note'))}`,
    ),
  'time.correction-proposed': ({ entry, machine }) =>
    both(
      `提议更正 ${machine} 的时间：${word('zh', 'time', text(entry, 'state'))}，${text(entry, 'reason')}`,
      `Correction of ${machine}’s time proposed: ${word('en', 'time', text(entry, 'state'))}, ${text(entry, 'reason')}`,
    ),
  'time.correction-withdrawn': ({ machine }) =>
    both(`撤回对 ${machine} 时间的更正`, `Correction of ${machine}’s time withdrawn`),
  'time.corrected': ({ entry, machine }) =>
    both(
      `更正 ${machine} 的时间：${word('zh', 'time', text(entry, 'state'))}，${text(entry, 'reason')}`,
      `${machine}’s time corrected: ${word('en', 'time', text(entry, 'state'))}, ${text(entry, 'reason')}`,
    ),
  'document.withdrawn': ({ entry }) =>
    both(`撤回文件：${text(entry, 'reason')}`, `Document withdrawn: ${text(entry, 'reason')}`),
  ...rentalSentences,
  'telematics.received': ({ entry }) => {
    const readings = Array.isArray(entry.payload['readings']) ? entry.payload['readings'].length : 0;
    const doubts = Array.isArray(entry.payload['doubts']) ? entry.payload['doubts'].length : 0;
    return both(
      `${text(entry, 'vendorId')} 报来新数据 ${readings} 项${doubts === 0 ? '' : `，存疑 ${doubts} 处`}`,
      `${text(entry, 'vendorId')} told ${readings} new values${doubts === 0 ? '' : `, ${doubts} in doubt`}`,
    );
  },
  'telematics.series-received': ({ entry }) => {
    const readings = Array.isArray(entry.payload['readings']) ? entry.payload['readings'].length : 0;
    return both(
      `${text(entry, 'vendorId')} 补报 ${text(entry, 'dataPoint')} ${readings} 项`,
      `${text(entry, 'vendorId')} told ${readings} values of ${text(entry, 'dataPoint')} for a gap`,
    );
  },
  'telematics.vendor-state': ({ entry }) =>
    text(entry, 'state') === 'answering'
      ? both(`${text(entry, 'vendorId')} 有应答`, `${text(entry, 'vendorId')} answers`)
      : both(
          `${text(entry, 'vendorId')} 没有数据：${text(entry, 'problem')}`,
          `${text(entry, 'vendorId')} gives no data: ${text(entry, 'problem')}`,
        ),
  'machine.identity-changed': ({ machine }) => both(`${machine} 身份资料已更改`, `Identity of ${machine} changed`),
  'failure.reported': ({ entry, machine }) =>
    both(`${machine} 登记故障：${text(entry, 'symptom')}`, `Failure of ${machine} told: ${text(entry, 'symptom')}`),
  'failure.classified': ({ entry, machine }) =>
    both(
      `${machine} 故障已判定：${text(entry, 'failureId')}`,
      `Failure of ${machine} judged: ${text(entry, 'failureId')}`,
    ),
  ...upkeepSentences,
  ...elementSentences,
  ...steppedSentences,
  ...recordingSentences,
  ...timeSentences,
  ...evidenceSentences,
  'interlock.override': ({ entry, machine }) =>
    both(
      `${machine} 规则旁路${maybe(' ', text(entry, 'ruleId'))}${maybe('（', text(entry, 'stage'), '）')}`,
      `Override on ${machine}${maybe(': ', text(entry, 'ruleId'))}${maybe(' (', text(entry, 'stage'), ')')}`,
    ),
  'person.signed-out': ({ entry }) =>
    both(
      `签离人员 ${text(entry, 'personId')}${maybe('：', text(entry, 'reason'))}`,
      `Signed out ${text(entry, 'personId')}${maybe(': ', text(entry, 'reason'))}`,
    ),
  'person.signed-in': ({ entry }) =>
    both(
      `${text(entry, 'personId')} 的标签恢复信号，重新计入在场`,
      `The tag of ${text(entry, 'personId')} speaks again: signed in`,
    ),
  'work-permit.opened': ({ entry }) =>
    both(
      `作业票开出${maybe('：', text(entry, 'holder'))}`,
      `Work permit opened${maybe(' for ', text(entry, 'holder'))}`,
    ),
  'work-permit.closed': ({ entry }) =>
    both(
      `作业票关闭${maybe('：', text(entry, 'holder'))}`,
      `Work permit closed${maybe(' of ', text(entry, 'holder'))}`,
    ),
  'user.logged-in': ({ entry }) =>
    both(`登录${maybe('，', text(entry, 'device'))}`, `Logged in${maybe(', ', text(entry, 'device'))}`),
  'user.login-refused': ({ entry }) =>
    both(`登录被拒${maybe('，', text(entry, 'device'))}`, `Login refused${maybe(', ', text(entry, 'device'))}`),
  'hoist-call.made': ({ entry }) =>
    both(
      `呼叫升降机：${text(entry, 'fromLevelId')} → ${text(entry, 'toLevelId')}`,
      `Hoist called from ${text(entry, 'fromLevelId')} to ${text(entry, 'toLevelId')}`,
    ),
  'hoist-call.assigned': ({ entry, machine }) =>
    both(
      `${machine} 前往 ${text(entry, 'fromLevelId')} 接运`,
      `${machine} is to fetch from ${text(entry, 'fromLevelId')}`,
    ),
  'hoist-call.boarded': ({ entry, machine }) =>
    both(
      `${machine} 在 ${text(entry, 'fromLevelId')} 开门接运${maybe('，等候 ', text(entry, 'waitedS'), ' 秒')}`,
      `${machine} had its gate open at ${text(entry, 'fromLevelId')}${maybe(', waited ', text(entry, 'waitedS'), ' s')}`,
    ),
  'hoist-call.alighted': ({ entry, machine }) =>
    both(`${machine} 到达 ${text(entry, 'toLevelId')}`, `${machine} has brought it to ${text(entry, 'toLevelId')}`),
  'hoist-call.ended': ({ entry }) =>
    both(
      `呼叫结束：${text(entry, 'fromLevelId')} → ${text(entry, 'toLevelId')}`,
      `Call ended: ${text(entry, 'fromLevelId')} to ${text(entry, 'toLevelId')}`,
    ),
  'hoist.paused': ({ entry, machine }) =>
    both(
      `${machine} 暂停服务${maybe('，', word('zh', 'cause', text(entry, 'cause')))}`,
      `${machine} takes no calls${maybe(': ', word('en', 'cause', text(entry, 'cause')))}`,
    ),
  'hoist.resumed': ({ machine }) => both(`${machine} 恢复服务`, `${machine} takes calls again`),
  'control.taken': ({ entry, machine }) =>
    both(
      `取得 ${machine} 的控制权${maybe('（原由 ', text(entry, 'from', 'previous'), '）')}`,
      `Took control of ${machine}${maybe(' from ', text(entry, 'from', 'previous'))}`,
    ),
  'control.released': ({ machine }) => both(`交还 ${machine} 的控制权`, `Gave back control of ${machine}`),
  'mission.created': ({ entry, mission }) =>
    both(
      `新建任务 ${mission}${maybe('：', word('zh', 'mission.kind', requestKind(entry)))}`,
      `Mission ${mission} created${maybe(': ', word('en', 'mission.kind', requestKind(entry)))}`,
    ),
  'mission.planned': ({ entry, mission }) =>
    both(
      `任务 ${mission} 编制计划${maybe('，第 ', text(entry, 'version', 'planVersion'), ' 版')}`,
      `Mission ${mission} planned${maybe(', version ', text(entry, 'version', 'planVersion'))}`,
    ),
  'mission.state-changed': ({ entry, mission, from, to }) =>
    both(
      `任务 ${mission}：${maybe('', word('zh', 'mission.state', from), ' → ')}${word('zh', 'mission.state', to)}${maybe('，', text(entry, 'reason'))}`,
      `Mission ${mission}: ${maybe('', word('en', 'mission.state', from), ' → ')}${word('en', 'mission.state', to)}${maybe(', ', text(entry, 'reason'))}`,
    ),
  'task.state-changed': ({ entry, machine, mission, to }) =>
    both(
      `${machine} ${word('zh', 'step', text(entry, 'step'))}：${taskWord('zh', to)}${maybe('，任务 ', mission)}`,
      `${machine} ${word('en', 'step', text(entry, 'step'))}: ${taskWord('en', to)}${maybe(', mission ', mission)}`,
    ),
  'quantity.earned': ({ entry, machine }) =>
    both(
      `${machine} ${word('zh', 'step', text(entry, 'step'))} +${text(entry, 'amount')} ${word('zh', 'unit', text(entry, 'unit'))}`,
      `${machine} ${word('en', 'step', text(entry, 'step'))} +${text(entry, 'amount')} ${word('en', 'unit', text(entry, 'unit'))}`,
    ),
  'command.sent': ({ entry, machine }) =>
    both(
      `命令已发送 ${machine}${maybe('：', word('zh', 'order', text(entry, 'type', 'command', 'kind')))}`,
      `Command sent to ${machine}${maybe(': ', word('en', 'order', text(entry, 'type', 'command', 'kind')))}`,
    ),
  'command.accepted': ({ machine }) => both(`${machine} 已受理命令`, `${machine} accepted the command`),
  'command.ended': ({ entry, machine }) =>
    both(
      `${machine} 命令结束${maybe('：', word('zh', 'outcome', text(entry, 'outcome', 'state')))}`,
      `${machine} ended the command${maybe(': ', word('en', 'outcome', text(entry, 'outcome', 'state')))}`,
    ),
  'machine.time-state': ({ entry, machine, from, to }) =>
    both(
      `${machine}：${maybe('', word('zh', 'time', from), ' → ')}${word('zh', 'time', to)}${maybe('（', causeWord('zh', text(entry, 'cause')), '）')}`,
      `${machine}: ${maybe('', word('en', 'time', from), ' → ')}${word('en', 'time', to)}${maybe(' (', causeWord('en', text(entry, 'cause')), ')')}`,
    ),
  'machine.connection': ({ machine, to }) =>
    both(`${machine} ${word('zh', 'connection', to)}`, `${machine} ${word('en', 'connection', to).toLowerCase()}`),
  'machine.health': ({ entry, machine }) =>
    both(
      `${machine} 自检：${word('zh', 'health', text(entry, 'level', 'to'))} ${text(entry, 'message')}`,
      `${machine} self-check: ${word('en', 'health', text(entry, 'level', 'to'))} ${text(entry, 'message')}`,
    ),
  'machine.work-cycle': ({ entry, machine }) => cycleLine(entry, machine),
  'norm.recorded': ({ entry }) => normLine(entry),
  'crew.counted': ({ entry, machine }) => crewLine(entry, machine),
  'government-link.changed': ({ entry }) => linkLine(entry),
  'interlock.level-changed': ({ entry, machine, from, to }) =>
    both(
      `${machine} 许可：${maybe('', word('zh', 'level', from), ' → ')}${word('zh', 'level', to)}${maybe('，', causeWord('zh', ruleOf(entry)))}`,
      `${machine} permit: ${maybe('', word('en', 'level', from), ' → ')}${word('en', 'level', to)}${maybe(', ', causeWord('en', ruleOf(entry)))}`,
    ),
  'interlock.latched': ({ entry, machine }) =>
    both(
      `停机锁定 ${machine}${maybe('：', causeWord('zh', ruleOf(entry)))}`,
      `Stop latched ${machine}${maybe(': ', causeWord('en', ruleOf(entry)))}`,
    ),
  'interlock.reset': ({ machine }) => both(`停机锁定复位 ${machine}`, `Latched stop reset ${machine}`),
  'interlock.started': () => both('联锁进程启动', 'Interlock started'),
  'limits.proposed': () => both('提出更改安全限值', 'Change of safety limits proposed'),
  'limits.signed': () => both('安全限值更改已签署生效', 'Change of safety limits signed and in force'),
  'limits.withdrawn': () => both('安全限值更改已撤回', 'Change of safety limits withdrawn'),
  'stop.requested': ({ machine }) =>
    both(
      `按下停机${machine === '' ? '（全场）' : ` ${machine}`}`,
      `Stop pressed${machine === '' ? ' (site)' : `: ${machine}`}`,
    ),
  'ledger.key': () => both('台账签名密钥', 'Signing key of the record'),
  'ledger.gap': ({ entry }) =>
    both(`台账缺口 ${factsText('zh', entry.payload)}`, `Gap in the record ${factsText('en', entry.payload)}`),
  'ledger.witness': ({ entry }) =>
    text(entry, 'state') === 'withdrawn'
      ? both('台账见证方已撤销', 'A witness of the record was withdrawn')
      : both('台账见证方已登记', 'A witness of the record was registered'),
  'ledger.cosigned': ({ entry }) =>
    both(`${text(entry, 'witness')} 见证了台账`, `${text(entry, 'witness')} has cosigned the record`),
  'ledger.disk-full': ({ entry }) =>
    both(`记录所在磁盘已满：${text(entry, 'reason')}`, `The disk of the record is full: ${text(entry, 'reason')}`),
  'ledger.checked': ({ entry }) =>
    text(entry, 'result') === 'sound'
      ? both('整个台账已核查，完好', 'The whole record was checked and is sound')
      : both(`台账核查发现损坏：${text(entry, 'reason')}`, `The record is damaged: ${text(entry, 'reason')}`),
  'ledger.stamped': ({ entry }) =>
    both(`台账已加盖时间戳：${text(entry, 'genTime')}`, `The record was time-stamped: ${text(entry, 'genTime')}`),
};

const taskWords = {
  waiting: both('等待', 'waiting'),
  ready: both('就绪', 'ready'),
  running: both('开始', 'started'),
  done: both('完成', 'done'),
  failed: both('失败', 'failed'),
  skipped: both('跳过', 'skipped'),
} as const satisfies Record<string, Bilingual>;

function taskWord(language: Language, state: string): string {
  return state in taskWords ? taskWords[state as keyof typeof taskWords][language] : state;
}

function requestKind(entry: LedgerEntry): string {
  const request = entry.payload['request'];
  return typeof request === 'object' && request !== null && 'kind' in request && typeof request.kind === 'string'
    ? request.kind
    : text(entry, 'kind');
}

function ruleOf(entry: LedgerEntry): string {
  const own = text(entry, 'ruleId', 'rule', 'cause');
  if (own !== '') return own;
  for (const name of ['reasons', 'latch'] as const) {
    const value = entry.payload[name];
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first === 'object' && first !== null && 'ruleId' in first && typeof first.ruleId === 'string')
      return first.ruleId;
  }
  return '';
}
