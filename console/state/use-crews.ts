import { useEffect, useState } from 'preact/hooks';
import type { PlanView } from '../../controller/contract/api.ts';
import type { CrewsView } from '../../controller/contract/missions/crews.ts';
import type { ApiFailure } from '../api/client.ts';
import { useConsole } from './console.ts';

export interface CrewsAnswer {
  readonly crews: CrewsView | null;
  readonly failure: ApiFailure | null;
}

const noAnswer: CrewsAnswer = { crews: null, failure: null };

/** The people that a plan needs; asked once for each version, and only where somebody looks. */
export function useCrews(plan: Pick<PlanView, 'missionId' | 'version'> | null): CrewsAnswer {
  const console = useConsole();
  const [answer, setAnswer] = useState<CrewsAnswer>(noAnswer);
  useEffect(() => {
    setAnswer(noAnswer);
    if (plan === null) return undefined;
    let isGone = false;
    void console.api.missionCrews(plan.missionId).then((result) => {
      if (isGone) return;
      setAnswer(result.ok ? { crews: result.value, failure: null } : { crews: null, failure: result.failure });
    });
    return () => {
      isGone = true;
    };
  }, [plan?.missionId, plan?.version]);
  return answer.crews === null || answer.crews.planVersion === plan?.version ? answer : noAnswer;
}
