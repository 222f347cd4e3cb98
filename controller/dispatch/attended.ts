import type { Attended } from '../../missions/crews/roster.ts';
import { isAttended } from '../../missions/crews/people.ts';
import type { Mission } from '../../missions/mission.ts';

/** When other approved missions need machines, and so the people at them. */
export function attendedBeside(missions: readonly Mission[], planned: Mission): readonly Attended[] {
  return missions
    .filter(({ id, state }) => id !== planned.id && (state === 'approved' || state === 'running' || state === 'held'))
    .flatMap(({ plan, progress }) => {
      const ended = new Set(
        progress.filter(({ state }) => state === 'done' || state === 'skipped').map(({ taskId }) => taskId),
      );
      return (plan?.tasks ?? []).filter((task) => isAttended(task) && !ended.has(task.id));
    })
    .flatMap(({ machineId, withMachineIds, startMs, endMs }) =>
      [machineId, ...withMachineIds].map((id) => ({ machineId: id, fromMs: startMs, toMs: endMs })),
    );
}
