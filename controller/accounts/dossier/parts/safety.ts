import type { EvidenceView } from '../../../contract/accounts/evidence.ts';
import type { LedgerEntry, LedgerType } from '../../../contract/ledger/ledger.ts';
import { csvText, type CsvCell } from '../../../print/csv.ts';
import { hours, localTime, type DossierSource } from '../dossier-source.ts';
import { asideOf, isWithin } from '../evidence-time.ts';
import { beside, safetyWords } from '../dossier-words.ts';

const safetyKinds = {
  'stop.requested': '人员停机 stop by a person',
  'interlock.latched': '联锁锁定 interlock latch',
  'interlock.override': '规则旁路 override',
  'interlock.reset': '锁定复位 reset',
} as const satisfies Partial<Record<LedgerType, string>>;
type SafetyType = keyof typeof safetyKinds;
const safetyTypes = Object.keys(safetyKinds) as SafetyType[];

export interface SafetyEvent {
  readonly entry: LedgerEntry;
  readonly type: SafetyType;
  /** Of this machine, or of the whole site, a level or a zone. */
  readonly reach: string;
}

/** Stops, latches, resets and overrides of the machine, and those of the whole site, which stop it too. */
export function safetyEvents(source: Pick<DossierSource, 'entries' | 'machine'>): readonly SafetyEvent[] {
  const events: SafetyEvent[] = [];
  for (const entry of source.entries(safetyTypes, 'site')) {
    const isOurs = entry.machineId === source.machine.machineId;
    if (entry.machineId !== null && !isOurs) continue;
    events.push({ entry, type: entry.type as SafetyType, reach: isOurs ? 'machine' : scopeOf(entry) });
  }
  return events;
}

function scopeOf({ payload }: LedgerEntry): string {
  const scope = payload['scope'] ?? memberOf(payload['latch'], 'scope');
  const type = memberOf(scope, 'type');
  return typeof type === 'string' ? type : 'site';
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

export interface SafetyReportOf {
  readonly view: EvidenceView;
  readonly entered: Extract<EvidenceView['entered'], { readonly type: 'safety-report' }>;
}

/** Near misses and incidents that happened in the interval and were not withdrawn. */
export function safetyReports({
  evidence,
  history,
}: Pick<DossierSource, 'evidence' | 'history'>): readonly SafetyReportOf[] {
  return evidence.flatMap((view) => {
    const { entered, withdrawn } = view;
    if (entered.type !== 'safety-report' || withdrawn !== null) return [];
    return isWithin(history, entered) ? [{ view, entered }] : [];
  });
}

/** Which entries a count was made over: `3-767 (765 条 entries, stop.requested)`. */
export function searchedText({ ledger }: Pick<DossierSource, 'ledger'>, types: readonly LedgerType[]): string {
  const { firstSequence, lastSequence } = ledger;
  const count = lastSequence - firstSequence + 1;
  return `${String(firstSequence)}-${String(lastSequence)} (${String(count)} 条 entries; ${types.join(' ')})`;
}

/** A zero is said, with the stretch of time and of the record that was searched for it. */
export function safetyCsv(source: DossierSource, events: readonly SafetyEvent[]): string {
  const { history, utcOffsetMin } = source;
  const at = (ms: number): string => localTime(ms, utcOffsetMin);
  const span = `${at(history.fromMs)} – ${at(history.toMs)}`;
  const total = (name: string, count: number, types: readonly LedgerType[]): CsvCell[] => [
    `合计 total ${name}`,
    span,
    count,
    null,
    null,
    null,
    searchedText(source, types),
  ];
  const reports = safetyReports(source);
  const ofKind = (kind: 'incident' | 'near-miss'): number =>
    reports.filter(({ entered }) => entered.kind === kind).length;
  const stopMs = history.intervals
    .filter(({ state }) => state === 'SAFETY_STOP')
    .reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const head = [
    '类别 kind',
    '时间 at',
    '次数 count',
    '范围或程度 reach or severity',
    '规则、原因或经过 what',
    '人员 actor',
    '记录序号 sequences',
  ];
  return csvText(head, [
    total(beside(safetyWords.incident), ofKind('incident'), ['safety.reported', 'evidence.withdrawn']),
    total(beside(safetyWords['near-miss']), ofKind('near-miss'), ['safety.reported', 'evidence.withdrawn']),
    ...safetyTypes.map((type) =>
      total(safetyKinds[type], events.filter((event) => event.type === type).length, [type]),
    ),
    total('SAFETY_STOP h', hours(stopMs), ['machine.time-state', 'time.corrected']),
    ...evidenceRows(source),
    ...events.map(({ entry, type, reach }): CsvCell[] => [
      safetyKinds[type],
      at(entry.atMs),
      null,
      reach,
      ruleOf(entry),
      entry.actor,
      entry.sequence,
    ]),
  ]);
}

/** Withdrawn reports too, with the reason: nothing that was said disappears. */
function evidenceRows({ evidence, utcOffsetMin, history }: DossierSource): CsvCell[][] {
  return evidence.flatMap((view): CsvCell[][] => {
    const { entered, by, sequence, withdrawn } = view;
    if (entered.type !== 'safety-report') return [];
    const words = `${entered.words}${asideOf(history, view)}`;
    const kind = beside(safetyWords[entered.kind]);
    const severity = beside(safetyWords[entered.severity]);
    const who = entered.person === by ? by : `${entered.person} (${by})`;
    const entries = withdrawn === null ? String(sequence) : `${String(sequence)} ${String(withdrawn.sequence)}`;
    return [[kind, localTime(Date.parse(entered.at), utcOffsetMin), null, severity, words, who, entries]];
  });
}

function ruleOf({ payload }: LedgerEntry): string | null {
  const ruleId = memberOf(payload['latch'], 'ruleId');
  if (typeof ruleId === 'string') return ruleId;
  for (const name of ['ruleId', 'reason', 'note']) {
    const value = payload[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}
