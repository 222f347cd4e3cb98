import { useEffect, useState } from 'preact/hooks';
import type { ClosedFloorView } from '../../controller/contract/missions/closed-floor.ts';
import { useConsole } from './console.ts';

const lookAgainMs = 10_000;

/** Closed floor of all levels, asked for again every few seconds while it is shown; the last answer stays where none comes. */
export function useClosedFloor(): ClosedFloorView {
  const console = useConsole();
  const [floors, setFloors] = useState<ClosedFloorView>([]);
  useEffect(() => {
    let cancel = (): void => undefined;
    let isGone = false;
    const ask = async (): Promise<void> => {
      const answer = await console.api.closedFloor();
      if (isGone) return;
      if (answer.ok) setFloors(answer.value);
      cancel = console.clock.after(lookAgainMs, () => void ask());
    };
    void ask();
    return () => {
      isGone = true;
      cancel();
    };
  }, []);
  return floors;
}
