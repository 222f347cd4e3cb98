import { hasScanner } from '../../../hardware-profiles/wiring.ts';
import type { Body } from '../body.ts';
import { holdFor, levelOfSpeed, metres, speedFinding, type Finding, type Scene } from './finding.ts';
import { rollingSpeed } from './rolling.ts';

/** Only machines whose profile names a scanner have one to be judged by. */
function hasFloorScanner(body: Body): boolean {
  return body.mobility === 'ground' && hasScanner(body.profile, body.machine.wire);
}

/**
 * A scanner without a single return for several frames, or from which nothing comes while the machine's positions go on, sees nothing: that is no
 * free way (reference/safety.md R18, fault 42).
 */
export function scanBlind({ limits, nowMs }: Scene, body: Body): Finding | null {
  if (!hasFloorScanner(body)) return null;
  const { blindFrames, posesSince, atMs } = body.scan;
  const isBlind = blindFrames >= limits.scanBlindFrames;
  const isSilent = posesSince >= limits.scanBlindFrames && !(nowMs - atMs <= limits.scanAgeMaxMs);
  if (!isBlind && !isSilent) return null;
  return holdFor('protectiveStop', {
    ruleId: 'scan-blind',
    measured: isBlind ? { value: blindFrames, unit: 'frames' } : null,
    limit: { value: limits.scanBlindFrames, unit: 'frames' },
    other: { kind: 'source', id: 'scanner' },
    agesMs: Number.isFinite(atMs) ? { scan: nowMs - atMs } : {},
  });
}

/**
 * What the scanner sees in the strip ahead limits the machine as any obstacle does, whoever it is; before the first frame it stands. In a cage, and beside a
 * machine that it meets on purpose, the scanner sees those, and the rules about them decide.
 */
export function scanNear(scene: Scene, body: Body): Finding | null {
  if (!hasFloorScanner(body) || body.isCarried() || body.rendezvous.size > 0) return null;
  const { limits, nowMs } = scene;
  const { last, atMs } = body.scan;
  const other = { kind: 'source', id: 'scanner' } as const;
  if (last === null) return holdFor('hold', { ruleId: 'scan-near', measured: null, limit: null, other });
  const rolledM = Math.abs(body.forwardMps) * (Math.max(0, nowMs - atMs) / 1000);
  const roomOf = (seenM: number): number => seenM - rolledM - limits.scanMarginM;
  const room = { forwardM: roomOf(last.aheadM), backwardM: roomOf(last.asternM) };
  const gapM = Math.min(last.aheadM, last.asternM);
  if (gapM === Infinity) return null;
  const rolling = rollingSpeed(scene, body, { ...room, gapM: () => gapM });
  if (rolling.releaseMps >= body.nominalMps) return null;
  const level = levelOfSpeed(rolling.speedMps, body.nominalMps);
  return speedFinding(
    { level, ...rolling },
    {
      ruleId: 'scan-near',
      measured: metres(Math.max(0, rolling.roomM + limits.scanMarginM)),
      limit: metres((level === 'hold' ? 0 : body.rollMaxM) + limits.scanMarginM),
      other,
      agesMs: { scan: nowMs - atMs },
    },
  );
}
