import type { LedgerEntry, LedgerType } from '../../contract/ledger/ledger.ts';
import type { UpkeepPaperBody, UpkeepPlanBody, UpkeepView } from '../../contract/accounts/upkeep.ts';
import { upkeepEntry } from '../../contract/accounts/upkeep-entries.ts';

/** Entries of maintenance, papers and who may drive; the state is the fold of these. */
export const upkeepTypes = [
  'upkeep.plan-entered',
  'upkeep.plan-removed',
  'upkeep.done',
  'upkeep.paper-entered',
  'upkeep.paper-withdrawn',
  'upkeep.operator-need-entered',
] as const satisfies readonly LedgerType[];

export interface UpkeepDone {
  readonly doneMs: number;
  readonly by: string;
  readonly sequence: number;
  readonly work: NonNullable<UpkeepView['plans'][number]['lastWork']>;
}

export interface UpkeepPlan {
  readonly id: string;
  readonly plan: UpkeepPlanBody;
  readonly sequence: number;
  /** The latest by its time, not by its entry. */
  readonly lastDone: UpkeepDone | null;
}

export interface UpkeepPaper {
  readonly id: string;
  readonly paper: UpkeepPaperBody;
  readonly by: string;
  readonly sequence: number;
}

export class UpkeepFold {
  readonly plans = new Map<string, UpkeepPlan>();
  readonly papers = new Map<string, UpkeepPaper>();
  readonly operators = new Map<string, string>();

  /** Entries that are not what their type says: shown, and counted nowhere. */
  readonly unreadable: number[] = [];

  add(entry: LedgerEntry): void {
    const { actor: by, sequence, machineId } = entry;
    const read = upkeepEntry.safeParse(entry);
    if (!read.success) {
      this.unreadable.push(sequence);
      return;
    }
    const { type, payload } = read.data;
    switch (type) {
      case 'upkeep.plan-entered': {
        const { planId: id, plan } = payload;
        this.plans.set(id, { id, plan, sequence, lastDone: this.plans.get(id)?.lastDone ?? null });
        return;
      }
      case 'upkeep.plan-removed':
        this.plans.delete(payload.planId);
        return;
      case 'upkeep.done':
        this.#done(payload.planId, {
          ...{ doneMs: payload.doneMs, by, sequence },
          work: { note: payload.note, parts: payload.parts ?? [], documentId: payload.documentId ?? null },
        });
        return;
      case 'upkeep.paper-entered': {
        const { paperId: id, paper } = payload;
        this.papers.set(id, { id, paper, by, sequence });
        return;
      }
      case 'upkeep.paper-withdrawn':
        this.papers.delete(payload.paperId);
        return;
      case 'upkeep.operator-need-entered':
        if (payload.skill === null) this.operators.delete(machineId ?? '');
        else this.operators.set(machineId ?? '', payload.skill);
        return;
    }
  }

  #done(planId: string, done: UpkeepDone): void {
    const plan = this.plans.get(planId);
    if (plan !== undefined && done.doneMs >= (plan.lastDone?.doneMs ?? -Infinity))
      this.plans.set(planId, { ...plan, lastDone: done });
  }
}
