import type {
  InterlockConfig,
  InterlockLatch,
  LapsedPaper,
  MachineVerdict,
  StopScope,
} from '../contract/interlock/interlock.ts';
import type { Mac, PermitRequest } from '../../kernel/permit.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { MachineReport, TagSighting } from '../../robot-bridge/link.ts';
import { findCarrier } from './heard/carriers.ts';
import { Body } from './body.ts';
import { siteSizeMax, type CycleOutputs, type InterlockOptions, type SiteSize } from './core-options.ts';
import { bodyMemory, recallBody, type CoreMemory } from './core-memory.ts';
import { EventLog, type EventChange, type InterlockEvent } from './event-log.ts';
import { noteLink } from './heard/link-record.ts';
import { sizeLoads } from './heard/load-size.ts';
import { takeReport } from './heard/machine-report.ts';
import { LatchKeeper } from './latching/latch-keeper.ts';
import type { Actor, Latch, ResetRequest } from './latching/latches.ts';
import { inputAges } from './heard/input-ages.ts';
import { levelChange } from './level-change.ts';
import type { SignedLimits } from './limits/limits-book.ts';
import type { Limits } from './limits/limits.ts';
import { movingOf } from './moving.ts';
import { takeRequest } from './permits/permit-echo.ts';
import { Overrides, type OverrideRequest } from './latching/overrides.ts';
import { answer, type Answering } from './permits/answer.ts';
import { lateGapOf, waitOutOf } from './rules/knowledge.ts';
import { noteMachines } from './rules/reach.ts';
import { brakeInWind } from './rules/wind.ts';
import { GridPairs, type PairFigures, type PairSearch } from './geometry/pair-search.ts';
import type { Scene } from './rules/finding.ts';
import type { SignOutRequest } from './heard/sign-outs.ts';
import { SiteInputs, type KnownPeople, type SiteWord } from './heard/site-inputs.ts';
import { StartGate } from './permits/start-gate.ts';
import { judge, verdictOf } from './verdict.ts';
import { makeWorld, type World } from './geometry/world.ts';
import { ZoneKeeper } from './zones/zone-keeper.ts';

export type { CycleOutputs, InterlockOptions } from './core-options.ts';

interface Site {
  readonly config: InterlockConfig;
  readonly scene: Scene;
  readonly macs: ReadonlyMap<string, Mac>;
}

/**
 * The interlock without its wires: inputs are observed, a cycle judges all machines and says what to send. Deterministic: the same
 * inputs at the same times give the same outputs. No decision reads wall time.
 */
export class Interlock {
  readonly #options: InterlockOptions;
  #limits: Limits;
  #limitsHash: string;
  readonly #latches: LatchKeeper;
  readonly #pairSearch: PairSearch;
  readonly #sizeMax: SiteSize;
  readonly #events = new EventLog();
  readonly #start = new StartGate();
  #fresh: InterlockEvent[] = [];
  #site: Site | null = null;
  readonly #inputs: SiteInputs;
  readonly #zones: ZoneKeeper;
  readonly #overrides = new Overrides({
    withinMs: () => this.#limits.resetTwoWindowMs,
    onEnded: (machineId, ruleId, nowMs) => this.#latches.latchOverrideEnd(machineId, ruleId, nowMs),
    emit: (atMs, machineId, change) => this.#emit(atMs, machineId, change),
  });
  #lastCycleMs: number | null = null;
  /** Cycles more than a period late, later than half a permit's validity, and inputs that were refused: shown, never silent. */
  overruns = 0;
  heldForLateness = 0;
  refusedInputs = 0;

  constructor(options: InterlockOptions) {
    this.#options = options;
    this.#pairSearch = options.pairs ?? new GridPairs();
    this.#sizeMax = options.sizeMax ?? siteSizeMax;
    this.#limits = options.limits;
    this.#limitsHash = options.limitsHash;
    this.#inputs = new SiteInputs({
      limits: () => this.#limits,
      peopleMax: this.#sizeMax.people,
      onRefused: () => {
        this.refusedInputs += 1;
      },
      emit: (atMs, change) => this.#emit(atMs, null, change),
    });
    this.#zones = new ZoneKeeper({
      epoch: options.epoch,
      limits: () => this.#limits,
      onOccupied: (zoneId, machineIds, nowMs) => this.#latches.latchZone(zoneId, machineIds, nowMs),
    });
    this.#latches = new LatchKeeper({
      epoch: options.epoch,
      latches: options.latches,
      limits: () => this.#limits,
      scene: () => this.#site?.scene ?? null,
      onChanged: () => this.#publishLatches(),
      onReset: (latch) => this.#zones.signReset(latch, this.#site?.scene ?? null),
      emit: (atMs, machineId, change) => this.#emit(atMs, machineId, change),
    });
  }

  /** What the last cycle's search and rules looked at. */
  get pairFigures(): Readonly<PairFigures> {
    return this.#pairSearch.figures;
  }

  get config(): InterlockConfig | null {
    return this.#site?.config ?? null;
  }

  /** Takes over a configuration. Machines that stay keep their state. Refuses 'input-invalid' beyond the largest size. */
  configure(config: InterlockConfig): Result<void> {
    const { machines: machinesMax, people: peopleMax } = this.#sizeMax;
    const ids = new Set(config.machines.map(({ machine }) => machine.id));
    if (ids.size !== config.machines.length || ids.size > machinesMax || config.people.length > peopleMax) {
      return refuse({ code: 'input-invalid', facts: { machines: config.machines.length, machinesMax, peopleMax } });
    }
    this.#latches.geometry.compare(this.config, config);
    const limits = this.#limits;
    const world = makeWorld(config, limits, this.#options.makeBoxSearch);
    const cages = new Map(this.#site?.scene.bodies.map((body, _, old) => [body, old[body.aboardOf]?.machineId]));
    const bodies = config.machines.map((entry) => this.#bodyFor(entry, world));
    for (const body of bodies) {
      // Indexes of the old list mean nothing in the new one.
      body.aboardOf = bodies.findIndex((other) => other.machineId === cages.get(body));
    }
    this.#inputs.settle(config, world, bodies, this.#nowMs());
    this.#zones.settle(world, bodies, this.#nowMs());
    this.#site = {
      config,
      scene: this.#sceneOf(world, bodies),
      macs: new Map(config.machines.map(({ machine }) => [machine.id, this.#options.macFor(machine.permitKeyHex)])),
    };
    return ok(undefined);
  }

  /** Puts other limits in force. Every machine is judged anew and waits until somebody has acknowledged the change (R11). */
  setLimits(signed: SignedLimits, by: Actor, nowMs: number): void {
    // A copy, so that bodies are made anew whichever object it came in, as in a replay.
    this.#limits = { ...signed.loaded.limits };
    this.#limitsHash = signed.limitsHash;
    if (this.#site !== null) this.configure(this.#site.config);
    this.#emit(nowMs, null, { type: 'limits-signed', proposal: signed.proposal, by, limitsHash: signed.limitsHash });
    this.#latches.latchSite('limits-changed', 'protectiveStop', by, nowMs);
  }

  /** The file of limits was damaged and the last good ones are in force: nothing new starts. */
  latchDamagedLimits(nowMs: number): void {
    this.#latches.latchSite('limits-damaged', 'noStart', null, nowMs);
  }

  noteProposal(change: Extract<EventChange, { type: 'limits-proposed' | 'limits-withdrawn' }>, nowMs: number): void {
    this.#emit(nowMs, null, change);
  }

  get tagJumps(): number {
    return this.#inputs.tagJumps;
  }

  /** Age of the newest word of each source, ms; of machines the one that was silent longest. Null before the first. */
  inputAgesMs(nowMonoMs: number): Record<string, number | null> {
    return inputAges(this.#inputs.sceneParts(), this.#site?.scene.bodies ?? [], nowMonoMs);
  }

  /** Whoever moves or may move: see `movingOf`. */
  movingMachineIds(nowMonoMs: number): string[] {
    return movingOf(this.#site?.scene.bodies ?? [], nowMonoMs, this.#limits);
  }

  #bodyFor(entry: InterlockConfig['machines'][number], world: World): Body {
    const old = this.#site?.scene.bodyById.get(entry.machine.id);
    const isSame =
      old?.limits === this.#limits &&
      JSON.stringify([old.machine, old.profile]) === JSON.stringify([entry.machine, entry.profile]);
    if (isSame) {
      old.place(world);
      return old;
    }
    const body = new Body(entry.machine, entry.profile, this.#limits);
    // Sequence numbers must go on rising within an epoch, or the machine would refuse every permit. One that was taken away and comes back has had
    // no more permits than milliseconds have gone by.
    body.sequence = old?.sequence ?? Math.max(0, Math.ceil(this.#nowMs() - this.#options.startedMonoMs));
    body.connection = old?.connection ?? 'connecting';
    return body;
  }

  #nowMs(): number {
    return this.#lastCycleMs ?? this.#options.startedMonoMs;
  }

  #sceneOf(world: World, bodies: readonly Body[]): Scene {
    bodies.forEach((body, index) => {
      body.index = index;
    });
    return {
      ...this.#inputs.sceneParts(),
      untracked: [],
      headCounts: [],
      stillTags: [],
      levelOffsets: [],
      sensedZones: new Map(),
      nowMs: this.#nowMs(),
      limits: this.#limits,
      world,
      bodies,
      cranes: bodies.filter(({ isCrane }) => isCrane),
      marginsM: new Float64Array(bodies.length),
      forms: new Float64Array(bodies.length),
      driftsM: new Float64Array(bodies.length),
      xsM: new Float64Array(bodies.length),
      ysM: new Float64Array(bodies.length),
      reachesM: new Float64Array(bodies.length),
      bodyById: new Map(bodies.map((body) => [body.machineId, body])),
      pairs: this.#pairSearch,
      startedAtMs: this.#options.startedMonoMs,
      waitOutMs: waitOutOf(bodies, this.#limits),
      lateGapMs: 0,
      latches: this.#latches.stored(),
      identity: { epoch: this.#options.epoch, geometryHash: world.geometryHash, limitsHash: this.#limitsHash },
      awaitedId: null,
      recordWaitMs: 0,
    };
  }

  /** Poses, joints and connections. A report with a number that is none is counted and refreshes nothing. */
  observe(report: MachineReport): void {
    const scene = this.#site?.scene;
    const body = scene?.bodyById.get(report.machineId);
    if (scene === undefined || body === undefined) return;
    if (takeReport(body, report, scene.world) === 'taken') return;
    body.refusedInputs += 1;
    this.refusedInputs += 1;
  }

  observeTags(sightings: readonly TagSighting[], receivedMonoMs: number): void {
    this.#inputs.takeTags(sightings, receivedMonoMs, this.#site?.scene.world ?? null);
    this.#publishInputs();
  }

  /** Only the newest request of a machine is kept; its nonce is answered once. */
  observeRequest(request: PermitRequest, receivedMonoMs: number): void {
    const body = this.#site?.scene.bodyById.get(request.machineId);
    if (body === undefined) return;
    if (!/^[0-9a-f]{16}$/.test(request.nonce) || request.connectionId.length > 64) {
      body.refusedInputs += 1;
      this.refusedInputs += 1;
      return;
    }
    noteLink(body, receivedMonoMs, lateGapOf(this.#lastCycleMs, receivedMonoMs, this.#limits));
    takeRequest(body, request, this.#options.epoch, receivedMonoMs);
    this.#zones.takeRequest(body, request, receivedMonoMs);
  }

  observeWind(windMps: number, receivedMonoMs: number): void {
    this.#inputs.takeWind(windMps, receivedMonoMs);
    this.#publishInputs();
  }

  /** The whole set of machines with lapsed papers; it stays in force until the next. */
  observePapers(lapsed: readonly LapsedPaper[], nowMonoMs: number): void {
    this.#inputs.takePapers(lapsed, nowMonoMs);
    this.#publishInputs();
  }

  /** Young concrete, work permits, people at the gates: each the whole of what is known, in force until the next word. */
  observeWord(word: SiteWord, nowMonoMs: number): void {
    this.#inputs.takeWord(word, nowMonoMs, this.#site?.scene.world ?? null);
    this.#publishInputs();
  }

  observeHeartbeat(nowMonoMs: number): void {
    this.#inputs.takeHeartbeat(nowMonoMs);
    this.#publishInputs();
  }

  /** Somebody who works on the site looks at a tablet. */
  observeTablet(nowMonoMs: number): void {
    this.#inputs.takeTablet(nowMonoMs);
    this.#publishInputs();
  }

  /** The whole set of pairs in force. */
  observeRendezvous(pairs: readonly (readonly [string, string])[], nowMonoMs: number): void {
    this.#inputs.takeRendezvous(pairs, nowMonoMs, this.#site?.scene.bodies ?? []);
  }

  /** Latches are judged between cycles too, so what was observed is there at once. */
  #publishInputs(): void {
    if (this.#site !== null) Object.assign(this.#site.scene, this.#inputs.sceneParts());
  }

  /** Latches a control stop. Never refused; a scope that is stopped already is stopped anew. Effective from the next cycle. */
  stop(scope: StopScope, by: Actor, reason: string, nowMs: number): void {
    this.#latches.stop(scope, by, reason, nowMs);
  }

  /** Takes a machine out of service until somebody names the document that lets it back. Never refused for a machine of the site. */
  lockOut(machineId: string, by: Actor, reason: string, nowMs: number): Result<void> {
    if (this.#site?.scene.bodyById.has(machineId) !== true)
      return refuse({ code: 'machine-unknown', facts: { machineId } });
    this.#latches.lockOut(machineId, by, reason, nowMs);
    return ok(undefined);
  }

  /** One of two persons sets a rule aside for a machine of the site (R17). Refusals: `Overrides.ask`. */
  override(request: OverrideRequest, nowMonoMs: number, nowMs: number): Result<void> {
    const isKnown = this.#site?.scene.bodyById.has(request.machineId) === true;
    return isKnown ? this.#overrides.ask(request, nowMonoMs, nowMs) : refuse({ code: 'machine-unknown' });
  }

  /** People whose tags are silent have left the site, says a named person. Refusals: `SignOuts.judge`. */
  signOut(request: SignOutRequest, nowMonoMs: number, nowMs: number): Result<void> {
    const signedOut = this.#inputs.signOut(request, nowMonoMs, nowMs);
    this.#publishInputs();
    return signedOut;
  }

  /** Whom a predecessor knew to be on the site; after the configuration. They hold their levels until they are seen. */
  expectPeople(known: KnownPeople, nowMonoMs: number): void {
    this.#inputs.expectPeople(known, nowMonoMs, this.#site?.scene.world ?? null);
    this.#publishInputs();
  }

  knownPeople(): KnownPeople {
    return this.#inputs.knownPeople();
  }

  get peopleRevision(): number {
    return this.#inputs.peopleRevision;
  }

  /** After an unclean end of the predecessor: every machine waits for a person. */
  latchRestart(nowMs: number): void {
    this.#latches.latchRestart(
      (this.#site?.config.machines ?? []).map(({ machine }) => machine.id),
      nowMs,
    );
  }

  /** Takes one latch away, or notes the first of two signatures; refusals: `LatchStore.reset`. It moves nothing. */
  reset(request: ResetRequest, nowMs: number): Result<void> {
    return this.#latches.reset(request, nowMs);
  }

  #publishLatches(): void {
    if (this.#site !== null) {
      this.#site = { ...this.#site, scene: { ...this.#site.scene, latches: this.#latches.stored() } };
    }
  }

  #emit(atMs: number, machineId: string | null, change: InterlockEvent['change']): void {
    this.#fresh.push(this.#events.add(atMs, machineId, change));
  }

  /** Judges every machine. `nowMonoMs` decides, `nowMs` labels. */
  cycle(nowMonoMs: number, nowMs: number): CycleOutputs {
    const outputs: CycleOutputs = { permits: [], locks: [], events: this.#fresh };
    this.#cycle(nowMonoMs, nowMs, outputs);
    // Only now: what a cycle finds leaves with it, in the order of the numbers that the record goes by.
    this.#fresh = [];
    return outputs;
  }

  #cycle(nowMonoMs: number, nowMs: number, outputs: CycleOutputs): void {
    const limits = this.#limits;
    const gapMs = this.#lastCycleMs === null ? 0 : nowMonoMs - this.#lastCycleMs;
    const lateGapMs = lateGapOf(this.#lastCycleMs, nowMonoMs, limits);
    this.#lastCycleMs = nowMonoMs;
    if (gapMs > 2 * limits.cyclePeriodMs) this.overruns += 1;
    if (this.#site === null) return;
    this.#latches.latchGeometry(nowMs);
    const { scene } = this.#site;
    scene.nowMs = nowMonoMs;
    scene.lateGapMs = lateGapMs;
    if (lateGapMs > 0) this.heldForLateness += 1;
    for (const body of scene.bodies) noteLink(body, nowMonoMs, lateGapMs);
    this.#inputs.lapseRendezvous(nowMonoMs, scene.bodies);
    scene.awaitedId = this.#start.awaited(scene);
    scene.recordWaitMs = this.#events.waitMs(nowMonoMs);
    this.#overrides.apply(scene.bodies, nowMonoMs, nowMs);
    Object.assign(scene, this.#inputs.judgePeople(scene, nowMs));
    brakeInWind(scene);
    sizeLoads(scene);
    noteMachines(scene);
    this.#pairSearch.begin(scene);
    for (const body of scene.bodies) findCarrier(scene, body);
    this.#zones.decide(scene, nowMs);
    this.#latches.latchMissed(scene, nowMs);
    judge(scene);
    for (const body of scene.bodies) {
      const mayMove = body.gate.grantedMps > 0 || body.toolGate.grantedMps > 0 || body.holdingAxes.length > 0;
      if (mayMove) body.grantedAtMs = nowMonoMs;
    }
    const answering = this.#answering(this.#site);
    for (const body of scene.bodies) {
      this.#latches.latchFindings(body, nowMs);
      body.endDoubt(this.#latches.stored(), scene.world);
      const change = levelChange(body, nowMonoMs, limits.eventQuietMs);
      if (change !== null) this.#emit(nowMs, body.machineId, change);
      answer(body, answering, outputs);
    }
  }

  #answering({ config, scene, macs }: Site): Answering {
    const { permitValidityMs: validForMs } = this.#limits;
    const terms = { config, epoch: this.#options.epoch, limitsHash: this.#limitsHash, validForMs };
    return { scene, terms, macs, zones: this.#zones };
  }

  /** Everything that decides later outputs, copied; `recall` on a new core of the same epoch and start goes on from it. */
  memory(): CoreMemory {
    const scene = this.#site?.scene;
    return {
      limits: this.#limits,
      limitsHash: this.#limitsHash,
      config: this.config,
      bodies: scene?.bodies.map(bodyMemory) ?? [],
      inputs: this.#inputs.memory(),
      zones: this.#zones.memory(),
      overrides: this.#overrides.memory(),
      isStartOver: this.#start.memory(),
      lastCycleMs: this.#lastCycleMs,
      latches: this.#latches.memory(),
      events: this.#events.memory(),
      fresh: [...this.#fresh],
      overruns: this.overruns,
      refusedInputs: this.refusedInputs,
    };
  }

  /** For a core that has seen nothing yet. Refuses what `configure` refuses. */
  recall(memory: CoreMemory): Result<void> {
    this.#limits = memory.limits;
    this.#limitsHash = memory.limitsHash;
    const configured = memory.config === null ? ok(undefined) : this.configure(memory.config);
    if (!configured.ok) return configured;
    this.#inputs.recall(memory.inputs, this.#site?.scene.world ?? null);
    this.#zones.recall(memory.zones);
    this.#overrides.recall(memory.overrides);
    this.#lastCycleMs = memory.lastCycleMs;
    this.#start.recall(memory.isStartOver);
    this.#latches.recall(memory.latches);
    this.#events.recall(memory.events);
    this.#fresh = [...memory.fresh];
    this.overruns = memory.overruns;
    this.refusedInputs = memory.refusedInputs;
    const site = this.#site;
    if (site === null) return ok(undefined);
    site.scene.bodies.forEach((body, index) => recallBody(body, memory.bodies[index] ?? {}, site.scene.world));
    this.#site = { ...site, scene: this.#sceneOf(site.scene.world, site.scene.bodies) };
    return ok(undefined);
  }

  acknowledgeEvents(sequence: number): void {
    this.#events.acknowledge(sequence);
  }

  pendingEvents(nowMs: number): readonly InterlockEvent[] {
    return this.#events.pending(nowMs);
  }

  /** Latches as they are kept on disk. */
  storedLatches(): readonly Latch[] {
    return this.#latches.stored();
  }

  latches(): InterlockLatch[] {
    return this.#latches.views();
  }

  verdicts(nowMonoMs: number): MachineVerdict[] {
    return (this.#site?.scene.bodies ?? []).map((body) => verdictOf(body, nowMonoMs));
  }

  peopleSeen(nowMonoMs: number): ReturnType<SiteInputs['peopleSeen']> {
    return this.#inputs.peopleSeen(this.#site?.scene ?? null, nowMonoMs);
  }
}

export function createInterlock(options: InterlockOptions): Interlock {
  return new Interlock(options);
}
