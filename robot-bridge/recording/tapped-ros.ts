import type { GoalAnswer, GoalCall, RosConnection, ServiceCall } from '../ros/connection.ts';
import type { Unsubscribe } from '../link.ts';
import type { WireDirection, WireMessage, WirePart, WireTap } from './wire-record.ts';

interface TappedTopic {
  listeners: number;
  readonly stop: Unsubscribe;
}

type Noter = (direction: WireDirection, part: WirePart) => (name: string, type: string, message: unknown) => void;

const connectionName = '/banksman/connection';
const connectionType = 'banksman/connection';

/**
 * The connection with everything that passes it noted. Each topic is noted once, however many listen to it. Where nothing is recorded the
 * connection itself is used and costs nothing more.
 */
export function tappedRos(inner: RosConnection, tap: WireTap): RosConnection {
  const topics = new Map<string, TappedTopic>();
  const types = new Map<string, string>();
  const { url } = inner;
  const noter: Noter = (direction, part) => (name, type, message) => {
    tap.note({ wire: 'ros', url, direction, part, name, type, message } satisfies WireMessage);
  };
  const heard = noter('from-machine', 'message');
  const said = noter('to-machine', 'message');
  inner.onState((state) => {
    noter('from-machine', 'connection')(connectionName, connectionType, { url, state, generation: inner.generation() });
  });
  return {
    url,
    state: () => inner.state(),
    generation: () => inner.generation(),
    onState: (listener) => inner.onState(listener),
    onRefused: (listener) => inner.onRefused(listener),
    allow: (kind, name) => inner.allow(kind, name),
    subscribe(topic, type, listener) {
      const stop = inner.subscribe(topic, type, listener);
      const known = topics.get(topic) ?? {
        listeners: 0,
        stop: inner.subscribe(topic, type, (message) => heard(topic, type, message)),
      };
      topics.set(topic, known);
      known.listeners += 1;
      return once(() => {
        stop();
        known.listeners -= 1;
        if (known.listeners > 0) return;
        topics.delete(topic);
        known.stop();
      });
    },
    advertise(topic, type) {
      types.set(topic, type);
      inner.advertise(topic, type);
    },
    publish(topic, message) {
      const outcome = inner.publish(topic, message);
      if (outcome === 'sent') said(topic, types.get(topic) ?? '', message);
      return outcome;
    },
    holdWrites: () => inner.holdWrites(),
    ...tappedCalls(inner, noter, types),
    forget: (id) => inner.forget(id),
    close: () => inner.close(),
  };
}

function tappedCalls(
  inner: RosConnection,
  noter: Noter,
  types: Map<string, string>,
): Pick<RosConnection, 'callService' | 'sendGoal' | 'cancelGoal'> {
  return {
    callService(call, onAnswer) {
      const { id, service, type, args } = call satisfies ServiceCall;
      const outcome = inner.callService(call, (answer) => {
        noter('from-machine', 'response')(service, type, { id, ...answer });
        onAnswer(answer);
      });
      if (outcome === 'sent') noter('to-machine', 'request')(service, type, { id, args });
      return outcome;
    },
    sendGoal(goal, onAnswer) {
      const { id, action, type } = goal satisfies GoalCall;
      types.set(action, type);
      const outcome = inner.sendGoal(goal, (answer) => {
        noter('from-machine', partOf(answer))(action, type, { id, ...answer });
        onAnswer(answer);
      });
      if (outcome === 'sent') noter('to-machine', 'goal')(action, type, { id, goal: goal.goal });
      return outcome;
    },
    cancelGoal(id, action) {
      const outcome = inner.cancelGoal(id, action);
      if (outcome === 'sent') noter('to-machine', 'cancel')(action, types.get(action) ?? '', { id });
      return outcome;
    },
  };
}

function partOf({ type }: GoalAnswer): WirePart {
  switch (type) {
    case 'accepted':
      return 'accepted';
    case 'feedback':
      return 'feedback';
    case 'ended':
      return 'result';
  }
}

function once(run: () => void): Unsubscribe {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    run();
  };
}
