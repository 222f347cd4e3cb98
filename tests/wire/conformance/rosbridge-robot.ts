import { WebSocket } from 'ws';
import type { RosGraph } from '../../../sim/devices/graph.ts';

type Message = Readonly<Record<string, unknown>>;

/**
 * Puts a simulated machine's topics, services and actions on a rosbridge server as one of its clients, so that the server stands in the
 * middle: what the machine says goes through its ROS graph and out to the controller's socket.
 */
export class RosbridgeRobot {
  readonly #socket: WebSocket;
  readonly #graph: RosGraph;

  private constructor(socket: WebSocket, graph: RosGraph) {
    this.#socket = socket;
    this.#graph = graph;
    socket.on('error', () => undefined);
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as Message));
  }

  static async open(url: string, graph: RosGraph): Promise<RosbridgeRobot> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    const robot = new RosbridgeRobot(socket, graph);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    robot.#announce();
    return robot;
  }

  close(): void {
    this.#socket.close();
  }

  #announce(): void {
    const { published, inputs, services, actions } = this.#graph;
    for (const [topic, type] of published) this.#say({ op: 'advertise', topic, type });
    for (const [topic, { type }] of inputs) this.#say({ op: 'subscribe', topic, type });
    for (const [service, { type }] of services) this.#say({ op: 'advertise_service', service, type });
    for (const [action, { type }] of actions) this.#say({ op: 'advertise_action', action, type });
    this.#graph.sink = {
      // Who listens at the other side of a ROS graph a machine does not know.
      hasSubscribers: (topic) => published.has(topic),
      publish: (topic, text) => this.#write(`{"op":"publish","topic":${JSON.stringify(topic)},"msg":${text}}`),
    };
  }

  #take(message: Message): void {
    const { op, id } = message;
    const { inputs, services, actions } = this.#graph;
    switch (op) {
      case 'publish':
        inputs.get(String(message['topic']))?.receive(message['msg']);
        return;
      case 'call_service':
        services.get(String(message['service']))?.call(message['args'], ({ isAnswered, values }) => {
          this.#say({ op: 'service_response', service: message['service'], id, values, result: isAnswered });
        });
        return;
      case 'send_action_goal':
        actions.get(String(message['action']))?.send(String(id), message['args'], {
          onFeedback: (values) => this.#say({ op: 'action_feedback', action: message['action'], id, values }),
          // The fields of a result differ between releases of nav2; left out they are filled in.
          onResult: ({ status, isAccepted }) => {
            this.#say({ op: 'action_result', action: message['action'], id, values: {}, status, result: isAccepted });
          },
        });
        return;
      case 'cancel_action_goal':
        actions.get(String(message['action']))?.cancel(String(id));
    }
  }

  #say(message: Message): void {
    this.#write(JSON.stringify(message));
  }

  #write(text: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }
}
