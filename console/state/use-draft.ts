import { useEffect, useRef, useState } from 'preact/hooks';
import type { PlanDraftRequest, PlanDraftView } from '../../controller/contract/missions/what-if.ts';
import type { ApiFailure } from '../api/client.ts';
import { useConsole } from './console.ts';

/** A bar that is still being dragged asks once it rests. */
const askAfterMs = 250;

export interface DraftQuestion {
  readonly missionId: string;
  /** What the draft is made from: another plan or another state of the mission asks anew. */
  readonly basis: string;
  readonly request: PlanDraftRequest;
}

export interface DraftAnswer {
  readonly draft: PlanDraftView | null;
  readonly failure: ApiFailure | null;
  readonly isAsking: boolean;
  /** Makes it once more: what it was made from has changed. */
  readonly again: () => void;
}

interface Answered {
  readonly key: string;
  readonly draft: PlanDraftView | null;
  readonly failure: ApiFailure | null;
}

/** The plan with what is wished for, made by the site. One is asked for at a time, and only the answer to the latest question counts. */
export function useDraft(question: DraftQuestion | null): DraftAnswer {
  const console = useConsole();
  const [turn, setTurn] = useState(0);
  const [answered, setAnswered] = useState<Answered | null>(null);
  const underWay = useRef<Promise<unknown>>(Promise.resolve());
  const key = question === null ? '' : `${JSON.stringify(question)}/${String(turn)}`;
  useEffect(() => {
    if (question === null) return undefined;
    let isGone = false;
    const ask = async (): Promise<void> => {
      await underWay.current;
      if (isGone) return;
      const asking = console.api.draftPlan(question.missionId, question.request);
      underWay.current = asking;
      const result = await asking;
      if (isGone) return;
      const outcome = result.ok ? { draft: result.value, failure: null } : { draft: null, failure: result.failure };
      setAnswered({ key, ...outcome });
    };
    const cancel = console.clock.after(askAfterMs, () => void ask());
    return () => {
      isGone = true;
      cancel();
    };
  }, [key]);
  const isAnswered = question !== null && answered?.key === key;
  return {
    draft: isAnswered ? answered.draft : null,
    failure: isAnswered ? answered.failure : null,
    isAsking: question !== null && !isAnswered,
    again: () => setTurn(turn + 1),
  };
}
