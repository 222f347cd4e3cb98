import { readFileSync } from 'node:fs';

/** /proc counts processor time in these. */
const ticksPerS = 100;

/** Processor time that a process of this machine has used, all its threads together, ms; null where the system does not say or it is gone. */
export function processorMs(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerS;
  } catch {
    return null;
  }
}
