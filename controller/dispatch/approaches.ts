import type { Clock } from '../../kernel/clock.ts';
import type { Pose, Ring } from '../../kernel/geometry.ts';
import type { MachineId } from '../../kernel/ids.ts';
import type { Result } from '../../kernel/result.ts';
import type { Leg, PlannedTask, TaskProgress } from '../../missions/mission.ts';
import type { LiveMachine } from '../fleet/live-machine.ts';
import { posePathLengthM } from './path-progress.ts';
import { isOnLeg } from './task-run.ts';

/** Who waits so long for its way asks for another one around those who work on it, site time. */
const DETOUR_AFTER_MS = 20_000;
/** A way that was found is tried this long; where there was none, it is asked for again after this long, site time. */
const TRY_MS = 30_000;
/** Where a machine away from its leg finds no way so often, its task fails and the rest is planned again. */
const TRIES_MAX = 4;
/** A way that was found holds only from where it begins. */
const BEGINS_WITHIN_M = 0.3;

/** Where a task takes up: as planned, or behind a way of its own to where its leg goes on. */
export interface TakeUp {
  readonly progress: TaskProgress;
  readonly wayToIt: readonly Pose[];
}

export interface ApproachPorts {
  readonly clock: Clock;
  /** A way among all machines as they stand now, clear of the rings. */
  readonly findWay: (machineId: MachineId, to: Pose, avoid: readonly Ring[]) => Promise<Result<readonly Pose[]>>;
  /** Floor that others are at work on. */
  readonly workedOn: (machine: LiveMachine, task: PlannedTask) => readonly Ring[];
  /** Floor that may not be driven over, whoever works there. */
  readonly closed: (machine: LiveMachine, task: PlannedTask) => readonly Ring[];
}

interface Search {
  readonly key: string;
  readonly tries: number;
  readonly endsMonoMs: number;
  /** Null while it is looked for; empty when there is none. */
  readonly poses: readonly Pose[] | null;
}

/**
 * Brings machines to tasks that begin elsewhere than they stand, as after a task that was left out half-way, and around others
 * who work on the planned way. Everything else is driven as planned.
 */
export class Approaches {
  private readonly ports: ApproachPorts;
  private readonly searches = new Map<MachineId, Search>();

  constructor(ports: ApproachPorts) {
    this.ports = ports;
  }

  /** Null while a way is looked for without which the task cannot begin. `waitedMs`: for how long its way has not been free. */
  takeUp(machine: LiveMachine, task: PlannedTask, progress: TaskProgress, waitedMs: number): TakeUp | null {
    const planned: TakeUp = { progress, wayToIt: [] };
    const leg = task.legs[progress.legsDone];
    const at = machine.pose?.value.pose;
    if (leg === undefined || at === undefined || leg.drive === 'goto') return planned;
    if (machine.profile.kinematics.mobility !== 'ground') return planned;
    const isThere = isOnLeg(leg, progress, at);
    // Work of which a part is done and from which its machine was taken away is planned again from where that stands.
    // Nor is a way left that is part of an order of several machines.
    const isOrdered = leg.after !== undefined;
    const isKept = isThere ? leg.tool === 'on' || isOrdered || waitedMs < DETOUR_AFTER_MS : progress.done > 0;
    if (isKept) {
      this.searches.delete(machine.id);
      return planned;
    }
    const search = this.searchFor(machine, task, progress, leg);
    const [first] = search.poses ?? [];
    if (first === undefined || Math.hypot(first.xM - at.xM, first.yM - at.yM) > BEGINS_WITHIN_M) {
      return isThere || search.tries > TRIES_MAX ? planned : null;
    }
    const legDoneM = leg.tool === 'on' ? 0 : posePathLengthM(leg.poses);
    return { progress: { ...progress, legDoneM }, wayToIt: search.poses ?? [] };
  }

  private searchFor(machine: LiveMachine, task: PlannedTask, progress: TaskProgress, leg: Leg): Search {
    const key = `${task.id} ${progress.legsDone}`;
    const nowMonoMs = this.ports.clock.monoMs();
    const known = this.searches.get(machine.id);
    const isSame = known?.key === key;
    if (isSame && (known.poses === null || nowMonoMs < known.endsMonoMs)) return known;
    const search: Search = { key, tries: isSame ? known.tries + 1 : 1, endsMonoMs: nowMonoMs + TRY_MS, poses: null };
    this.searches.set(machine.id, search);
    const to = (leg.tool === 'on' ? leg.poses[0] : leg.poses.at(-1)) as Pose;
    // In vain tries alternate: first around where others work, then only around the machines themselves.
    const worked = search.tries % 2 === 1 ? this.ports.workedOn(machine, task) : [];
    const avoid = [...worked, ...this.ports.closed(machine, task)];
    void this.ports.findWay(machine.id, to, avoid).then((found) => {
      if (this.searches.get(machine.id) !== search) return;
      const endsMonoMs = this.ports.clock.monoMs() + TRY_MS;
      this.searches.set(machine.id, { ...search, endsMonoMs, poses: found.ok ? found.value : [] });
    });
    return search;
  }
}
