import type { InterlockConfig } from '../contract/interlock/interlock.ts';
import type { Body } from './body.ts';
import type { EventLogMemory } from './event-log.ts';
import type { InterlockEvent } from './event-log.ts';
import type { KeeperMemory } from './latching/latch-keeper.ts';
import type { Limits } from './limits/limits.ts';
import type { LinkMemory } from './heard/link-record.ts';
import type { MachineClockMemory } from './heard/machine-clock.ts';
import type { OverridesMemory } from './latching/overrides.ts';
import type { EvidenceMemory } from './heard/pose-evidence.ts';
import type { InputsMemory } from './heard/site-inputs.ts';
import type { World } from './geometry/world.ts';
import type { ZonesMemory } from './zones/zone-keeper.ts';

/** Everything in the core that decides a later output, as plain data: what a recording's key frame holds. Times as the core has them. */
export interface CoreMemory {
  /** Those in force now; a site may have changed them since the start. */
  readonly limits: Limits;
  readonly limitsHash: string;
  readonly config: InterlockConfig | null;
  readonly bodies: readonly Readonly<Record<string, unknown>>[];
  readonly inputs: InputsMemory;
  readonly zones: ZonesMemory;
  readonly overrides: OverridesMemory;
  readonly isStartOver: boolean;
  readonly lastCycleMs: number | null;
  readonly latches: KeeperMemory;
  readonly events: EventLogMemory;
  readonly fresh: readonly InterlockEvent[];
  readonly overruns: number;
  readonly refusedInputs: number;
}

type DataKey<T> = { [K in keyof T]: T[K] extends (...args: never[]) => unknown ? never : K }[keyof T];

/**
 * `fixed` follows from machine, profile and limits; `placed` is worked out again from pose and joints; `kept` must be stored; `own` has a memory
 * of its own. The
 * compiler asks for a line here when a body gets a new field, because a forgotten one would make replays differ.
 */
const fieldKinds: Readonly<Record<DataKey<Body>, 'fixed' | 'placed' | 'kept' | 'own'>> = {
  machineId: 'fixed',
  scope: 'fixed',
  assetId: 'fixed',
  mobility: 'fixed',
  carriesArm: 'fixed',
  isCrane: 'fixed',
  grade: 'fixed',
  nominalMps: 'fixed',
  decelerationMps2: 'kept',
  calmDecelerationMps2: 'fixed',
  isSlewing: 'fixed',
  validityMs: 'fixed',
  reactionS: 'fixed',
  stopMs: 'fixed',
  rollMaxM: 'fixed',
  extents: 'fixed',
  profile: 'fixed',
  machine: 'fixed',
  limits: 'fixed',
  index: 'fixed',
  gate: 'own',
  toolGate: 'own',
  axisGates: 'own',
  keepsAxes: 'fixed',
  tellsJoints: 'fixed',
  staticRoomM: 'fixed',
  rendezvous: 'kept',
  connection: 'kept',
  pose: 'kept',
  poseAtMs: 'kept',
  forwardMps: 'kept',
  speedMps: 'kept',
  yawRateRadps: 'kept',
  joints: 'kept',
  velocities: 'kept',
  motions: 'placed',
  sweepMaxM: 'placed',
  quickestMps: 'placed',
  nearZones: 'placed',
  jointsAtMs: 'kept',
  toolSpeedMps: 'kept',
  refusedInputs: 'kept',
  evidence: 'own',
  link: 'own',
  clock: 'own',
  cageGate: 'kept',
  cageGateAtMs: 'kept',
  cageGateOpenAtMs: 'kept',
  load: 'kept',
  loadSize: 'kept',
  homed: 'kept',
  scan: 'kept',
  jacks: 'kept',
  still: 'placed',
  moving: 'placed',
  ahead: 'kept',
  swept: 'placed',
  doubted: 'kept',
  footprint: 'placed',
  armOutM: 'placed',
  hook: 'placed',
  hung: 'placed',
  loaded: 'placed',
  hookLink: 'placed',
  tool: 'placed',
  reachM: 'placed',
  zLowM: 'placed',
  zHighM: 'placed',
  formNumber: 'placed',
  driftM: 'placed',
  levelIndex: 'placed',
  isOverFloor: 'placed',
  nearEdges: 'placed',
  aboardOf: 'kept',
  isHung: 'kept',
  request: 'kept',
  requestAtMs: 'kept',
  isAnswered: 'kept',
  sequence: 'kept',
  toldLevel: 'kept',
  standSequence: 'kept',
  standHeardAtMs: 'kept',
  sequenceHeard: 'kept',
  unheardRequests: 'kept',
  heardAtMs: 'kept',
  oldEpochRequests: 'kept',
  grantedZoneIds: 'kept',
  ringWithId: 'kept',
  overridden: 'kept',
  stoppedSinceMs: 'kept',
  grantedAtMs: 'kept',
  holdingAction: 'kept',
  holdingAxes: 'kept',
  heldAxes: 'kept',
  heldAtMs: 'kept',
  toldHolding: 'kept',
  creepBeganAtM: 'kept',
  wrongCreeps: 'kept',
  creepGapLeastM: 'kept',
  lockSentAtMs: 'kept',
  lockSentMps: 'kept',
  findings: 'kept',
  level: 'kept',
  lastReason: 'kept',
  isCreeping: 'kept',
  creepDeniedUntilMs: 'kept',
  eventLevel: 'kept',
  eventCause: 'kept',
  eventAtMs: 'kept',
};
const keptFields = Object.entries(fieldKinds)
  .filter(([, kind]) => kind === 'kept')
  .map(([name]) => name as DataKey<Body>);

/** A copy that later cycles do not change. */
export function bodyMemory(body: Body): Readonly<Record<string, unknown>> {
  const kept: Record<string, unknown> = {
    gate: body.gate.memory(),
    toolGate: body.toolGate.memory(),
    axisGates: body.axisGates.memory(),
    evidence: body.evidence.memory(),
    link: body.link.memory(),
    clock: body.clock.memory(),
  };
  for (const name of keptFields) kept[name] = body[name];
  return { ...kept, findings: [...body.findings] };
}

/** Puts a body made from the same machine, profile and limits into the state that `bodyMemory` copied. */
export function recallBody(body: Body, memory: Readonly<Record<string, unknown>>, world: World): void {
  const { gate, toolGate, axisGates, evidence, link, clock, findings, ...kept } = memory;
  Object.assign(body, kept);
  body.findings.splice(0, body.findings.length, ...(findings as Body['findings']));
  body.gate.recall(gate as ReturnType<Body['gate']['memory']>);
  body.toolGate.recall(toolGate as ReturnType<Body['gate']['memory']>);
  body.axisGates.recall(axisGates as ReturnType<Body['axisGates']['memory']>);
  body.evidence.recall(evidence as EvidenceMemory);
  body.link.recall(link as LinkMemory);
  body.clock.recall(clock as MachineClockMemory);
  if (body.pose !== null) body.place(world);
}
