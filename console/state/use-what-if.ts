import { useState } from 'preact/hooks';
import type { MissionView, PlanView } from '../../controller/contract/api.ts';
import { useConsole } from './console.ts';
import { useDraft, type DraftAnswer, type DraftQuestion } from './use-draft.ts';
import { useSlip, type SlipAnswer } from './use-slip.ts';

/** What is asked about the task that was tapped, and the answers. */
export interface WhatIfState {
  readonly laterMs: number;
  /** Whether it is asked what would be without the task's machine. */
  readonly isWithout: boolean;
  readonly isAsked: boolean;
  readonly slip: SlipAnswer;
  readonly draft: DraftAnswer;
  readonly setLater: (byMs: number) => void;
  readonly setWithout: (isWithout: boolean) => void;
  readonly forget: () => void;
}

type Task = PlanView['tasks'][number];

export function useWhatIf(mission: MissionView | null, task: Task | null): WhatIfState {
  const console = useConsole();
  const [laterMs, setLater] = useState(0);
  const [isWithout, setWithout] = useState(false);
  const about = mission?.plan && task ? { mission, plan: mission.plan, task } : null;
  const slip = useSlip(
    about && {
      missionId: about.mission.id,
      planVersion: about.plan.version,
      taskId: about.task.id,
      byMs: laterMs,
    },
  );
  const isAsked = about !== null && console.may('mission') && (laterMs > 0 || isWithout);
  const draft = useDraft(isAsked ? questionOf(about.mission, about.plan, about.task, laterMs, isWithout) : null);
  const forget = (): void => {
    setLater(0);
    setWithout(false);
  };
  return { laterMs, isWithout, isAsked, slip, draft, setLater, setWithout, forget };
}

function questionOf(
  { id, state, version }: MissionView,
  plan: PlanView,
  task: Task,
  laterMs: number,
  isWithout: boolean,
): DraftQuestion {
  // While machines work the mission changes by the second, and nothing can be taken over before it is held anyway.
  const basis = state === 'running' ? state : `${state}/${String(version)}`;
  return {
    missionId: id,
    basis: `${String(plan.version)}/${basis}`,
    request: {
      notBefore: laterMs > 0 ? [{ taskId: task.id, atMs: Math.round(task.startMs + laterMs) }] : [],
      withoutMachineIds: isWithout ? [task.machineId] : [],
    },
  };
}
