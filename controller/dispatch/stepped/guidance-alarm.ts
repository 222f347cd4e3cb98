import type { Clock } from '../../../kernel/clock.ts';
import type { Problem } from '../../../kernel/result.ts';
import { waitingSinceMs } from '../../../missions/stepped/waits-for-word.ts';
import type { Mission, PlannedTask, TaskProgress } from '../../../missions/mission.ts';
import type { SiteRecord } from '../../ledger/record.ts';

interface GuidanceAlarmPorts {
  readonly record: Pick<SiteRecord, 'commit'>;
  readonly clock: Clock;
  readonly onWriteFailed: (error: unknown) => void;
}

/** Loads that wait for a word longer than they should: recorded once for each time that has gone by. It lets nothing go. */
export class GuidanceAlarm {
  readonly #ports: GuidanceAlarmPorts;
  readonly #told = new Map<string, { readonly sinceMs: number; readonly count: number }>();

  constructor(ports: GuidanceAlarmPorts) {
    this.#ports = ports;
  }

  waits(mission: Mission, task: PlannedTask, progress: TaskProgress | undefined, reason: Problem): void {
    const { stage, lift } = task;
    const sinceMs = waitingSinceMs(mission, task, progress);
    if (stage?.alarmS === undefined || lift === undefined || sinceMs === null) return;
    const nowMs = this.#ports.clock.epochMs();
    const due = Math.floor((nowMs - sinceMs) / (1000 * stage.alarmS.value));
    const known = this.#told.get(task.id);
    const count = known?.sinceMs === sinceMs ? known.count : 0;
    if (due <= count) return;
    this.#told.set(task.id, { sinceMs, count: due });
    const { check, role } = reason.facts ?? {};
    const entry = {
      type: 'step.load-waiting' as const,
      atMs: Math.round(nowMs),
      monoMs: this.#ports.clock.monoMs(),
      machineId: task.machineId,
      missionId: mission.id,
      actor: 'system',
      payload: {
        ...{ taskId: task.id, lift, elementId: stage.elementId ?? '', sinceMs: Math.round(sinceMs), told: due },
        ...{ check: String(check), role: String(role) },
      },
    };
    this.#ports.record.commit({ entries: [entry], documents: [] }).catch(this.#ports.onWriteFailed);
  }
}
