import type { Clock } from '../../kernel/clock.ts';
import type { CommandId } from '../../kernel/ids.ts';
import type { Problem } from '../../kernel/result.ts';
import type { CommandEvent } from '../link.ts';
import type { Order, WireAction } from './contract/order.ts';
import type { ActionReport, VehicleError, VehicleState } from './contract/state.ts';
import type { Leave, OrderRun, RunNews } from './order-run.ts';

/** Deadlines on wall time. */
export interface WorkLimits {
  /** An order or an action of which no state has told by then is lost. */
  readonly answerMs: number;
  /** The first message of an order is sent again this often until a state names it: MQTT loses some. */
  readonly resendMs: number;
  readonly cancelConfirmMs: number;
}

export const workLimits: WorkLimits = { answerMs: 15_000, resendMs: 1000, cancelConfirmMs: 5000 };

/** How work leaves; 'dropped' where the link is down. */
export interface WorkOutlet {
  order(order: Order): 'sent' | 'dropped';
  instantAction(action: WireAction): 'sent' | 'dropped';
  cancelOrder(commandId: CommandId): 'sent' | 'dropped';
}

interface Work {
  readonly commandId: CommandId;
  readonly emit: (event: CommandEvent) => void;
  readonly run: OrderRun | null;
  isAccepted: boolean;
  isCancelAsked: boolean;
  cancelledMs: number;
  isEnded: boolean;
  readonly stopTimers: (() => void)[];
}

const problemTextMaxChars = 500;

/** No command lives longer, whatever expiry it carries. */
const lifeMaxMs = 24 * 3600 * 1000;

/** The orders and actions of one vehicle that are on their way. Each ends exactly once; none outlives the connection that it was sent on. */
export class VehicleWork {
  readonly #outlet: WorkOutlet;
  readonly #clock: Clock;
  readonly #wallClock: Clock;
  readonly #limits: WorkLimits;
  readonly #works = new Map<CommandId, Work>();

  constructor(outlet: WorkOutlet, clock: Clock, wallClock: Clock, limits: WorkLimits) {
    this.#outlet = outlet;
    this.#clock = clock;
    this.#wallClock = wallClock;
    this.#limits = limits;
  }

  /** Whether an order is under way: a vehicle takes one at a time. */
  hasOrder(): boolean {
    return [...this.#works.values()].some(({ run }) => run !== null);
  }

  has(commandId: CommandId): boolean {
    return this.#works.has(commandId);
  }

  startOrder(commandId: CommandId, run: OrderRun, expiresMonoMs: number, emit: Work['emit']): 'sent' | 'dropped' {
    if (this.#outlet.order(run.first()) === 'dropped') return 'dropped';
    const work = this.#begin(commandId, run, expiresMonoMs, emit);
    this.#resend(work, run);
    return 'sent';
  }

  startAction(action: WireAction, commandId: CommandId, expiresMonoMs: number, emit: Work['emit']): 'sent' | 'dropped' {
    if (this.#outlet.instantAction(action) === 'dropped') return 'dropped';
    this.#begin(commandId, null, expiresMonoMs, emit);
    return 'sent';
  }

  /** Asks the vehicle to give an order up. An action at once cannot be taken back: its answer or its deadline ends it. */
  cancel(commandId: CommandId): void {
    const work = this.#works.get(commandId);
    if (work === undefined || work.run === null || work.isCancelAsked) return;
    work.isCancelAsked = true;
    work.run.cancelling();
    this.#sendCancel(work);
    this.#after(work, this.#limits.cancelConfirmMs, () =>
      this.#end(work, lost('cancel-unconfirmed', { waitedMs: this.#limits.cancelConfirmMs })),
    );
  }

  /** Everything under way is unknown from now on. Answers the orders among it. */
  loseAll(): readonly CommandId[] {
    const all = [...this.#works.values()];
    for (const work of all) this.#end(work, lost('link-lost', {}));
    return all.filter(({ run }) => run !== null).map(({ commandId }) => commandId);
  }

  hear(state: VehicleState, leave: Leave): void {
    for (const work of [...this.#works.values()]) {
      if (work.run === null) this.#hearAction(work, state.actions);
      else this.#hearOrder(work, work.run, state, leave);
    }
  }

  #begin(commandId: CommandId, run: OrderRun | null, expiresMonoMs: number, emit: Work['emit']): Work {
    const work: Work = {
      ...{
        commandId,
        emit,
        run,
        isAccepted: false,
        isCancelAsked: false,
        cancelledMs: 0,
        isEnded: false,
        stopTimers: [],
      },
    };
    this.#works.set(commandId, work);
    const lifeMs = Math.min(lifeMaxMs, expiresMonoMs - this.#clock.monoMs());
    work.stopTimers.push(this.#clock.after(lifeMs, () => this.#expire(work)));
    this.#after(work, this.#limits.answerMs, () => {
      if (!work.isAccepted) this.#giveUp(work);
    });
    // After `send` has returned, so that the caller has noted the command before its first event.
    queueMicrotask(() => {
      if (!work.isEnded) emit({ type: 'sent' });
    });
    return work;
  }

  /** No state told of it: whether the vehicle has it is unknown, so it is told to give it up. */
  #giveUp(work: Work): void {
    if (work.run !== null) this.#outlet.cancelOrder(work.commandId);
    this.#end(work, lost('deadline-passed', { waitedMs: this.#limits.answerMs }));
  }

  #resend(work: Work, run: OrderRun): void {
    this.#after(work, this.#limits.resendMs, () => {
      if (work.isAccepted || work.isCancelAsked) return;
      this.#outlet.order(run.first());
      this.#resend(work, run);
    });
  }

  #expire(work: Work): void {
    if (work.run !== null) this.cancel(work.commandId);
    else this.#end(work, lost('deadline-passed', {}));
  }

  #sendCancel(work: Work): void {
    work.cancelledMs = this.#wallClock.monoMs();
    this.#outlet.cancelOrder(work.commandId);
  }

  #hearOrder(work: Work, run: OrderRun, state: VehicleState, leave: Leave): void {
    const { news, update } = run.hear(state, leave);
    for (const one of news) this.#tell(work, one);
    if (update !== null) this.#outlet.order(update);
    // The first word may have been lost, or have come before the order itself.
    const isDue = work.isCancelAsked && this.#wallClock.monoMs() - work.cancelledMs >= this.#limits.resendMs;
    if (isDue && !work.isEnded && state.orderId === work.commandId) this.#sendCancel(work);
  }

  #tell(work: Work, news: RunNews): void {
    switch (news.type) {
      case 'accepted':
        return this.#accept(work);
      case 'progress':
        return work.emit(news);
      case 'succeeded':
      case 'cancelled':
        return this.#end(work, { type: news.type });
      case 'refused':
        return this.#end(work, { type: 'refused', problem: { code: 'order-refused', facts: factsOf(news.error) } });
      case 'aborted': {
        // It keeps its order whatever fails (3.0.0, 6.6.5.1): one that nobody waits for any more is taken from it.
        if (news.cause === 'vehicle-error') this.#outlet.cancelOrder(work.commandId);
        const facts = { cause: news.cause, ...factsOf(news.error) };
        return this.#end(work, { type: 'aborted', problem: { code: 'order-aborted', facts } });
      }
    }
  }

  #hearAction(work: Work, actions: readonly ActionReport[]): void {
    const report = actions.find(({ actionId }) => actionId === work.commandId);
    if (report === undefined) return;
    if (report.status === 'FAILED') {
      const facts = { detail: (report.result ?? '').slice(0, problemTextMaxChars) };
      const problem: Problem = { code: work.isAccepted ? 'action-failed' : 'action-refused', facts };
      return this.#end(work, { type: work.isAccepted ? 'aborted' : 'refused', problem });
    }
    this.#accept(work);
    if (report.status === 'FINISHED') this.#end(work, { type: 'succeeded' });
  }

  #accept(work: Work): void {
    if (work.isAccepted) return;
    work.isAccepted = true;
    work.emit({ type: 'accepted' });
  }

  #after(work: Work, delayMs: number, run: () => void): void {
    const stop = this.#wallClock.after(delayMs, () => {
      if (!work.isEnded) run();
    });
    work.stopTimers.push(stop);
  }

  #end(work: Work, event: CommandEvent): void {
    if (work.isEnded) return;
    work.isEnded = true;
    for (const stop of work.stopTimers) stop();
    this.#works.delete(work.commandId);
    work.emit(event);
  }
}

function lost(code: string, facts: Readonly<Record<string, unknown>>): CommandEvent {
  return { type: 'lost', problem: { code, facts } };
}

function factsOf(error: VehicleError | null): Readonly<Record<string, unknown>> {
  if (error === null) return {};
  const text = error.description['en'] ?? error.description[''] ?? '';
  return { error: error.type, detail: text.slice(0, problemTextMaxChars) };
}
