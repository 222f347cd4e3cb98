import type { LedgerEntry, LedgerType } from '../../contract/ledger.ts';
import type { UpkeepPaperBody, UpkeepPlanBody } from '../../contract/upkeep.ts';

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

  add({ type, payload, actor: by, sequence, machineId }: LedgerEntry): void {
    const planId = text(payload['planId']);
    const paperId = text(payload['paperId']);
    if (type === 'upkeep.plan-entered') {
      const lastDone = this.plans.get(planId)?.lastDone ?? null;
      this.plans.set(planId, { id: planId, plan: payload['plan'] as unknown as UpkeepPlanBody, sequence, lastDone });
    } else if (type === 'upkeep.plan-removed') {
      this.plans.delete(planId);
    } else if (type === 'upkeep.done') {
      const plan = this.plans.get(planId);
      const doneMs = Number(payload['doneMs']);
      if (plan !== undefined && doneMs >= (plan.lastDone?.doneMs ?? -Infinity))
        this.plans.set(planId, { ...plan, lastDone: { doneMs, by, sequence } });
    } else if (type === 'upkeep.paper-entered') {
      this.papers.set(paperId, { id: paperId, paper: payload['paper'] as unknown as UpkeepPaperBody, by, sequence });
    } else if (type === 'upkeep.paper-withdrawn') {
      this.papers.delete(paperId);
    } else if (type === 'upkeep.operator-need-entered') {
      const skill = payload['skill'];
      if (typeof skill === 'string') this.operators.set(machineId ?? '', skill);
      else this.operators.delete(machineId ?? '');
    }
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
