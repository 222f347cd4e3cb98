import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';

const ANSWER_MAX_MS = 10_000;

export interface TrueMachine {
  readonly id: string;
  readonly pose: { readonly xM: number; readonly yM: number; readonly zM: number; readonly yawRad: number };
  readonly toolPoint: readonly [number, number, number];
  readonly speedMps: number;
  readonly yawRateRadps: number;
  readonly isMoving: boolean;
  readonly isToolOn: boolean;
  readonly goal: string | null;
  readonly remainingM: number;
  readonly blocker: string;
  readonly fault: string;
  readonly permit: { readonly level: string; readonly ruleId: string };
  readonly permitsRefused: number;
}

export interface TruePerson {
  readonly id: string;
  readonly levelId: string;
  readonly xM: number;
  readonly yM: number;
  readonly zM: number;
}

/** What has been done to the concrete of one level, m². */
export interface TrueConcrete {
  readonly levelId: string;
  readonly placedM2: number;
  readonly levelledM2: number;
  readonly floatedM2: number;
  readonly trowelledM2: number;
  readonly workedTooEarlyM2: number;
  readonly workedTooLateM2: number;
  readonly drivenOnTooYoungM2: number;
}

export interface Truth {
  readonly simMs: number;
  readonly epochMs: number;
  readonly machines: readonly TrueMachine[];
  readonly people: readonly TruePerson[];
  readonly concrete: { readonly levels: readonly TrueConcrete[] };
  readonly accidents: { readonly count: number; readonly list: readonly unknown[] };
}

export type FaultKind = 'none' | 'link-loss' | 'stuck-wheel' | 'battery-empty';

type SimCommand =
  | { readonly do: 'state' | 'pause' | 'resume' }
  | { readonly do: 'speed'; readonly speed: number | 'max' }
  | { readonly do: 'fault'; readonly machineId: string; readonly kind: FaultKind }
  | { readonly do: 'tag-loss'; readonly personId: string; readonly lost: boolean }
  | {
      readonly do: 'walk';
      readonly personId: string;
      readonly to: readonly [number, number];
      readonly levelId?: string;
    }
  | {
      readonly do: 'place';
      readonly levelId: string;
      readonly polygon: readonly (readonly [number, number])[];
      readonly atMs: number;
    }
  | {
      readonly do: 'hand';
      readonly machineId: string;
      readonly mode: 'autonomous' | 'manual' | 'remote';
      readonly to?: readonly [number, number, number];
    }
  | { readonly do: 'counter'; readonly machineId: string; readonly hours: number }
  | { readonly do: 'wander'; readonly personId: string };

/** Asks the simulator for the truth, and makes things happen on its site, past everything under test. */
export class SimTruth {
  private readonly socket: WebSocket;
  private readonly waiting = new Map<string, (reply: Readonly<Record<string, unknown>>) => void>();
  private nextId = 1;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { op: string; id?: string; values?: { json?: string } };
      if (message.op !== 'service_response' || message.id === undefined) return;
      this.waiting.get(message.id)?.(JSON.parse(message.values?.json ?? '{}') as Record<string, unknown>);
      this.waiting.delete(message.id);
    });
  }

  /** The simulator's address stands in the fleet file of the data directory. */
  static async open(dataDirectory: string): Promise<SimTruth> {
    const fleet = JSON.parse(readFileSync(join(dataDirectory, 'fleet.json'), 'utf8')) as {
      machines: { wire: { url: string } }[];
    };
    return SimTruth.openAt(fleet.machines[0]?.wire.url ?? '');
  }

  static async openAt(url: string): Promise<SimTruth> {
    const socket = new WebSocket(url, { maxPayload: 16_000_000 });
    await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new SimTruth(socket);
  }

  async state(): Promise<Truth> {
    return (await this.command({ do: 'state' })) as unknown as Truth;
  }

  async machine(machineId: string): Promise<TrueMachine> {
    return machineIn(await this.state(), machineId);
  }

  async command(command: SimCommand): Promise<Readonly<Record<string, unknown>>> {
    const id = `truth-${String(this.nextId)}`;
    this.nextId += 1;
    const reply = await new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the simulator did not answer ${command.do}`)), ANSWER_MAX_MS);
      this.waiting.set(id, (value) => {
        clearTimeout(timer);
        resolve(value);
      });
      const args = { json: JSON.stringify(command) };
      this.socket.send(JSON.stringify({ op: 'call_service', id, service: '/sim/command', args }));
    });
    if (reply['ok'] !== true) throw new Error(`the simulator refused ${command.do}: ${JSON.stringify(reply)}`);
    return reply;
  }

  close(): void {
    this.socket.terminate();
  }
}

export function machineIn(truth: Truth, machineId: string): TrueMachine {
  const machine = truth.machines.find(({ id }) => id === machineId);
  if (machine === undefined) throw new Error(`no machine ${machineId} on the simulated site`);
  return machine;
}

export function movingIds(truth: Truth): readonly string[] {
  return truth.machines.filter(({ isMoving }) => isMoving).map(({ id }) => id);
}
