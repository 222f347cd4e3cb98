import type { Body } from '../body.ts';
import type { Limits } from '../limits/limits.ts';
import { holdFor, metres, speedFinding, type Finding, type Scene } from './finding.ts';

/** Rules about what is known at all: loss of knowledge narrows permission. */

function milliseconds(value: number): { value: number; unit: string } {
  return { value: Number.isFinite(value) ? Math.round(value) : -1, unit: 'ms' };
}

/** Connected says the link; silent poses are the next rule's. */
export function linkDown(_scene: Scene, body: Body): Finding | null {
  if (body.connection === 'connected') return null;
  return holdFor('hold', { ruleId: 'link-down', measured: null, limit: null, other: null });
}

/**
 * Nothing has been heard of where it is for so long that whoever comes to it may think it is off (reference/safety.md R11): it goes on when somebody says
 * so, and not because its link or its power is back. One that was never heard waits by `wait-out`. Not cages: a latch would keep people in (fault 50).
 */
export function linkLost(scene: Scene, body: Body): Finding | null {
  const silentMs = scene.nowMs - body.poseAtMs;
  if (silentMs <= scene.limits.linkLostMs || body.poseAtMs === -Infinity) return null;
  if (body.profile.capabilities.includes('hoist')) return null;
  // No `protectiveStop`: what is heard first may be old, and would look like a machine that moves on after one.
  return holdFor('hold', {
    ruleId: 'link-lost',
    measured: milliseconds(silentMs),
    limit: milliseconds(scene.limits.linkLostMs),
    other: { kind: 'source', id: 'link' },
    agesMs: { pose: silentMs },
  });
}

/** It asks and hears no answer: what it was last granted has run out, and nobody should read that it may move. */
export function permitUnheard(scene: Scene, body: Body): Finding | null {
  if (body.unheardRequests < scene.limits.permitUnheardMax) return null;
  return holdFor('hold', {
    ruleId: 'permit-unheard',
    measured: milliseconds(scene.nowMs - body.heardAtMs),
    limit: milliseconds(body.validityMs),
    other: { kind: 'source', id: 'permit' },
  });
}

export function stalePose(scene: Scene, body: Body): Finding | null {
  const { limits } = scene;
  const ageMs = body.placeAgeMs(scene.nowMs);
  const limitMs = body.isAtRest(limits) ? limits.poseAgeRestMaxMs : limits.poseAgeMovingMaxMs;
  if (body.pose !== null && ageMs <= limitMs) return null;
  return holdFor('hold', {
    ruleId: 'stale-pose',
    measured: milliseconds(ageMs),
    limit: milliseconds(limitMs),
    other: { kind: 'source', id: 'pose' },
    ...(Number.isFinite(ageMs) ? { agesMs: { pose: ageMs } } : {}),
  });
}

/** A silent tag source holds everything people could walk up to. */
export function staleProximity(scene: Scene, body: Body): Finding | null {
  const { limits } = scene;
  if (body.mobility === 'vertical' || body.moving.length === 0) return null;
  const sourceAgeMs = scene.nowMs - scene.tagsAtMs;
  if (sourceAgeMs <= limits.tagSourceAgeMaxMs) return null;
  return holdFor('hold', {
    ruleId: 'stale-proximity',
    measured: milliseconds(sourceAgeMs),
    limit: milliseconds(limits.tagSourceAgeMaxMs),
    other: { kind: 'source', id: 'tags' },
    ...(Number.isFinite(sourceAgeMs) ? { agesMs: { tags: sourceAgeMs } } : {}),
  });
}

/** A ground machine belongs on a slab, in a cage, or on the sill between them. */
export function outOfSite(scene: Scene, body: Body): Finding | null {
  if (body.mobility !== 'ground' || body.pose === null || body.aboardOf >= 0) return null;
  const level = scene.world.levels[body.levelIndex];
  const offM = level === undefined ? Infinity : Math.abs(body.pose.zM - level.elevationM);
  const isAtHeight = offM <= scene.limits.floorHeightToleranceM;
  if (isAtHeight && (body.isOverFloor || isOnSill(scene, body))) return null;
  return holdFor('hold', {
    ruleId: 'out-of-site',
    measured: isAtHeight || !Number.isFinite(offM) ? null : metres(offM),
    limit: isAtHeight ? null : metres(scene.limits.floorHeightToleranceM),
    other: null,
    agesMs: { pose: scene.nowMs - body.poseAtMs },
  });
}

/** Between slab and cage the middle of the footprint is over neither: allowed while boarding a cage that is level with the floor. */
function isOnSill(scene: Scene, body: Body): boolean {
  for (const index of body.rendezvous) {
    const cage = scene.bodies[index];
    if (cage?.mobility !== 'vertical' || cage.pose === null || body.pose === null) continue;
    const stepM = Math.abs(cage.tool[2] - body.pose.zM);
    const awayM = Math.hypot(cage.tool[0] - body.pose.xM, cage.tool[1] - body.pose.yM);
    if (stepM <= scene.limits.landingHeightToleranceM && awayM <= cage.reachM + body.reachM) return true;
  }
  return false;
}

/** Time since the last cycle, ms, where so much has passed that nothing may be trusted; else 0. */
export function lateGapOf(lastCycleMs: number | null, nowMs: number, limits: Limits): number {
  const gapMs = nowMs - (lastCycleMs ?? nowMs);
  return gapMs > limits.permitValidityMs * limits.lateCycleRatio ? gapMs : 0;
}

/** A cycle that comes too late trusts nothing it has. */
export function lateCycle(scene: Scene): Finding | null {
  if (scene.lateGapMs <= 0) return null;
  const limitMs = scene.limits.permitValidityMs * scene.limits.lateCycleRatio;
  return holdFor('hold', {
    ruleId: 'late-cycle',
    measured: milliseconds(scene.lateGapMs),
    limit: milliseconds(limitMs),
    other: { kind: 'source', id: 'clock' },
  });
}

/**
 * How long after a start every permit of a predecessor has run out and every machine of the site stands, ms: the slowest counts, because
 * nobody may move before the last one has stopped that moves on the word of somebody who is gone.
 */
export function waitOutOf(bodies: readonly Body[], limits: Limits): number {
  return Math.max(0, ...bodies.map((body) => body.validityMs + limits.validityMarginMs + body.stopMs));
}

/** Written so that a clock that is not a number waits. */
export function isInWaitOut(scene: Scene): boolean {
  return !(scene.nowMs - scene.startedAtMs >= scene.waitOutMs);
}

/** Also after the wait-out, until every machine of the site has told where it is (R14). */
export function waitOut(scene: Scene, body: Body): Finding | null {
  if (!isInWaitOut(scene)) {
    if (scene.awaitedId === null || scene.awaitedId === body.machineId) return null;
    const other = { kind: 'machine', id: scene.awaitedId } as const;
    return holdFor('hold', { ruleId: 'wait-out', measured: null, limit: null, other });
  }
  return holdFor('hold', {
    ruleId: 'wait-out',
    measured: milliseconds(scene.nowMs - scene.startedAtMs),
    limit: milliseconds(scene.waitOutMs),
    other: null,
  });
}

/** A link that left the moving machine without a permit again and again: it stands until somebody has looked at it (fault 13). */
export function linkUnsteady(scene: Scene, body: Body): Finding | null {
  const { linkLossesMax } = scene.limits;
  if (body.link.losses < linkLossesMax) return null;
  return holdFor('protectiveStop', {
    ruleId: 'link-unsteady',
    measured: { value: body.link.losses, unit: 'losses' },
    limit: { value: linkLossesMax, unit: 'losses' },
    other: { kind: 'source', id: 'link' },
  });
}

/** What happens is not recorded any more: machines finish their goal and start nothing (fault 62). */
export function recordLost(scene: Scene, body: Body): Finding | null {
  const { recordWaitMaxMs } = scene.limits;
  if (!(scene.recordWaitMs > recordWaitMaxMs)) return null;
  return speedFinding(
    { level: 'noStart', speedMps: body.nominalMps, releaseMps: body.nominalMps, isCreep: false },
    {
      ruleId: 'record-lost',
      measured: milliseconds(scene.recordWaitMs),
      limit: milliseconds(recordWaitMaxMs),
      other: { kind: 'source', id: 'record' },
    },
  );
}

/**
 * A controller that is silent may be stalled or dead: at first machines finish their goal and start nothing, then they stand until it is heard
 * again (fault 18). In the site's time, which is the one that machines move in: a simulated site that runs fast waits for its controller first, and
 * goes no faster than real time while that is behind.
 */
export function controllerSilent(scene: Scene, body: Body): Finding | null {
  const { heartbeatAgeMaxMs, heartbeatHoldMs } = scene.limits;
  const ageMs = scene.nowMs - scene.heartbeatAtMs;
  if (ageMs <= heartbeatAgeMaxMs) return null;
  const isHeld = !(ageMs <= heartbeatHoldMs);
  const parts = {
    ruleId: 'controller-silent',
    measured: milliseconds(ageMs),
    limit: milliseconds(isHeld ? heartbeatHoldMs : heartbeatAgeMaxMs),
    other: { kind: 'source', id: 'controller' },
  } as const;
  if (isHeld) return holdFor('hold', parts);
  const speedMps = body.nominalMps;
  return speedFinding({ level: 'noStart', speedMps, releaseMps: speedMps, isCreep: false }, parts);
}

/** A machine that must be attended stands while no tablet is looked at (reference/safety.md fault 61). */
export function unattended(scene: Scene, body: Body): Finding | null {
  if (body.machine.isAttended !== true) return null;
  const ageMs = scene.nowMs - scene.tabletAtMs;
  const limitMs = scene.limits.tabletAgeMaxMs;
  if (ageMs <= limitMs) return null;
  return holdFor('hold', {
    ruleId: 'unattended',
    measured: Number.isFinite(ageMs) ? milliseconds(ageMs) : null,
    limit: milliseconds(limitMs),
    other: { kind: 'source', id: 'tablet' },
    ...(Number.isFinite(ageMs) ? { agesMs: { tablet: ageMs } } : {}),
  });
}
