import type { MessageSink } from '../devices/graph.ts';
import { textFrame } from './outbox.ts';

/** Where a subscription's frames go. */
export interface FrameReceiver {
  sendFrame(frame: Buffer): void;
}

export interface Subscription {
  readonly session: FrameReceiver;
  readonly topic: string;
  /** Least simulated time between two messages, ms. */
  readonly throttleMs: number;
  lastMs: number;
}

/** Who hears what. A message is framed once, for all who hear it. */
export class TopicTable implements MessageSink {
  readonly #byTopic = new Map<string, Subscription[]>();
  readonly #simMs: () => number;
  messageCount = 0;

  constructor(simMs: () => number) {
    this.#simMs = simMs;
  }

  add(subscription: Subscription): void {
    const list = this.#byTopic.get(subscription.topic);
    if (list === undefined) this.#byTopic.set(subscription.topic, [subscription]);
    else list.push(subscription);
  }

  remove(subscription: Subscription): void {
    const list = this.#byTopic.get(subscription.topic)?.filter((entry) => entry !== subscription) ?? [];
    if (list.length === 0) this.#byTopic.delete(subscription.topic);
    else this.#byTopic.set(subscription.topic, list);
  }

  hasSubscribers(topic: string): boolean {
    return this.#byTopic.has(topic);
  }

  publish(topic: string, text: string): void {
    const list = this.#byTopic.get(topic);
    if (list === undefined) return;
    const nowMs = this.#simMs();
    let frame: Buffer | null = null;
    for (const subscription of list) {
      if (subscription.throttleMs > 0) {
        if (nowMs - subscription.lastMs < subscription.throttleMs) continue;
        subscription.lastMs = nowMs;
      }
      frame ??= textFrame(`{"op":"publish","topic":${JSON.stringify(topic)},"msg":${text}}`);
      subscription.session.sendFrame(frame);
      this.messageCount += 1;
    }
  }
}
