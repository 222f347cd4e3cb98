import type { Body } from '../body.ts';
import { holdFor, type Finding, type Scene } from './finding.ts';

/** What a machine's own requests say of whom it obeys and which site it knows. Machines without a guard ask for nothing. */

/**
 * A machine that was commissioned with another site geometry or other limits is out of service until it has ours (reference/safety.md R16,
 * fault 39): it would refuse our permits, and what it takes for floor may be an opening.
 */
export function hashMismatch(scene: Scene, body: Body): Finding | null {
  const { request } = body;
  if (request === null) return null;
  const { geometryHash, limitsHash } = scene.identity;
  const isOtherSite = request.geometryHash !== undefined && request.geometryHash !== geometryHash;
  const isOtherLimits = request.limitsHash !== undefined && request.limitsHash !== limitsHash;
  if (!isOtherSite && !isOtherLimits) return null;
  return holdFor('lockout', {
    ruleId: 'hash-mismatch',
    measured: null,
    limit: null,
    other: { kind: 'source', id: isOtherSite ? 'geometry' : 'limits' },
  });
}

/**
 * A machine has obeyed an interlock that was started after us: there are two, or our state was lost and our permits are worth nothing
 * to anybody who has seen the other's (fault 24). Latched for the whole site: whoever is the right one, it is not us. So has one that has
 * obeyed a permit of our epoch with a sequence that we have not sent: somebody runs on a copy of our state.
 */
export function newerInterlock(scene: Scene, body: Body): Finding | null {
  const { request } = body;
  const { epoch } = scene.identity;
  if (request === null) return null;
  const isCopy = request.epochSeen === epoch && (request.sequenceSeen ?? -1) > body.sequence;
  if (!(request.epochSeen > epoch) && !isCopy) return null;
  return holdFor('lockout', {
    ruleId: 'newer-interlock',
    measured: { value: request.epochSeen, unit: '' },
    limit: { value: epoch, unit: '' },
    other: { kind: 'machine', id: body.machineId },
  });
}

/**
 * A machine that obeys us goes on refusing permits of an older epoch: the interlock before us still runs, and people may press stop at it
 * (fault 24). As many requests in a row as may hear nothing: what was on the way when the old one ended comes in one or two.
 */
export function olderInterlock({ identity, limits }: Scene, body: Body): Finding | null {
  if (body.request?.epochSeen !== identity.epoch || body.oldEpochRequests < limits.permitUnheardMax) return null;
  return holdFor('lockout', {
    ruleId: 'older-interlock',
    measured: null,
    limit: null,
    other: { kind: 'machine', id: body.machineId },
  });
}

/**
 * Until a guard has taken a permit of this epoch it may still obey a predecessor of ours, so that its first one lets it stand (R14, model
 * variant V4). Written so that an epoch that is not a number counts as unseen.
 */
export function epochUnseen(scene: Scene, body: Body): Finding | null {
  const { request } = body;
  if (body.grade !== 'guarded' || request === null || request.epochSeen >= scene.identity.epoch) return null;
  return holdFor('hold', { ruleId: 'epoch-unseen', measured: null, limit: null, other: null });
}

/** A permit is as long as its machine's clock says, so that one whose clock goes otherwise than ours stands (fault 26). */
export function machineClock({ limits }: Scene, { clock }: Body): Finding | null {
  const { slip } = clock;
  if (slip === null) return null;
  const percent = (ratio: number) => ({ value: Math.round(ratio * 1000) / 10, unit: '%' });
  return holdFor('hold', {
    ruleId: 'machine-clock',
    measured: percent(slip),
    limit: percent(limits.machineClockSlipMax),
    other: { kind: 'source', id: 'clock' },
  });
}

/**
 * Its guard has had too many damaged, forged or misaddressed messages (fault 7): somebody may be sending who should not, so that two persons look before
 * it moves again, beside the one who acknowledges at the machine.
 */
export function guardSuspect(_scene: Scene, body: Body): Finding | null {
  if (body.request?.isSuspect !== true) return null;
  return holdFor('protectiveStop', {
    ruleId: 'guard-suspect',
    measured: null,
    limit: null,
    other: { kind: 'source', id: 'permit' },
  });
}
