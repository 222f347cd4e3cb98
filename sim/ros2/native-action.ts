import type { GoalRequest, Rclnodejs, RosNode, ServedGoal } from '../../robot-bridge/ros2/rclnodejs.ts';
import type { ActionResult, ActionServer } from '../devices/graph.ts';

/** Goals whose names are remembered, so that none is begun twice. */
const knownMax = 4096;
const succeeded = 4;
const cancelled = 5;

interface Running {
  handle: ServedGoal | null;
  ended: ActionResult | null;
  resolve: ((result: unknown) => void) | null;
}

type MessageClass = new (plain: unknown) => unknown;

/**
 * One simulated action as a ROS 2 action server. A goal is answered when the machine has answered it, which may be late or, while its link is lost,
 * never: the library would have the answer at once.
 */
export function serveAction(rclnodejs: Rclnodejs, node: RosNode, name: string, action: ActionServer): void {
  const { Result, Feedback } = rclnodejs.require(action.type) as {
    readonly Result: MessageClass;
    readonly Feedback: MessageClass;
  };
  const { GoalResponse, CancelResponse } = rclnodejs;
  const running = new Map<string, Running>();
  const known = new Set<string>();
  let decision = GoalResponse.REJECT;
  const execute = (handle: ServedGoal): Promise<unknown> =>
    new Promise((resolve) => {
      const goal = running.get(idOf(handle.goalId.uuid));
      if (goal === undefined) return;
      goal.handle = handle;
      goal.resolve = (values) => resolve(new Result(values));
      if (goal.ended !== null) finish(goal, goal.ended);
    });
  const cancel = (handle: ServedGoal): number => {
    // The goal has to be on its way out before the machine can end it.
    setImmediate(() => action.cancel(idOf(handle.goalId.uuid)));
    return CancelResponse.ACCEPT;
  };
  const server = new rclnodejs.ActionServer(node, action.type, name, execute, () => decision, null, cancel);
  const answer = server.processGoalRequest.bind(server);
  const decide = (accepted: 'accept' | 'reject', header: unknown, request: GoalRequest): void => {
    decision = accepted === 'accept' ? GoalResponse.ACCEPT : GoalResponse.REJECT;
    answer(header, request);
    decision = GoalResponse.REJECT;
  };
  server.processGoalRequest = (header, request) => {
    const id = idOf(request.goal_id.uuid);
    if (known.has(id)) return decide('reject', header, request);
    remember(known, id);
    const goal: Running = { handle: null, ended: null, resolve: null };
    running.set(id, goal);
    action.send(id, request.goal.toPlainObject(false), {
      onAccepted: () => decide('accept', header, request),
      onFeedback(values) {
        if (goal.handle?.isCancelRequested === false) goal.handle.publishFeedback(new Feedback(values));
      },
      onResult(result) {
        running.delete(id);
        if (!result.isAccepted) decide('reject', header, request);
        else if (goal.handle === null) goal.ended = result;
        else finish(goal, result);
      },
    });
  };
}

function finish({ handle, resolve }: Running, { status, values }: ActionResult): void {
  if (handle === null || resolve === null) return;
  if (status === succeeded) handle.succeed();
  // ROS 2 knows a goal as cancelled only where somebody has asked for it.
  else if (status === cancelled && handle.isCancelRequested) handle.canceled();
  else handle.abort();
  resolve(values);
}

function remember(known: Set<string>, id: string): void {
  known.add(id);
  if (known.size <= knownMax) return;
  const oldest = known.values().next();
  if (oldest.done !== true) known.delete(oldest.value);
}

function idOf(uuid: Iterable<number>): string {
  return Buffer.from([...uuid]).toString('hex');
}
