import type { Clock } from '../../kernel/clock.ts';
import type { Pose } from '../../kernel/geometry.ts';
import type { CommandId } from '../../kernel/ids.ts';
import type { Problem } from '../../kernel/result.ts';
import type { CommandEvent, MachineCommand } from '../link.ts';
import type { GoalAnswer, RosConnection, ServiceAnswer } from './connection.ts';
import { followPathFeedback, navigateFeedback, serviceValues } from './messages.ts';

/** Deadlines on wall time. */
export interface CommandLimits {
  /** A service that has not answered by then is lost. */
  readonly serviceAnswerMs: number;
  /** A cancel that has not been confirmed by then leaves the goal lost. */
  readonly cancelConfirmMs: number;
  /** Until then it is asked again this often: rosbridge_suite forgets a cancel that overtakes the acceptance of its goal. It moves nothing. */
  readonly cancelAgainMs: number;
}

export const commandLimits: CommandLimits = { serviceAnswerMs: 15_000, cancelConfirmMs: 5000, cancelAgainMs: 500 };

/** How a command goes out. */
export type WireCall =
  | {
      readonly kind: 'goal';
      readonly action: string;
      readonly type: string;
      readonly goal: unknown;
      readonly lengthM: number | null;
    }
  | { readonly kind: 'service'; readonly service: string; readonly type: string; readonly args: unknown };

/** action_msgs/GoalStatus. */
const goalSucceeded = 4;
const goalCancelled = 5;
const goalAborted = 6;

/** No command lives longer, whatever expiry it carries; a timer of the platform could not count much further either. */
const lifeMaxMs = 24 * 3600 * 1000;

const problemTextMaxChars = 500;

/** A goal that may still be running on the machine though nobody follows it any more. */
export interface LostGoal {
  readonly action: string;
  readonly wireId: string;
}

/** The same in every process, so that a goal of an earlier life of the controller can be cancelled by its command id. */
export function goalWireId(action: string, commandId: CommandId): string {
  return `goal:${action}:${commandId}`;
}

interface Running {
  readonly command: MachineCommand;
  readonly call: WireCall;
  readonly wireId: string;
  readonly emit: (event: CommandEvent) => void;
  isAccepted: boolean;
  isCancelAsked: boolean;
  isEnded: boolean;
  /** Greatest distance still to go that was reported: the length, where the way is the machine's own. */
  lengthM: number;
  readonly stopTimers: (() => void)[];
}

export interface RunningCommandsOptions {
  readonly connection: RosConnection;
  /** Expiry counts on the site's clock. */
  readonly clock: Clock;
  /** Deadlines of the wire count on wall time. */
  readonly wallClock: Clock;
  readonly limits: CommandLimits;
  readonly onRefusedMessage: (problem: Problem) => void;
}

/**
 * The commands of one machine that are on their way. Every command ends exactly once: by the machine's answer, by its own deadline, or
 * with the connection. None is sent twice, none outlives the connection it was sent on.
 */
export class RunningCommands {
  readonly #options: RunningCommandsOptions;
  readonly #byId = new Map<CommandId, Running>();

  constructor(options: RunningCommandsOptions) {
    this.#options = options;
  }

  /** Sends the command once. 'dropped' means that nothing was sent and nothing is kept. */
  start(command: MachineCommand, call: WireCall, onEvent: (event: CommandEvent) => void): 'sent' | 'dropped' {
    const { clock, wallClock, limits } = this.#options;
    const running: Running = {
      command,
      call,
      wireId:
        call.kind === 'goal' ? goalWireId(call.action, command.commandId) : `call:${call.service}:${command.commandId}`,
      emit: onEvent,
      isAccepted: false,
      isCancelAsked: false,
      isEnded: false,
      lengthM: call.kind === 'goal' ? (call.lengthM ?? 0) : 0,
      stopTimers: [],
    };
    if (this.#sendOut(running) === 'dropped') return 'dropped';
    this.#byId.set(command.commandId, running);
    const lifeMs = Math.min(lifeMaxMs, command.expiresMonoMs - clock.monoMs());
    running.stopTimers.push(clock.after(lifeMs, () => this.#expire(running)));
    if (call.kind === 'service') {
      const stop = wallClock.after(limits.serviceAnswerMs, () =>
        this.#end(running, lost('deadline-passed', { waitedMs: limits.serviceAnswerMs })),
      );
      running.stopTimers.push(stop);
    }
    // After `send` has returned, so that the caller has noted the command before its first event.
    queueMicrotask(() => {
      if (!running.isEnded) onEvent({ type: 'sent' });
    });
    return 'sent';
  }

  /** Asks the machine to end a goal. A service call cannot be taken back; its answer or its deadline ends it. */
  cancel(commandId: CommandId): void {
    const running = this.#byId.get(commandId);
    if (running === undefined || running.isCancelAsked || running.call.kind !== 'goal') return;
    running.isCancelAsked = true;
    this.#askToCancel(running, running.call.action);
    const { wallClock, limits } = this.#options;
    const stop = wallClock.after(limits.cancelConfirmMs, () =>
      this.#end(running, lost('cancel-unconfirmed', { waitedMs: limits.cancelConfirmMs })),
    );
    running.stopTimers.push(stop);
  }

  has(commandId: CommandId): boolean {
    return this.#byId.has(commandId);
  }

  /** The connection has ended: what the machine does with these commands is unknown from now on. Answers the goals among them. */
  loseAll(): readonly LostGoal[] {
    const all = [...this.#byId.values()];
    for (const running of all) this.#end(running, lost('link-lost', {}));
    return all.flatMap(({ call, wireId }) => (call.kind === 'goal' ? [{ action: call.action, wireId }] : []));
  }

  count(): number {
    return this.#byId.size;
  }

  #sendOut(running: Running): 'sent' | 'dropped' {
    const { connection } = this.#options;
    const { call, wireId } = running;
    switch (call.kind) {
      case 'goal': {
        const { action, type, goal } = call;
        return connection.sendGoal({ id: wireId, action, type, goal }, (answer) => this.#onGoal(running, answer));
      }
      case 'service': {
        const { service, type, args } = call;
        return connection.callService({ id: wireId, service, type, args }, (answer) =>
          this.#onService(running, answer),
        );
      }
    }
  }

  #askToCancel(running: Running, action: string): void {
    const { connection, wallClock, limits } = this.#options;
    connection.cancelGoal(running.wireId, action);
    running.stopTimers.push(wallClock.after(limits.cancelAgainMs, () => this.#askToCancel(running, action)));
  }

  #expire(running: Running): void {
    if (running.call.kind === 'goal') this.cancel(running.command.commandId);
    else this.#end(running, lost('deadline-passed', { expiresMonoMs: running.command.expiresMonoMs }));
  }

  #onGoal(running: Running, answer: GoalAnswer): void {
    if (running.isEnded) return;
    switch (answer.type) {
      case 'accepted':
        return this.#accept(running);
      case 'feedback':
        return this.#onFeedback(running, answer.values);
      case 'ended':
        return this.#onEnded(running, answer);
    }
  }

  #onFeedback(running: Running, values: unknown): void {
    const remainingM = this.#remainingM(running, values);
    if (remainingM === null) return;
    this.#accept(running);
    running.lengthM = running.command.type === 'navigate' ? Math.max(running.lengthM, remainingM) : running.lengthM;
    const drivenM = Math.min(running.lengthM, Math.max(0, running.lengthM - remainingM));
    running.emit({ type: 'progress', drivenM, remainingM });
  }

  #remainingM(running: Running, values: unknown): number | null {
    if (running.command.type === 'follow-path' || running.command.type === 'move-arm') {
      const parsed = followPathFeedback.safeParse(values);
      if (parsed.success) return parsed.data.distance_to_goal;
    } else {
      const parsed = navigateFeedback.safeParse(values);
      if (parsed.success) return parsed.data.distance_remaining;
    }
    this.#options.onRefusedMessage({ code: 'message-invalid', facts: { at: 'action_feedback' } });
    return null;
  }

  #onEnded(running: Running, { status, hasRun, detail }: Extract<GoalAnswer, { type: 'ended' }>): void {
    const facts = { status, detail: detailOf(detail) };
    if (status === goalSucceeded && hasRun) {
      this.#accept(running);
      this.#end(running, { type: 'succeeded' });
    } else if (status === goalCancelled) {
      this.#accept(running);
      this.#end(running, { type: 'cancelled' });
    } else if ((status === goalAborted && hasRun) || running.isAccepted) {
      this.#accept(running);
      this.#end(running, { type: 'aborted', problem: { code: 'goal-aborted', facts } });
    } else {
      this.#end(running, { type: 'refused', problem: { code: 'goal-refused', facts } });
    }
  }

  #onService(running: Running, answer: ServiceAnswer): void {
    if (running.isEnded) return;
    if (answer.type === 'failed') {
      const problem = { code: 'service-failed', facts: { detail: detailOf(answer.detail) } };
      this.#end(running, { type: 'aborted', problem });
      return;
    }
    const parsed = serviceValues.safeParse(answer.values);
    if (!parsed.success) {
      this.#options.onRefusedMessage({ code: 'message-invalid', facts: { at: 'service_response' } });
      this.#end(running, lost('answer-invalid', {}));
    } else if (parsed.data.success) {
      this.#accept(running);
      this.#end(running, { type: 'succeeded' });
    } else {
      const facts = { detail: parsed.data.message.slice(0, problemTextMaxChars) };
      this.#end(running, { type: 'refused', problem: { code: 'service-refused', facts } });
    }
  }

  #accept(running: Running): void {
    if (running.isAccepted) return;
    running.isAccepted = true;
    running.emit({ type: 'accepted' });
  }

  #end(running: Running, event: CommandEvent): void {
    if (running.isEnded) return;
    running.isEnded = true;
    for (const stop of running.stopTimers) stop();
    this.#byId.delete(running.command.commandId);
    this.#options.connection.forget(running.wireId);
    running.emit(event);
  }
}

function lost(code: string, facts: Readonly<Record<string, unknown>>): CommandEvent {
  return { type: 'lost', problem: { code, facts } };
}

/** What the machine said, cut to a length that a log can bear. */
function detailOf(values: unknown): string {
  const text = typeof values === 'string' ? values : (JSON.stringify(values) ?? '');
  return text.slice(0, problemTextMaxChars);
}

/** Length of a path through space, metres: a cage's path goes up only. */
export function poseLengthM(poses: readonly Pose[]): number {
  let lengthM = 0;
  for (let index = 1; index < poses.length; index += 1) {
    const from = poses[index - 1] as Pose;
    const to = poses[index] as Pose;
    lengthM += Math.hypot(to.xM - from.xM, to.yM - from.yM, to.zM - from.zM);
  }
  return lengthM;
}
