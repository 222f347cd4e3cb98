/** Where published messages go: `text` is the message as JSON. */
export interface MessageSink {
  hasSubscribers(topic: string): boolean;
  publish(topic: string, text: string): void;
}

export interface ServiceReply {
  /** False: the call itself failed, `values` is the text. */
  readonly isAnswered: boolean;
  readonly values: unknown;
}

export interface ActionEvents {
  /** For wires that have a word for it; comes before everything else. */
  onAccepted?(): void;
  onFeedback(values: unknown): void;
  onResult(result: ActionResult): void;
}

export interface ActionResult {
  /** action_msgs/GoalStatus: 4 succeeded, 5 cancelled, 6 aborted. */
  readonly status: 4 | 5 | 6;
  readonly values: unknown;
  /** False: the goal was never accepted. */
  readonly isAccepted: boolean;
}

export interface TopicInput {
  readonly type: string;
  receive(message: unknown): void;
}
export interface ServiceServer {
  readonly type: string;
  call(args: unknown, reply: (reply: ServiceReply) => void): void;
}
export interface ActionServer {
  readonly type: string;
  send(goalId: string, args: unknown, events: ActionEvents): void;
  cancel(goalId: string): void;
}

/** The names that a simulated site publishes and accepts: what rosbridge would find in the ROS graph. */
export class RosGraph {
  readonly published = new Map<string, string>();
  readonly inputs = new Map<string, TopicInput>();
  readonly services = new Map<string, ServiceServer>();
  readonly actions = new Map<string, ActionServer>();
  sink: MessageSink = { hasSubscribers: () => false, publish: () => undefined };
}

/** ROS 2 names of interfaces, with or without the middle part: `std_msgs/String` is `std_msgs/msg/String`. */
export function shortTypeOf(type: string): string {
  return type.replace(/\/(msg|srv|action)\//, '/');
}
