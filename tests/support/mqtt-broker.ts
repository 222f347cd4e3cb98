import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Aedes, type AedesOptions } from 'aedes';

/** An MQTT broker on loopback. What is in this process publishes and hears without a client. */
export class MqttBroker {
  readonly #aedes: Aedes;
  readonly #sockets = new Set<Socket>();
  #server: Server;
  #port: number;

  private constructor(aedes: Aedes, server: Server) {
    this.#aedes = aedes;
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    this.#serve();
  }

  /** @param rules who may enter, and who may publish and hear what; absent: everybody everything. */
  static async open(rules: AedesOptions = {}): Promise<MqttBroker> {
    return new MqttBroker(await Aedes.createBroker(rules), await listening(0));
  }

  get url(): string {
    return `mqtt://127.0.0.1:${String(this.#port)}`;
  }

  publish(topic: string, payload: string | Buffer, kept: 'kept' | 'passing' = 'passing'): void {
    const packet = { cmd: 'publish', qos: 0, dup: false, retain: kept === 'kept', topic, payload } as const;
    this.#aedes.publish({ ...packet, payload: Buffer.from(payload) }, () => undefined);
  }

  hear(topic: string, listener: (text: string) => void): void {
    this.#aedes.subscribe(
      topic,
      (packet, done) => {
        listener(packet.payload.toString());
        done();
      },
      () => undefined,
    );
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** What was kept is still there when it comes back. */
  async goAway(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async comeBack(): Promise<void> {
    this.#server = await listening(this.#port);
    this.#serve();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(): void {
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket.setNoDelay(true));
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
      this.#aedes.handle(socket);
    });
  }
}

function listening(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
