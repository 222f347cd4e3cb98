import type { FleetMachine } from '../../../hardware-profiles/fleet.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Random } from '../../../kernel/random.ts';
import { ok, type Result } from '../../../kernel/result.ts';
import { resetRolesOfClass } from '../../contract/interlock/latch-rules.ts';
import type { FromInterlock, InterlockConfig, LoopFiguresView } from '../../contract/interlock/interlock.ts';
import { createInterlock, type Interlock, type InterlockOptions } from '../cycle.ts';
import { Desk, type StopPassMessage } from './desk.ts';
import { LoopFigures } from './loop-figures.ts';
import { LimitsBook, withSiteRecords } from '../limits/limits-book.ts';
import { Recorder } from '../recording/recorder.ts';
import type { TapSwitch } from '../../../robot-bridge/recording/tap-switch.ts';
import type { ThreadSink } from '../../../robot-bridge/recording/thread-sink.ts';
import type { CoreRecord } from '../recording/records.ts';
import type { LoadedLimits } from '../limits/limits.ts';
import type { Scheduling } from './real-time-priority.ts';
import { SiteClock } from './site-clock.ts';
import { SocketServer, type SocketClient } from './socket-server.ts';
import { StateStore } from './state-store.ts';
import { permitMac } from '../permits/permit-mac.ts';
import type { KnownPeople } from '../heard/site-inputs.ts';
import { StopPasses } from '../stop-path/stop-passes.ts';
import { TabletServer } from '../stop-path/tablet-server.ts';
import type { YoungHeap } from './young-heap.ts';
import { openWires, type Wires } from './wires.ts';

/**
 * Five statuses a second of wall time: people look at them, and a hundred times faster than real time nobody could read more. Every
 * change of a level leaves at once as an event.
 */
const statusPeriodMs = 200;
/** How often the list of people on the site is written at most, wall time. */
const peoplePeriodMs = 1000;
/** Percentiles are worked out no more often than this, in wall time. */
const summaryPeriodMs = 1000;

/** Time that must be left before the next cycle for garbage to be collected: five times what that takes as a rule (docs/interlock-measured.md). */
const spareMs = 10;

/** Whose tablet counts as attendance: an auditor only looks. */
const attendants = resetRolesOfClass.ack;

export interface InterlockProcessOptions {
  readonly socketPath: string;
  readonly stateDirectory: string;
  readonly time: 'system' | 'simulated';
  /** As shipped; the site's own stand in the state directory. */
  readonly limits: LoadedLimits;
  readonly wallClock: Clock;
  readonly random: Random;
  readonly defer: (run: () => void) => void;
  readonly log: (facts: Readonly<Record<string, unknown>>, message: string) => void;
  /** What the system gave this process. */
  readonly scheduling: Scheduling;
  /** Tidied between two cycles where there is time; null where the clock is simulated and cycles may follow each other at once. */
  readonly young: Pick<YoungHeap, 'tidy'> | null;
  /** Where tablets reach the interlock without the controller; null: nowhere. */
  readonly tablets: { readonly host: string; readonly port: number } | null;
  /** Absent: the wires cannot be recorded. */
  readonly openTap?: (epochMs: () => number, machines: () => readonly FleetMachine[]) => TapSwitch;
  /** Absent: nothing is recorded, and nothing is spent on it. */
  readonly recording?: {
    readonly sink: ThreadSink<CoreRecord>;
    readonly software: string;
    readonly fileAgeMaxMs: number;
  };
}

export interface RunningInterlock {
  readonly epoch: number;
  readonly stopPort: number | null;
  /** Ends cleanly: the next start needs no reset. */
  close(): void;
  /** After `close`: ends when the recording is on disk. */
  finishRecording(): Promise<void>;
}

/**
 * Starts the interlock: state from disk, epoch raised and synced, socket, wires of the last configuration, then the loop.
 * Refuses 'state-unreadable' when what is on disk cannot be trusted.
 */
export async function startInterlock(options: InterlockProcessOptions): Promise<Result<RunningInterlock>> {
  const store = new StateStore(options.stateDirectory);
  const config = store.config();
  const latches = store.latches();
  const people = store.people();
  if (!config.ok) return config;
  if (!latches.ok) return latches;
  if (!people.ok) return people;
  const siteLimits = store.limits();
  if (!siteLimits.ok) return siteLimits;
  const inForce = withSiteRecords(options.limits, siteLimits.value.records);
  if (!inForce.ok) return inForce;
  const clock = new SiteClock(options.time === 'system' ? options.wallClock : null);
  let program: InterlockProcess | null = null;
  const server = new SocketServer(options.socketPath, {
    onConnected: (client) => program?.greet(client),
    onLine: (client, line) => program?.read(client, line),
  });
  // The socket is the lock against a second interlock, so it comes before the epoch and the marker.
  await server.listen();
  const epoch = store.nextEpoch();
  if (!epoch.ok) {
    server.close();
    return epoch;
  }
  const end = store.markRunning();
  const limits = new LimitsBook({ shipped: options.limits, inForce: inForce.value, epoch: epoch.value });
  const core: InterlockOptions = {
    limits: inForce.value.limits,
    limitsHash: limits.limitsHash,
    epoch: epoch.value,
    startedMonoMs: clock.monoMs(),
    latches: latches.value ?? [],
    macFor: permitMac,
  };
  const recorder = recorderFor(options, core);
  const interlock = recorder?.attach(createInterlock(core)) ?? createInterlock(core);
  const machines = () => (interlock.config?.machines ?? []).map(({ machine }) => machine);
  program = new InterlockProcess({
    options,
    store,
    clock,
    server,
    interlock,
    recorder,
    tap: options.openTap?.(() => clock.epochMs(), machines) ?? null,
    epoch: epoch.value,
    limits,
  });
  if (siteLimits.value.state === 'damaged') program.noteDamagedLimits();
  await program.listen();
  for (const client of server.clients()) program.greet(client);
  if (config.value !== null) program.resume(config.value, end, people.value);
  program.run();
  options.log({ epoch: epoch.value, end, hasConfig: config.value !== null }, 'interlock started');
  return ok(program);
}

function recorderFor(options: InterlockProcessOptions, core: InterlockOptions): Recorder | null {
  if (options.recording === undefined) return null;
  const { sink, software, fileAgeMaxMs } = options.recording;
  const recorder = new Recorder({ core, software, sink, fileAgeMaxMs, onTrouble: options.log });
  sink.listen(recorder);
  return recorder;
}

interface Parts {
  readonly options: InterlockProcessOptions;
  readonly store: StateStore;
  readonly clock: SiteClock;
  readonly server: SocketServer;
  readonly interlock: Interlock;
  readonly recorder: Recorder | null;
  readonly tap: TapSwitch | null;
  readonly epoch: number;
  readonly limits: LimitsBook;
}

class InterlockProcess implements RunningInterlock {
  readonly #parts: Parts;
  readonly #desk: Desk;
  readonly #figures = new LoopFigures();
  readonly #passes: StopPasses;
  #tablets: TabletServer | null = null;
  stopPort: number | null = null;
  #wires: Wires | null = null;
  #wiresKey = '';
  #isRestart = false;
  #hasDamagedLimits = false;
  #savedLatches: readonly unknown[];
  #expected: KnownPeople | null = null;
  #savedPeople = 0;
  #peopleAtWallMs = -Infinity;
  #isSavingPeople = false;
  #cancelTimer: () => void = () => {};
  #dueMs = 0;
  #statusAtWallMs = -Infinity;
  #summary: LoopFiguresView | null = null;
  #summaryAtMs = -Infinity;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#passes = new StopPasses(() => parts.options.wallClock.monoMs());
    this.#savedLatches = parts.interlock.storedLatches();
    this.#desk = new Desk({
      interlock: parts.interlock,
      nowMonoMs: () => parts.clock.monoMs(),
      nowMs: () => parts.clock.epochMs(),
      onConfigured: (config) => {
        parts.store.saveConfig(config);
        this.#connect(config);
      },
      onLatches: () => this.#saveLatches(),
      limits: parts.limits,
      onLimits: (signed) => parts.store.saveLimits(signed.siteRecords),
      onLimitsView: () => parts.server.broadcast(this.#limitsMessage()),
      onStopPass: (pass) => this.#takePass(pass),
      onRecordWires: (to) => parts.tap?.switchTo(to),
    });
  }

  /** Opens the port for tablets. @throws Error when it is taken: a stop path that is not there must not go unnoticed. */
  async listen(): Promise<void> {
    const { tablets, wallClock } = this.#parts.options;
    if (tablets === null) return;
    this.#tablets = new TabletServer({
      ...tablets,
      wallClock,
      passes: this.#passes,
      onStop: (stop, by) => this.#desk.stop(stop, by),
      onHeartbeat: ({ role }) => {
        if (attendants.includes(role)) this.#parts.interlock.observeTablet(this.#parts.clock.monoMs());
      },
    });
    this.stopPort = await this.#tablets.listen();
  }

  #takePass(message: StopPassMessage): void {
    if (message.type === 'stop-pass') {
      this.#passes.add(message.sha256, message.by, message.validForMs);
      return;
    }
    this.#passes.end(message.sha256);
    this.#tablets?.endPass(message.sha256);
  }

  get #periodMs(): number {
    return this.#parts.limits.inForce.limits.cyclePeriodMs;
  }

  #limitsMessage(): FromInterlock {
    return { type: 'limits', view: this.#parts.limits.view(this.#parts.clock.monoMs()) };
  }

  /** One of the two copies of the site's limits could not be read; the other is in force. */
  noteDamagedLimits(): void {
    this.#parts.options.log({}, 'a copy of the limits is damaged, the last good one is in force');
    this.#hasDamagedLimits = true;
  }

  get epoch(): number {
    return this.#parts.epoch;
  }

  greet(client: SocketClient): void {
    const { interlock, epoch, limits, clock } = this.#parts;
    const { limitsHash } = limits;
    const geometryHash = interlock.config?.geometryHash ?? null;
    client.send({ type: 'hello', epoch, geometryHash, limitsHash, stopPort: this.stopPort });
    client.send(this.#limitsMessage());
    for (const event of interlock.pendingEvents(clock.epochMs())) client.send(event);
  }

  read(client: SocketClient, line: string): void {
    const answer = this.#desk.read(line);
    if (answer !== null) client.send(answer);
  }

  /** Takes up the predecessor's configuration and people; after an unclean end every machine waits for a person. */
  resume(config: InterlockConfig, end: 'clean' | 'unclean', people: KnownPeople | null): void {
    const { interlock } = this.#parts;
    const taken = interlock.configure(config);
    if (!taken.ok) return;
    this.#isRestart = end === 'unclean';
    this.#expected = people;
    this.#connect(config);
  }

  run(): void {
    this.#dueMs = this.#parts.clock.monoMs() + this.#periodMs;
    this.#arm();
  }

  #connect(config: InterlockConfig): void {
    const key = JSON.stringify([config.siteUrl, config.machines]);
    if (key === this.#wiresKey) return;
    const { options, interlock, clock, tap } = this.#parts;
    this.#wires?.close();
    this.#wiresKey = key;
    const { wallClock, random, time, defer } = options;
    this.#wires = openWires({ config, interlock, clock, tap, wallClock, random, time, defer });
    this.#arm();
  }

  #arm(): void {
    const { clock } = this.#parts;
    this.#cancelTimer();
    this.#cancelTimer = clock.after(Math.max(0, this.#dueMs - clock.monoMs()), () => this.#tick());
  }

  #tick(): void {
    const { clock, options, interlock, server } = this.#parts;
    const nowMs = clock.monoMs();
    const lateMs = Math.max(0, nowMs - this.#dueMs);
    if (this.#isRestart) {
      // Not before the first cycle, because only then a simulated clock knows the time to write on the latch.
      this.#isRestart = false;
      interlock.latchRestart(clock.epochMs());
      this.#saveLatches();
    }
    if (this.#expected !== null) {
      interlock.expectPeople(this.#expected, nowMs);
      this.#expected = null;
    }
    if (this.#hasDamagedLimits) {
      this.#hasDamagedLimits = false;
      interlock.latchDamagedLimits(clock.epochMs());
      this.#saveLatches();
    }
    const beganMs = options.wallClock.monoMs();
    const outputs = interlock.cycle(nowMs, clock.epochMs());
    if (this.#isStillNow(nowMs)) this.#wires?.send(outputs);
    // A rule may have latched: on disk before anybody can hear of it and reset it.
    this.#saveLatches();
    const endedMs = options.wallClock.monoMs();
    if (endedMs - this.#peopleAtWallMs >= peoplePeriodMs) this.#savePeople(endedMs);
    this.#figures.add(endedMs - beganMs, lateMs);
    for (const event of outputs.events) server.broadcast(event);
    if (endedMs - this.#statusAtWallMs >= statusPeriodMs) {
      this.#statusAtWallMs = endedMs;
      this.#sendStatus(nowMs);
    }
    // A missed period is not run after: the cycle that came late has judged the present, and says so.
    this.#dueMs = Math.max(this.#dueMs + this.#periodMs, nowMs + 1);
    this.#arm();
    if (this.#dueMs - clock.monoMs() > spareMs) options.young?.tidy();
  }

  /**
   * Whether what has just been judged may leave. A process that was stopped in the middle of a cycle judged what is long past: a
   * guard refuses such a permit by its nonce, but an unlock has none.
   */
  #isStillNow(judgedMs: number): boolean {
    const { permitValidityMs, lateCycleRatio } = this.#parts.limits.inForce.limits;
    return this.#parts.clock.monoMs() - judgedMs <= permitValidityMs * lateCycleRatio;
  }

  #sendStatus(nowMs: number): void {
    const { server } = this.#parts;
    const clients = [...server.clients()].filter((client) => client.isDrained());
    if (clients.length === 0) return;
    const recording = this.#recordingMessage();
    const messages = [this.#status(nowMs), ...(recording === null ? [] : [recording])];
    const text = messages.map((message) => `${JSON.stringify(message)}\n`).join('');
    for (const client of clients) client.sendText(text);
  }

  #recordingMessage(): FromInterlock | null {
    const figures = this.#parts.tap?.figures();
    return figures === undefined ? null : { type: 'wire-recording', ...figures };
  }

  #status(nowMs: number): FromInterlock {
    const { interlock, clock, epoch, options } = this.#parts;
    const wallMs = options.wallClock.monoMs();
    if (this.#summary === null || wallMs - this.#summaryAtMs >= summaryPeriodMs) {
      this.#summaryAtMs = wallMs;
      this.#summary = this.#figures.summary(interlock, {
        scheduling: options.scheduling,
        inputAgesMs: interlock.inputAgesMs(nowMs),
        refusedInputs: this.#refusedInputs(),
      });
    }
    return {
      type: 'status',
      epoch,
      atMs: clock.epochMs(),
      machines: interlock.verdicts(nowMs),
      latches: interlock.latches(),
      loop: this.#summary,
      people: interlock.peopleSeen(nowMs),
    };
  }

  /** What came over wires that were closed since is not in it any more. */
  #refusedInputs(): Record<string, number> {
    const wired = this.#wires?.refused() ?? { site: 0, requests: 0 };
    return { readings: this.#parts.interlock.refusedInputs, ...wired, lines: this.#desk.refusedLines };
  }

  #saveLatches(): void {
    const latches = this.#parts.interlock.storedLatches();
    if (latches === this.#savedLatches) return;
    this.#parts.store.saveLatches(latches);
    this.#savedLatches = latches;
  }

  #hasNewPeople(): boolean {
    return this.#expected === null && this.#parts.interlock.peopleRevision !== this.#savedPeople;
  }

  /** A second of changes is one write, beside the loop: people come and go by the hundred at the ends of a shift. A disk that fails ends the process. */
  #savePeople(wallMs: number): void {
    const { interlock, store } = this.#parts;
    if (this.#isSavingPeople || !this.#hasNewPeople()) return;
    this.#savedPeople = interlock.peopleRevision;
    this.#peopleAtWallMs = wallMs;
    this.#isSavingPeople = true;
    void store.savePeopleAside(interlock.knownPeople()).then(() => {
      this.#isSavingPeople = false;
    });
  }

  close(): void {
    if (this.#hasNewPeople() || this.#isSavingPeople) this.#parts.store.savePeople(this.#parts.interlock.knownPeople());
    this.#cancelTimer();
    this.#wires?.close();
    this.#tablets?.close();
    this.#parts.server.close();
    this.#parts.store.markEnded();
  }

  async finishRecording(): Promise<void> {
    await this.#parts.recorder?.close();
    await this.#parts.tap?.close();
  }
}
