import { levelForbidsMotion, type Mac } from '../../../kernel/permit.ts';
import type { Body } from '../body.ts';
import type { CycleOutputs } from '../core-options.ts';
import type { Scene } from '../rules/finding.ts';
import { isInWaitOut } from '../rules/knowledge.ts';
import type { ZoneKeeper } from '../zones/zone-keeper.ts';
import { permitFor, type PermitTerms } from './permit-for.ts';
import { permitText } from './permit-text.ts';

/** What all answers of one cycle share. */
export interface Answering {
  readonly scene: Scene;
  readonly terms: PermitTerms;
  /** By machine id. */
  readonly macs: ReadonlyMap<string, Mac>;
  readonly zones: Pick<ZoneKeeper, 'permitSent'>;
}

/** Says to one machine what it has been judged to, where it has asked or must hear of a stop: a permit, or a lock to one without a guard. */
export function answer(body: Body, answering: Answering, outputs: CycleOutputs): void {
  if (body.grade === 'locked') lock(body, answering.scene, outputs);
  else permit(body, answering, outputs);
}

function lock(body: Body, { nowMs, limits }: Scene, outputs: CycleOutputs): void {
  const speedMps = levelForbidsMotion(body.level) ? 0 : body.gate.grantedMps;
  const isDue = nowMs - body.lockSentAtMs >= limits.lockPeriodMs || speedMps !== body.lockSentMps;
  if (!isDue) return;
  body.lockSentAtMs = nowMs;
  body.lockSentMps = speedMps;
  outputs.locks.push({ machineId: body.machineId, isLocked: speedMps <= 0, speedMaxMps: speedMps });
}

/** A machine that may move, or is in the hands of those who work at it, ignores nothing by moving. */
export function forgetStand(body: Body): void {
  body.standSequence = Infinity;
  body.standHeardAtMs = Infinity;
}

/** From which permit on it has been told to stand. */
function noteStand(body: Body): void {
  if (!levelForbidsMotion(body.level) || body.level === 'lockout') forgetStand(body);
  else body.standSequence = Math.min(body.standSequence, body.sequence);
}

function permit(body: Body, { scene, terms, macs, zones }: Answering, outputs: CycleOutputs): void {
  // A stop does not wait for the next request: under a nonce that is used up it can only narrow what the guard has (R2).
  const isStanding = levelForbidsMotion(body.level) && body.holdingAxes.length === 0;
  const isStop = isStanding && (!levelForbidsMotion(body.toldLevel) || body.toldHolding);
  if ((body.isAnswered && !isStop) || body.request === null || body.pose === null) return;
  if (isInWaitOut(scene)) return;
  body.isAnswered = true;
  body.toldLevel = body.level;
  body.toldHolding = body.holdingAxes.length > 0;
  body.sequence += 1;
  noteStand(body);
  const mac = macs.get(body.machineId);
  if (mac === undefined) return;
  zones.permitSent(body, scene.nowMs);
  outputs.permits.push({ machineId: body.machineId, text: permitText(permitFor(body, body.request, terms), mac) });
}
