import { useEffect, useState } from 'preact/hooks';
import type { MissionView } from '../../controller/contract/api.ts';
import type { TruckNewsBody } from '../../controller/contract/missions/concrete-supply.ts';
import { useConsole } from './console.ts';
import { useDraft, type DraftAnswer } from './use-draft.ts';

/** What is said about the trucks of the plan in force: by delivery how late, which come no more, how many come in addition. */
export interface TruckNewsDraft {
  readonly lateMin: ReadonlyMap<number, number>;
  readonly lost: ReadonlySet<number>;
  readonly extra: number;
}

const nothing: TruckNewsDraft = { lateMin: new Map(), lost: new Set(), extra: 0 };

export interface TruckNewsState {
  readonly news: TruckNewsDraft;
  readonly setNews: (news: TruckNewsDraft) => void;
  readonly isAsked: boolean;
  readonly draft: DraftAnswer;
  readonly forget: () => void;
}

/** The body of the question; null where nothing is said yet. */
export function truckNewsOf({ lateMin, lost, extra }: TruckNewsDraft, planVersion: number): TruckNewsBody | null {
  const late = [...lateMin].filter(([, minutes]) => minutes > 0);
  if (late.length + lost.size + extra === 0) return null;
  return {
    planVersion,
    late: late.map(([delivery, minutes]) => ({ delivery, byS: minutes * 60 })),
    lostTrucks: [...lost].sort((a, b) => a - b),
    extraTrucks: extra,
  };
}

export function useTruckNews(mission: MissionView | null): TruckNewsState {
  const console = useConsole();
  const [news, setNews] = useState(nothing);
  const planVersion = mission?.plan?.version ?? 0;
  // Trucks and deliveries are numbered anew in every plan.
  useEffect(() => setNews(nothing), [mission?.id, planVersion]);
  const trucks = mission?.plan?.supply && console.may('mission') ? truckNewsOf(news, planVersion) : null;
  const draft = useDraft(
    mission && trucks
      ? {
          missionId: mission.id,
          // While machines work the mission changes by the second, and nothing can be taken over before it is held anyway.
          basis: mission.state === 'running' ? mission.state : `${mission.state}/${String(mission.version)}`,
          request: { notBefore: [], withoutMachineIds: [], byMachine: [], trucks },
        }
      : null,
  );
  return { news, setNews, isAsked: trucks !== null, draft, forget: () => setNews(nothing) };
}
