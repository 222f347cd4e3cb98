import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { QuantityUnit } from '../../../missions/mission.ts';
import type { LedgerEntry } from '../../contract/ledger/ledger.ts';
import type { NormEvidence, NormWatch, ObservedCycle } from '../../contract/accounts/norm-evidence.ts';
import type { LedgerQuery, SiteRecord } from '../../ledger/record.ts';
import type { HistoryReader, MachineHistory } from '../history/machine-history.ts';
import { thousandths } from '../rounding.ts';
import { countedCrew } from './counted-crew.ts';
import { observedConditions, type ConditionSources } from './observed-conditions.ts';
import { watchedTime, type MachineSpan, type Span } from './watched-time.ts';
import { observedOperators } from './observed-operators.ts';
import { clipped, observedCycles, usualBasis, type TaskSpan } from './observed-cycles.ts';

const PAGE_ENTRIES = 1_000;
export const CYCLES_MAX = 2_000;
const STRETCHES_MAX = 20_000;

/** A machine as the fleet file and its profile name it. */
export interface NormMachine {
  readonly id: string;
  readonly label: string;
  readonly serialNo: string;
  readonly profileId: string;
  readonly name: { readonly zh: string; readonly en: string };
}

export interface NormObserverPorts extends ConditionSources {
  readonly siteId: string;
  readonly history: HistoryReader;
  readonly record: Pick<SiteRecord, 'entries' | 'size'>;
  readonly machines: () => readonly NormMachine[];
  /** The newest signed checkpoint, its text; null before the first. */
  readonly checkpoint: () => string | null;
}

/**
 * What the ledger says of some machines' work at one step. Refuses 'not-found' for an unknown machine, 'norm-mixed-models',
 * 'norm-span-too-long', 'norm-no-cycles' where nothing was earned or nothing of it is whole, and 'norm-too-many-cycles'.
 */
export async function observeNorm(ports: NormObserverPorts, watch: NormWatch): Promise<Result<NormEvidence>> {
  const machines = machinesOf(ports, watch);
  if (!machines.ok) return machines;
  const watched = watchedTime(watch);
  if (!watched.ok) return watched;
  const { span, shift, whole, parts, shifts } = watched.value;
  const size = ports.record.size();
  const histories: MachineHistory[] = [];
  for (const { id } of machines.value) histories.push(await ports.history.history(id, whole.fromMs, whole.toMs + 1));
  const looked = histories.flatMap((history) => ofParts(parts, history));
  const earned = looked
    .flatMap(({ quantities }) => quantities)
    .filter((one) => one.step === watch.step && isOf(one.missionId, watch));
  const unit = earned[0]?.unit;
  if (unit === undefined) return refuse({ code: 'norm-no-cycles', facts: { step: watch.step, cycles: 0 } });
  const basis = watch.basis ?? usualBasis(unit);
  const cycles = looked.flatMap((history) => cyclesOf(ports, watch, basis, history));
  if (cycles.length === 0) return refuse({ code: 'norm-no-cycles', facts: { step: watch.step, cycles: 0 } });
  const stretches = histories.flatMap((history) => ofParts(shifts, history)).flatMap(stretchesOf);
  if (cycles.length > CYCLES_MAX || stretches.length > STRETCHES_MAX) {
    return refuse({ code: 'norm-too-many-cycles', facts: { cycles: cycles.length, most: CYCLES_MAX } });
  }
  const missionIds = [...new Set(cycles.flatMap(({ missionId }) => missionId ?? []))];
  const usable = cycles.filter(({ fault }) => fault === null);
  const machine = machines.value[0] as NormMachine;
  const operators = observedOperators(histories, usable, machine.profileId, [
    ...entriesOf(ports, { types: paperTypes }),
  ]);
  const crew = countedCrew([...entriesOf(ports, { types: ['crew.counted'], toMs: whole.toMs })], usable);
  return ok({
    siteId: ports.siteId,
    isSimulated: isSimulated(ports, whole),
    step: watch.step,
    basis,
    unit,
    ...span,
    shiftFromMs: shift.fromMs,
    shiftToMs: shift.toMs,
    ...(watch.parts === undefined ? {} : { parts: [...parts] }),
    machines: machines.value.map(({ id, label, serialNo, profileId, name }) => ({
      id,
      label,
      serialNo,
      profileId,
      name,
    })),
    missionIds,
    cycles,
    stretches,
    coverage: coverageOf(stretches),
    quantity: sumOf(earned.filter((one) => one.unit === unit)),
    conditions: observedConditions(ports, {
      siteId: ports.siteId,
      machine,
      missions: missionIds.flatMap((missionId) => [...entriesOf(ports, { missionId, types: ['mission.created'] })]),
      intervals: looked.flatMap(({ intervals }) => intervals),
      operators,
      crew,
      middleMs: (span.fromMs + span.toMs) / 2,
    }),
    operators,
    crew,
    ledger: { size, checkpoint: ports.checkpoint() },
  });
}

const paperTypes = ['upkeep.paper-entered', 'upkeep.paper-withdrawn'] as const;

function ofParts(parts: readonly MachineSpan[], history: MachineHistory): MachineHistory[] {
  return parts
    .filter(({ machineId }) => machineId === history.machineId)
    .map(({ fromMs, toMs }) => within(history, { fromMs, toMs }));
}

/** One norm is of one model: a second one has cycles of its own. */
function machinesOf(ports: NormObserverPorts, { machineIds }: NormWatch): Result<readonly NormMachine[]> {
  const known = ports.machines();
  const found: NormMachine[] = [];
  for (const machineId of new Set(machineIds)) {
    const machine = known.find(({ id }) => id === machineId);
    if (machine === undefined) return refuse({ code: 'not-found', facts: { machineId } });
    found.push(machine);
  }
  const models = [...new Set(found.map(({ profileId }) => profileId))];
  return models.length === 1 ? ok(found) : refuse({ code: 'norm-mixed-models', facts: { models } });
}

function cyclesOf(
  ports: NormObserverPorts,
  watch: NormWatch,
  basis: NormEvidence['basis'],
  history: MachineHistory,
): ObservedCycle[] {
  const { step, missionId, amountMin } = watch;
  const spans = basis === 'round' ? [] : taskSpans(ports, watch, history);
  return observedCycles(basis, {
    history,
    spans,
    step,
    ...(missionId === undefined ? {} : { missionId }),
    ...(amountMin === undefined ? {} : { amountMin }),
  });
}

/**
 * Stretches in which tasks of the step ran that began in the span; one that ended in its last moment has ended. A task that was broken off, by
 * a new plan or a machine that was lost, is never whole, though it may be told done later on.
 */
export function taskSpans(
  { record }: Pick<NormObserverPorts, 'record'>,
  watch: Pick<NormWatch, 'step' | 'missionId'>,
  { machineId, fromMs, toMs }: Pick<MachineHistory, 'machineId' | 'fromMs' | 'toMs'>,
): TaskSpan[] {
  const spans: TaskSpan[] = [];
  const running = new Map<string, number>();
  for (const entry of entriesOf({ record }, { machineId, fromMs, toMs: toMs + 1, types: ['task.state-changed'] })) {
    const { taskId, step, to } = entry.payload;
    if (step !== watch.step || typeof taskId !== 'string' || !isOf(entry.missionId, watch)) continue;
    const { missionId, atMs, sequence } = entry;
    const at = running.get(taskId);
    const span = spans[at ?? -1];
    if (at === undefined && to === 'running' && atMs < toMs) {
      const isAgain = spans.some((one) => one.taskId === taskId);
      running.set(taskId, spans.length);
      spans.push({ taskId, missionId, fromMs: atMs, toMs: null, isWhole: !isAgain, sequences: [sequence] });
    } else if (at !== undefined && span !== undefined && to !== 'running') {
      running.delete(taskId);
      const sequences = [...span.sequences, sequence];
      spans[at] = { ...span, toMs: atMs, isWhole: span.isWhole && to === 'done', sequences };
    }
  }
  return spans.map((span) => ({ ...span, isWhole: span.isWhole && span.toMs !== null }));
}

function* entriesOf(
  { record }: Pick<NormObserverPorts, 'record'>,
  query: Omit<LedgerQuery, 'limit' | 'after'>,
): Generator<LedgerEntry> {
  for (let after = -1; ;) {
    const page = record.entries({ ...query, after, limit: PAGE_ENTRIES });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ENTRIES) return;
    after = last.sequence;
  }
}

/** The site says at each opening whether its time is simulated. */
function isSimulated(ports: NormObserverPorts, { toMs }: Span): boolean {
  const [opened] = ports.record.entries({ types: ['site.opened'], toMs, newestFirst: true, limit: 1 });
  return opened?.payload['isSimTime'] === true;
}

function isOf(missionId: string | null, watch: Pick<NormWatch, 'missionId'>): boolean {
  return watch.missionId === undefined || missionId === watch.missionId;
}

/** What a stretch earned is told in the moment in which it ends. */
function isWithin(atMs: number, { fromMs, toMs }: Span): boolean {
  return atMs > fromMs && atMs <= toMs;
}

function within(history: MachineHistory, span: Span): MachineHistory {
  return {
    ...history,
    ...span,
    intervals: history.intervals.flatMap((interval) => clipped(interval, span.fromMs, span.toMs)),
    quantities: history.quantities.filter(({ atMs }) => isWithin(atMs, span)),
  };
}

function stretchesOf({ machineId, intervals }: MachineHistory): NormEvidence['stretches'] {
  return intervals.map(({ fromMs, toMs, state, cause, taskId, sequence, correctedBy }) => ({
    machineId,
    fromMs,
    toMs,
    state,
    cause,
    taskId,
    sequence,
    correctedBy,
  }));
}

function coverageOf(stretches: NormEvidence['stretches']): number {
  const lengthMs = (parts: NormEvidence['stretches']): number =>
    parts.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const allMs = lengthMs(stretches);
  return allMs === 0 ? 0 : lengthMs(stretches.filter(({ state }) => state !== 'UNEXPLAINED')) / allMs;
}

function sumOf(quantities: readonly { readonly amount: number; readonly unit: QuantityUnit }[]): number {
  return thousandths(quantities.reduce((sum, { amount }) => sum + amount, 0));
}
