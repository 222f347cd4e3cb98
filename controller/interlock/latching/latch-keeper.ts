import type { InterlockLatch, InterlockRule, StopScope } from '../../contract/interlock/interlock.ts';
import { GeometryWatch } from '../geometry/geometry-watch.ts';
import { latchClassOfRule } from '../../contract/interlock/latch-rules.ts';
import { ok, type Problem, type Result } from '../../../kernel/result.ts';
import type { Body } from '../body.ts';
import type { EventChange } from '../event-log.ts';
import { LatchStore, type Actor, type Latch, type LatchFacts, type LatchMemory, type ResetRequest } from './latches.ts';
import type { Limits } from '../limits/limits.ts';
import { isInScope } from '../rules/control-stop.ts';
import type { Finding, Scene } from '../rules/finding.ts';

export interface LatchKeeperOptions {
  readonly epoch: number;
  readonly latches: readonly Latch[];
  readonly limits: () => Limits;
  readonly scene: () => Scene | null;
  /** After the list has changed: the scene must show the new one. */
  readonly onChanged: () => void;
  /** After a latch has been taken away. */
  readonly onReset: (latch: Latch) => void;
  readonly emit: (atMs: number, machineId: string | null, change: EventChange) => void;
}

export interface KeeperMemory {
  readonly store: LatchMemory;
  readonly pressedAgainAtMs: readonly (readonly [string, number])[];
  readonly geometry: readonly StopScope[];
}

/** Sets and resets latches: stops of persons, restarts, and findings of rules whose restriction does not end by itself. */
export class LatchKeeper {
  /** What a configuration has changed under the machines. */
  readonly geometry = new GeometryWatch();
  readonly #options: LatchKeeperOptions;
  readonly #store: LatchStore;
  /** When a stop that was latched already was pressed once more, by latch: bounded by the latches. */
  readonly #pressedAgainAtMs = new Map<string, number>();

  constructor(options: LatchKeeperOptions) {
    this.#options = options;
    this.#store = new LatchStore(options.epoch, options.latches, () => options.limits().resetTwoWindowMs);
  }

  /** What decides later answers, for the key frames of recordings. */
  memory(): KeeperMemory {
    const pressedAgainAtMs = [...this.#pressedAgainAtMs];
    return { store: this.#store.memory(), pressedAgainAtMs, geometry: this.geometry.memory() };
  }

  recall({ store, pressedAgainAtMs, geometry }: KeeperMemory): void {
    this.geometry.recall(geometry);
    this.#store.recall(store);
    this.#pressedAgainAtMs.clear();
    for (const [latchId, atMs] of pressedAgainAtMs) this.#pressedAgainAtMs.set(latchId, atMs);
  }

  /** As they are kept on disk. */
  stored(): readonly Latch[] {
    return this.#store.list();
  }

  views(): InterlockLatch[] {
    return this.#store.list().map((latch) => this.#view(latch));
  }

  #view(latch: Latch): InterlockLatch {
    const cause = this.#causeOf(latch);
    const firstBy = this.#store.firstOf(latch, this.#nowMonoMs());
    return { ...latch, roles: [...latch.roles], firstBy, causeGone: cause === null, blockedBy: cause?.code ?? null };
  }

  #nowMonoMs(): number {
    return this.#options.scene()?.nowMs ?? 0;
  }

  /** Latches a control stop. Never refused; a scope that is stopped already is stopped anew, so that no earlier reset fits. */
  stop(scope: StopScope, by: Actor, reason: string, nowMs: number): void {
    const before = this.#store.find('control-stop', scope);
    this.#latch({ ruleId: 'control-stop', scope, level: 'controlStop', sinceMs: nowMs, by, reason });
    const latch = this.#store.find('control-stop', scope);
    if (before === null || latch === null) return;
    this.#pressedAgainAtMs.delete(before.id);
    // Whatever the labels say: wall time may stand still or jump.
    this.#pressedAgainAtMs.set(latch.id, this.#nowMonoMs());
  }

  /** Takes a machine out of service. Never refused. */
  lockOut(machineId: string, by: Actor, reason: string, nowMs: number): void {
    const scope = { type: 'machine', machineId } as const;
    this.#latch({ ruleId: 'lockout', scope, level: 'lockout', sinceMs: nowMs, by, reason });
  }

  /** A machine that does not answer may be in an exclusive zone that others wait for. `machineIds`: such machines. */
  latchZone(zoneId: string, machineIds: readonly string[], nowMs: number): void {
    const scope = { type: 'zone', zoneId } as const;
    const reason = machineIds.join(' ');
    this.#latch({ ruleId: 'zone-occupied', scope, level: 'noStart', sinceMs: nowMs, by: null, reason });
  }

  /** The presence sensor of a zone says clear while somebody is in it (fault 43): nobody knows who else is. */
  latchMissed({ sensedZones }: Scene, nowMs: number): void {
    for (const [zoneId, { missedId }] of sensedZones) {
      if (missedId === '') continue;
      const scope = { type: 'zone', zoneId } as const;
      const facts = { ruleId: 'zone-sensor', scope, level: 'protectiveStop', sinceMs: nowMs, by: null } as const;
      this.#latch({ ...facts, reason: missedId });
    }
  }

  /** A rule was set aside for a machine and its time is over: it stands until somebody who sees it resets it. */
  latchOverrideEnd(machineId: string, ruleId: string, nowMs: number): void {
    const scope = { type: 'machine', machineId } as const;
    this.#latch({ ruleId: 'override-ended', scope, level: 'controlStop', sinceMs: nowMs, by: null, reason: ruleId });
  }

  /** The site model of a level, or the body of a machine, was changed: whoever is there waits until somebody knows it. */
  latchGeometry(nowMs: number): void {
    for (const scope of this.geometry.take())
      this.#latch({ ruleId: 'geometry-changed', scope, level: 'protectiveStop', sinceMs: nowMs, by: null, reason: '' });
  }

  latchSite(ruleId: InterlockRule, level: Latch['level'], by: Actor | null, nowMs: number): void {
    this.#latch({ ruleId, scope: { type: 'site' }, level, sinceMs: nowMs, by, reason: '' });
  }

  /** After an unclean end of the predecessor: every machine waits for a person. */
  latchRestart(machineIds: readonly string[], nowMs: number): void {
    for (const machineId of machineIds) {
      const scope = { type: 'machine', machineId } as const;
      this.#latch({ ruleId: 'restart', scope, level: 'controlStop', sinceMs: nowMs, by: null, reason: '' });
    }
  }

  /** What a rule with a latching class has found stays until a person resets it, even if the cause goes at once. */
  latchFindings(body: Body, nowMs: number): void {
    for (const { level, reason } of body.findings) {
      if (reason.latchId !== null || latchClassOfRule[reason.ruleId] === 'auto') continue;
      const isSiteWide = siteWideRules.has(reason.ruleId);
      const scope = isSiteWide ? siteScope : body.scope;
      // Found again in every cycle as long as it lasts.
      if (this.#store.find(reason.ruleId, scope) !== null) continue;
      const culprit = isSiteWide ? body.machineId : '';
      this.#latch({ ruleId: reason.ruleId, scope, level, sinceMs: nowMs, by: null, reason: culprit });
    }
  }

  #latch(facts: LatchFacts): void {
    const latch = this.#store.latch(facts);
    if (latch === null) return;
    this.#options.onChanged();
    this.#options.emit(facts.sinceMs, machineOf(latch.scope), { type: 'latched', latch: this.#view(latch) });
  }

  reset(request: ResetRequest, nowMs: number): Result<void> {
    const answer = this.#store.reset(request, this.#nowMonoMs(), (latch) => this.#causeOf(latch));
    if (!answer.ok) return answer;
    const { latch, stage } = answer.value;
    if (stage === 'done') {
      this.#pressedAgainAtMs.delete(latch.id);
      this.#options.onReset(latch);
    }
    this.#options.onChanged();
    const { latchId, by, note } = request;
    this.#options.emit(nowMs, machineOf(latch.scope), { type: 'reset', latchId, by, stage, note });
    return ok(undefined);
  }

  /**
   * Why a latch may not be reset now: it was pressed again a moment ago, its rule still finds its cause, a machine in scope still
   * moves, or nothing fresh is known of one ('evidence-stale'). Machines without a link hold no permit and get none, so that they
   * keep nobody from resetting the site; the latch of one machine alone needs its word.
   */
  #causeOf(latch: Latch): Problem | null {
    const scene = this.#options.scene();
    if (scene === null) return null;
    const limits = this.#options.limits();
    const pressedAgoMs = scene.nowMs - (this.#pressedAgainAtMs.get(latch.id) ?? -Infinity);
    if (pressedAgoMs < limits.hysteresisTimeMs) return { code: 'cause-present' };
    if (isMissing(latch, scene)) return { code: 'cause-present' };
    for (const body of scene.bodies) {
      if (!isInScope(scene, latch.scope, body)) continue;
      const problem = bodyProblem(latch, body, scene.nowMs - body.poseAtMs, limits);
      if (problem !== null) return problem;
    }
    return null;
  }
}

const siteScope: StopScope = { type: 'site' };

/** Rules whose latch stops everything, whichever machine they found it at (faults 53 and 24: a machine that ignores a stop, a second interlock). */
const siteWideRules: ReadonlySet<InterlockRule> = new Set(['runaway', 'newer-interlock', 'older-interlock']);

function isMissing({ ruleId, scope }: Latch, { sensedZones }: Scene): boolean {
  if (ruleId !== 'zone-sensor' || scope.type !== 'zone') return false;
  return (sensedZones.get(scope.zoneId)?.missedId ?? '') !== '';
}

function machineOf(scope: StopScope): string | null {
  return scope.type === 'machine' ? scope.machineId : null;
}

function bodyProblem(latch: Latch, body: Body, poseAgeMs: number, limits: Limits): Problem | null {
  const isCause = ({ reason }: Finding): boolean => reason.ruleId === latch.ruleId && reason.latchId === null;
  if (body.findings.some(isCause)) return { code: 'cause-present', facts: { machineId: body.machineId } };
  if (poseAgeMs > limits.poseAgeRestMaxMs) {
    if (latch.scope.type !== 'machine' && body.connection !== 'connected') return null;
    const ages = Number.isFinite(poseAgeMs) ? { poseAgeMs } : {};
    return { code: 'evidence-stale', facts: { machineId: body.machineId, ...ages } };
  }
  if (body.isAtRest(limits)) return null;
  return { code: 'cause-present', facts: { machineId: body.machineId, speedMps: body.speedMps } };
}
