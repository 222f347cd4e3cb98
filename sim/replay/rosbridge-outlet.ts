import { RosGraph } from '../devices/graph.ts';
import { addRosapi } from '../rosbridge-server/rosapi.ts';
import { openRosbridgeServer } from '../rosbridge-server/rosbridge-server.ts';
import type { ReplayLog, ReplayOutlet } from './outlet.ts';

export interface RosbridgeOutletOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Types by topic. */
  readonly topics: ReadonlyMap<string, string>;
  /** Recorded time since the beginning, ms. */
  readonly nowMs: () => number;
  readonly log: ReplayLog;
}

/** A rosbridge server without services and actions: whoever gives commands is told that there are none. */
export async function openRosbridgeOutlet(options: RosbridgeOutletOptions): Promise<ReplayOutlet> {
  const { host, port, topics, nowMs, log } = options;
  const graph = new RosGraph();
  for (const [topic, type] of topics) graph.published.set(topic, type);
  addRosapi(graph);
  let begin: () => void = () => undefined;
  const heard = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const server = await openRosbridgeServer(
    { graph, host, port, log, simMs: nowMs, onSubscribed: () => begin(), onClientGone: () => undefined },
    { current: null },
  );
  return {
    ...{ url: server.url, heard, isCongested: () => server.isCongested() },
    publish(topic, text) {
      server.topics.publish(topic, text);
      return 'sent';
    },
    close: () => server.close(),
  };
}
