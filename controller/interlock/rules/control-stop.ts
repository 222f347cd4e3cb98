import { levelForbidsMotion, levelRank } from '../../../kernel/permit.ts';
import type { StopScope } from '../../contract/interlock/interlock.ts';
import type { Body } from '../body.ts';
import { pointShapeM } from '../geometry/geometry.ts';
import type { Latch } from '../latching/latches.ts';
import { holdFor, speedFinding, type Finding, type Scene } from './finding.ts';
import { movesAsHolding } from './holding-motion.ts';

/**
 * Whether a machine falls under a scope (site ⊇ level, zone ⊇ machine). A machine whose place is unknown falls under every level and
 * zone, and every machine under a zone that is not on the site any more.
 */
export function isInScope(scene: Scene, scope: StopScope, body: Body): boolean {
  switch (scope.type) {
    case 'site':
      return true;
    case 'machine':
      return scope.machineId === body.machineId;
    case 'level': {
      const level = scene.world.levels[body.levelIndex];
      return body.pose === null || level === undefined || level.id === scope.levelId;
    }
    case 'zone':
      return body.pose === null || isInZone(scene, scope.zoneId, body);
  }
}

/** By the circle that holds the whole machine: rather one too many than one too few. */
function isInZone(scene: Scene, zoneId: string, body: Body): boolean {
  for (const [index, level] of scene.world.levels.entries()) {
    const found = level.zones.find(({ zone }) => zone.id === zoneId);
    if (found === undefined) continue;
    const pose = body.pose;
    if (pose === null) return true;
    const mayBeThere = body.mobility !== 'ground' || body.levelIndex === index || body.levelIndex < 0;
    return mayBeThere && pointShapeM(pose.xM, pose.yM, found.shape) <= body.reachM;
  }
  return true;
}

interface Ordered {
  readonly latch: Latch;
  readonly place: number;
}

/** A list of latches by whom they may bind: a site after an unclean end has one for each machine. */
interface Sorted {
  /** Of single machines, by machine, the one that binds most. */
  readonly ofMachine: ReadonlyMap<string, Ordered>;
  readonly wide: readonly Ordered[];
}

/** By the list itself, which is never changed but replaced. */
const sortedOf = new WeakMap<readonly Latch[], Sorted>();

function sorted(latches: readonly Latch[]): Sorted {
  const known = sortedOf.get(latches);
  if (known !== undefined) return known;
  const ofMachine = new Map<string, Ordered>();
  const wide: Ordered[] = [];
  latches.forEach((latch, place) => {
    const { scope } = latch;
    if (scope.type !== 'machine') wide.push({ latch, place });
    else if (bindsMore({ latch, place }, ofMachine.get(scope.machineId)))
      ofMachine.set(scope.machineId, { latch, place });
  });
  const fresh = { ofMachine, wide };
  sortedOf.set(latches, fresh);
  return fresh;
}

/** Of two alike the first of the list. */
function bindsMore({ latch, place }: Ordered, than: Ordered | undefined): boolean {
  if (than === undefined) return true;
  const by = levelRank(latch.level) - levelRank(than.latch.level);
  return by > 0 || (by === 0 && place < than.place);
}

/** The latch that binds a machine most; of equal ones the first set. */
function worstLatch(scene: Scene, body: Body): Latch | null {
  if (scene.latches.length === 0) return null;
  const { ofMachine, wide } = sorted(scene.latches);
  let worst = ofMachine.get(body.machineId);
  for (const candidate of wide) {
    if (bindsMore(candidate, worst) && isInScope(scene, candidate.latch.scope, body)) worst = candidate;
  }
  return worst?.latch ?? null;
}

/** What a latch that forbids motion says is the same for all machines, as long as it stands. */
const heldBy = new WeakMap<Latch, Finding>();

/** Latches in force, of persons, restarts and rules; each leaves only by its own reset. */
export function controlStop(scene: Scene, body: Body): Finding | null {
  const latch = worstLatch(scene, body);
  if (latch === null) return null;
  const known = heldBy.get(latch);
  if (known !== undefined) return known;
  const parts = {
    ruleId: latch.ruleId,
    measured: null,
    limit: null,
    other: otherOf(latch),
    latchId: latch.id,
  };
  if (levelForbidsMotion(latch.level)) {
    const finding = holdFor(latch.level, parts);
    heldBy.set(latch, finding);
    return finding;
  }
  const speedMps = body.nominalMps;
  return speedFinding({ level: latch.level, speedMps, releaseMps: speedMps, isCreep: false }, parts);
}

/** Rules whose latch keeps, as its reason, the machine they found it at. */
const rulesOfMachine: ReadonlySet<string> = new Set(['runaway', 'zone-occupied', 'newer-interlock', 'older-interlock']);

function otherOf(latch: Latch): Finding['reason']['other'] {
  if (latch.by !== null) return { kind: 'user', id: latch.by.user };
  if (latch.ruleId === 'zone-sensor') return { kind: 'person', id: latch.reason };
  return rulesOfMachine.has(latch.ruleId) ? { kind: 'machine', id: latch.reason } : null;
}

/**
 * A machine that moves on although it was stopped, or has named a permit that tells it to stand, longer than its last permit, its reaction and
 * its braking can explain (reference/safety.md, fault 53). What is carried does not move by itself.
 */
export function runaway(scene: Scene, body: Body): Finding | null {
  const { limits } = scene;
  const allowedMs = body.validityMs + limits.validityMarginMs + body.stopMs + limits.runawayMarginMs;
  let movedForMs = body.poseAtMs - Math.min(body.stoppedSinceMs, body.standHeardAtMs);
  if (!(movedForMs > allowedMs) || body.isStill(limits)) return null;
  // Who lands a load or turns with the wind by leave moves on after the stop, and for a while after that leave.
  if (movesAsHolding(scene, body)) movedForMs = Math.min(movedForMs, body.poseAtMs - body.heldAtMs);
  if (!(movedForMs > allowedMs)) return null;
  return holdFor('controlStop', {
    ruleId: 'runaway',
    measured: { value: movedForMs, unit: 'ms' },
    limit: { value: allowedMs, unit: 'ms' },
    other: { kind: 'machine', id: body.machineId },
    agesMs: { pose: scene.nowMs - body.poseAtMs },
  });
}
