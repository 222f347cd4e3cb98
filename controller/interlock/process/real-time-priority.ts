import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Above all ordinary threads and below the kernel's own at 99. */
const fifoPriority = '50';
const chrtMaxMs = 2_000;
/** Field of /proc/PID/stat, counted after the command's name, and its value for SCHED_FIFO: man 5 proc, man 7 sched. */
const policyField = 38;
const schedFifo = '1';

export type Scheduling = 'real-time' | 'normal';

/**
 * Asks the system for SCHED_FIFO for this process's main thread, by util-linux's `chrt`, since Node cannot; needs CAP_SYS_NICE. Threads that are
 * begun later do not inherit it: V8's and libuv's helpers stay ordinary. Memory cannot be locked from Node (mlockall), so that a host that
 * swaps may still make a cycle late. Answers what the kernel says afterwards, whatever `chrt` said.
 */
export function takeRealTimePriority(pid: number): Scheduling {
  spawnSync('chrt', ['--fifo', '--reset-on-fork', '--pid', fifoPriority, String(pid)], {
    stdio: 'ignore',
    timeout: chrtMaxMs,
  });
  return schedulingOf(pid);
}

/** 'normal' also where the system does not tell. */
export function schedulingOf(pid: number): Scheduling {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[policyField] === schedFifo ? 'real-time' : 'normal';
  } catch {
    return 'normal';
  }
}
