import type { MachineVerdict, Reason } from '../contract/interlock/interlock.ts';
import { narrowAxes, noAxes } from '../../kernel/axis-bounds.ts';
import { levelRank, worstLevel, type PermitLevel } from '../../kernel/permit.ts';
import { holdingActionOf } from '../../hardware-profiles/safe-state.ts';
import type { Body } from './body.ts';
import type { Override } from './latching/overrides.ts';
import { blockedZone, peopleFreeZone, permitToWork, releaseZone, speedZone, zoneRing } from './rules/zones.ts';
import { controlStop, runaway } from './rules/control-stop.ts';
import { fallEdge } from './rules/fall-edge.ts';
import { speedFinding, type Finding, type Rule, type Scene } from './rules/finding.ts';
import {
  controllerSilent,
  lateCycle,
  linkDown,
  linkLost,
  linkUnsteady,
  recordLost,
  outOfSite,
  permitUnheard,
  stalePose,
  staleProximity,
  unattended,
  waitOut,
} from './rules/knowledge.ts';
import {
  epochUnseen,
  guardSuspect,
  hashMismatch,
  machineClock,
  newerInterlock,
  olderInterlock,
} from './rules/commissioning.ts';
import { forgetStand } from './permits/answer.ts';
import { craneSeparation } from './rules/crane-separation.ts';
import { hoistLoad, landingOccupied } from './rules/hoist-load.ts';
import { hookArea } from './rules/hook-area.ts';
import { hookLowering } from './rules/hook-lowering.ts';
import { loadArea, loadOverPeople } from './rules/load-area.ts';
import { loadMoment } from './rules/load-moment.ts';
import { mounted } from './rules/mounted.ts';
import { jackLoad, platformLevel } from './rules/platform.ts';
import { scanBlind, scanNear } from './rules/scanner.ts';
import { powerLine } from './rules/power-line.ts';
import { papersLapsed } from './rules/papers.ts';
import { loadHanging, serviceTerms } from './rules/service-terms.ts';
import { freshConcrete } from './rules/fresh-concrete.ts';
import { anchorsSuspect } from './rules/anchors-suspect.ts';
import { anchorsDown, headCount, tagStill } from './rules/head-count.ts';
import { homing } from './rules/homing.ts';
import { holdingAxesOf } from './rules/holding.ts';
import { hoistGate } from './rules/hoist-gate.ts';
import { poseSuspect } from './rules/pose-suspect.ts';
import { armOut } from './rules/arm-out.ts';
import { armSeparation, machineSeparation } from './rules/machine-separation.ts';
import { craneForceSix, craneWind, wind, windOf, windUnknown } from './rules/wind.ts';
import { zoneSensed } from './rules/zone-sensed.ts';
import { personSeparation } from './rules/person-separation.ts';
import { personUntracked } from './rules/person-untracked.ts';

/** In the order in which a person should hear of them when several bind alike. */
const rules: readonly Rule[] = [
  controlStop,
  runaway,
  newerInterlock,
  olderInterlock,
  guardSuspect,
  machineClock,
  hashMismatch,
  papersLapsed,
  serviceTerms,
  loadHanging,
  homing,
  waitOut,
  linkDown,
  linkLost,
  linkUnsteady,
  stalePose,
  epochUnseen,
  permitUnheard,
  poseSuspect,
  scanBlind,
  lateCycle,
  staleProximity,
  personUntracked,
  anchorsDown,
  anchorsSuspect,
  headCount,
  outOfSite,
  unattended,
  hoistGate,
  landingOccupied,
  hoistLoad,
  loadOverPeople,
  loadArea,
  loadMoment,
  platformLevel,
  jackLoad,
  mounted,
  craneWind,
  windUnknown,
  wind,
  craneForceSix,
  hookArea,
  hookLowering,
  personSeparation,
  machineSeparation,
  armSeparation,
  armOut,
  craneSeparation,
  powerLine,
  scanNear,
  fallEdge,
  blockedZone,
  releaseZone,
  zoneSensed,
  zoneRing,
  permitToWork,
  freshConcrete,
  peopleFreeZone,
  speedZone,
  controllerSilent,
  tagStill,
  recordLost,
];

/** What two persons have set aside restricts nothing, but is never out of sight, whether the rule would bind now or not. */
function setAside(scene: Scene, { nominalMps }: Body, { ruleId, untilMonoMs }: Override): Finding {
  const outcome = { level: 'warn', speedMps: nominalMps, releaseMps: nominalMps, isCreep: false } as const;
  const leftS = Math.ceil((untilMonoMs - scene.nowMs) / 1000);
  const other = { kind: 'source', id: ruleId } as const;
  return speedFinding(outcome, { ruleId: 'override', measured: { value: leftS, unit: 's' }, limit: null, other });
}

function isSetAside({ overridden }: Body, { reason }: Finding): boolean {
  return overridden.some(({ ruleId }) => ruleId === reason.ruleId);
}

/** Grants are cut down to this step, so that noise in a distance is no news. */
const speedStepMps = 0.01;

/**
 * Judges all machines. One rule after the other looks at all of them, since a processor that does the same again and again is quicker by half than
 * one that does fifty different things to each machine in turn. No rule reads what this cycle says of any machine, so that the order changes nothing.
 */
export function judge(scene: Scene): void {
  // Not by its length: that gives the place away, and the next cycle has to ask for another.
  for (const { findings } of scene.bodies) while (findings.length > 0) findings.pop();
  for (const rule of rules) findBy(rule, scene);
  for (const body of scene.bodies) decide(scene, body);
}

function findBy(rule: Rule, scene: Scene): void {
  for (const body of scene.bodies) {
    const finding = rule(scene, body);
    if (finding !== null && !isSetAside(body, finding)) body.findings.push(finding);
  }
}

/** The most restrictive of the findings wins and none may raise another's result. */
function decide(scene: Scene, body: Body): void {
  let allowedMps = body.nominalMps;
  let releaseMps = body.nominalMps;
  let toolAllowedMps = body.nominalMps;
  let toolReleaseMps = body.nominalMps;
  let axes: Finding['axes'] = noAxes;
  let hasCreep = false;
  let creepGapM = Infinity;
  for (const finding of body.findings) {
    allowedMps = Math.min(allowedMps, finding.travelSpeedMaxMps);
    releaseMps = Math.min(releaseMps, finding.axis === 'tool' ? body.nominalMps : finding.releaseSpeedMaxMps);
    const isTravelAlone = finding.axis === 'travel';
    toolAllowedMps = Math.min(toolAllowedMps, finding.toolSpeedMaxMps);
    toolReleaseMps = Math.min(toolReleaseMps, isTravelAlone ? body.nominalMps : finding.releaseSpeedMaxMps);
    axes = narrowAxes(axes, finding.axes);
    hasCreep ||= finding.isCreep;
    creepGapM = Math.min(creepGapM, finding.creepGapM);
  }
  for (const override of body.overridden) body.findings.push(setAside(scene, body, override));
  body.gate.update(cut(allowedMps, body), cut(releaseMps, body), scene.nowMs);
  body.toolGate.update(cut(toolAllowedMps, body), cut(toolReleaseMps, body), scene.nowMs);
  body.axisGates.update(axes, scene.nowMs);
  body.holdingAction = holdingActionOf(body.profile, { windMps: windOf(scene) });
  followCreep(scene, body, hasCreep ? creepGapM : null, allowedMps);
  settle(scene, body);
  hold(scene, body);
}

function cut(speedMps: number, body: Body): number {
  return speedMps >= body.nominalMps ? body.nominalMps : Math.floor(speedMps / speedStepMps + 1e-6) * speedStepMps;
}

/** Creeps in the wrong direction from one place, after which only a wider gap allows another. */
export const wrongCreepsMax = 2;

/**
 * A creep that turns out to go the wrong way is denied for a while. The second one from the same place is denied until the gap is as
 * wide again as it was before the first, or a machine would come nearer to another by one step each
 * time until contact. An edge never opens, so before one there is only the pause. `creepGapM` is Infinity for a creep that no other
 * machine is party to, null for none.
 */
function followCreep(scene: Scene, body: Body, creepGapM: number | null, allowedMps: number): void {
  const { contactMarginM, escapeSpeedMps } = scene.limits;
  if (creepGapM !== null && body.gate.grantedMps > 0) {
    const isWider = creepGapM > body.creepBeganAtM && body.wrongCreeps === 0;
    const isElsewhere = body.creepBeganAtM === Infinity || creepGapM > body.creepBeganAtM + contactMarginM;
    if (isWider || isElsewhere) startCreepAt(body, creepGapM);
    body.isCreeping = true;
    // Slower than what counts as moving it would otherwise come nearer unseen.
    if (creepGapM < body.creepBeganAtM - contactMarginM * (1 + body.wrongCreeps)) denyCreep(scene, body);
    return;
  }
  if (creepGapM === null && allowedMps > escapeSpeedMps) startCreepAt(body, Infinity);
  if (!body.isCreeping || body.isAtRest(scene.limits)) return;
  if (allowedMps <= 0) denyCreep(scene, body);
  body.isCreeping = false;
}

function denyCreep(scene: Scene, body: Body): void {
  body.isCreeping = false;
  body.creepDeniedUntilMs = scene.nowMs + scene.limits.escapeRetryMs;
  body.wrongCreeps += 1;
  if (body.wrongCreeps >= wrongCreepsMax) body.creepGapLeastM = body.creepBeganAtM + scene.limits.contactMarginM;
}

/** Forgets the wrong creeps of another place. */
function startCreepAt(body: Body, gapM: number): void {
  body.creepBeganAtM = gapM;
  body.wrongCreeps = 0;
  body.creepGapLeastM = 0;
}

function settle(scene: Scene, body: Body): void {
  const { limits } = scene;
  sortByWeight(body.findings);
  const grantedMps = body.gate.grantedMps;
  let level: PermitLevel = 'run';
  const { grantedMps: toolMps } = body.toolGate;
  if (Math.min(grantedMps, toolMps) < body.nominalMps || body.axisGates.bounds.length > 0) level = 'limit';
  if (Math.max(grantedMps, toolMps) < limits.speedMinMps) level = 'hold';
  for (const finding of body.findings) level = worstLevel(level, finding.level);
  body.level = level;
  noteStop(scene, body);
  const first = body.findings[0];
  if (first !== undefined && first.level !== 'run' && levelRank(first.level) >= levelRank('limit')) {
    body.lastReason = first.reason;
  }
}

/** What it may do to hold as its profile says, once it is known that it must. */
function hold(scene: Scene, body: Body): void {
  body.holdingAxes = holdingAxesOf(scene, body);
  if (body.holdingAxes.length > 0) body.heldAxes = body.holdingAxes;
  if (body.holdingAxes.length > 0 || body.holdingAction === 'weathervane') body.heldAtMs = scene.nowMs;
}

/** Since when a stop that does not end by itself has bound the machine. A locked-out one is in the hands of those who work at it. */
function noteStop(scene: Scene, body: Body): void {
  const isStopped = body.level === 'protectiveStop' || body.level === 'controlStop';
  if (!isStopped) body.stoppedSinceMs = Infinity;
  else if (body.stoppedSinceMs === Infinity) body.stoppedSinceMs = scene.nowMs;
  // Also where its guard is switched off, and no permit says so.
  if (body.level === 'lockout') forgetStand(body);
}

/** Stable and in place; Array.prototype.sort copies, for lists that are mostly in order. */
function sortByWeight(findings: Finding[]): void {
  for (let place = 1; place < findings.length; place += 1) {
    const finding = findings[place] as Finding;
    let to = place;
    while (to > 0 && byWeight(findings[to - 1] as Finding, finding) > 0) {
      findings[to] = findings[to - 1] as Finding;
      to -= 1;
    }
    findings[to] = finding;
  }
}

function byWeight(left: Finding, right: Finding): number {
  return levelRank(right.level) - levelRank(left.level) || left.travelSpeedMaxMps - right.travelSpeedMaxMps;
}

/** Reasons of the present level, binding first. After the cause has gone its reason stands until the hysteresis has passed. */
export function reasonsOf(body: Body): Reason[] {
  const reasons = body.findings.filter((finding) => finding.level !== 'run').map((finding) => finding.reason);
  const isExplained = reasons.some((reason) => reason.level === body.level);
  if (body.level === 'run' || isExplained) return reasons;
  if (body.lastReason !== null) reasons.unshift({ ...body.lastReason, level: body.level, latchId: null });
  return reasons;
}

/** The first of `reasonsOf`, without making the list; null where that is empty. */
function firstReasonOf({ findings, level, lastReason }: Body): Reason | null {
  let first: Reason | null = null;
  for (const finding of findings) {
    if (finding.level === 'run') continue;
    first ??= finding.reason;
    if (level === 'run' || finding.reason.level === level) return first;
  }
  return level === 'run' ? first : (lastReason ?? first);
}

/** The cause a change of which is news: binding rule and other party. */
export function causeOf(body: Body): string {
  const reason = firstReasonOf(body);
  return reason === null ? '' : `${reason.ruleId}/${reason.other?.id ?? ''}`;
}

/** Whether that is still this one. Asked of every machine in every cycle, so it makes no text. */
export function isCauseOf(body: Body, cause: string): boolean {
  const reason = firstReasonOf(body);
  if (reason === null) return cause === '';
  const { ruleId } = reason;
  const otherId = reason.other?.id ?? '';
  if (cause.length !== ruleId.length + 1 + otherId.length) return false;
  return cause.startsWith(ruleId) && cause[ruleId.length] === '/' && cause.endsWith(otherId);
}

export function verdictOf(body: Body, nowMs: number): MachineVerdict {
  const isHeld = levelRank(body.level) >= levelRank('hold');
  return {
    machineId: body.machineId,
    level: body.level,
    travelSpeedMaxMps: isHeld ? 0 : body.gate.grantedMps,
    toolSpeedMaxMps: isHeld ? 0 : body.toolGate.grantedMps,
    ...(body.axisGates.bounds.length === 0 ? {} : { axes: [...body.axisGates.bounds] }),
    reasons: reasonsOf(body),
    permitSequence: body.sequence,
    requestAgeMs: Number.isFinite(body.requestAtMs) ? nowMs - body.requestAtMs : null,
    poseAgeMs: Number.isFinite(body.poseAtMs) ? nowMs - body.poseAtMs : null,
    grade: body.grade,
    holdingAction: body.holdingAction,
  };
}
