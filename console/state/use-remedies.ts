import { useEffect, useState } from 'preact/hooks';
import type { MissionView } from '../../controller/contract/api.ts';
import type { RemediesView } from '../../controller/contract/missions/remedies.ts';
import type { ApiFailure } from '../api/client.ts';
import { useConsole } from './console.ts';
import { useDraft, type DraftAnswer } from './use-draft.ts';

/** How often it is asked how far the search has come. */
const askEveryMs = 1_000;

export interface RemediesState {
  readonly remedies: RemediesView | null;
  readonly failure: ApiFailure | null;
  readonly find: () => void;
  readonly stop: () => void;
  /** The remedy whose plan is looked at. */
  readonly seen: string | null;
  readonly see: (remedyId: string | null) => void;
  readonly draft: DraftAnswer;
}

/** What would help a mission: looked for when somebody asks, and shown as it is found. */
export function useRemedies(mission: MissionView): RemediesState {
  const console = useConsole();
  const planVersion = mission.plan?.version ?? 0;
  const [answer, setAnswer] = useState<{ remedies: RemediesView | null; failure: ApiFailure | null }>({
    remedies: null,
    failure: null,
  });
  const [seen, see] = useState<string | null>(null);
  const remedies = answer.remedies?.planVersion === planVersion ? answer.remedies : null;
  useEffect(() => {
    setAnswer({ remedies: null, failure: null });
    see(null);
  }, [mission.id, planVersion]);
  const ask = async (asking: ReturnType<typeof console.api.remedies>): Promise<void> => {
    const result = await asking;
    if (result.ok) setAnswer({ remedies: result.value, failure: null });
    else setAnswer((before) => ({ ...before, failure: result.failure }));
  };
  useEffect(() => {
    if (remedies?.state !== 'searching') return undefined;
    return console.clock.after(askEveryMs, () => void ask(console.api.remedies(mission.id)));
  }, [remedies]);
  const draft = useDraft(
    seen === null
      ? null
      : {
          missionId: mission.id,
          basis: `${mission.state}/${String(mission.version)}`,
          request: { notBefore: [], withoutMachineIds: [], byMachine: [], remedyId: seen },
        },
  );
  return {
    remedies,
    failure: answer.failure,
    find: () => void ask(console.api.findRemedies(mission.id)),
    stop: () => void ask(console.api.stopRemedies(mission.id)),
    seen,
    see,
    draft,
  };
}
