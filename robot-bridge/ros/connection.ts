import type { Problem } from '../../kernel/result.ts';
import type { ConnectionState, Unsubscribe } from '../link.ts';

export type SendOutcome = 'sent' | 'dropped';
export type WireKind = 'topic' | 'service' | 'action';

/** What is heard of a goal that was sent. The last answer is `ended`; where the wire has no word for acceptance the first feedback is it. */
export type GoalAnswer =
  | { readonly type: 'accepted' }
  | { readonly type: 'feedback'; readonly values: unknown }
  | {
      readonly type: 'ended';
      /** action_msgs/GoalStatus: 4 succeeded, 5 cancelled, 6 aborted; null where none came. */
      readonly status: number | null;
      /** False: the goal never ran (no such server, rejected). */
      readonly hasRun: boolean;
      /** The result, or a text that says why there is none. */
      readonly detail: unknown;
    };

export type ServiceAnswer =
  | { readonly type: 'answered'; readonly values: unknown }
  /** The call itself failed: no such service, or its server broke off. */
  | { readonly type: 'failed'; readonly detail: unknown };

/**
 * One way into a ROS graph, shared by all machines behind it: a rosbridge server, or this process's own participant. Nothing that is sent is kept for
 * later: publishes are dropped, commands refused while it is not connected. Subscriptions and advertisements, which move nothing, are made again.
 *
 * Only names that were allowed (from machine profiles and the site's own topics) may be used; another name is a bug and throws.
 */
export interface RosConnection {
  /** Where it leads: `ws://host:port`, `ros2://<domain>`. */
  readonly url: string;
  state(): ConnectionState;
  /** Number of the present or last life of the connection; rises with each connect. */
  generation(): number;
  /** Called at each change, after all awaited answers of the ended life have been forgotten. */
  onState(listener: (state: ConnectionState) => void): Unsubscribe;
  /** Called for each incoming message that was refused before anybody could say which machine it is about. */
  onRefused(listener: (problem: Problem) => void): Unsubscribe;
  allow(kind: WireKind, name: string): void;
  /** The listener gets each message as it came, unchecked, in the form that rosbridge gives it. Made again on each connect. */
  subscribe(topic: string, type: string, listener: (message: unknown) => void, wish?: TopicWish): Unsubscribe;
  /** Announces a topic that we publish; made again on each connect. */
  advertise(topic: string, type: string): void;
  publish(topic: string, message: unknown): SendOutcome;
  /** Gathers what is sent until the result is called, where that saves writes. */
  holdWrites(): () => void;
  /** `onAnswer` is called at most once, and never after the connection has ended: see `onState`. */
  callService(call: ServiceCall, onAnswer: (answer: ServiceAnswer) => void): SendOutcome;
  sendGoal(goal: GoalCall, onAnswer: (answer: GoalAnswer) => void): SendOutcome;
  /** Also a goal that this process never sent, where the wire can name it. */
  cancelGoal(id: string, action: string): SendOutcome;
  /** Answers to this id are no longer of interest. */
  forget(id: string): void;
  close(): void;
}

/** How a topic should come, where the wire can be told. Never for what permits or the interlock's ages depend on. */
export interface TopicWish {
  /** At most one message in so many ms, the newest. */
  readonly everyMs?: number;
  /** Packed instead of as text. */
  readonly form?: 'cbor';
}

export interface ServiceCall {
  readonly id: string;
  readonly service: string;
  readonly type: string;
  readonly args: unknown;
}

export interface GoalCall {
  readonly id: string;
  readonly action: string;
  readonly type: string;
  readonly goal: unknown;
}
