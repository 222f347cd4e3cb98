import type { MachineView } from '../../../controller/contract/api.ts';
import { useState } from 'preact/hooks';
import { useConsole } from '../../state/console.ts';
import { UsageCounters } from '../hours/usage-counters.tsx';

const monthMs = 30 * 86_400_000;

/** What its counter did in the last thirty days; nothing for a machine without one. */
export function MachineCounter({ machine }: { readonly machine: MachineView }) {
  const console = useConsole();
  const [toMs] = useState(() => Math.round(console.live.peek()?.siteTimeMs ?? 0));
  if (machine.told.operatingHours === null || toMs === 0) return null;
  return <UsageCounters span={{ fromMs: Math.max(0, toMs - monthMs), toMs }} machineId={machine.id} />;
}
