import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../kernel/canonical-json.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { ok, refuse, type Problem, type Result } from '../../../kernel/result.ts';
import { problemCatalogue, type ProblemText } from '../../contract/problems/errors.ts';
import type { NormEntered, NormObservation } from '../../contract/accounts/norm.ts';
import {
  foundWorkMax,
  normKept,
  type NormChoices,
  type NormDraftRequest,
  type NormDraftView,
  type NormKept,
  type NormRecord,
  type NormSummary,
} from '../../contract/accounts/norm-record.ts';
import type { FoundWork, NormComparison } from '../../contract/accounts/norm-work.ts';
import type { LedgerDraft } from '../../contract/ledger/ledger.ts';
import { RecordUnavailable } from '../../ledger/record-errors.ts';
import type { SiteRecord } from '../../ledger/record.ts';
import type { MachineHistory } from '../history/machine-history.ts';
import { normExample } from '../../contract/accounts/norm-example.ts';
import { foundWork, least, type WorkCalendar } from './found-work.ts';
import { compareNorms } from './norm-comparison.ts';
import { normObservationOf } from './norm-observation.ts';
import { observeNorm, type NormObserverPorts } from './norm-observer.ts';
import { normRecord } from './norm-record.ts';
import { normRules } from './norm-rules.ts';

const NORMS_MAX = 1_000;

export interface NormDeskPorts extends NormObserverPorts {
  readonly calendar: () => WorkCalendar;
  readonly record: SiteRecord;
  readonly clock: Clock;
  /** Signs the record as it is now, so that what a norm stands on is under a checkpoint. */
  readonly sign: () => Promise<void>;
}

interface WorkedNorm {
  readonly observation: NormObservation;
  readonly record: Result<NormRecord>;
}

/** Norms of this site: drafted from the record as often as somebody likes, and put on record once. */
export class NormDesk {
  readonly #ports: NormDeskPorts;
  /** Two at once would take the same number. */
  #keeping: Promise<unknown> = Promise.resolve();

  constructor(ports: NormDeskPorts) {
    this.#ports = ports;
  }

  /** What may be chosen: machines with the steps that they earned anything at. */
  async choices(): Promise<NormChoices> {
    const nowMs = Math.round(this.#ports.clock.epochMs());
    const machines = [];
    const work: FoundWork[] = [];
    for (const { id, label, profileId } of this.#ports.machines()) {
      const history = await this.#ports.history.history(id, 0, nowMs + 1);
      const steps = workedSteps(history);
      if (steps.length > 0) machines.push({ id, label, profileId, steps });
      work.push(...foundWork(history, this.#ports.calendar()));
    }
    const last = this.#kept().at(-1)?.record.observation;
    return {
      machines,
      work: work.sort((left, right) => right.fromMs - left.fromMs).slice(0, foundWorkMax),
      precisionPercents: [...normRules.precisionPercents],
      probabilityShares: normRules.probabilities.map(({ share }) => share),
      uplifts: normRules.uplifts.map(({ of, name, share: { value, source, certainty } }) => ({
        ...{ of, name, share: value, source, certainty },
      })),
      entered: last === undefined ? normExample : enteredOf(last),
    };
  }

  /** Refuses what observing refuses, and 'norm-too-few-cycles'; what the norm itself refuses is in the answer beside the cycles. */
  async draft(request: NormDraftRequest): Promise<Result<NormDraftView>> {
    const worked = await this.#work(request);
    if (!worked.ok) return worked;
    const { observation, record } = worked.value;
    return ok({
      observation,
      record: record.ok ? record.value : null,
      problem: record.ok ? null : shownProblem(record.problem),
    });
  }

  /** Puts a norm on record. Refuses what the draft refuses, what the norm refuses, and 'ledger-unavailable'. */
  keep(request: NormDraftRequest, user: string): Promise<Result<NormKept>> {
    const kept = this.#keeping.then(() => this.#keep(request, user));
    this.#keeping = kept.catch(() => undefined);
    return kept;
  }

  list(): NormSummary[] {
    const versions = new Map<string, number>();
    return this.#kept().map(({ id, by, atMs, sha256, record }) => ({
      id,
      version: nextOf(versions, record.observation.item.code),
      by,
      atMs,
      code: record.observation.item.code,
      name: record.observation.item.name,
      unit: record.observation.item.unit,
      unitSize: record.observation.item.unitSize,
      perShift: record.norm.perShift,
      basePrice: record.item?.basePrice ?? null,
      cycles: record.study?.kept.length ?? record.observation.cycles.minutes.length,
      isEnough: record.study?.isEnough ?? null,
      sha256,
    }));
  }

  /** Refuses 'not-found'. */
  find(normId: string): Result<NormKept> {
    const stored = this.#ports.record.document('norm', normId);
    return stored === undefined ? refuse({ code: 'not-found', facts: { normId } }) : ok(normKept.parse(stored));
  }

  /** Refuses 'not-found'. */
  compare(leftId: string, rightId: string): Result<NormComparison> {
    const left = this.find(leftId);
    if (!left.ok) return left;
    const right = this.find(rightId);
    return right.ok ? ok(compareNorms(left.value, right.value)) : right;
  }

  #kept(): NormKept[] {
    return this.#ports.record
      .documents('norm')
      .map(({ value }) => normKept.parse(value))
      .sort((left, right) => numberOf(left.id) - numberOf(right.id));
  }

  async #work({ watch, entered }: NormDraftRequest): Promise<Result<WorkedNorm>> {
    const evidence = await observeNorm(this.#ports, watch);
    if (!evidence.ok) return evidence;
    const observation = normObservationOf(evidence.value, entered, watch.precisionPercent);
    return observation.ok ? ok({ observation: observation.value, record: normRecord(observation.value) }) : observation;
  }

  async #keep(request: NormDraftRequest, user: string): Promise<Result<NormKept>> {
    const { clock, record: ledger } = this.#ports;
    if (!ledger.isWritable()) return refuse({ code: 'ledger-unavailable' });
    await this.#ports.sign();
    const worked = await this.#work(request);
    if (!worked.ok) return worked;
    if (!worked.value.record.ok) return worked.value.record;
    const record = worked.value.record.value;
    const count = this.#kept().length;
    if (count >= NORMS_MAX) return refuse({ code: 'too-many-norms', facts: { most: NORMS_MAX } });
    const kept = {
      id: `norm-${String(count + 1)}`,
      by: user,
      atMs: Math.round(clock.epochMs()),
      sha256: normHash(record),
      record,
    };
    try {
      await ledger.commit({
        entries: [entryOf(kept, clock.monoMs())],
        documents: [{ kind: 'norm', id: kept.id, value: kept }],
      });
      return ok(kept);
    } catch (error) {
      if (error instanceof RecordUnavailable) return refuse({ code: 'ledger-unavailable' });
      throw error;
    }
  }
}

/** The steps that earned anything, from the beginning of the first task of it to past the end of the last. */
function workedSteps({ quantities, intervals }: MachineHistory): NormChoices['machines'][number]['steps'] {
  const steps = [...new Set(quantities.map(({ step }) => step))].sort();
  return steps.map((step) => {
    const earned = quantities.filter((quantity) => quantity.step === step);
    const tasks = new Set(earned.map(({ taskId }) => taskId));
    const worked = intervals.filter(
      ({ taskId, state }) => taskId !== null && tasks.has(taskId) && state !== 'UNEXPLAINED',
    );
    const times = [...earned.map(({ atMs }) => atMs), ...worked.flatMap(({ fromMs, toMs }) => [fromMs, toMs])];
    // The end of the last task is told in the moment in which its time ends.
    return { step, fromMs: least(times), toMs: -least(times.map((ms) => -ms)) + 1_000 };
  });
}

function nextOf(versions: Map<string, number>, code: string): number {
  const version = (versions.get(code) ?? 0) + 1;
  versions.set(code, version);
  return version;
}

/** A refusal beside the cycles that it is about, in words as an answer that refuses has them. */
function shownProblem({ code, facts }: Problem): NormDraftView['problem'] {
  const { title, tip, status } =
    (problemCatalogue as Readonly<Record<string, ProblemText>>)[code] ?? problemCatalogue.internal;
  return {
    type: `/problems/${code}`,
    title: title.en,
    status,
    code,
    titles: title,
    tip,
    ...(facts === undefined ? {} : { facts }),
  };
}

/** SHA-256 (hex) of the record's canonical JSON (RFC 8785). */
export function normHash(record: NormRecord): string {
  return createHash('sha256').update(canonicalJson(record)).digest('hex');
}

function entryOf({ id, by, atMs, sha256, record }: NormKept, monoMs: number): LedgerDraft {
  const { observation, study, norm, item } = record;
  const { evidence } = observation;
  return {
    type: 'norm.recorded',
    atMs,
    monoMs,
    machineId: null,
    missionId: null,
    actor: by,
    payload: {
      normId: id,
      sha256,
      code: observation.item.code,
      name: observation.item.name,
      machineIds: evidence?.machines.map((machine) => machine.id) ?? [],
      step: evidence?.step ?? '',
      fromMs: evidence?.fromMs ?? 0,
      toMs: evidence?.toMs ?? 0,
      cycles: observation.cycles.minutes.length,
      struck: study?.rejected.length ?? 0,
      isEnough: study?.isEnough ?? null,
      perShift: norm.perShift,
      unit: observation.item.unit,
      basePrice: item?.basePrice ?? null,
    },
  };
}

/** What was entered last time, as a beginning for the next. */
function enteredOf(observation: NormRecord['observation']): NormEntered {
  const { item, continuous, crew, materials, uplift, machine, priceSource, fees, views } = observation;
  const { timeMethod, probabilityShare, threePoint, labour } = observation;
  return {
    item,
    method: continuous === undefined ? 'cyclic' : 'continuous',
    crew,
    materials,
    uplift,
    ...(machine.price === undefined ? {} : { price: machine.price }),
    priceSource: priceSource ?? '',
    ...(fees === undefined ? {} : { fees }),
    ...(views === undefined ? {} : { views }),
    ...(timeMethod === undefined ? {} : { timeMethod }),
    ...(probabilityShare === undefined ? {} : { probabilityShare }),
    ...(threePoint === undefined ? {} : { threePoint }),
    ...(labour === undefined ? {} : { labour }),
    conditions: {},
  };
}

function numberOf(normId: string): number {
  return Number(normId.slice('norm-'.length));
}
