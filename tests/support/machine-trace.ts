import { WebSocket } from 'ws';
import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { stoppingTimeS, toolBraking, travelBraking } from '../../hardware-profiles/stopping.ts';
import type { PermitState } from '../../kernel/permit.ts';

/** From, to in ms of site time; Infinity while it lasts. */
export interface Span {
  readonly fromMs: number;
  untilMs: number;
}

export interface TracedMachine {
  readonly id: string;
  readonly profile: MachineProfile;
  readonly motion: Span[];
  /** While the guard allowed motion; empty for machines that tell of no guard. */
  readonly grants: Span[];
  /** Newest word of the guard. */
  guard: PermitState | null;
}

type Place = readonly [xM: number, yM: number, zM: number];

/** A step of the simulator, and the next one in which a new limit counts. */
const stepMs = 20;

/**
 * What machines do and what their guards hold, to the step of the simulator: each change is published in the step in which it
 * happens, and the clock after it. Listens to the simulator itself, past everything under test, and gives machines goals, so
 * that they have somewhere to go.
 */
export class MachineTrace {
  readonly machines = new Map<string, TracedMachine>();
  /** Site time, ms since the trace began. */
  nowMs = 0;
  readonly #socket: WebSocket;
  readonly #namespaces = new Map<string, string>();
  #originMs: number | null = null;
  #changes: ((nowMs: number) => void)[] = [];
  readonly #goals = new Map<string, () => void>();
  #nextGoal = 1;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as Readonly<Record<string, unknown>>));
  }

  static async open(
    url: string,
    fleet: readonly FleetMachine[],
    profiles: ReadonlyMap<string, MachineProfile>,
  ): Promise<MachineTrace> {
    const socket = new WebSocket(url, { maxPayload: 16_000_000 });
    await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const trace = new MachineTrace(socket);
    for (const machine of fleet) {
      const profile = profiles.get(machine.profileId);
      if (profile === undefined) throw new Error(`no profile ${machine.profileId}`);
      trace.#follow(machine, profile);
    }
    trace.#send({ op: 'subscribe', topic: '/clock', type: 'rosgraph_msgs/msg/Clock' });
    return trace;
  }

  close(): void {
    this.#socket.terminate();
  }

  of(machineId: string): TracedMachine {
    const machine = this.machines.get(machineId);
    if (machine === undefined) throw new Error(`no machine ${machineId}`);
    return machine;
  }

  /** Sends a machine to and fro between places, straight, until the trace ends. */
  shuttle(machineId: string, yawRad: number, places: readonly Place[]): void {
    const next = (leg: number): void => {
      const way = leg % 2 === 0 ? places : [...places].reverse();
      this.#drive(machineId, yawRad, way, () => next(leg + 1));
    };
    next(0);
  }

  #drive(machineId: string, yawRad: number, way: readonly Place[], onEnd: () => void): void {
    const id = `goal-${String(this.#nextGoal)}`;
    this.#nextGoal += 1;
    this.#goals.set(id, onEnd);
    const orientation = { x: 0, y: 0, z: Math.sin(yawRad / 2), w: Math.cos(yawRad / 2) };
    const poses = way.map(([x, y, z]) => ({ pose: { position: { x, y, z }, orientation } }));
    const action = `${this.#namespaces.get(machineId) ?? ''}/follow_path`;
    const goal = { op: 'send_action_goal', id, action, action_type: 'nav2_msgs/action/FollowPath' };
    this.#send({ ...goal, feedback: false, args: { path: { header: { frame_id: 'map' }, poses } } });
  }

  movingIds(): string[] {
    return [...this.machines.values()].filter(isMoving).map(({ id }) => id);
  }

  #follow(machine: FleetMachine, profile: MachineProfile): void {
    const wiring = profile.wires.ros;
    const { wire } = machine;
    if (wire.kind === 'vda5050' || wiring === undefined) throw new Error(`${profile.id} has no rosbridge wire`);
    const { namespace } = wire;
    this.#namespaces.set(machine.id, namespace);
    this.machines.set(machine.id, { id: machine.id, profile, motion: [], grants: [], guard: null });
    const topics = [
      // What has joints tells of its motion there; its base stands.
      wiring.joints?.topic ?? wiring.odometry.topic,
      ...(wiring.permit.grade === 'guarded' && wiring.permit.state !== undefined ? [wiring.permit.state] : []),
    ];
    for (const local of topics) this.#send({ op: 'subscribe', topic: `${namespace}/${local}` });
  }

  #send(message: unknown): void {
    this.#socket.send(JSON.stringify(message));
  }

  #take(message: Readonly<Record<string, unknown>>): void {
    if (message['op'] === 'action_result') {
      const id = String(message['id']);
      const onEnd = this.#goals.get(id);
      this.#goals.delete(id);
      onEnd?.();
      return;
    }
    if (message['op'] !== 'publish') return;
    const topic = String(message['topic']);
    if (topic === '/clock') {
      this.#tick((message['msg'] as { clock: { sec: number; nanosec: number } }).clock);
      return;
    }
    const machine = [...this.machines.values()].find(({ id }) =>
      topic.startsWith(`${this.#namespaces.get(id) ?? ''}/`),
    );
    if (machine !== undefined) this.#changes.push((nowMs) => note(machine, message['msg'], nowMs));
  }

  /** What was published since the last clock happened up to this one. */
  #tick({ sec, nanosec }: { readonly sec: number; readonly nanosec: number }): void {
    const epochMs = sec * 1000 + nanosec / 1e6;
    this.#originMs ??= epochMs;
    this.nowMs = Math.round(epochMs - this.#originMs);
    for (const change of this.#changes) change(this.nowMs);
    this.#changes = [];
  }
}

function note(machine: TracedMachine, message: unknown, nowMs: number): void {
  const fields = message as Readonly<Record<string, unknown>>;
  if (typeof fields['data'] === 'string') {
    const guard = JSON.parse(fields['data']) as PermitState;
    machine.guard = guard;
    set(machine.grants, guard.travelSpeedMaxMps > 0 || guard.toolSpeedMaxMps > 0 ? 'on' : 'off', nowMs);
    return;
  }
  const isMovingNow = speedsOf(fields).some((speed) => speed !== 0);
  set(machine.motion, isMovingNow ? 'on' : 'off', nowMs);
}

type Vector = Readonly<Record<'x' | 'y' | 'z', number>>;

function speedsOf(fields: Readonly<Record<string, unknown>>): readonly number[] {
  if (Array.isArray(fields['velocity'])) return fields['velocity'] as number[];
  const { linear, angular } = (fields['twist'] as { twist: { linear: Vector; angular: Vector } }).twist;
  return [linear.x, linear.y, linear.z, angular.z];
}

function set(spans: Span[], state: 'on' | 'off', nowMs: number): void {
  const last = spans.at(-1);
  const isOn = last !== undefined && last.untilMs === Infinity;
  if (isOn === (state === 'on')) return;
  if (isOn) last.untilMs = nowMs;
  else spans.push({ fromMs: nowMs, untilMs: Infinity });
}

export function isMoving({ motion }: TracedMachine): boolean {
  return motion.at(-1)?.untilMs === Infinity;
}

/** The longest way to a stand by the machine's own figures, reaction included, and the step in which it is noticed. */
export function stopMaxMs({ profile }: TracedMachine): number {
  const speedMps = Math.max(profile.speed.travelMps.value, profile.speed.workMps?.value ?? 0);
  const seconds = [travelBraking(profile), toolBraking(profile)].map((braking) => stoppingTimeS(braking, speedMps));
  return Math.max(...seconds) * 1000 + 2 * stepMs;
}

/** How many times such a stretch began or ended in between. */
export function turnsBetween(spans: readonly Span[], fromMs: number, untilMs: number): number {
  const isWithin = (atMs: number): boolean => atMs > fromMs && atMs <= untilMs;
  return spans.flatMap((span) => [span.fromMs, span.untilMs]).filter(isWithin).length;
}

/** When the last motion that had begun before `limitMs` ended; null while it goes on. */
export function stoodAtMs({ motion }: TracedMachine, limitMs: number): number | null {
  const spans = motion.filter(({ fromMs }) => fromMs <= limitMs);
  const endMs = Math.max(-Infinity, ...spans.map(({ untilMs }) => untilMs));
  return endMs === Infinity ? null : endMs;
}

/** Stretches of motion that no grant explains: neither one in force nor the way to a stand after it (I1). */
export function lawlessMotion(machine: TracedMachine): readonly Span[] {
  const covers = machine.grants.map(({ fromMs, untilMs }) => ({
    fromMs: fromMs - stepMs,
    untilMs: untilMs + stopMaxMs(machine),
  }));
  return machine.motion.flatMap((span) => uncovered(span, covers));
}

/** What is left of a span without the covers, which are in order of their begin. */
function uncovered(span: Span, covers: readonly Span[]): readonly Span[] {
  const left: Span[] = [];
  let { fromMs } = span;
  for (const cover of covers) {
    if (cover.untilMs <= fromMs) continue;
    if (cover.fromMs >= span.untilMs) break;
    if (cover.fromMs > fromMs) left.push({ fromMs, untilMs: cover.fromMs });
    fromMs = cover.untilMs;
  }
  return fromMs < span.untilMs ? [...left, { fromMs, untilMs: span.untilMs }] : left;
}
