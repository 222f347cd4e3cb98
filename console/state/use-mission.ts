import { useEffect, useState } from 'preact/hooks';
import type { MissionView } from '../../controller/contract/api.ts';
import type { ApiFailure } from '../api/client.ts';
import { useConsole } from './console.ts';

/** Plans are large, so the stream tells only summaries; the whole is fetched again when the summary changed, at most this often. */
const refetchEveryMs = 1_500;

export interface MissionLoad {
  readonly mission: MissionView | null;
  readonly failure: ApiFailure | null;
  /** Puts in what a command answered, without waiting for the next fetch. */
  readonly put: (mission: MissionView) => void;
}

export function useMission(missionId: string): MissionLoad {
  const console = useConsole();
  const [mission, setMission] = useState<MissionView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const summary = console.live.value?.missions.get(missionId);
  const mark = summary ? `${summary.version}/${summary.state}/${summary.progress.done.toFixed(1)}` : '';

  useEffect(() => {
    let isGone = false;
    const load = async () => {
      const result = await console.api.mission(missionId);
      if (isGone) return;
      setFailure(result.ok ? null : result.failure);
      if (result.ok) setMission(result.value);
    };
    const delayMs = mission === null ? 0 : refetchEveryMs;
    const cancel = console.clock.after(delayMs, () => void load());
    return () => {
      isGone = true;
      cancel();
    };
    // While the summary changes faster than the delay, the pending fetch is kept: `mark` is read in steps of the delay.
  }, [missionId, useSlow(mark, refetchEveryMs)]);
  return { mission, failure, put: setMission };
}

/** The value, followed at most every `everyMs`: the last one is never lost. */
function useSlow(value: string, everyMs: number): string {
  const { clock } = useConsole();
  const [shown, setShown] = useState({ value, atMonoMs: 0 });
  useEffect(() => {
    if (value === shown.value) return undefined;
    const waitMs = Math.max(0, shown.atMonoMs + everyMs - clock.monoMs());
    return clock.after(waitMs, () => setShown({ value, atMonoMs: clock.monoMs() }));
  }, [value, shown]);
  return shown.value;
}
