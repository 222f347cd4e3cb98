import type { InterlockConfig } from '../../controller/contract/interlock/interlock.ts';
import { createInterlock, type Interlock } from '../../controller/interlock/cycle.ts';
import type { Actor, Latch } from '../../controller/interlock/latching/latches.ts';
import { callParameters, isCoreCall } from '../../controller/interlock/recording/core-calls.ts';
import type { Limits } from '../../controller/interlock/limits/limits.ts';
import { asId, type MachineId } from '../../kernel/ids.ts';
import { decodePermit, type PermitRequest } from '../../kernel/permit.ts';
import { seededRandom } from '../../kernel/random.ts';
import { createMotionGate, type MotionGate, type MotionGateOptions } from '../../sim/world/motion-gate.ts';
import { resetBy, shippedLimits, testMac } from './interlock-site.ts';
import { VirtualMachine, type Place } from './virtual-machine.ts';
import type { PersonSample, Trace, TraceEntry } from './virtual-trace.ts';

const stepMs = 10;
const cycleMs = 20;
const reportMs = 100;
/** What a good network takes, ms. */
const transitMs = 10;
/** Permits of both cores are compared in each cycle, verdicts this often, ms. */
const comparedEveryMs = 100;
const wallMs = 1_700_000_000_000;
/** How wrong the wall clock of the second core is, ms. */
const wrongWallMs = -3_600_000;

/** When copies of a message that leaves now arrive, and as what; none: it is lost. */
export type Channel = (text: string, nowMs: number) => readonly { readonly text: string; readonly atMs: number }[];
export const goodChannel: Channel = (text, nowMs) => [{ text, atMs: nowMs + transitMs }];
export const cutChannel: Channel = () => [];

interface Message {
  readonly atMs: number;
  readonly run: () => void;
}

/** One life of the interlock: the core, and a second one that gets the same inputs with another wall time. */
export interface InterlockLife {
  readonly core: Interlock;
  readonly twin: Interlock;
  readonly epoch: number;
  /** Neither cycles nor reads what comes in. */
  isPaused: boolean;
  isAlive: boolean;
}

export interface VirtualSiteOptions {
  readonly config: InterlockConfig;
  readonly places: Readonly<Record<string, Place>>;
  readonly makeGate?: (options: MotionGateOptions) => MotionGate;
  readonly limits?: Limits;
}

/**
 * Real interlock cores and real permit guards on one virtual clock, with machines that drive and a network that does what the test
 * says. Everything is kept in a trace for the oracle. No timers, no sockets; the same test gives the same trace.
 */
export class VirtualSite {
  nowMs = 0;
  readonly config: InterlockConfig;
  readonly lives: InterlockLife[] = [];
  readonly machines = new Map<string, VirtualMachine>();
  readonly people = new Map<string, { xM: number; yM: number; zM: number; vxMps: number; vyMps: number }>();
  /** People whose tag is not heard. */
  readonly untagged = new Set<string>();
  requestChannel: Channel = goodChannel;
  permitChannel: Channel = goodChannel;
  reportChannel: Channel = goodChannel;
  hasTags = true;
  hasHeartbeat = true;
  /** Whether the controller records what it is told. */
  keepsRecord = true;
  readonly #limits: Limits;
  readonly #entries: TraceEntry[] = [];
  #messages: Message[] = [];

  constructor({ config, places, makeGate = createMotionGate, limits = shippedLimits() }: VirtualSiteOptions) {
    this.config = config;
    this.#limits = limits;
    const random = seededRandom(1);
    for (const { machine, profile } of config.machines) {
      const { id: machineId } = machine;
      const gate = makeGate({
        siteId: config.siteId,
        machineId,
        mac: testMac,
        random: random.fork(machineId),
        profile,
      });
      const offsetMs = random.below(1_000_000);
      this.machines.set(machineId, new VirtualMachine(machineId, profile, gate, places[machineId] ?? far, offsetMs));
    }
  }

  trace(): Trace {
    const profiles = new Map(this.config.machines.map(({ machine, profile }) => [machine.id, profile]));
    return { entries: this.#entries, profiles };
  }

  /** The newest life. */
  get life(): InterlockLife {
    const life = this.lives.at(-1);
    if (life === undefined) throw new Error('no interlock was started');
    return life;
  }

  get interlock(): Interlock {
    return this.life.core;
  }

  machine(machineId: string): VirtualMachine {
    const machine = this.machines.get(machineId);
    if (machine === undefined) throw new Error(`no machine ${machineId}`);
    return machine;
  }

  /** Starts an interlock; the one before lives on unless it was killed. `startedAgoMs`: how long ago it claims to have started. */
  start(options: { readonly epoch?: number; readonly end?: 'clean' | 'unclean'; readonly startedAgoMs?: number } = {}) {
    const epoch = options.epoch ?? this.lives.length + 1;
    const latches: readonly Latch[] = this.lives.at(-1)?.core.storedLatches() ?? [];
    const make = (): Interlock =>
      createInterlock({
        limits: this.#limits,
        limitsHash: 'cd'.repeat(32),
        epoch,
        startedMonoMs: this.nowMs - (options.startedAgoMs ?? 0),
        latches,
        macFor: () => testMac,
      });
    const twin = make();
    const life = { core: inPairs(make(), twin), twin, epoch, isPaused: false, isAlive: true };
    this.lives.push(life);
    this.#entries.push({ type: 'started', atMs: this.nowMs, epoch });
    const configured = life.core.configure(this.config);
    if (!configured.ok) throw new Error(JSON.stringify(configured.problem));
    for (const machineId of this.machines.keys()) this.connect(machineId, 'connected');
    if (options.end === 'unclean') life.core.latchRestart(wallMs + this.nowMs);
    return life;
  }

  /** Dies as after SIGKILL: what it had been told and not done is gone. */
  kill(life: InterlockLife = this.life): void {
    life.isAlive = false;
  }

  connect(machineId: string, state: 'connected' | 'disconnected'): void {
    if (state === 'disconnected') this.machine(machineId).gate.newConnection();
    this.#tell((core) =>
      core.observe({ type: 'connection', machineId: idOf(machineId), state, receivedMonoMs: this.nowMs }),
    );
  }

  stop(by: Actor, scope: Parameters<Interlock['stop']>[0] = { type: 'site' }): void {
    this.interlock.stop(scope, by, '', wallMs + this.nowMs);
  }

  /** Resets one latch; the answer's code, '' when it was done or signed first. */
  reset(by: Actor, latchId: string, note = ''): string {
    const answer = this.interlock.reset(resetBy(by, latchId, note), wallMs + this.nowMs);
    const isDone = answer.ok && !this.interlock.storedLatches().some(({ id }) => id === latchId);
    this.#entries.push({ type: 'reset', atMs: this.nowMs, latchId, role: by.role, isDone });
    return answer.ok ? '' : answer.problem.code;
  }

  verdict(machineId: string) {
    const found = this.interlock.verdicts(this.nowMs).find((candidate) => candidate.machineId === machineId);
    if (found === undefined) throw new Error(`no verdict of ${machineId}`);
    return found;
  }

  /** Lets a text reach the machine now, whoever wrote it. */
  deliver(machineId: string, text: string): void {
    const machine = this.machine(machineId);
    const machineMs = machine.clockMs(this.nowMs);
    this.#entries.push({ type: 'delivered', atMs: this.nowMs, machineId, text, machineMs });
    machine.gate.receivePermit(text, machineMs);
  }

  run(durationMs: number): void {
    const endMs = this.nowMs + durationMs;
    while (this.nowMs < endMs) this.#step();
  }

  /** Runs until the condition holds and returns how long that took, ms; Infinity when it did not within the limit. */
  runUntil(isMet: () => boolean, limitMs: number): number {
    const beganMs = this.nowMs;
    while (!isMet()) {
      if (this.nowMs - beganMs >= limitMs) return Infinity;
      this.#step();
    }
    return this.nowMs - beganMs;
  }

  #step(): void {
    this.nowMs += stepMs;
    const due = this.#messages.filter(({ atMs }) => atMs <= this.nowMs).sort((left, right) => left.atMs - right.atMs);
    this.#messages = this.#messages.filter(({ atMs }) => atMs > this.nowMs);
    for (const { run } of due) run();
    if (this.nowMs % reportMs === 0) this.#report();
    if (this.nowMs % cycleMs === 0) for (const life of this.lives) this.#cycle(life);
    for (const machine of this.machines.values()) machine.step(this.nowMs, stepMs);
    for (const person of this.people.values()) {
      person.xM += (person.vxMps * stepMs) / 1000;
      person.yM += (person.vyMps * stepMs) / 1000;
    }
    const machines = [...this.machines.values()].map((machine) => machine.sample(this.nowMs));
    this.#entries.push({ type: 'sample', atMs: this.nowMs, machines, people: this.#peopleNow() });
  }

  #peopleNow(): PersonSample[] {
    return [...this.people].map(([personId, { xM, yM, zM }]) => ({ personId, xM, yM, zM }));
  }

  #report(): void {
    const { nowMs } = this;
    for (const machine of this.machines.values()) {
      const { machineId, speedMps } = machine;
      const pose = machine.told();
      const velocityMps = [speedMps, 0, 0] as const;
      this.#send(this.reportChannel, JSON.stringify(pose), (text, receivedMonoMs) =>
        this.#tell((core) => {
          const told = { pose: JSON.parse(text) as typeof pose, velocityMps, yawRateRadps: 0, stampMs: nowMs };
          core.observe({ type: 'pose', machineId: idOf(machineId), ...told, receivedMonoMs });
        }),
      );
      const request = machine.gate.ask(machine.clockMs(nowMs), { place: { ...pose, ageMs: 0 }, wantsToMove: true });
      if (request === null) continue;
      this.#entries.push({
        type: 'asked',
        atMs: nowMs,
        machineId,
        nonce: request.nonce,
        machineMs: machine.clockMs(nowMs),
      });
      this.#send(this.requestChannel, JSON.stringify(request), (text, receivedMonoMs) =>
        this.#tell((core) => core.observeRequest(JSON.parse(text) as PermitRequest, receivedMonoMs)),
      );
    }
    this.#tell((core) => {
      const tagged = this.#peopleNow().filter(({ personId }) => !this.untagged.has(personId));
      const sightings = tagged.map(({ personId, xM, yM, zM }) => ({ tagId: personId, at: [xM, yM] as const, zM }));
      if (this.hasTags) core.observeTags(sightings, nowMs);
      if (this.keepsRecord) core.acknowledgeEvents(Number.MAX_SAFE_INTEGER);
      if (this.hasHeartbeat) core.observeHeartbeat(nowMs);
      // Air never stands still, and a sensor that says it does is stuck.
      core.observeWind(3 - (nowMs % 2000) * 1e-12, nowMs);
    });
  }

  #send(channel: Channel, text: string, arrive: (text: string, atMs: number) => void): void {
    for (const copy of channel(text, this.nowMs)) {
      this.#messages.push({ atMs: copy.atMs, run: () => arrive(copy.text, this.nowMs) });
    }
  }

  /** To every interlock that is there and reads. One that is paused misses nothing that its sockets keep for it: it reads it when it wakes. */
  #tell(say: (core: Interlock) => void): void {
    for (const life of this.lives) {
      if (life.isAlive && !life.isPaused) say(life.core);
    }
  }

  #cycle(life: InterlockLife): void {
    if (!life.isAlive || life.isPaused) return;
    const { core, twin, epoch } = life;
    const outputs = core.cycle(this.nowMs, wallMs + this.nowMs);
    const verdicts = core.verdicts(this.nowMs);
    const latches = core.latches();
    const areCompared = this.nowMs % comparedEveryMs === 0;
    const isRepeated =
      lastTwinPermits(core) === JSON.stringify(outputs.permits) &&
      (!areCompared || isSame(verdicts, twin.verdicts(this.nowMs)));
    this.#entries.push({ type: 'cycle', atMs: this.nowMs, epoch, verdicts, latches, isRepeated });
    for (const { machineId, text } of outputs.permits) {
      const decoded = decodePermit(text, testMac);
      if (!decoded.ok) throw new Error(decoded.problem.code);
      this.#entries.push({ type: 'sent', atMs: this.nowMs, permit: decoded.value, text });
      this.#send(this.permitChannel, text, (arrived) => this.deliver(machineId, arrived));
    }
  }
}

const far: Place = { xM: 50, yM: 20 };

function idOf(machineId: string): MachineId {
  return asId<MachineId>(machineId);
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

const twinPermits = new WeakMap<object, string>();

function lastTwinPermits(core: Interlock): string {
  return twinPermits.get(core) ?? '';
}

/** Calls that change the core go to both; the second is told another wall time. */
function inPairs(core: Interlock, twin: Interlock): Interlock {
  const paired: Interlock = new Proxy(core, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(method, target, args);
        if (!isCoreCall(name)) return answer;
        const wrong = args.map((value, at) =>
          callParameters[name][at] === 'nowMs' ? (value as number) + wrongWallMs : value,
        );
        const second = (twin[name] as (...given: unknown[]) => unknown).apply(twin, wrong);
        if (name === 'cycle') twinPermits.set(paired, JSON.stringify((second as { permits: unknown }).permits));
        return answer;
      };
    },
  });
  return paired;
}
