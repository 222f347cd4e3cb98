import { useEffect, useState } from 'preact/hooks';
import type {
  ProgrammeRequest,
  ProgrammeTakenOver,
  ProgrammeView,
} from '../../controller/contract/missions/programme.ts';
import type { ApiFailure } from '../api/client.ts';
import { useConsole } from './console.ts';

export type ProgrammeWish = ProgrammeRequest['missions'][number];

/** Keys that are pressed several times ask once they rest. */
const askAfterMs = 300;

export interface ProgrammeState {
  readonly aim: ProgrammeRequest['aim'];
  readonly programme: ProgrammeView | null;
  readonly failure: ApiFailure | null;
  readonly isAsking: boolean;
  readonly taken: ProgrammeTakenOver | null;
  readonly wishOf: (missionId: string) => ProgrammeWish;
  readonly setAim: (aim: ProgrammeRequest['aim']) => void;
  readonly setWish: (wish: ProgrammeWish) => void;
  readonly takeOver: (programmeId: string) => Promise<void>;
}

/** The programme for what is wished for, asked anew whenever a wish or a mission's plan changes (`basis`). */
export function useProgramme(basis: string): ProgrammeState {
  const { api, clock } = useConsole();
  const [aim, setAim] = useState<ProgrammeRequest['aim']>('few-changes');
  const [wishes, setWishes] = useState<readonly ProgrammeWish[]>([]);
  const [answer, setAnswer] = useState<{
    key: string;
    programme: ProgrammeView | null;
    failure: ApiFailure | null;
  } | null>(null);
  const [taken, setTaken] = useState<ProgrammeTakenOver | null>(null);
  const request: ProgrammeRequest = { aim, missions: [...wishes] };
  const key = `${JSON.stringify(request)}/${basis}`;
  useEffect(() => {
    let isGone = false;
    const ask = async (): Promise<void> => {
      const result = await api.makeProgramme(request);
      if (isGone) return;
      setAnswer(
        result.ok ? { key, programme: result.value, failure: null } : { key, programme: null, failure: result.failure },
      );
    };
    const cancel = clock.after(askAfterMs, () => void ask());
    return () => {
      isGone = true;
      cancel();
    };
  }, [key]);
  const takeOver = async (programmeId: string): Promise<void> => {
    const result = await api.takeOverProgramme(programmeId);
    if (result.ok) setTaken(result.value);
    else setAnswer({ key, programme: null, failure: result.failure });
  };
  return {
    aim,
    // What was answered last stays while the next is asked for.
    programme: answer?.programme ?? null,
    failure: answer?.key === key ? answer.failure : null,
    isAsking: answer?.key !== key,
    taken,
    wishOf: (missionId) =>
      wishes.find((one) => one.missionId === missionId) ?? { missionId, priority: 3, isDueFirm: false, after: [] },
    setAim,
    setWish: (wish) => setWishes([...wishes.filter(({ missionId }) => missionId !== wish.missionId), wish]),
    takeOver,
  };
}
