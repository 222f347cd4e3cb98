import { useEffect, useState } from 'preact/hooks';
import type { SlipView } from '../../controller/contract/missions/what-if.ts';
import type { ApiFailure } from '../api/client.ts';
import { useConsole } from './console.ts';

/** A key that is pressed again and again asks once. */
const askAfterMs = 150;

export interface SlipQuestion {
  readonly missionId: string;
  readonly planVersion: number;
  readonly taskId: string;
  readonly byMs: number;
}

export interface SlipAnswer {
  readonly slip: SlipView | null;
  readonly failure: ApiFailure | null;
}

const noAnswer: SlipAnswer = { slip: null, failure: null };

/** What a late task costs; the last answer stays in sight until the next is there, unless it is about another task or plan. */
export function useSlip(question: SlipQuestion | null): SlipAnswer {
  const console = useConsole();
  const [answer, setAnswer] = useState<SlipAnswer>(noAnswer);
  useEffect(() => {
    if (question === null) {
      setAnswer(noAnswer);
      return undefined;
    }
    let isGone = false;
    const { missionId, taskId, byMs } = question;
    const cancel = console.clock.after(askAfterMs, () => {
      void console.api.missionSlip(missionId, taskId, byMs).then((result) => {
        if (isGone) return;
        setAnswer(result.ok ? { slip: result.value, failure: null } : { slip: null, failure: result.failure });
      });
    });
    return () => {
      isGone = true;
      cancel();
    };
  }, [question?.missionId, question?.planVersion, question?.taskId, question?.byMs]);
  const isAbout = answer.slip?.taskId === question?.taskId && answer.slip?.planVersion === question?.planVersion;
  return answer.slip === null || isAbout ? answer : noAnswer;
}
