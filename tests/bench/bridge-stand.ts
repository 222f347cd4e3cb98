import { createServer as createHttp } from 'node:http';
import { createServer as createTcp, type AddressInfo, type Server } from 'node:net';
import { Aedes } from 'aedes';
import { WebSocketServer, type WebSocket } from 'ws';
import { spellingOf } from '../../sim/vda5050/told.ts';
import { serveNativeMachines } from './bridge-native-stand.ts';

/**
 * The machines' side of the bench, in a process of its own: so many machines that tell their place ten times a second, each over a
 * connection of its own (rosbridge), all over one broker (VDA 5050), or all from one participant (ROS 2). A place's x is when it was sent: seconds of the computer's monotonic clock, which all
 * its processes share.
 */
export type StandWire = 'rosbridge' | 'vda5050' | 'ros2';
export type ToStand = { readonly type: 'cut' };
export type FromStand =
  | { readonly type: 'ready'; readonly port: number }
  /** A command has arrived; `text` holds its id. */
  | { readonly type: 'command'; readonly text: string; readonly atS: number }
  | { readonly type: 'cpu'; readonly ratio: number };

export const machinesOfBroker = { interfaceName: 'bench', manufacturer: 'maker', mapId: 'all' } as const;
const periodMs = 100;
const slices = 20;
/** What is made up for at once after a timer that came late. */
const slicesAtOnceMax = 4;
/** States that the broker has not taken yet. Beyond it vehicles leave one out: its emitter calls itself for each that waits, until the stack ends. */
const untakenMax = 500;

/** Seconds of the clock that all processes of this computer share. */
export function sharedS(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}

function tell(message: FromStand): void {
  if (process.connected) process.send?.(message);
}

/** A twentieth of the machines every five milliseconds: real ones do not speak all at once. */
function speakInTurn(count: number, speak: (machine: number) => void): void {
  const beganS = sharedS();
  let spoken = 0;
  setInterval(() => {
    // A timer that comes late must not make the machines speak less often.
    const due = Math.min(((sharedS() - beganS) * 1000 * slices) / periodMs, spoken + slicesAtOnceMax);
    for (; spoken < due; spoken += 1) {
      for (let machine = spoken % slices; machine < count; machine += slices) speak(machine);
    }
  }, periodMs / slices);
}

const covariance = JSON.stringify(Array.from({ length: 36 }, () => 0));
let stamps = 0;

function odometryFrame(machine: number): string {
  stamps += 1;
  const stamp = `{"sec":${String(1_000_000 + Math.floor(stamps / 1000))},"nanosec":${String((stamps % 1000) * 1_000_000)}}`;
  const pose = `{"position":{"x":${String(sharedS())},"y":0,"z":0},"orientation":{"x":0,"y":0,"z":0,"w":1}}`;
  const twist = '{"linear":{"x":0.5,"y":0,"z":0},"angular":{"x":0,"y":0,"z":0}}';
  const msg = `{"header":{"stamp":${stamp},"frame_id":"map"},"child_frame_id":"base_link","pose":{"pose":${pose},"covariance":${covariance}},"twist":{"twist":${twist},"covariance":${covariance}}}`;
  return `{"op":"publish","topic":"/m${String(machine)}/odom","msg":${msg}}`;
}

/** Each machine is its own connection: its number is the path of its URL. */
function serveRosbridge(count: number): Server {
  const sockets = new Map<number, WebSocket>();
  const http = createHttp();
  new WebSocketServer({ server: http, perMessageDeflate: false }).on('connection', (socket, request) => {
    const machine = Number((request.url ?? '').slice(2));
    sockets.set(machine, socket);
    socket.on('close', () => {
      if (sockets.get(machine) === socket) sockets.delete(machine);
    });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (!text.startsWith('{"op":"call_service"')) return;
      tell({ type: 'command', text, atS: sharedS() });
      const { id, service } = JSON.parse(text) as { id: string; service: string };
      const values = { success: true, message: '' };
      socket.send(JSON.stringify({ op: 'service_response', id, service, values, result: true }));
    });
  });
  speakInTurn(count, (machine) => sockets.get(machine)?.send(odometryFrame(machine)));
  process.on('message', () => {
    for (const socket of sockets.values()) socket.terminate();
  });
  return http;
}

async function serveBroker(count: number): Promise<Server> {
  const broker = await Aedes.createBroker();
  const { interfaceName, manufacturer, mapId } = machinesOfBroker;
  const spelling = spellingOf('3.0');
  let headerId = 0;
  const publish = (machine: number, topic: string, content: object, retain: boolean): Promise<void> => {
    headerId += 1;
    const timestamp = new Date().toISOString();
    const head = { headerId, timestamp, version: spelling.version, manufacturer, serialNumber: `m${String(machine)}` };
    const name = `${interfaceName}/${spelling.major}/${manufacturer}/m${String(machine)}/${topic}`;
    const payload = JSON.stringify({ ...head, ...content });
    return new Promise((resolve) => {
      broker.publish({ cmd: 'publish', topic: name, payload, qos: 0, dup: false, retain }, () => resolve());
    });
  };
  for (let machine = 0; machine < count; machine += 1) {
    await publish(machine, 'connection', { connectionState: 'ONLINE' }, true);
  }
  broker.on('publish', ({ topic, payload }, client) => {
    if (client !== null && topic.endsWith('/instantActions')) {
      tell({ type: 'command', text: payload.toString(), atS: sharedS() });
    }
  });
  let untaken = 0;
  speakInTurn(count, (machine) => {
    if (untaken >= untakenMax) return;
    const place = { xM: sharedS(), yM: 0, yawRad: 0, mapId, forwardMps: 0.5, yawRateRadps: 0 };
    const still = { orderId: '', orderUpdateId: 0, lastNodeId: '', lastNodeSequenceId: 0, nodes: [], edges: [] };
    const told = {
      ...still,
      place,
      isDriving: true,
      isPaused: false,
      actions: [],
      chargeRatio: 0.8,
      isCharging: false,
    };
    untaken += 1;
    void publish(
      machine,
      'state',
      spelling.state({ ...told, mode: 'AUTOMATIC', errors: [], zoneSets: [], requests: [] }),
      false,
    ).then(() => {
      untaken -= 1;
    });
  });
  return createTcp((socket) => void broker.handle(socket));
}

/** A call of a service bears no id: the command is told by its machine, of which each gets one. */
async function serveNative(count: number): Promise<void> {
  const machines = await serveNativeMachines(count, (machine) => {
    tell({ type: 'command', text: commandIdOf(machine), atS: sharedS() });
  });
  speakInTurn(count, (machine) => machines.speak(machine, sharedS()));
  tell({ type: 'ready', port: 0 });
}

/** The command that the bench gives to a machine. */
export function commandIdOf(machine: number): string {
  return `bench-command-${String(machine)}-`;
}

async function main(wire: StandWire, count: number): Promise<void> {
  if (wire === 'ros2') await serveNative(count);
  else {
    const server = wire === 'rosbridge' ? serveRosbridge(count) : await serveBroker(count);
    server.listen(0, '127.0.0.1', () => tell({ type: 'ready', port: (server.address() as AddressInfo).port }));
  }
  let before = process.cpuUsage();
  let beforeS = sharedS();
  setInterval(() => {
    const { user, system } = process.cpuUsage(before);
    tell({ type: 'cpu', ratio: (user + system) / 1e6 / (sharedS() - beforeS) });
    before = process.cpuUsage();
    beforeS = sharedS();
  }, 1000);
  process.on('disconnect', () => process.exit(0));
}

const wires: readonly StandWire[] = ['rosbridge', 'vda5050', 'ros2'];
const [named, count] = process.argv.slice(2);
const wire = wires.find((known) => known === named);
if (process.send !== undefined && wire !== undefined && count !== undefined) await main(wire, Number(count));
