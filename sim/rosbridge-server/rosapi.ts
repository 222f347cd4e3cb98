import { z } from 'zod';
import type { RosGraph, ServiceServer } from '../devices/graph.ts';

const simulatedNode = '/simulation';
const topicArgs = z.object({ topic: z.string() });
const serviceArgs = z.object({ service: z.string() });
/** The hidden services by which ROS 2 makes an action, as far as rosapi is asked for them. */
const goalService = '/_action/send_goal';

/** The part of rosapi_msgs that tells which names there are: a stock robot has rosapi beside its rosbridge server. */
export function addRosapi(graph: RosGraph): void {
  const offer = (name: string, type: string, answer: (args: unknown) => unknown): void => {
    const service: ServiceServer = {
      type: `rosapi_msgs/srv/${type}`,
      call: (args, reply) => {
        reply({ isAnswered: true, values: answer(args) });
      },
    };
    graph.services.set(`/rosapi/${name}`, service);
  };
  const typeOfTopic = (name: string): string => graph.published.get(name) ?? graph.inputs.get(name)?.type ?? '';
  const nodesIf = (isThere: boolean): readonly string[] => (isThere ? [simulatedNode] : []);
  const topicIn = (args: unknown): string => topicArgs.safeParse(args).data?.topic ?? '';
  offer('topics', 'Topics', () => {
    const topics = [...new Set([...graph.published.keys(), ...graph.inputs.keys()])];
    return { topics, types: topics.map(typeOfTopic) };
  });
  offer('topic_type', 'TopicType', (args) => ({ type: typeOfTopic(topicIn(args)) }));
  offer('publishers', 'Publishers', (args) => ({ publishers: nodesIf(graph.published.has(topicIn(args))) }));
  offer('subscribers', 'Subscribers', (args) => ({ subscribers: nodesIf(graph.inputs.has(topicIn(args))) }));
  offer('services', 'Services', () => ({ services: [...graph.services.keys()] }));
  offer('service_type', 'ServiceType', (args) => {
    const name = serviceArgs.safeParse(args).data?.service ?? '';
    const action = name.endsWith(goalService) ? graph.actions.get(name.slice(0, -goalService.length)) : undefined;
    return { type: action === undefined ? (graph.services.get(name)?.type ?? '') : `${action.type}_SendGoal` };
  });
  offer('action_servers', 'GetActionServers', () => ({ action_servers: [...graph.actions.keys()] }));
}
