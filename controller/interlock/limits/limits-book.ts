import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../kernel/canonical-json.ts';
import { ok, refuse, type Problem, type Result } from '../../../kernel/result.ts';
import type { LimitChange, LimitsProposal, LimitsView } from '../../contract/interlock/limits.ts';
import { isSamePerson, type Actor } from '../latching/latches.ts';
import { isLimitId, readLimits, type LimitRecord, type LoadedLimits } from './limits.ts';

/** Who may propose and sign. */
export const limitRoles: readonly string[] = ['safety', 'admin'];
/** A proposal that nobody signs lapses; one that was made before the last restart is gone. */
export const proposalLapseMs = 24 * 3600 * 1000;

/** Ranges that no signature goes beyond: outside of them the loop or the permit would not work (R1, R3). */
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  cyclePeriodMs: [10, 50],
  permitValidityMs: [100, 1000],
  lateCycleRatio: [0.1, 1],
};

export interface SignedLimits {
  readonly loaded: LoadedLimits;
  readonly limitsHash: string;
  /** All records that differ from those shipped, as they are kept on disk. */
  readonly siteRecords: readonly LimitRecord[];
  readonly proposal: LimitsProposal;
}

export function limitsHashOf(loaded: LoadedLimits): string {
  return createHash('sha256').update(loaded.canonical).digest('hex');
}

/** Puts the site's records over those shipped. Refuses 'limits-invalid': an unknown or doubled id, another unit, a value out of range. */
export function withSiteRecords(shipped: LoadedLimits, siteRecords: readonly LimitRecord[]): Result<LoadedLimits> {
  const byId = new Map(siteRecords.map((record) => [record.id, record]));
  const strange = siteRecords.filter((record) => {
    const base = shipped.records.find(({ id }) => id === record.id);
    return base === undefined || base.unit !== record.unit || base.tighter !== record.tighter || !isInRange(record);
  });
  if (byId.size !== siteRecords.length || strange.length > 0) {
    return refuse({ code: 'limits-invalid', facts: { message: strange.map(({ id }) => id).join(', ') } });
  }
  return readLimits({ schemaVersion: 1, limits: shipped.records.map((record) => byId.get(record.id) ?? record) });
}

function isInRange({ id, value }: Pick<LimitRecord, 'id' | 'value'>): boolean {
  const [least, most] = ranges[id] ?? [0, Number.MAX_VALUE];
  return Number.isFinite(value) && value >= least && value <= most;
}

/**
 * The limits in force and the one proposal that may be open. A change takes two persons with different logins; what it would widen
 * waits until every machine stands.
 */
export class LimitsBook {
  readonly #shipped: LoadedLimits;
  #inForce: LoadedLimits;
  #hash: string;
  #proposal: (LimitsProposal & { readonly madeMonoMs: number }) | null = null;
  #counter = 0;
  readonly #epoch: number;

  constructor(options: { readonly shipped: LoadedLimits; readonly inForce: LoadedLimits; readonly epoch: number }) {
    this.#shipped = options.shipped;
    this.#inForce = options.inForce;
    this.#hash = limitsHashOf(options.inForce);
    this.#epoch = options.epoch;
  }

  get inForce(): LoadedLimits {
    return this.#inForce;
  }

  get limitsHash(): string {
    return this.#hash;
  }

  view(nowMonoMs: number): LimitsView {
    const open = this.#open(nowMonoMs);
    return { limitsHash: this.#hash, limits: [...this.#inForce.records], proposal: open === null ? null : plain(open) };
  }

  #open(nowMonoMs: number): (LimitsProposal & { readonly madeMonoMs: number }) | null {
    const proposal = this.#proposal;
    return proposal === null || nowMonoMs - proposal.madeMonoMs > proposalLapseMs ? null : proposal;
  }

  /** Refuses 'role-refused', 'proposal-open', 'limit-unknown', 'limit-out-of-range', 'input-invalid'. */
  propose(
    given: { readonly changes: readonly LimitChange[]; readonly by: Actor; readonly reason: string },
    atMs: number,
    nowMonoMs: number,
  ): Result<LimitsProposal> {
    const { changes, by, reason } = given;
    const open = this.#open(nowMonoMs);
    const problem =
      roleProblem(by) ??
      (open === null ? null : { code: 'proposal-open', facts: { proposalId: open.id, by: open.by.user } }) ??
      changesProblem(changes);
    if (problem !== null) return refuse(problem);
    this.#counter += 1;
    const id = `limits-${this.#epoch}-${this.#counter}`;
    const widens = changes.filter((change) => this.#isWider(change)).map((change) => change.id);
    this.#proposal = { id, by, atMs, reason, changes: [...changes], widens, madeMonoMs: nowMonoMs };
    return ok(plain(this.#proposal));
  }

  #isWider(change: LimitChange): boolean {
    const record = this.#inForce.records.find(({ id }) => id === change.id);
    if (record === undefined) return true;
    return record.tighter === 'lower' ? change.value > record.value : change.value < record.value;
  }

  /**
   * Puts the proposal in force. `movingMachineIds` holds whoever moves or may move. Refuses 'proposal-unknown', 'role-refused',
   * 'second-person-needed', 'machines-moving' for a change that widens anything, 'limits-invalid'.
   */
  sign(
    proposalId: string,
    by: Actor,
    nowMonoMs: number,
    movingMachineIds: () => readonly string[],
  ): Result<SignedLimits> {
    const proposal = this.#open(nowMonoMs);
    if (proposal?.id !== proposalId) return refuse({ code: 'proposal-unknown', facts: { proposalId } });
    const role = roleProblem(by);
    if (role !== null) return refuse(role);
    if (isSamePerson(proposal.by, by)) return refuse({ code: 'second-person-needed', facts: { by: by.user } });
    const moving = proposal.widens.length > 0 ? movingMachineIds() : [];
    if (moving.length > 0) return refuse({ code: 'machines-moving', facts: { machines: moving.join(', ') } });
    const siteRecords = this.#siteRecords(proposal.changes);
    const loaded = withSiteRecords(this.#shipped, siteRecords);
    if (!loaded.ok) return loaded;
    this.#inForce = loaded.value;
    this.#hash = limitsHashOf(loaded.value);
    this.#proposal = null;
    return ok({ loaded: loaded.value, limitsHash: this.#hash, siteRecords, proposal: plain(proposal) });
  }

  #siteRecords(changes: readonly LimitChange[]): LimitRecord[] {
    return this.#shipped.records.flatMap((shipped) => {
      const record = this.#inForce.records.find(({ id }) => id === shipped.id) ?? shipped;
      const change = changes.find(({ id }) => id === shipped.id);
      const { id, unit, tighter } = shipped;
      const now =
        change === undefined
          ? record
          : {
              ...{ id, unit, tighter, value: change.value, source: change.source, certainty: change.certainty },
              ...(change.clause === undefined ? {} : { clause: change.clause }),
            };
      return canonicalJson(now) === canonicalJson(shipped) ? [] : [now];
    });
  }

  /** Either of the two roles may take a proposal back. */
  withdraw(proposalId: string, by: Actor, nowMonoMs: number): Result<void> {
    if (this.#open(nowMonoMs)?.id !== proposalId) return refuse({ code: 'proposal-unknown', facts: { proposalId } });
    const role = roleProblem(by);
    if (role !== null) return refuse(role);
    this.#proposal = null;
    return ok(undefined);
  }
}

function plain({ id, by, atMs, reason, changes, widens }: LimitsProposal): LimitsProposal {
  return { id, by, atMs, reason, changes, widens };
}

function roleProblem(by: Actor): Problem | null {
  if (by.user.trim() !== '' && limitRoles.includes(by.role)) return null;
  return { code: 'role-refused', facts: { role: by.role, allowed: limitRoles } };
}

function changesProblem(changes: readonly LimitChange[]): Problem | null {
  const unknown = changes.find(({ id }) => !isLimitId(id));
  if (unknown !== undefined) return { code: 'limit-unknown', facts: { limit: unknown.id } };
  const [least, most] = [new Set(changes.map(({ id }) => id)).size, changes.length];
  if (least === 0 || least !== most) return { code: 'input-invalid', facts: { message: 'each limit once' } };
  const strange = changes.find((change) => isLimitId(change.id) && !isInRange({ id: change.id, value: change.value }));
  if (strange === undefined) return null;
  return { code: 'limit-out-of-range', facts: { limit: strange.id, message: (ranges[strange.id] ?? []).join(' – ') } };
}
