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
  /** The machine that is to do it instead; null: none is asked for. */
  readonly byMachineId: string | null;
  readonly isAsked: boolean;
  readonly slip: SlipAnswer;
  readonly draft: DraftAnswer;
  readonly setLater: (byMs: number) => void;
  readonly setWithout: (isWithout: boolean) => void;
  readonly setByMachine: (machineId: string | null) => void;
  readonly forget: () => void;
}

type Task = PlanView['tasks'][number];

export function useWhatIf(mission: MissionView | null, task: Task | null): WhatIfState {
  const console = useConsole();
  const [laterMs, setLater] = useState(0);
  const [isWithout, setWithout] = useState(false);
  const [byMachineId, setByMachine] = useState<string | null>(null);
  const about = mission?.plan && task ? { mission, plan: mission.plan, task } : null;
  const slip = useSlip(
    about && {
      missionId: about.mission.id,
      planVersion: about.plan.version,
      taskId: about.task.id,
      byMs: laterMs,
    },
  );
  const isAsked = about !== null && console.may('mission') && (laterMs > 0 || isWithout || byMachineId !== null);
  const draft = useDraft(
    isAsked ? questionOf(about.mission, about.plan, about.task, { laterMs, isWithout, byMachineId }) : null,
  );
  const forget = (): void => {
    setLater(0);
    setWithout(false);
    setByMachine(null);
  };
  return { laterMs, isWithout, byMachineId, isAsked, slip, draft, setLater, setWithout, setByMachine, forget };
}

function questionOf(
  { id, state, version }: MissionView,
  plan: PlanView,
  task: Task,
  { laterMs, isWithout, byMachineId }: Pick<WhatIfState, 'laterMs' | 'isWithout' | 'byMachineId'>,
): DraftQuestion {
  // While machines work the mission changes by the second, and nothing can be taken over before it is held anyway.
  const basis = state === 'running' ? state : `${state}/${String(version)}`;
  return {
    missionId: id,
    basis: `${String(plan.version)}/${basis}`,
    request: {
      notBefore: laterMs > 0 ? [{ taskId: task.id, atMs: Math.round(task.startMs + laterMs) }] : [],
      withoutMachineIds: isWithout ? [task.machineId] : [],
      byMachine: byMachineId === null ? [] : [{ taskId: task.id, machineId: byMachineId }],
    },
  };
}
