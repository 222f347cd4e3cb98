import type { Clock } from '../../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { LedgerType } from '../../contract/ledger/ledger.ts';
import type { UpkeepDoneBody, UpkeepPaperBody, UpkeepPlanBody, UpkeepView } from '../../contract/accounts/upkeep.ts';
import type { SiteRecord } from '../../ledger/record.ts';
import { writeAccountEntry } from '../account-entry.ts';
import type { HistoryReader } from '../history/machine-history.ts';
import { LedgerNews } from '../ledger-news.ts';
import { paperView, planView, validUntilMs } from './due.ts';
import { registrationsDue } from './registration-due.ts';
import { UpkeepFold, upkeepTypes, type UpkeepPaper } from './upkeep-fold.ts';
import { upkeepRules } from './upkeep-rules.ts';

export interface UpkeepPorts {
  readonly record: SiteRecord;
  readonly clock: Clock;
  readonly history: HistoryReader;
  readonly isMachine: (machineId: string) => boolean;
  /** What the interlock is told now. */
  readonly withheld: () => UpkeepView['withheld'];
}

/** Later than this on the site's clock is ahead of time: tablets are a little off. */
const aheadMaxMs = 60_000;

/** Something that is required and lacking; `sinceMs`: from when. */
export interface Lapse {
  readonly name: string;
  readonly sinceMs: number;
}

/** Maintenance, papers and who may drive: each change is one entry of the ledger. */
export class UpkeepDesk {
  readonly fold = new UpkeepFold();
  readonly #ports: UpkeepPorts;
  /** Required maintenance that is overdue, by machine, as it was found last. */
  #overdue = new Map<string, Lapse>();

  constructor(ports: UpkeepPorts) {
    this.#ports = ports;
    for (const entry of new LedgerNews(ports.record, upkeepTypes).take()) this.fold.add(entry);
  }

  async view(): Promise<UpkeepView> {
    const nowMs = this.#nowMs();
    const plans = await this.refresh();
    return {
      plans,
      papers: [...this.fold.papers.values()].map((paper) => paperView(paper, nowMs)),
      operators: [...this.fold.operators].map(([machineId, skill]) => ({ machineId, skill })),
      missing: registrationsDue(this.fold.papers.values(), nowMs),
      withheld: this.#ports.withheld(),
      unreadable: this.fold.unreadable,
      rules: Object.entries(upkeepRules).map(([id, figure]) => ({ id, ...figure })),
    };
  }

  /** Looks what is due. What is found overdue stays so until the next look, or until it is done. */
  async refresh(): Promise<UpkeepView['plans']> {
    const nowMs = this.#nowMs();
    const plans: UpkeepView['plans'] = [];
    for (const item of this.fold.plans.values()) plans.push(await planView(this.#ports, item, nowMs));
    const overdue = new Map<string, Lapse>();
    for (const { plan, state } of plans) {
      if (!plan.isRequired || state !== 'overdue') continue;
      const sinceMs = this.#overdue.get(plan.machineId)?.sinceMs ?? nowMs;
      overdue.set(plan.machineId, { name: plan.name, sinceMs });
    }
    this.#overdue = overdue;
    return plans;
  }

  /** The required paper or maintenance of a machine that has lapsed longest; null where all are in order. */
  lapseOf(machineId: string, nowMs: number): Lapse | null {
    const lapses = [...this.fold.papers.values()].flatMap((item) => lapseOfPaper(item, machineId, nowMs));
    const overdue = this.#overdue.get(machineId);
    if (overdue !== undefined) lapses.push(overdue);
    return lapses.reduce<Lapse | null>(
      (worst, one) => (worst === null || one.sinceMs < worst.sinceMs ? one : worst),
      null,
    );
  }

  /** Whether somebody holds a certificate for a machine type that counts now. */
  isCertified(user: string, skill: string, nowMs: number): boolean {
    return [...this.fold.papers.values()].some(
      ({ paper: { subject, issuedOn, validUntil } }) =>
        subject.kind === 'person' &&
        subject.user === user &&
        subject.skill === skill &&
        nowMs < validUntilMs(validUntil) &&
        // The day of issue counts from its beginning.
        nowMs >= validUntilMs(issuedOn) - 86_400_000,
    );
  }

  /** Refuses 'machine-unknown'. */
  putPlan(planId: string, plan: UpkeepPlanBody, user: string): Promise<Result<UpkeepView>> {
    if (!this.#ports.isMachine(plan.machineId)) return this.#stranger(plan.machineId);
    return this.#write('upkeep.plan-entered', user, { planId, plan }, plan.machineId);
  }

  /** Refuses 'not-found'. */
  removePlan(planId: string, reason: string, user: string): Promise<Result<UpkeepView>> {
    const found = this.fold.plans.get(planId);
    if (found === undefined) return Promise.resolve(refuse({ code: 'not-found', facts: { planId } }));
    return this.#write('upkeep.plan-removed', user, { planId, reason }, found.plan.machineId);
  }

  /** Refuses 'not-found', and 'input-invalid' for what is still to come. */
  done(planId: string, { at, note, documentId, parts }: UpkeepDoneBody, user: string): Promise<Result<UpkeepView>> {
    const found = this.fold.plans.get(planId);
    if (found === undefined) return Promise.resolve(refuse({ code: 'not-found', facts: { planId } }));
    const doneMs = Date.parse(at);
    if (doneMs > this.#nowMs() + aheadMaxMs) {
      const issue = { path: 'at', message: 'lies in the future' };
      return Promise.resolve(refuse({ code: 'input-invalid', facts: { issues: [issue] } }));
    }
    return this.#write(
      'upkeep.done',
      user,
      { planId, name: found.plan.name, doneMs, note, documentId, ...(parts === undefined ? {} : { parts }) },
      found.plan.machineId,
    );
  }

  /** Refuses 'machine-unknown'. */
  putPaper(paperId: string, paper: UpkeepPaperBody, user: string): Promise<Result<UpkeepView>> {
    const machineId = paper.subject.kind === 'machine' ? paper.subject.machineId : null;
    if (machineId !== null && !this.#ports.isMachine(machineId)) return this.#stranger(machineId);
    return this.#write('upkeep.paper-entered', user, { paperId, paper }, machineId);
  }

  /** Refuses 'not-found'. */
  withdrawPaper(paperId: string, reason: string, user: string): Promise<Result<UpkeepView>> {
    const found = this.fold.papers.get(paperId);
    if (found === undefined) return Promise.resolve(refuse({ code: 'not-found', facts: { paperId } }));
    const { subject, name } = found.paper;
    const machineId = subject.kind === 'machine' ? subject.machineId : null;
    return this.#write('upkeep.paper-withdrawn', user, { paperId, name, reason }, machineId);
  }

  /** Refuses 'machine-unknown'. */
  putOperatorNeed(machineId: string, skill: string | null, user: string): Promise<Result<UpkeepView>> {
    if (!this.#ports.isMachine(machineId)) return this.#stranger(machineId);
    return this.#write('upkeep.operator-need-entered', user, { skill }, machineId);
  }

  #stranger(machineId: string): Promise<Result<never>> {
    return Promise.resolve(refuse({ code: 'machine-unknown', facts: { machineId } }));
  }

  #nowMs(): number {
    return Math.round(this.#ports.clock.epochMs());
  }

  async #write(type: LedgerType, user: string, payload: object, machineId: string | null): Promise<Result<UpkeepView>> {
    const written = await writeAccountEntry(this.#ports, { type, user, machineId, payload });
    if (!written.ok) return written;
    this.fold.add(written.value);
    return ok(await this.view());
  }
}

function lapseOfPaper({ paper }: UpkeepPaper, machineId: string, nowMs: number): Lapse[] {
  const { subject, isRequired, validUntil, name } = paper;
  if (!isRequired || subject.kind !== 'machine' || subject.machineId !== machineId) return [];
  const sinceMs = validUntilMs(validUntil);
  return sinceMs <= nowMs ? [{ name, sinceMs }] : [];
}
