import type { Clock } from '../../../kernel/clock.ts';
import type { MachineId } from '../../../kernel/ids.ts';
import type { Problem } from '../../../kernel/result.ts';
import type { HoistCall } from '../../../missions/hoists/dispatch/hoist-group.ts';
import type { HoistCallRequest, HoistCallView } from '../../contract/missions/hoist-calls.ts';
import type { LedgerDraft, LedgerType } from '../../contract/ledger/ledger.ts';
import type { SiteRecord } from '../../ledger/record.ts';

/** Calls that have ended are shown for so long, site time, and no more of them than so many. */
const ENDED_SHOWN_MS = 300_000;
const ENDED_SHOWN_MAX = 20;
const MS_PER_S = 1_000;

/** One call of a person for a cage, from its making to its end. */
export interface PersonCall {
  readonly id: string;
  readonly number: number;
  readonly request: HoistCallRequest;
  readonly madeBy: string;
  readonly madeAtMs: number;
  readonly state: HoistCallView['state'];
  readonly cageId: MachineId | null;
  readonly arrivesAtMs: number | null;
  readonly alightsAtMs: number | null;
  /** What was told first: when a cage would be there. */
  readonly quotedAtMs: number | null;
  /** When the gate was open for it. */
  readonly thereAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly problem: Problem | null;
}

export interface CallBookPorts {
  readonly record: SiteRecord;
  readonly clock: Clock;
  readonly onWriteFailed: (error: unknown) => void;
}

/** People's calls, in memory and on disk; each step of each call is in the record. */
export class CallBook {
  private readonly ports: CallBookPorts;
  private readonly calls = new Map<string, PersonCall>();
  private lastNumber = 0;

  constructor(ports: CallBookPorts) {
    this.ports = ports;
  }

  /** Reads what the last run left: who waited calls again, who was in a cage still is. Answers the cages with somebody in them. */
  load(): readonly MachineId[] {
    for (const { id, value } of this.ports.record.documents('hoist-call')) {
      const call = value as PersonCall;
      this.calls.set(id, call);
      this.lastNumber = Math.max(this.lastNumber, call.number);
      if (call.state === 'waiting' || call.state === 'coming') this.end(id, { code: 'call-lapsed' }, 'system');
    }
    return this.open().flatMap(({ cageId }) => (cageId === null ? [] : [cageId]));
  }

  find(id: string): PersonCall | undefined {
    return this.calls.get(id);
  }

  /** Calls for which somebody waits or is carried, oldest first. */
  open(): readonly PersonCall[] {
    return [...this.calls.values()].filter(({ state }) => state !== 'done' && state !== 'ended');
  }

  /** Persons in a cage by the calls that are aboard; null where none is. */
  personsIn(cageId: MachineId): number | null {
    const aboard = this.open().filter((call) => call.state === 'aboard' && call.cageId === cageId);
    const persons = aboard.flatMap(({ request }) => (request.cargo === 'people' ? [request.persons] : []));
    return persons.length === 0 ? null : persons.reduce((sum, count) => sum + count, 0);
  }

  make(request: HoistCallRequest, user: string): PersonCall {
    this.lastNumber += 1;
    const call: PersonCall = {
      id: `hoist-call-${String(this.lastNumber)}`,
      number: this.lastNumber,
      request,
      madeBy: user,
      madeAtMs: this.ports.clock.epochMs(),
      state: 'waiting',
      cageId: null,
      arrivesAtMs: null,
      alightsAtMs: null,
      quotedAtMs: null,
      thereAtMs: null,
      endedAtMs: null,
      problem: null,
    };
    this.put(call, 'hoist-call.made', user, { request: JSON.parse(JSON.stringify(request)) as LedgerDraft['payload'] });
    return call;
  }

  /** Who is to fetch it, and when, as far as anybody knows; written only where the cage is another. */
  expect(id: string, expected: Pick<PersonCall, 'cageId' | 'arrivesAtMs' | 'alightsAtMs' | 'problem'>): void {
    const before = this.calls.get(id);
    if (before === undefined) return;
    const call = { ...before, ...expected, quotedAtMs: before.quotedAtMs ?? expected.arrivesAtMs };
    if (before.cageId === call.cageId || call.cageId === null) this.calls.set(id, call);
    else this.put(call, 'hoist-call.assigned', 'system', { arrivesAtMs: call.arrivesAtMs });
  }

  /** A cage sets out for it; or, 'waiting', has not got there. */
  fetch(id: string, state: 'coming' | 'waiting'): void {
    const before = this.calls.get(id);
    if (before !== undefined && before.state !== 'ended') this.calls.set(id, { ...before, state });
  }

  /** The gate was open for long enough and is shut again. Nobody counts who got in. */
  board(id: string, cageId: MachineId, thereAtMs: number): void {
    const before = this.calls.get(id);
    if (before === undefined || before.state === 'ended') return;
    const call: PersonCall = { ...before, state: 'aboard', cageId, thereAtMs };
    this.put(call, 'hoist-call.boarded', 'system', { waitedS: waitedS(call), quotedAtMs: call.quotedAtMs, thereAtMs });
  }

  alight(id: string, thereAtMs: number): void {
    const before = this.calls.get(id);
    if (before === undefined) return;
    const call: PersonCall = {
      ...before,
      state: 'done',
      alightsAtMs: thereAtMs,
      endedAtMs: this.ports.clock.epochMs(),
    };
    this.put(call, 'hoist-call.alighted', 'system', { waitedS: waitedS(call), thereAtMs });
    this.forget();
  }

  end(id: string, problem: Problem, user: string): void {
    const before = this.calls.get(id);
    if (before === undefined) return;
    const endedAtMs = this.ports.clock.epochMs();
    const ended: PersonCall = {
      ...before,
      state: 'ended',
      cageId: null,
      arrivesAtMs: null,
      alightsAtMs: null,
      endedAtMs,
      problem,
    };
    this.put(ended, 'hoist-call.ended', user, { cause: problem.code });
    this.forget();
  }

  views(reckon: (call: PersonCall) => HoistCall | null): HoistCallView[] {
    const nowMs = this.ports.clock.epochMs();
    return [...this.calls.values()]
      .filter(({ endedAtMs }) => endedAtMs === null || nowMs - endedAtMs < ENDED_SHOWN_MS)
      .map((call) => viewOf(call, reckon(call)));
  }

  private put(call: PersonCall, type: LedgerType, actor: string, facts: LedgerDraft['payload']): void {
    this.calls.set(call.id, call);
    const { fromLevelId, toLevelId } = call.request;
    const entry: LedgerDraft = {
      type,
      atMs: Math.round(this.ports.clock.epochMs()),
      monoMs: this.ports.clock.monoMs(),
      machineId: call.cageId,
      missionId: null,
      actor,
      payload: JSON.parse(
        JSON.stringify({ callId: call.id, fromLevelId, toLevelId, ...facts }),
      ) as LedgerDraft['payload'],
    };
    const isOver = call.state === 'done' || call.state === 'ended';
    this.ports.record
      .commit({ entries: [entry], documents: [{ kind: 'hoist-call', id: call.id, value: isOver ? null : call }] })
      .catch(this.ports.onWriteFailed);
  }

  private forget(): void {
    const ended = [...this.calls.values()].filter(({ endedAtMs }) => endedAtMs !== null);
    for (const { id } of ended.slice(0, Math.max(0, ended.length - ENDED_SHOWN_MAX))) this.calls.delete(id);
  }
}

function waitedS({ madeAtMs, thereAtMs }: PersonCall): number | null {
  return thereAtMs === null ? null : Math.max(0, Math.round((thereAtMs - madeAtMs) / MS_PER_S));
}

function viewOf(call: PersonCall, reckoned: HoistCall | null): HoistCallView {
  const { request } = call;
  const toSecond = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / MS_PER_S) * MS_PER_S);
  return {
    id: call.id,
    number: call.number,
    fromLevelId: request.fromLevelId,
    toLevelId: request.toLevelId,
    cargo: request.cargo,
    persons: request.cargo === 'people' ? request.persons : null,
    massKg: reckoned?.loadKg ?? (request.cargo === 'people' ? 0 : request.massKg),
    areaM2: reckoned?.areaM2 ?? 0,
    widthM: reckoned?.widthM ?? 0,
    priority: request.priority,
    madeBy: call.madeBy,
    madeAtMs: call.madeAtMs,
    state: call.state,
    cageId: call.cageId,
    arrivesAtMs: toSecond(call.arrivesAtMs),
    alightsAtMs: toSecond(call.alightsAtMs),
    waitedS: waitedS(call),
    problem: call.problem,
  };
}
