import { overridableRules } from '../../controller/contract/override-rules.ts';
import { isWordKey, wordOf, type Language } from './words.ts';

type Bilingual = Readonly<Record<Language, string>>;
const both = (zh: string, en: string): Bilingual => ({ zh, en });

/**
 * Causes in few words: of time states, rules of the interlock, what stands in the planner's way. The full sentence of a rule
 * with its numbers is `reasonWords`.
 */
const causeWords: Readonly<Record<string, Bilingual>> = {
  ...overridableRules,
  'person-separation': both('有人靠近', 'person near'),
  'machine-separation': both('机器相近', 'machine near'),
  'people-free-zone': both('无人区有人', 'person in people-free zone'),
  override: both('规则已旁路', 'rule set aside'),
  'override-ended': both('旁路到时', 'override ended'),
  'speed-zone': both('限速区', 'speed zone'),
  'anchors-down': both('定位基站全断', 'all anchors down'),
  'anchors-suspect': both('定位基站偏移', 'tag positions wrong'),
  'tag-still': both('标签久未移动', 'tag has not moved'),
  'fall-edge': both('临边', 'fall edge'),
  'stale-pose': both('位置过时', 'stale position'),
  'stale-proximity': both('人员定位中断', 'people’s positions lost'),
  'person-untracked': both('有人未被定位', 'someone untracked'),
  'unknown-geometry': both('没有现场模型', 'no site model'),
  'late-cycle': both('联锁延迟', 'interlock late'),
  'wait-out': both('等待旧许可失效', 'waiting out old permits'),
  'link-down': both('连接中断', 'link down'),
  'permit-unheard': both('机器收不到许可', 'permits not heard'),
  'control-stop': both('控制停止', 'control stop'),
  restart: both('联锁重启', 'interlock restart'),
  'limits-changed': both('限值已更改', 'limits changed'),
  'geometry-changed': both('几何已更改', 'geometry changed'),
  'limits-damaged': both('限值文件损坏', 'limits file damaged'),
  lockout: both('停用锁定', 'locked out'),
  runaway: both('停机后仍移动', 'moved after a stop'),
  wind: both('大风', 'wind'),
  'wind-unknown': both('风速未知', 'wind not known'),
  'pose-suspect': both('位置可疑', 'position not credible'),
  'crane-separation': both('两塔机相近', 'cranes near'),
  'release-zone': both('独占区未放行', 'exclusive zone not granted'),
  'zone-ring': both('独占区互等', 'zones wait in a ring'),
  'zone-sensed': both('区域探测有人', 'zone sensed occupied'),
  'zone-sensor': both('区域探测器漏报', 'zone sensor missed somebody'),
  'zone-occupied': both('独占区可能被占', 'zone may be occupied'),
  'load-moment': both('超载', 'overload'),
  'load-unknown': both('吊重未知', 'load not known'),
  'power-line': both('临近架空线', 'near a power line'),
  'jack-load': both('机位荷载异常', 'jack load'),
  'platform-level': both('平台高差过大', 'platform not level'),
  unattended: both('无人值守', 'nobody attends'),
  'permit-to-work': both('没有作业票', 'no work permit'),
  'hook-area': both('吊钩下方有人', 'person below the hook'),
  'hook-lowering': both('吊钩下方有设备', 'machine below the hook'),
  'load-area': both('吊物坠落范围内有人', 'person in the falling area'),
  'load-over-people': both('吊物从人员上方经过', 'load over people'),
  'papers-lapsed': both('证件过期', 'papers lapsed'),
  latched: both('停机锁存', 'stop latched'),
  'robot-ride': both('机器人乘梯', 'a robot rides'),
  'hoist-gate': both('吊笼门未关', 'cage gate open'),
  'landing-occupied': both('层门处有机器', 'machine on the sill'),
  'hoist-load': both('吊笼载重', 'load of the cage'),
  'hash-mismatch': both('现场模型或限值不符', 'other site model or limits'),
  'newer-interlock': both('另有联锁在运行', 'another interlock runs'),
  'older-interlock': both('旧联锁仍在运行', 'an older interlock runs'),
  'epoch-unseen': both('等机器确认联锁', 'machine has yet to take a permit'),
  'link-unsteady': both('连接时断时续', 'link comes and goes'),
  'link-lost': both('断线过久', 'link was lost'),
  'guard-suspect': both('许可消息可疑', 'faulty permits'),
  'machine-clock': both('机器时钟不准', 'clock of the machine is wrong'),
  'scan-blind': both('扫描仪失明', 'scanner blind'),
  'scan-near': both('扫描仪前方有物', 'scanner sees something'),
  'homing-unknown': both('等待回零报告', 'not known to be homed'),
  'zero-lost': both('零位丢失', 'zero lost'),
  'record-lost': both('记录写不进去', 'record not written'),
  'crane-wind': both('大风，须试吊', 'wind; test lift due'),
  'controller-silent': both('控制器无应答', 'controller silent'),
  'battery-low': both('电量低', 'battery low'),
  'concrete-set': both('等混凝土凝结', 'concrete setting'),
  task: both('任务', 'task'),
  travel: both('行驶', 'travel'),
  loading: both('装卸', 'loading'),
  tool: both('工具作业', 'tool work'),
  charging: both('充电', 'charging'),
  'no-pose': both('没有位置', 'no position'),
  'no-permit': both('没有许可', 'no permit'),
  'permit-suspect': both('许可消息出错过多，须人工确认', 'too many faulty permits, waits for acknowledgement'),
  'no-task': both('没有工作', 'no work'),
  'no-mission': both('没有任务', 'no mission'),
  starting: both('启动中', 'starting'),
  fault: both('故障', 'fault'),
  'mission-held': both('任务暂停', 'mission on hold'),
  'machine-not-ready': both('机器未就绪', 'machine not ready'),
  'way-occupied': both('路上有别的机器', 'another machine in the way'),
  'floor-closed': both('前方楼面封闭', 'floor ahead is closed'),
  'wet-coat': both('涂层未干', 'wet coat'),
  work: both('作业区', 'work area'),
  'concrete-not-placed': both('混凝土未浇筑', 'concrete not placed yet'),
  'no-record': both('没有记录', 'no record'),
  'site-closed': both('现场未开', 'site closed'),
  'record-gap': both('台账缺口', 'gap in the record'),
  'bad-entry': both('记录无法读取', 'unreadable entry'),
  'not-connected': both('未连接', 'not connected'),
  'state-not-read': both('机器状态未读到', 'state not read yet'),
  'link-does-not-drain': both('网络堵塞', 'network jammed'),
  column: both('旁边是柱', 'beside a column'),
  wall: both('旁边是墙', 'beside a wall'),
  stair: both('旁边是楼梯', 'beside stairs'),
  opening: both('旁边是洞口', 'beside an opening'),
  zone: both('旁边是管制区域', 'beside a zone'),
  machine: both('旁边停着机器', 'beside a parked machine'),
  crumbs: both('零碎边角', 'small leftovers'),
  'no-bay': both('分不出作业块', 'no bay fits'),
  'not-finite': both('坐标不是数字', 'a coordinate is no number'),
  'no-area': both('没有面积', 'it has no area'),
  'goes-back': both('边线在角点折返', 'it goes back on itself at a corner'),
  'touches-itself': both('边线角点碰到自身', 'a corner touches another side'),
};

/** Null for a cause that has no words: free text of a machine, or a code of a newer version. */
export function knownCauseWord(language: Language, cause: string): string | null {
  const own = Object.hasOwn(causeWords, cause) ? causeWords[cause] : undefined;
  if (own !== undefined) return own[language];
  for (const prefix of ['reason.task', 'why', 'refused']) {
    const key = `${prefix}.${cause}`;
    if (isWordKey(key)) return wordOf(language, key);
  }
  return null;
}

/** The same, and the code itself where there are no words. */
export function causeWord(language: Language, cause: string): string {
  return knownCauseWord(language, cause) ?? cause;
}
