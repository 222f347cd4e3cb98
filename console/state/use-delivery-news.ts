import { useEffect, useState } from 'preact/hooks';
import type { MissionView } from '../../controller/contract/api.ts';
import type { DeliveryNewsBody } from '../../controller/contract/missions/crane-lifts.ts';
import { useConsole } from './console.ts';
import { useDraft, type DraftAnswer } from './use-draft.ts';

/** What is said about the vehicles of the plan in force: how late, and which come no more. */
export interface DeliveryNewsDraft {
  readonly lateMin: ReadonlyMap<string, number>;
  readonly lost: ReadonlySet<string>;
}

const nothing: DeliveryNewsDraft = { lateMin: new Map(), lost: new Set() };

export interface DeliveryNewsState {
  readonly news: DeliveryNewsDraft;
  readonly setNews: (news: DeliveryNewsDraft) => void;
  readonly isAsked: boolean;
  readonly draft: DraftAnswer;
  readonly forget: () => void;
}

/** The body of the question; null where nothing is said yet. */
export function deliveryNewsOf({ lateMin, lost }: DeliveryNewsDraft, planVersion: number): DeliveryNewsBody | null {
  const late = [...lateMin].filter(([vehicle, minutes]) => minutes > 0 && !lost.has(vehicle));
  if (late.length + lost.size === 0) return null;
  return {
    planVersion,
    late: late.map(([vehicle, minutes]) => ({ vehicle, byS: minutes * 60 })),
    lost: [...lost].sort(),
  };
}

export function useDeliveryNews(mission: MissionView | null): DeliveryNewsState {
  const console = useConsole();
  const [news, setNews] = useState(nothing);
  const planVersion = mission?.plan?.version ?? 0;
  // What was said is in the plan that was made of it.
  useEffect(() => setNews(nothing), [mission?.id, planVersion]);
  const deliveries = mission?.plan?.lifting && console.may('mission') ? deliveryNewsOf(news, planVersion) : null;
  const draft = useDraft(
    mission && deliveries
      ? {
          missionId: mission.id,
          basis: mission.state === 'running' ? mission.state : `${mission.state}/${String(mission.version)}`,
          request: { notBefore: [], withoutMachineIds: [], byMachine: [], deliveries },
        }
      : null,
  );
  return { news, setNews, isAsked: deliveries !== null, draft, forget: () => setNews(nothing) };
}
