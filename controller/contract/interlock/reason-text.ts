import type { InterlockRule, Reason } from './interlock.ts';
import { loadWords } from './load-words.ts';
import { isOverridable, overridableRules } from './override-rules.ts';
import { clockOf, holds, type Bilingual, type Parts, type ReasonText } from './reason-parts.ts';
import { termTexts } from './term-texts.ts';
import { sensorWords } from './sensor-words.ts';

export type { Bilingual, ReasonText } from './reason-parts.ts';

/** How ids are shown: label of a machine, name of a person, zone, user or source. Unknown ids are shown as they are. */
export interface ReasonNames {
  readonly machine?: (machineId: string) => string | undefined;
  readonly person?: (personId: string) => string | undefined;
  readonly zone?: (zoneId: string) => string | undefined;
}

function amount(measure: Reason['measured'], otherwise: string): string {
  if (measure === null) return otherwise;
  const { value, unit } = measure;
  if (unit === 'ms') return value < 0 ? otherwise : `${(value / 1000).toFixed(1)} s`;
  if (unit === 'kg' || unit === '%') return `${value.toFixed(0)} ${unit}`;
  return unit === 'm' ? `${value.toFixed(1)} m` : `${value.toFixed(2)} ${unit}`;
}

function otherName(reason: Reason, names: ReasonNames): string {
  const { other } = reason;
  if (other === null) return '';
  switch (other.kind) {
    case 'machine':
      return names.machine?.(other.id) ?? other.id;
    case 'person':
      return names.person?.(other.id) ?? other.id;
    case 'zone':
      return names.zone?.(other.id) ?? other.id;
    case 'edge':
    case 'user':
    case 'source':
      return other.id;
  }
}

const byItself: Bilingual = { zh: '原因消失后自动恢复', en: 'It goes on by itself once the cause is gone' };

function personText(reason: Reason, who: string): ReasonText {
  const measured = amount(reason.measured, '?');
  const limit = amount(reason.limit, '?');
  const zh = holds(reason) ? '' : '，已减速';
  const en = holds(reason) ? '' : '; slowed down';
  return {
    zh: `人员 ${who} 距离 ${measured}，小于 ${limit}${zh}`,
    en: `Person ${who} is ${measured} away, less than ${limit}${en}`,
    clears: { zh: '人员离开后自动恢复', en: 'It goes on by itself when the person has left' },
  };
}

function machineText(reason: Reason, who: string): ReasonText {
  const measured = amount(reason.measured, '?');
  const limit = amount(reason.limit, '?');
  return {
    zh: `机器 ${who} 距离 ${measured}，小于 ${limit}${holds(reason) ? '' : '，已减速'}`,
    en: `Machine ${who} is ${measured} away, less than ${limit}${holds(reason) ? '' : '; slowed down'}`,
    clears: { zh: '另一台机器让开后自动恢复', en: 'It goes on by itself when the other machine has made room' },
  };
}

function edgeText(reason: Reason): ReasonText {
  const measured = amount(reason.measured, '?');
  const limit = amount(reason.limit, '?');
  return {
    zh: `距临边 ${measured}，停车需要 ${limit}`,
    en: `${measured} to a fall edge, ${limit} needed to stop`,
    clears: holds(reason)
      ? { zh: '由人员把机器移离临边', en: 'A person must move the machine away from the edge' }
      : { zh: '离开临边后自动恢复速度', en: 'Full speed returns away from the edge' },
  };
}

function proximityText(reason: Reason): ReasonText {
  const measured = amount(reason.measured, '');
  return {
    zh: measured === '' ? '还没有收到人员定位数据' : `人员定位数据已中断 ${measured}`,
    en: measured === '' ? 'No position data of people yet' : `No position data of people for ${measured}`,
    clears: { zh: '定位系统恢复后自动恢复', en: 'It goes on when the tag system is back' },
  };
}

function stopText(reason: Reason, who: string): ReasonText {
  return {
    zh: who === '' ? '有人按下停机（控制停机）' : `${who} 按下停机（控制停机）`,
    en: who === '' ? 'Stopped by a person (control stop)' : `Stopped by ${who} (control stop)`,
    clears: {
      zh: '确认原因消除后，由操作员、工长或安全员复位',
      en: 'Operator, foreman or safety officer resets it when the cause is gone',
    },
  };
}

const words: Readonly<Record<InterlockRule, (parts: Parts) => ReasonText>> = {
  ...loadWords,
  ...sensorWords,
  'person-separation': ({ reason, who }) => personText(reason, who),
  'machine-separation': ({ reason, who }) => machineText(reason, who),
  'fresh-concrete': ({ reason, measured }) => ({
    zh:
      reason.level === 'warn'
        ? '机器驶过强度不足的混凝土'
        : `前方混凝土强度不足，不得驶入，距离 ${measured === '' ? '?' : measured}`,
    en:
      reason.level === 'warn'
        ? 'The machine drives over concrete that is too young for it'
        : `Concrete too young to drive on; ${measured === '' ? '?' : measured} away`,
    clears: { zh: '混凝土达到强度后自动放行', en: 'It opens by itself when the concrete has matured' },
  }),
  override: ({ who, reason }) => ({
    zh: `两人已旁路规则“${isOverridable(who) ? overridableRules[who].zh : who}”，还剩 ${clockOf(reason)}`,
    en: `Two persons have set the rule "${isOverridable(who) ? overridableRules[who].en : who}" aside; ${clockOf(reason)} left`,
    clears: { zh: '到时停车，须人员复位', en: 'At its end the machine is stopped until somebody resets it' },
  }),
  'override-ended': () => ({
    zh: '规则旁路时间已到，机器已停',
    en: 'The time of a rule set aside is over; the machine is stopped',
    clears: { zh: '由人员现场复位', en: 'A person who sees the machine resets it' },
  }),
  'head-count': ({ reason }) => {
    const people = reason.measured === null ? '?' : String(reason.measured.value);
    const tags = reason.limit === null ? '?' : String(reason.limit.value);
    return {
      zh: `本层门禁计 ${people} 人，标签 ${tags} 个：有人未被定位，慢行且不开始新的动作`,
      en: `The gates count ${people} people on this level and ${tags} tags are seen: somebody is not tracked; slow, nothing new starts`,
      clears: { zh: '人数与标签一致后自动恢复', en: 'It goes on when people and tags agree' },
    };
  },
  'anchors-down': () => ({
    zh: '本层定位基站全部中断，看不到人员',
    en: 'No anchor of this level works, so that nobody on it is seen',
    clears: { zh: '基站恢复后自动恢复', en: 'It goes on when an anchor works again' },
  }),
  'tag-still': ({ who, limit }) => ({
    zh: `${who} 的标签 ${limit} 没有移动，请查看是否有人佩戴`,
    en: `The tag of ${who} has not moved for ${limit}: look whether anybody wears it`,
    clears: byItself,
  }),
  'fall-edge': ({ reason }) => edgeText(reason),
  'stale-proximity': ({ reason }) => proximityText(reason),
  'control-stop': ({ reason, who }) => stopText(reason, who),
  'blocked-zone': ({ reason, who }) => ({
    zh: holds(reason) ? `前方是禁入区 ${who}` : `接近禁入区 ${who}，已减速`,
    en: holds(reason) ? `Blocked zone ${who} ahead` : `Close to blocked zone ${who}; slowed down`,
    clears: { zh: '驶离或取消该区域后恢复', en: 'It clears away from the zone or when the zone is removed' },
  }),
  'people-free-zone': ({ who }) => ({
    zh: `人员 ${who} 在无人区内`,
    en: `Person ${who} is in a people-free zone`,
    clears: { zh: '人员离开该区域后自动恢复', en: 'It goes on by itself when the person has left the zone' },
  }),
  'speed-zone': ({ who, limit }) => ({
    zh: `限速区 ${who}：不超过 ${limit}`,
    en: `Speed zone ${who}: at most ${limit}`,
    clears: { zh: '驶出该区域后恢复', en: 'It clears outside the zone' },
  }),
  'stale-pose': ({ measured, limit }) => ({
    zh: measured === '' ? '还没有收到机器位置' : `机器位置已 ${measured} 没有更新（限 ${limit}）`,
    en:
      measured === '' ? 'No position of the machine yet' : `The machine's position is ${measured} old (limit ${limit})`,
    clears: { zh: '收到新的位置后自动恢复', en: 'It goes on when a fresh position has arrived' },
  }),
  'link-down': () => ({
    zh: '联锁与机器的连接中断',
    en: 'The interlock has no link to the machine',
    clears: {
      zh: '检查网络和机器电源；连接恢复后自动恢复',
      en: 'Check network and power; it clears when the link is back',
    },
  }),
  'permit-unheard': ({ measured, limit }) => ({
    zh: `机器 ${measured} 没有收到许可（许可有效 ${limit}），已自行停住`,
    en: `The machine has heard no permit for ${measured} (valid for ${limit}) and stands by itself`,
    clears: {
      zh: '检查到机器方向的网络；机器收到许可后自动恢复',
      en: 'Check the network towards the machine; it clears when a permit arrives there',
    },
  }),
  'unknown-geometry': () => ({
    zh: '联锁没有现场模型',
    en: 'The interlock has no model of the site',
    clears: { zh: '控制器发送现场模型后恢复', en: 'It clears when the controller has sent the site model' },
  }),
  'late-cycle': ({ measured, limit }) => ({
    zh: `联锁计算延迟 ${measured}（限 ${limit}）`,
    en: `The interlock was late by ${measured} (limit ${limit})`,
    clears: byItself,
  }),
  'wait-out': ({ who, measured, limit }) => ({
    zh: who === '' ? `联锁刚启动，等待旧许可失效（${measured} / ${limit}）` : `联锁刚启动，还不知道机器 ${who} 在哪里`,
    en:
      who === ''
        ? `The interlock has just started and waits for old permits to run out (${measured} of ${limit})`
        : `The interlock has just started and does not know yet where machine ${who} is`,
    clears:
      who === ''
        ? byItself
        : {
            zh: '收到该机器的位置后自动恢复；机器不在用时将其停用锁定',
            en: 'It goes on when that machine has told its position; one that is not in use must be locked out',
          },
  }),
  restart: () => ({
    zh: '联锁异常重启，机器待人员确认',
    en: 'The interlock restarted after a failure; a person must release the machine',
    clears: {
      zh: '查看现场后，由操作员、工长或安全员复位',
      en: 'Operator, foreman or safety officer looks at the machine, then resets',
    },
  }),
  'limits-changed': () => ({
    zh: '安全限值已更改，机器待确认',
    en: 'The safety limits were changed; the machines wait for somebody to acknowledge',
    clears: { zh: '知悉新的限值后确认', en: 'Somebody on site acknowledges that he knows the new limits' },
  }),
  'geometry-changed': () => ({
    zh: '楼层（板、边、洞口）或机器的几何已更改，这里的机器待确认',
    en: 'The slabs, edges or openings of this level, or the body of this machine, were changed; machines here wait for somebody to acknowledge',
    clears: { zh: '知悉更改后确认', en: 'Somebody on site acknowledges that he knows the change' },
  }),
  'limits-damaged': () => ({
    zh: '安全限值文件损坏，沿用上次有效的限值；不开始新的动作',
    en: 'The file of safety limits is damaged: the last good ones are in force and nothing new starts',
    clears: { zh: '两人检查限值后先后复位', en: 'Two persons check the limits and reset it one after the other' },
  }),
  lockout: ({ who }) => ({
    zh: who === '' ? '机器已停用锁定' : `${who} 已将机器停用锁定`,
    en: who === '' ? 'The machine is locked out' : `Locked out by ${who}`,
    clears: {
      zh: '由安全员或管理员注明检查、标定或试吊记录后复位',
      en: 'The safety officer or an admin resets it, naming the record of inspection, calibration or test lift',
    },
  }),
  runaway: ({ who, measured }) => ({
    zh: `机器 ${who} 收到停机后仍在移动${measured === '' ? '' : `（${measured}）`}`,
    en: `Machine ${who} kept moving after a stop${measured === '' ? '' : ` (${measured})`}`,
    clears: {
      zh: '用机器上的急停停住它；查明原因后由两人先后复位',
      en: 'Stop it at the machine by its own emergency stop; two persons reset it one after the other when the cause is known',
    },
  }),
  wind: ({ reason, measured, limit }) => ({
    zh: holds(reason)
      ? `阵风 ${measured}，达到 ${limit}，停止作业`
      : `阵风 ${measured}，达到 ${limit}：放下吊物，不再起吊`,
    en: holds(reason)
      ? `Gusts of ${measured}, ${limit} reached: work stands`
      : `Gusts of ${measured}, ${limit} reached: land the load, lift nothing new`,
    clears: {
      zh: '一分钟内没有超限阵风后自动恢复',
      en: 'It clears after a minute without such a gust',
    },
  }),
  'wind-unknown': ({ measured, limit }) => ({
    zh: measured === '' ? '还没有收到风速' : `已 ${measured} 没有可信的风速（限 ${limit}），按大风处理`,
    en:
      measured === ''
        ? 'No wind reading yet'
        : `No wind reading to believe for ${measured} (limit ${limit}); it counts as too much`,
    clears: {
      zh: '收到可信的风速后自动恢复；读数不变或跳变时检查风速仪',
      en: 'It goes on when a credible reading has arrived; look at a sensor that repeats one number or leaps',
    },
  }),
  'crane-wind': ({ measured, limit }) => ({
    zh: `阵风${measured === '' ? '' : ` ${measured}`}达到吊装限值${limit === '' ? '' : ` ${limit}`}，起重机停止作业`,
    en: `Gusts${measured === '' ? '' : ` of ${measured}`} reached the limit for lifting${limit === '' ? '' : ` (${limit})`}; the crane is stopped`,
    clears: {
      zh: '风停后试吊并确认安全装置，由安全员或管理员注明记录后复位',
      en: 'After the wind, a test lift with all safety devices checked; the safety officer or an admin resets it, naming the record',
    },
  }),
  'pose-suspect': ({ reason, measured, limit }) => ({
    zh:
      reason.other?.id === 'stamp'
        ? `机器位置的时间戳突然超前 ${measured}（最多 ${limit}），不可信`
        : reason.other?.id === 'frozen'
          ? `机器自报在移动，位置却连续多次不变（${measured}，限 ${limit}）`
          : `机器位置突跳${measured === '' ? '' : ` ${measured}（最多 ${limit}）`}，不可信`,
    en:
      reason.other?.id === 'stamp'
        ? `The time stamps of the machine's position leapt ahead by ${measured} (at most ${limit}) and are not believed`
        : reason.other?.id === 'frozen'
          ? `The machine says that it moves, yet its position stays the same (${measured}, limit ${limit})`
          : `The machine's position jumped${measured === '' ? '' : ` by ${measured} (at most ${limit})`} and is not believed`,
    clears: {
      zh: '由人员核对机器实际位置后确认',
      en: 'A person compares the position with where the machine really is, and acknowledges',
    },
  }),
  'hoist-gate': ({ measured, limit }) => ({
    zh:
      measured === '' && limit === ''
        ? '吊笼门没有关好'
        : `吊笼门状态${measured === '' ? '未知' : `已 ${measured} 没有更新`}（限 ${limit}）`,
    en:
      measured === '' && limit === ''
        ? "The cage's gate is open"
        : `Nothing ${measured === '' ? "known yet of the cage's gate" : `heard of the cage's gate for ${measured}`} (limit ${limit})`,
    clears: { zh: '关好门后自动恢复', en: 'It goes on when the gate is shut' },
  }),
  'crane-separation': ({ reason, who, measured, limit }) => ({
    zh: `与起重机 ${who} 的净距 ${measured === '' ? '?' : measured}，需要 ${limit === '' ? '?' : limit}${holds(reason) ? '' : '，已减速'}`,
    en: `Crane ${who} is ${measured === '' ? '?' : measured} clear in plan or height, ${limit === '' ? '?' : limit} needed${holds(reason) ? '' : '; slowed down'}`,
    clears: { zh: '两机分开后自动恢复', en: 'It goes on by itself when the cranes are apart' },
  }),
  'release-zone': ({ who, measured }) => ({
    zh: `独占区“${who}”尚未放行，距离 ${measured === '' ? '?' : measured}`,
    en: `Exclusive zone "${who}" is not granted to this machine; ${measured === '' ? '?' : measured} away`,
    clears: {
      zh: '其他机器离开并确认后自动放行；不应答的机器须由人员确认已离开',
      en: 'It is granted when all others have answered that they are out; a person signs for one that does not answer',
    },
  }),
  'zone-ring': ({ who }) => ({
    zh: `几台机器互等独占区，前一台是 ${who}：谁也不放行`,
    en: `Machines wait for each other's exclusive zones in a ring (next: ${who}); none is granted`,
    clears: {
      zh: '由人员让其中一台退出它的独占区',
      en: 'A person makes one of them leave its zone',
    },
  }),
  'zone-occupied': ({ reason }) => ({
    zh: `独占区可能仍被不应答的机器占用${reason.other === null ? '' : `（${reason.other.id}）`}`,
    en: `A machine that does not answer may still be in the exclusive zone${reason.other === null ? '' : ` (${reason.other.id})`}`,
    clears: {
      zh: '由人员现场确认该机器不在区内后复位',
      en: 'A person sees that it is not in the zone, and resets',
    },
  }),
  'permit-to-work': ({ reason, who, measured }) =>
    reason.other?.kind === 'person'
      ? {
          zh: `作业票区没有有效作业票，人员 ${who} 在区内`,
          en: `Person ${who} is in a permit-to-work zone without an open work permit`,
          clears: {
            zh: '人员离开，或安全员开出作业票后自动恢复',
            en: 'It goes on when the person has left or the safety officer has opened a work permit',
          },
        }
      : {
          zh: `作业票区“${who}”没有有效作业票，距离 ${measured === '' ? '?' : measured}`,
          en: `Zone "${who}" has no open work permit; ${measured === '' ? '?' : measured} away`,
          clears: {
            zh: '安全员开出作业票后自动恢复',
            en: 'It goes on when the safety officer has opened a work permit',
          },
        },
  ...termTexts,
  'papers-lapsed': ({ who, measured }) => ({
    zh: measured === '' ? '还不知道机器的证件是否有效' : `“${who}”已过期，机器停用`,
    en:
      measured === ''
        ? 'Not known yet whether the papers of the machine are valid'
        : `"${who}" has lapsed; the machine is out of service`,
    clears:
      measured === ''
        ? { zh: '控制器恢复后自动恢复', en: 'It clears when the controller is back' }
        : {
            zh: '在机器清单或“保养与证件”中登记新的有效期后恢复',
            en: 'It clears when the new date of validity stands in the fleet file or under Upkeep',
          },
  }),
  'hash-mismatch': ({ who }) => ({
    zh: who === 'limits' ? '机器调试时用的是别的安全限值' : '机器调试时用的是别的现场模型',
    en:
      who === 'limits'
        ? 'The machine was commissioned with other safety limits'
        : 'The machine was commissioned with another model of the site',
    clears: {
      zh: '用当前的现场模型和限值重新调试机器，再由两人先后复位',
      en: 'Commission the machine with the present ones; two persons reset it one after the other',
    },
  }),
  'newer-interlock': ({ who, measured, limit }) => ({
    zh: `机器 ${who} 已听从启动次数更新的联锁（${measured === '' ? '?' : measured}，本联锁 ${limit === '' ? '?' : limit}）：可能同时有两个联锁，或本联锁的状态丢失`,
    en: `Machine ${who} has obeyed an interlock with a newer epoch (${measured === '' ? '?' : measured}, ours ${limit === '' ? '?' : limit}): there are two, or our state was lost`,
    clears: {
      zh: '停掉多余的联锁，由两人先后复位',
      en: 'End the one too many; two persons reset it one after the other',
    },
  }),
  'older-interlock': ({ who }) => ({
    zh: `机器 ${who} 仍不断收到启动次数更旧的联锁发来的许可：可能同时有两个联锁，在旧联锁上按下的停止不起作用`,
    en: `Machine ${who} still gets permits of an interlock with an older epoch: there are two, and a stop that is pressed at the older one stops nobody`,
    clears: {
      zh: '停掉旧的联锁，由两人先后复位',
      en: 'End the older one; two persons reset it one after the other',
    },
  }),
  'epoch-unseen': () => ({
    zh: '等待机器接受本联锁的第一个许可',
    en: 'The machine has not taken a permit of this interlock yet',
    clears: byItself,
  }),
  'link-unsteady': ({ measured, limit }) => ({
    zh: `机器的连接时断时续${measured === '' ? '' : `：${measured}（限 ${limit}）`}`,
    en: `The link to the machine comes and goes${measured === '' ? '' : `: ${measured} (limit ${limit})`}`,
    clears: { zh: '检查网络后由人员确认', en: 'A person checks the network and acknowledges' },
  }),
  'link-lost': ({ measured, limit }) => ({
    zh: `机器${measured === '' ? '长时间' : `已 ${measured}`}没有消息${limit === '' ? '' : `（限 ${limit}）`}，恢复连接也不自行启动`,
    en: `The machine ${measured === '' ? 'was silent for long' : `has been silent for ${measured}`}${limit === '' ? '' : ` (limit ${limit})`}; it does not go on by itself when it is back`,
    clears: { zh: '机器恢复连接后由人员确认', en: 'It is heard again and a person acknowledges' },
  }),
  'guard-suspect': () => ({
    zh: '机器收到过多损坏、伪造或发错的许可消息',
    en: 'The machine has had too many damaged, forged or misaddressed permits',
    clears: {
      zh: '查明原因，在机器上按确认键，再由两人先后复位',
      en: 'Find the cause, acknowledge at the machine, then two persons reset it one after the other',
    },
  }),
  'machine-clock': ({ measured, limit }) => ({
    zh: `机器的时钟快慢与联锁不一致：${measured}（限 ${limit}），许可在机器上的时长不可信`,
    en: `The machine's clock does not go as fast as the interlock's: ${measured} (limit ${limit}), so its permits last for a time nobody knows`,
    clears: {
      zh: '校正机器的时钟或仿真时间，约半分钟后自动恢复',
      en: 'Set right its clock or simulated time; it clears by itself within half a minute',
    },
  }),
  'record-lost': ({ measured, limit }) => ({
    zh: `控制器已 ${measured} 没有记下联锁的事件（限 ${limit}）：只完成当前目标，不开始新的`,
    en: `The controller has recorded no event of the interlock for ${measured} (limit ${limit}): the present goal is finished, nothing new starts`,
    clears: { zh: '台账恢复写入后自动恢复', en: 'It clears when the record is written again' },
  }),
  'controller-silent': ({ measured, limit }) => ({
    zh: `控制器 ${measured === '' ? '尚未连接' : `已 ${measured} 没有应答`}（限 ${limit}）：不开始新的目标，仍无应答则停下`,
    en: `${measured === '' ? 'No controller yet' : `No word from the controller for ${measured}`} (limit ${limit}): nothing new starts, and while it stays silent machines stand`,
    clears: { zh: '控制器恢复后自动恢复', en: 'It clears when the controller is back' },
  }),
  unattended: ({ measured, limit }) => ({
    zh: `这台机器须有人值守：${measured === '' ? '还没有平板在线' : `平板已 ${measured} 没有信号`}（限 ${limit}）`,
    en: `This machine moves only while attended: ${measured === '' ? 'no tablet yet' : `no tablet for ${measured}`} (limit ${limit})`,
    clears: { zh: '有人打开平板后自动恢复', en: 'It goes on when somebody has a tablet open' },
  }),
  'out-of-site': () => ({
    zh: '机器不在楼板上，也不在吊笼内',
    en: 'The machine is neither on a slab nor in a cage',
    clears: {
      zh: '由人员检查位置，把机器移回楼板',
      en: 'A person checks the position and moves it back onto the slab',
    },
  }),
};

/** The words for one reason, with its numbers. `clears` says what ends it and who must do it. */
export function reasonText(reason: Reason, names: ReasonNames = {}): ReasonText {
  return words[reason.ruleId]({
    reason,
    who: otherName(reason, names),
    measured: amount(reason.measured, ''),
    limit: amount(reason.limit, ''),
  });
}
