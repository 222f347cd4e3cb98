import type { DoctorReport, FindingKind, InterfaceFinding } from './examine.ts';

export type DoctorLanguage = 'zh' | 'en';

const words = {
  en: {
    finding: {
      present: 'ok',
      silent: 'SILENT',
      absent: 'ABSENT',
      'other-type': 'OTHER TYPE',
      malformed: 'REFUSED',
      'not-known': 'not known',
    },
    verdict: { yes: 'yes', no: 'NO', 'not-known': 'not known' },
    grade: { guarded: 'first grade: the machine runs a permit guard', locked: 'second grade: lock and speed limit' },
    graphNotTold:
      'The server has no rosapi: services, actions and what the machine listens to cannot be looked up, and trying them could move it.',
    abilities: 'What the fleet could do with it',
    see: 'see it',
    permit: 'permit and hold it',
    step: (name: string) => `mission step ${name}`,
    for: 'for want of',
    asks: (id: string) => `its guard asks for permits as machine "${id}"`,
    asksNot: 'no permit request was heard: its guard does not ask',
    roundTrip: (p50: string, most: string) =>
      `there and back to the server ${p50} ms (half of them), at most ${most} ms`,
    rate: (hz: string, jitter: string, gap: string) => `${hz} Hz, jitter ${jitter} ms, longest gap ${gap} ms`,
    once: (count: number) => `${String(count)} messages`,
    behind: (offset: string, spread: string) => `stamps lie ${offset} ms before arrival, spread ${spread} ms`,
    refused: (count: number, first: string) => `${String(count)} refused, first: ${first}`,
    isType: (type: string) => `on the wire: ${type}`,
    qos: (policy: string, nodes: string) => `QoS does not match (${policy}) at ${nodes}: nothing would ever pass`,
    offset:
      "The machine's clock and this one lie far apart. Nothing is decided by its stamps, but records and replays will show them.",
    good: 'Everything that the profile names is there and right, as far as the wire tells.',
    bad: 'Something that the profile names is missing or wrong.',
    moved: 'Nothing was sent that could move the machine.',
  },
  zh: {
    finding: {
      present: '正常',
      silent: '无消息',
      absent: '缺失',
      'other-type': '类型不符',
      malformed: '被拒收',
      'not-known': '无法判断',
    },
    verdict: { yes: '可以', no: '不可以', 'not-known': '无法判断' },
    grade: { guarded: '一级:机器自带许可守卫', locked: '二级:锁定与限速' },
    graphNotTold: '服务器没有 rosapi:服务、动作和机器所订阅的话题无法查询,而试用可能使机器动作。',
    abilities: '机队可以用它做什么',
    see: '看到它',
    permit: '给它许可、让它停住',
    step: (name: string) => `任务工序 ${name}`,
    for: '缺少',
    asks: (id: string) => `守卫以机器编号“${id}”请求许可`,
    asksNot: '没有听到许可请求:守卫没有在请求',
    roundTrip: (p50: string, most: string) => `到服务器往返 ${p50} ms(中位数),最长 ${most} ms`,
    rate: (hz: string, jitter: string, gap: string) => `${hz} Hz,抖动 ${jitter} ms,最长间隔 ${gap} ms`,
    once: (count: number) => `${String(count)} 条消息`,
    behind: (offset: string, spread: string) => `时间戳早于到达 ${offset} ms,离散 ${spread} ms`,
    refused: (count: number, first: string) => `拒收 ${String(count)} 条,第一条:${first}`,
    isType: (type: string) => `线上类型:${type}`,
    qos: (policy: string, nodes: string) => `QoS 不匹配(${policy}),对端 ${nodes}:不会有任何消息通过`,
    offset: '机器的时钟与本机相差很大。任何判断都不依据它的时间戳,但记录与回放会显示它们。',
    good: '就线上所能判断的,配置文件所列的接口都在且正确。',
    bad: '配置文件所列的接口有缺失或错误。',
    moved: '没有发送任何可能使机器动作的内容。',
  },
} as const;

/** Beyond this the clocks of the machine and of this computer are said to differ, ms: far above any way of a message. */
const offsetToldMs = 1000;

/** The report in lines for a person. */
export function reportText(report: DoctorReport, language: DoctorLanguage): string {
  const say = words[language];
  const lines = [
    `${report.profileId}  ${report.wire}  ${report.url}  ${report.namespace}`,
    ...report.interfaces.flatMap((one) => interfaceLines(one, language)),
    ...report.qosTroubles.map(({ name, policy, nodes }) => `  ${name}: ${say.qos(policy, nodes)}`),
    say.grade[report.grade],
    ...(report.grade === 'guarded' ? [report.asksAs === null ? say.asksNot : say.asks(report.asksAs)] : []),
    ...(report.roundTripMs === null
      ? []
      : [say.roundTrip(report.roundTripMs.p50.toFixed(1), report.roundTripMs.most.toFixed(1))]),
    ...(report.interfaces.some(isFarApart) ? [say.offset] : []),
    ...(report.graph === 'told' ? [] : [say.graphNotTold]),
    `${say.abilities}:`,
    ...report.abilities.map(({ ability, capability, verdict, by }) => {
      const what = ability === 'see' ? say.see : ability === 'permit' ? say.permit : say.step(capability ?? '');
      const why = by.length === 0 ? '' : `  ${say.for} ${by.join(', ')}`;
      return `  ${say.verdict[verdict].padEnd(10)} ${what}${why}`;
    }),
    report.ok ? say.good : say.bad,
    say.moved,
  ];
  return `${lines.join('\n')}\n`;
}

function isFarApart({ figures }: InterfaceFinding): boolean {
  return Math.abs(figures?.behindStampMinMs ?? 0) > offsetToldMs;
}

function interfaceLines(one: InterfaceFinding, language: DoctorLanguage): readonly string[] {
  const say = words[language];
  const { figures } = one;
  const finding: Readonly<Record<FindingKind, string>> = say.finding;
  const more = [
    ...(one.otherType === null ? [] : [say.isType(one.otherType)]),
    ...(figures === null || figures.messages === 0 ? [] : [rateText(one, language)]),
    ...(figures === null || figures.behindStampMinMs === null
      ? []
      : [say.behind(figures.behindStampMinMs.toFixed(1), (figures.behindStampSpreadMs ?? 0).toFixed(1))]),
    ...(figures === null || figures.refused === 0 ? [] : [say.refused(figures.refused, figures.firstRefusal ?? '')]),
  ];
  return [
    `  ${finding[one.finding].padEnd(10)} ${one.name}  ${one.type}`,
    ...more.map((text) => `             ${text}`),
  ];
}

function rateText({ figures }: InterfaceFinding, language: DoctorLanguage): string {
  const say = words[language];
  if (figures === null || figures.rateHz === null) return say.once(figures?.messages ?? 0);
  return say.rate(figures.rateHz.toFixed(2), (figures.jitterMs ?? 0).toFixed(1), (figures.gapMaxMs ?? 0).toFixed(0));
}
