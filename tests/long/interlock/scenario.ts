import type { InterlockConfig } from '../../../controller/contract/interlock/interlock.ts';
import { angleDifferenceRad } from '../../../kernel/geometry.ts';
import { levelRank, levelForbidsMotion, type PermitLevel } from '../../../kernel/permit.ts';
import { seededRandom, type Random } from '../../../kernel/random.ts';
import type { MachineReport } from '../../../robot-bridge/link.ts';
import type { InterlockEvent } from '../../../controller/interlock/event-log.ts';
import { stepMs, stepS } from '../../../sim/limits.ts';
import { Wheel } from './channel.ts';
import { FaultEngine } from './faults/fault-engine.ts';
import { faultKinds } from './faults/fault-kinds.ts';
import type { SiteContext } from './faults/site-context.ts';
import { restartHost } from './faults/site-faults.ts';
import { InterlockHost, limitsHash } from './host.ts';
import { Missions } from './missions.ts';
import type { Mutation } from './mutation.ts';
import { LatchWatch } from './oracle/latch-watch.ts';
import { PermitWatch } from './oracle/permit-watch.ts';
import { StopWatch } from './oracle/stop-watch.ts';
import { hasTruthCause } from './oracle/truth-cause.ts';
import { placeMachine } from './oracle/bodies.ts';
import type { TruthMachine, TruthPerson, TruthZone, Violation } from './oracle/truth.ts';
import { WorldWatch, type NearMisses } from './oracle/world-watch.ts';
import { floors, loadSite, openEdges, type ScenarioSite } from './site.ts';
import { requestOf, SiteMachine, type MachineEars } from './site-machine.ts';
import { Staff } from './staff.ts';
import { TagSystem } from './tag-system.ts';
import { Walkers, type Seen } from './walkers.ts';
import { Wind } from './wind.ts';

export interface EpisodeOptions {
  readonly seed: number;
  /** Episodes of one seed are independent: each can be run alone. */
  readonly episode: number;
  readonly durationMs: number;
  readonly mutation?: Mutation;
  /** 1 is the rate of the tables; 0 injects nothing. */
  readonly faultIntensity?: number;
  /** Names of the faults to inject; all where absent. */
  readonly onlyFaults?: readonly string[];
  readonly peopleCount?: number;
  /** Share of the goals of ground machines that lead over an edge or through an opening. */
  readonly wrongGoalRatio?: number;
  /** Called for each line worth reading in the hunt for a cause. */
  readonly trace?: (nowMs: number, text: string) => void;
}

export interface EpisodeFigures {
  readonly siteMs: number;
  readonly machineHours: number;
  readonly movingHours: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly stopsByRule: ReadonlyMap<string, number>;
  readonly falseStopsByRule: ReadonlyMap<string, number>;
  readonly nearMisses: NearMisses;
  readonly violations: readonly Violation[];
}

const cyclePhaseMs = 10;
const peopleStepMs = 100;
const lookMs = 60;
const heartbeatMs = 500;
const violationsMax = 50;
const peopleDefault = 60;
const wrongGoalRatioDefault = 0.08;
const commissioned = (config: InterlockConfig) => ({ geometryHash: config.geometryHash, limitsHash });

/** One stretch of site time, reproducible from seed and episode. */
export class Episode {
  readonly violations: Violation[] = [];
  readonly #options: EpisodeOptions;
  readonly #site: ScenarioSite;
  readonly #wheel = new Wheel();
  readonly #host: InterlockHost;
  readonly #machines: readonly SiteMachine[];
  readonly #truths: readonly TruthMachine[];
  readonly #missions: readonly Missions[];
  readonly #walkers: Walkers;
  readonly #tags: TagSystem;
  readonly #wind: Wind;
  readonly #staff: Staff;
  readonly #faults: FaultEngine<SiteContext>;
  readonly #permits: PermitWatch;
  readonly #latches: LatchWatch;
  readonly #stops: StopWatch;
  readonly #world: WorldWatch;
  readonly #random: Random;
  readonly #context: SiteContext;
  readonly #speedsMps = new Map<string, number>();
  /** Whoever goes and turns more slowly than the shipped table counts as motion. */
  readonly #crawling = new Set<string>();
  /** What of its true speed a permit bounds. */
  readonly #boundedMps = new Map<string, number>();
  /** True speeds of those that heed a permit: 0 for whoever ignores it, which no interlock can help. */
  readonly #heedingMps = new Map<string, number>();
  readonly #onSpotSteps = new Map<string, number>();
  readonly #last = new Map<string, { x: number; y: number; z: number; yaw: number }>();
  readonly #zones: TruthZone[] = [];
  readonly #excused = new Set<string>();
  readonly #excusedUntil = new Map<string, number>();
  readonly #stopsByRule = new Map<string, number>();
  readonly #falseStopsByRule = new Map<string, number>();
  #nowMs = 0;
  #movingMs = 0;

  constructor(options: EpisodeOptions) {
    this.#options = options;
    const mutation = options.mutation ?? {};
    const random = seededRandom(options.seed).fork(`episode-${String(options.episode)}`);
    this.#random = random.fork('site');
    this.#site = loadSite(options.peopleCount ?? peopleDefault);
    const { config } = this.#site;
    const report = (violation: Violation): void => this.#report(violation);
    this.#host = new InterlockHost(config, this.#site.limits, mutation);
    const ears = this.#ears();
    this.#machines = config.machines.map(
      ({ machine, profile }, index) =>
        new SiteMachine({
          entry: machine,
          profile,
          index,
          siteId: config.siteId,
          wheel: this.#wheel,
          random: random.fork(`machine-${machine.id}`),
          ears,
          makeGate: mutation.gate,
          commissioned: commissioned(config),
        }),
    );
    this.#truths = this.#machines.map(truthOf);
    this.#permits = new PermitWatch(this.#truths, stepMs, report);
    for (const machine of this.#machines) this.#permits.connected(machine.id, `${machine.id}-1`);
    this.#latches = new LatchWatch(report);
    const { permitValidityMs } = this.#site.limits.limits;
    this.#stops = new StopWatch(this.#truths, permitValidityMs, report);
    const truthFloors = floors.map((floor) => ({ ...floor, edges: openEdges(floor) }));
    this.#world = new WorldWatch(this.#truths, truthFloors, report);
    const wrongRatio = options.wrongGoalRatio ?? wrongGoalRatioDefault;
    this.#missions = this.#machines.map(
      (machine) => new Missions(machine, random.fork(`missions-${machine.id}`), wrongRatio),
    );
    this.#walkers = new Walkers(config.people.length, random.fork('walkers'));
    this.#tags = new TagSystem(this.#walkers.people, this.#wheel, random.fork('tags'));
    this.#wind = new Wind(random.fork('wind'));
    this.#staff = new Staff({
      random: random.fork('staff'),
      host: this.#host,
      machines: this.#machines,
      missions: this.#missions,
      latches: this.#latches,
      stops: this.#stops,
      speedsMps: this.#speedsMps,
      mutation,
      trace: (text) => this.#trace(text),
    });
    this.#context = {
      host: this.#host,
      machines: this.#machines,
      walkers: this.#walkers,
      tags: this.#tags,
      wind: this.#wind,
      staff: this.#staff,
      stops: this.#stops,
      zones: this.#zones,
      excused: this.#excused,
      excusedUntil: this.#excusedUntil,
      mutation,
      config: () => this.#host.config,
      nowMs: () => this.#nowMs,
      commission: (machine, hashes) => machine.commission(hashes ?? commissioned(this.#host.config)),
      connectSilently: (machine) => this.#observe(machine, 'connected'),
      connect: (machine) => this.#connect(machine),
      disconnect: (machine) => this.#observe(machine, 'disconnected'),
      trace: (text) => this.#trace(text),
    };
    const kinds = faultKinds.filter(({ name }) => options.onlyFaults?.includes(name) ?? true);
    this.#faults = new FaultEngine(kinds, random.fork('faults'), options.faultIntensity ?? 1);
    this.#host.start(0, 'first');
    this.#connectAll();
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  #trace(text: string): void {
    this.#options.trace?.(this.#nowMs, text);
  }

  #report(violation: Violation): void {
    this.#trace(`VIOLATION ${violation.kind} ${violation.machineId} ${violation.otherId} ${violation.detail}`);
    if (this.violations.length < violationsMax) this.violations.push(violation);
  }

  #ears(): MachineEars {
    return {
      report: (report) => this.#host.input((core) => core.observe(received(report, this.#host.nowMs))),
      request: (machineId, text) => {
        const request = requestOf(text);
        // The wire knows by the topic who asks.
        if (request === null || request.machineId !== machineId) return;
        this.#host.input((core) => core.observeRequest(request, this.#host.nowMs));
      },
      asked: (machineId, nonce) => this.#permits?.asked(machineId, nonce, this.#nowMs),
      heard: (machineId, text) => this.#permits.heard(machineId, text, this.#nowMs),
      heardLock: (machineId, lock) => this.#permits.heardLock(machineId, lock, this.#nowMs),
      connected: (machineId, connection) => this.#permits?.connected(machineId, connection),
    };
  }

  #observe(machine: SiteMachine, state: 'connected' | 'disconnected'): void {
    const { machineId } = machine;
    this.#host.input((core) =>
      core.observe({ type: 'connection', machineId, state, receivedMonoMs: this.#host.nowMs }),
    );
  }

  #connect(machine: SiteMachine): void {
    machine.reconnect();
    this.#observe(machine, 'connected');
  }

  #connectAll(): void {
    for (const machine of this.#machines) {
      if (machine.link.state.cut !== 'both') this.#observe(machine, 'connected');
    }
  }

  /** The interlock's process ends cleanly now and is up again in the next step, whatever the dice say. */
  restart(): void {
    this.#host.kill();
    restartHost(this.#context, 'clean');
  }

  /** True speed of a machine's quickest point, m/s. */
  speedMps(machineId: string): number {
    return this.#speedsMps.get(machineId) ?? 0;
  }

  get isOver(): boolean {
    return this.#nowMs >= this.#options.durationMs || this.violations.length >= violationsMax;
  }

  run(): EpisodeFigures {
    while (!this.isOver) this.step();
    return this.figures();
  }

  step(): void {
    this.#nowMs += stepMs;
    const nowMs = this.#nowMs;
    this.#host.tick(nowMs);
    this.#wheel.advance(nowMs);
    this.#moveMachines(nowMs);
    if (nowMs % peopleStepMs === 0) this.#movePeople(nowMs);
    if (nowMs % 1000 === 0) this.#readWind(nowMs);
    if (nowMs % heartbeatMs === 0) this.#heartbeat(nowMs);
    if (nowMs % lookMs === 0) this.#look(nowMs);
    this.#cycle(nowMs + cyclePhaseMs);
  }

  #moveMachines(nowMs: number): void {
    for (const [index, machine] of this.#machines.entries()) {
      this.#missions[index]?.step(nowMs);
      machine.step(nowMs);
      const speedMps = this.#speedOf(machine, this.#truths[index] as TruthMachine);
      this.#speedsMps.set(machine.id, speedMps);
      if (speedMps > 0.01) this.#movingMs += stepMs;
      const excuse = this.#excused.has(machine.id) ? 'excused' : 'none';
      this.#heedingMps.set(machine.id, excuse === 'none' ? speedMps : 0);
      this.#permits.step(machine.id, nowMs, this.#boundedMps.get(machine.id) ?? 0, excuse);
      const crawl = this.#crawling.has(machine.id) ? 'crawls' : 'shows';
      if (excuse === 'none') this.#stops.step(machine.id, nowMs, speedMps, crawl);
    }
  }

  /** True speed of a base's quickest corner, of a cage, or of a tool, from where they were one step ago. */
  #speedOf(machine: SiteMachine, truth: TruthMachine): number {
    const last = this.#last.get(machine.id);
    if (last !== undefined && !machine.sim.isMoving && this.#speedsMps.get(machine.id) === 0) {
      this.#boundedMps.set(machine.id, 0);
      return 0;
    }
    const { pose } = machine.sim;
    const isGround = truth.mobility === 'ground';
    const [x, y, z] = isGround ? [pose.xM, pose.yM, pose.zM] : placeMachine(truth).tool;
    this.#last.set(machine.id, { x, y, z, yaw: pose.yawRad });
    if (last === undefined) return 0;
    const wayM = Math.hypot(x - last.x, y - last.y, z - last.z);
    const cornerM = isGround ? Math.max(...truth.footprint.map(([cx, cy]) => Math.hypot(cx, cy))) : 0;
    const turnedRad = Math.abs(angleDifferenceRad(pose.yawRad, last.yaw));
    const turnedM = turnedRad * cornerM;
    const leastMps = truth.mobility === 'fixed' ? boomCrawlMps : crawlMps;
    if (wayM < leastMps * stepS && turnedRad < crawlRadps * stepS) this.#crawling.add(machine.id);
    else this.#crawling.delete(machine.id);
    // A permit bounds the way of the base, and of the corners once the machine turns on the spot; while it drives a curve it does not.
    const onSpotSteps = wayM > 0 ? 0 : (this.#onSpotSteps.get(machine.id) ?? 0) + 1;
    this.#onSpotSteps.set(machine.id, onSpotSteps);
    this.#boundedMps.set(machine.id, (onSpotSteps > settledSteps ? turnedM : wayM) / stepS);
    return Math.max(wayM, turnedM) / stepS;
  }

  #movePeople(nowMs: number): void {
    const seen = this.#machines.map(seenOf);
    this.#walkers.step(nowMs, seen, this.#tags.lost);
    const tags = this.#options.mutation?.tags;
    this.#tags.step(nowMs, (sightings) =>
      this.#host.input((core) => core.observeTags(tags === undefined ? sightings : tags(sightings), this.#host.nowMs)),
    );
    this.#faults.step(this.#context, nowMs, peopleStepMs);
    for (const [machineId, untilMs] of this.#excusedUntil) {
      if (nowMs < untilMs) continue;
      this.#excusedUntil.delete(machineId);
      this.#excused.delete(machineId);
    }
    this.#staff.step(nowMs, peopleStepMs);
  }

  #readWind(nowMs: number): void {
    this.#wind.step();
    const told = this.#wind.reading();
    if (told === null) {
      this.#staff.windUnknown(nowMs);
      return;
    }
    const shown = this.#options.mutation?.wind?.(told) ?? told;
    this.#host.input((core) => core.observeWind(shown, this.#host.nowMs));
    if (this.#host.core !== null) this.#staff.windRead(told, nowMs);
  }

  #heartbeat(nowMs: number): void {
    if (this.#context.isControllerSilent !== true) this.#host.input((core) => core.observeHeartbeat(this.#host.nowMs));
    if (nowMs % 1000 === 0) this.#staff.tellPapers();
  }

  #look(nowMs: number): void {
    const people = this.#walkers.people.map((person): TruthPerson => ({
      ...person,
      isTracked: !this.#tags.isUntracked(person.id, nowMs),
    }));
    this.#world.look(
      { nowMs, people, zones: this.#zones, excused: this.#excused, rendezvous: new Set() },
      this.#speedsMps,
    );
  }

  #cycle(nowMs: number): void {
    this.#host.tick(nowMs);
    const outputs = this.#host.cycle(this.#random.next() < 0.5 ? 'inputs-first' : 'cycle-first');
    if (outputs === null) return;
    for (const { machineId, text } of outputs.permits) {
      this.#permits.issued(text, nowMs, this.#heedingMps);
      this.#byId(machineId).receivePermit(text);
      this.#staff.remember(machineId, text);
    }
    for (const { machineId, isLocked, speedMaxMps } of outputs.locks) {
      const speedMps = Math.floor(speedMaxMps / 0.01) * 0.01;
      const lock = { isLocked: isLocked || speedMps < 0.01, speedMps, epoch: this.#host.epoch };
      if (!lock.isLocked) this.#permits.issuedUnlock(machineId, this.#host.epoch, nowMs, this.#heedingMps);
      this.#byId(machineId).receiveLock(lock);
    }
    for (const event of outputs.events) this.#hear(event);
    if (nowMs % (10 * stepMs) === cyclePhaseMs) this.#checkLatches(nowMs);
  }

  #checkLatches(nowMs: number): void {
    const { core } = this.#host;
    if (core === null) return;
    const standing = new Set(core.storedLatches().map(({ id }) => id));
    this.#latches.levels(standing, core.verdicts(nowMs), (level) => levelRank(level as PermitLevel), nowMs);
    this.#latches.seen(core.storedLatches(), nowMs);
  }

  #byId(machineId: string): SiteMachine {
    const machine = this.#machines.find(({ id }) => id === machineId);
    if (machine === undefined) throw new Error(`no machine ${machineId}`);
    return machine;
  }

  /** Counts stops; one for which the truth holds no cause is a false one. */
  #hear(event: InterlockEvent): void {
    const { change, machineId } = event;
    if (change.type !== 'level' || machineId === null) return;
    const machine = this.#byId(machineId);
    const ruleId = change.reasons[0]?.ruleId ?? 'none';
    const reason = change.reasons[0];
    this.#trace(
      `${machineId} ${change.from} -> ${change.to} ${ruleId} ${reason?.other?.id ?? ''} ${String(reason?.measured?.value ?? '')}/${String(reason?.limit?.value ?? '')}`,
    );
    if (!levelForbidsMotion(change.to) || levelForbidsMotion(change.from) || !machine.wantsToMove) return;
    this.#stopsByRule.set(ruleId, (this.#stopsByRule.get(ruleId) ?? 0) + 1);
    if (this.#hasCause(machine)) return;
    this.#falseStopsByRule.set(ruleId, (this.#falseStopsByRule.get(ruleId) ?? 0) + 1);
    this.#trace(`FALSE STOP ${machineId} ${ruleId}`);
  }

  #hasCause(machine: SiteMachine): boolean {
    const nowMs = this.#nowMs;
    if (this.#faults.sinceTroubleMs(machine.id, nowMs) < troubleMs) return true;
    if (nowMs < startMs || this.#host.saved().length > 0 || this.#staff.sinceStopMs(nowMs) < troubleMs) return true;
    if (machine.profile.kinematics.mobility !== 'ground' && this.#wind.wasStrong()) return true;
    const index = this.#machines.indexOf(machine);
    return hasTruthCause({
      machine: this.#truths[index] as TruthMachine,
      speedMps: this.#speedsMps.get(machine.id) ?? 0,
      machines: this.#truths,
      people: this.#walkers.people,
      floors: floors.map((floor) => ({ ...floor, edges: openEdges(floor) })),
      zones: this.#zones,
      validityMs: this.#site.limits.limits.permitValidityMs,
    });
  }

  figures(): EpisodeFigures {
    return {
      siteMs: this.#nowMs,
      machineHours: (this.#nowMs * this.#machines.length) / 3_600_000,
      movingHours: this.#movingMs / 3_600_000,
      faults: this.#faults.counts,
      stopsByRule: this.#stopsByRule,
      falseStopsByRule: this.#falseStopsByRule,
      nearMisses: this.#world.nearMisses,
      violations: this.violations,
    };
  }
}

/** A fault explains stops for this long after its end: ages, hysteresis, discs that shrink. */
const troubleMs = 5000;
const startMs = 10_000;
/** Steps after which nothing is left of the turning of a curve that was driven. */
const settledSteps = 75;
/** What is slower counts as standing: restSpeedMps and restYawRateRadps of the shipped table. */
const crawlMps = 0.02;
const crawlRadps = 0.02;
/** At the end of a boom: escapeSpeedMps of the table. Its joint hardly turns then. */
const boomCrawlMps = 0.1;

function received(report: MachineReport, receivedMonoMs: number): MachineReport {
  return { ...report, receivedMonoMs };
}

function seenOf({ sim, profile }: SiteMachine): Seen {
  const isBoom = profile.kinematics.mobility === 'fixed' && profile.kinematics.tool !== undefined;
  const [xM, yM, zM] = isBoom ? sim.toolPoint() : [sim.pose.xM, sim.pose.yM, sim.pose.zM];
  const radiusM = isBoom ? 1 : Math.max(...profile.kinematics.footprint.map(([x, y]) => Math.hypot(x, y)));
  return { xM, yM, zM, radiusM, isMoving: sim.body.isMoving };
}

function truthOf(machine: SiteMachine): TruthMachine {
  const { profile, sim } = machine;
  const { kinematics, stopping } = profile;
  const deceleration =
    kinematics.mobility === 'fixed'
      ? (stopping.toolDecelerationMps2 ?? stopping.decelerationMps2)
      : stopping.decelerationMps2;
  return {
    id: machine.id,
    assetId: sim.entry.assetId,
    mobility: kinematics.mobility,
    grade: machine.gate.grade,
    isCrane: profile.capabilities.includes('lift'),
    footprint: kinematics.footprint,
    heightM: profile.dimensions.heightM.value,
    parts: kinematics.parts,
    toolPart: kinematics.tool?.part ?? null,
    reactionS: stopping.reactionMs.value / 1000,
    decelerationMps2: deceleration.value,
    nominalMps: Math.max(profile.speed.travelMps.value, profile.speed.workMps?.value ?? 0),
    lockTimeoutMs: machine.lockTimeoutMs,
    pose: sim.pose,
    joints: sim.joints,
  };
}
