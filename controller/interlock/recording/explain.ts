import { reasonText } from '../../contract/interlock/reason-text.ts';
import type { InterlockConfig, MachineVerdict, Reason } from '../../contract/interlock/interlock.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { parseLosslessJson } from './lossless-json.ts';
import { readRecording, type ReadRecord } from './recording-reader.ts';
import type { CycleRecord } from './records.ts';
import { cycleTopic } from './schemas.ts';

export type Language = 'zh' | 'en';

export interface ExplainQuery {
  readonly machineId: string;
  /** Seconds of the core's time since the first cycle in the file. */
  readonly atS: number;
}

/** What a machine was allowed at a moment, as it was recorded, and why. */
export interface Explanation {
  readonly atS: number;
  /** Label of that cycle, ms since 1970. */
  readonly atMs: number;
  readonly verdict: MachineVerdict;
  /** The site as configured then: names of machines, people and zones. */
  readonly config: InterlockConfig | null;
  readonly end: 'complete' | 'cut';
}

/**
 * Looks up the last cycle not after the moment. Refuses what `readRecording` refuses, 'machine-unknown', and 'recording-too-short'
 * where the file holds no cycle at or after the moment.
 */
export async function explainRecording(
  source: AsyncIterable<Uint8Array>,
  { machineId, atS }: ExplainQuery,
): Promise<Result<Explanation>> {
  let config: InterlockConfig | null = null;
  let found: { readonly cycle: CycleRecord; readonly config: InterlockConfig | null } | null = null;
  let firstMonoMs: number | null = null;
  let lastS = -Infinity;
  const read = await readRecording(source, {
    record(record: ReadRecord) {
      if (record.kind === 'key-frame') config = record.frame.memory.config;
      if (record.kind === 'input' && record.call === 'configure') config = record.args[0] as InterlockConfig;
      if (record.kind !== 'output' || record.topic !== cycleTopic) return ok('go-on');
      const cycle = parseLosslessJson(record.text) as CycleRecord;
      firstMonoMs ??= cycle.nowMonoMs;
      lastS = (cycle.nowMonoMs - firstMonoMs) / 1000;
      if (lastS <= atS) found = { cycle, config };
      return ok(lastS >= atS ? 'stop' : 'go-on');
    },
  });
  if (!read.ok) return read;
  const last = found as { cycle: CycleRecord; config: InterlockConfig | null } | null;
  if (last === null || lastS < atS) {
    return refuse({ code: 'recording-too-short', facts: { atS, lastS: Number.isFinite(lastS) ? lastS : null } });
  }
  const verdict = last.cycle.verdicts.find((candidate) => candidate.machineId === machineId);
  if (verdict === undefined) {
    const machineIds = last.cycle.verdicts.map((candidate) => candidate.machineId);
    return refuse({ code: 'machine-unknown', facts: { machineId, machineIds } });
  }
  const atCycleS = (last.cycle.nowMonoMs - (firstMonoMs ?? 0)) / 1000;
  return ok({ atS: atCycleS, atMs: last.cycle.nowMs, verdict, config: last.config, end: read.value.end });
}

const words = {
  zh: {
    level: '级别',
    speed: '允许速度',
    none: '没有限制。',
    rule: '规则',
    measured: '实测',
    limit: '限值',
    other: '对方',
    ages: '数据时效',
    clears: '解除条件',
    latch: '锁定',
  },
  en: {
    level: 'level',
    speed: 'allowed speed',
    none: 'Nothing limits it.',
    rule: 'rule',
    measured: 'measured',
    limit: 'limit',
    other: 'other party',
    ages: 'ages of inputs',
    clears: 'clears',
    latch: 'latch',
  },
} as const;

/** The explanation in lines for a person, in one language. */
export function explanationText({ atS, atMs, verdict, config }: Explanation, language: Language): string {
  const say = words[language];
  const time = `${new Date(atMs).toISOString()} (${atS.toFixed(2)} s)`;
  const speed = `${say.speed} ${verdict.travelSpeedMaxMps.toFixed(2)} m/s`;
  const lines = [`${time}  ${verdict.machineId}: ${say.level} ${verdict.level}, ${speed}`];
  if (verdict.reasons.length === 0) lines.push(say.none);
  for (const reason of verdict.reasons) lines.push(...reasonLines(reason, config, language));
  return `${lines.join('\n')}\n`;
}

function reasonLines(reason: Reason, config: InterlockConfig | null, language: Language): string[] {
  const say = words[language];
  const text = reasonText(reason, {
    machine: (id) => config?.machines.find(({ machine }) => machine.id === id)?.machine.label,
  });
  const measure = (value: Reason['measured']): string => (value === null ? '–' : `${value.value} ${value.unit}`);
  const ages = Object.entries(reason.agesMs).map(([name, ageMs]) => `${name} ${Math.round(ageMs)} ms`);
  const other = reason.other === null ? '–' : `${reason.other.kind} ${reason.other.id}`;
  return [
    `- ${text[language]}`,
    `    ${say.rule} ${reason.ruleId} (${reason.level})  ${say.measured} ${measure(reason.measured)}  ${say.limit} ${measure(reason.limit)}`,
    `    ${say.other} ${other}  ${say.ages} ${ages.length === 0 ? '–' : ages.join(', ')}`,
    ...(reason.latchId === null ? [] : [`    ${say.latch} ${reason.latchId}`]),
    `    ${say.clears}: ${text.clears[language]}`,
  ];
}
