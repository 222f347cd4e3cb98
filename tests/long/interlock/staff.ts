import type { LapsedPaper, StopScope } from '../../../controller/contract/interlock/interlock.ts';
import type { Actor, Latch, ResetRequest } from '../../../controller/interlock/latching/latches.ts';
import type { Random } from '../../../kernel/random.ts';
import type { InterlockHost } from './host.ts';
import type { Missions } from './missions.ts';
import type { Mutation } from './mutation.ts';
import { keyOf, type LatchWatch } from './oracle/latch-watch.ts';
import type { StopWatch } from './oracle/stop-watch.ts';
import type { SiteMachine } from './site-machine.ts';
import { floors } from './site.ts';

export interface StaffOptions {
  readonly random: Random;
  readonly host: InterlockHost;
  readonly machines: readonly SiteMachine[];
  readonly missions: readonly Missions[];
  readonly latches: LatchWatch;
  readonly stops: StopWatch;
  readonly speedsMps: ReadonlyMap<string, number>;
  readonly mutation: Mutation;
  readonly trace: (text: string) => void;
}

const actors: readonly Actor[] = [
  { user: 'ning', role: 'operator' },
  { user: 'fang', role: 'foreman' },
  { user: 'shen', role: 'safety' },
  { user: 'adam', role: 'admin' },
  { user: 'audra', role: 'auditor' },
];
/** So often per second somebody tries to reset one of the latches, right or wrong. */
const triesPerSecond = 0.4;
const heldTextsMax = 200;
const windStopMps = 12;
const windAgeMaxMs = 3000;
/** Rest is what a machine reports as rest. */
const restMps = 0.05;

/** The people with tablets: they press stop, reset rightly and wrongly, tell papers, and somebody replays what he recorded. */
export class Staff {
  readonly #options: StaffOptions;
  /** Old permits by machine, for replays. */
  readonly heldTexts = new Map<string, string[]>();
  #stoppedAtMs = -Infinity;
  #lapsed: LapsedPaper[] = [];
  #windReadAtMs = 0;

  constructor(options: StaffOptions) {
    this.#options = options;
  }

  remember(machineId: string, text: string): void {
    const { random } = this.#options;
    if (random.next() > 0.02) return;
    const texts = this.heldTexts.get(machineId) ?? [];
    texts.push(text);
    if (texts.length > heldTextsMax) texts.shift();
    this.heldTexts.set(machineId, texts);
  }

  sinceStopMs(nowMs: number): number {
    return nowMs - this.#stoppedAtMs;
  }

  /** Somebody presses stop. The duty to stand begins at once; it is over when the latch is reset. */
  pressStop(scope: StopScope, nowMs: number): void {
    const { host, latches, stops, random, mutation } = this.#options;
    if (host.core === null || !host.isAwake) return;
    const by = actors[random.below(actors.length)] as Actor;
    this.#options.trace(`${by.user} stops ${keyOf(scope)}`);
    const passed = mutation.stop === undefined ? scope : mutation.stop(scope);
    latches.seen(host.core.storedLatches(), nowMs);
    latches.pressedAgain(keyOf(scope));
    if (passed !== null) host.core.stop(passed, by, 'scenario', host.wallMs);
    host.save();
    this.#stoppedAtMs = nowMs;
    for (const machine of this.#inScope(scope)) {
      stops.begin(machine.id, `stop ${keyOf(scope)}`, {
        kind: 'moved-after-stop',
        why: `stop of ${keyOf(scope)}`,
        atMs: nowMs,
      });
    }
  }

  #inScope(scope: StopScope): readonly SiteMachine[] {
    const { machines } = this.#options;
    switch (scope.type) {
      case 'site':
        return machines;
      case 'machine':
        return machines.filter(({ id }) => id === scope.machineId);
      case 'level': {
        const floor = floors.find(({ id }) => id === scope.levelId);
        return machines.filter(
          ({ sim, profile }) =>
            profile.kinematics.mobility === 'ground' && Math.abs(sim.pose.zM - (floor?.elevationM ?? Infinity)) < 1,
        );
      }
      case 'zone':
        return [];
    }
  }

  step(nowMs: number, sinceMs: number): void {
    if (this.#options.random.next() < (triesPerSecond * sinceMs) / 1000) this.#tryReset(nowMs);
  }

  #tryReset(nowMs: number): void {
    const { host, random, latches, mutation, speedsMps } = this.#options;
    const { core } = host;
    if (core === null || !host.isAwake) return;
    const all = core.storedLatches();
    const latch = all[random.below(Math.max(1, all.length))];
    if (latch === undefined) return;
    latches.seen(all, nowMs);
    if (latch.ruleId === 'pose-suspect' && this.#isPlaceWrong(latch)) return;
    const said: ResetRequest = {
      latchId: random.next() < 0.03 ? 'latch-0-1' : latch.id,
      by: actors[random.below(actors.length)] as Actor,
      isInSight: random.next() < 0.9,
      note: random.next() < 0.7 ? 'test lift 7' : '',
    };
    if (random.next() < 0.9) this.#cancelGoals(latch);
    const request = mutation.reset?.(said) ?? said;
    const answer = core.reset(request, host.wallMs);
    host.save();
    if (!answer.ok) return;
    this.#options.trace(`${said.by.user} (${said.by.role}) resets ${latch.ruleId} ${keyOf(latch.scope)}`);
    const moving = this.#inScope(latch.scope)
      .filter(({ id }) => (speedsMps.get(id) ?? 0) > restMps)
      .map(({ id }) => id);
    latches.resetAccepted(said, nowMs, moving);
    this.#endDuty(latch, core.storedLatches());
  }

  /** The duty from a stop ends with the reset of the last latch of its scope, in that moment, and with nothing else. */
  #endDuty({ ruleId, scope }: Latch, left: readonly Latch[]): void {
    const key = keyOf(scope);
    const isStopped = left.some((latch) => latch.ruleId === 'control-stop' && keyOf(latch.scope) === key);
    if (ruleId !== 'control-stop' || isStopped) return;
    for (const { id } of this.#options.machines) this.#options.stops.end(id, `stop ${key}`);
  }

  /** Nobody acknowledges a place that he sees to be wrong. */
  #isPlaceWrong(latch: Latch): boolean {
    return this.#inScope(latch.scope).some(
      ({ sensor }) => sensor.isFrozen || sensor.jumpXM !== 0 || sensor.jumpYM !== 0,
    );
  }

  /** Whoever resets has cancelled what the machines were doing. */
  #cancelGoals(latch: Latch): void {
    const { machines, missions } = this.#options;
    for (const machine of this.#inScope(latch.scope)) missions[machines.indexOf(machine)]?.cancel();
  }

  lapse(machineId: string, nowMs: number): void {
    const { stops } = this.#options;
    this.#lapsed = [
      ...this.#lapsed.filter((paper) => paper.machineId !== machineId),
      { machineId, name: 'drop test', lapsedDays: 3 },
    ];
    this.tellPapers();
    stops.begin(machineId, 'papers', {
      kind: 'moved-without-papers',
      why: 'papers lapsed',
      atMs: nowMs,
      extraMs: 1000,
    });
  }

  renew(machineId: string): void {
    this.#lapsed = this.#lapsed.filter((paper) => paper.machineId !== machineId);
    this.#options.stops.end(machineId, 'papers');
    this.tellPapers();
  }

  tellPapers(): void {
    const { host, mutation } = this.#options;
    const lapsed = mutation.papers === 'unheard' ? [] : this.#lapsed;
    host.input((core) => core.observePapers(lapsed, host.nowMs));
  }

  windRead(windMps: number, nowMs: number): void {
    if (Number.isFinite(windMps)) this.#windReadAtMs = nowMs;
    const isOver = windMps >= windStopMps;
    const latches = this.#options.host.saved().filter(({ ruleId }) => ruleId === 'crane-wind');
    // Each crane is free again by its own reset.
    const latched = new Set(latches.map(({ scope }) => keyOf(scope)));
    for (const { id, profile } of this.#options.machines) {
      if (!profile.capabilities.includes('lift')) continue;
      this.#options.stops.end(id, 'wind-unknown');
      if (isOver)
        this.#options.stops.begin(id, 'wind', {
          kind: 'moved-in-wind',
          why: `wind ${windMps.toFixed(1)} m/s`,
          atMs: nowMs,
        });
      else if (!latched.has(`machine/${id}`)) this.#options.stops.end(id, 'wind');
    }
  }

  windUnknown(nowMs: number): void {
    for (const { id, profile } of this.#options.machines) {
      if (!profile.capabilities.includes('lift')) continue;
      const extraMs = Math.max(0, windAgeMaxMs - (nowMs - this.#windReadAtMs)) + 20;
      this.#options.stops.begin(id, 'wind-unknown', {
        kind: 'moved-in-wind',
        why: 'wind unknown',
        atMs: nowMs,
        extraMs,
      });
    }
  }

  /** A new process has forgotten the gusts; duties that rest on what the old one heard are over. */
  restarted(): void {
    for (const { id } of this.#options.machines) this.#options.stops.end(id, 'wind');
  }
}
