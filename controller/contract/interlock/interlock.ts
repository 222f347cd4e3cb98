import { z } from 'zod';
import { holdingActions, permitLevels } from '../../../kernel/permit.ts';
import { wireRecordingFigures } from '../site/recordings.ts';
import { limitChanges, limitsProposal, limitsView } from './limits.ts';
import { fleetMachine, fleetPerson, referenceTag } from '../../../hardware-profiles/fleet.ts';
import { axisBound } from './axis-bound.ts';
import { powerLine } from '../site/site-model.ts';
import { machineProfile } from '../../../hardware-profiles/profile.ts';
import { releaseMsMax } from './term-release.ts';
import { signedOutAtOnceMax } from './sign-out.ts';

/**
 * What controller and interlock say to each other over their local socket: one JSON object per line.
 * The interlock works without a controller; it keeps its last configuration and its latches on disk.
 */

export const interlockRules = [
  'person-separation',
  'machine-separation',
  'blocked-zone',
  'people-free-zone',
  'speed-zone',
  'override',
  'override-ended',
  'fresh-concrete',
  'fall-edge',
  'stale-pose',
  'stale-proximity',
  'person-untracked',
  'head-count',
  'anchors-down',
  'anchors-suspect',
  'tag-still',
  'unknown-geometry',
  'late-cycle',
  'wait-out',
  'link-down',
  'permit-unheard',
  'control-stop',
  'restart',
  'controller-silent',
  'out-of-site',
  'lockout',
  'runaway',
  'wind',
  'wind-unknown',
  'crane-wind',
  'limits-changed',
  'geometry-changed',
  'limits-damaged',
  'pose-suspect',
  'hoist-gate',
  'landing-occupied',
  'hoist-load',
  'papers-lapsed',
  'crane-separation',
  'release-zone',
  'zone-ring',
  'zone-occupied',
  'zone-sensed',
  'zone-sensor',
  'load-moment',
  'load-unknown',
  'power-line',
  'jack-load',
  'platform-level',
  'mounted-moves',
  'unattended',
  'permit-to-work',
  'hook-area',
  'hook-lowering',
  'arm-out',
  'load-area',
  'load-over-people',
  'hash-mismatch',
  'newer-interlock',
  'older-interlock',
  'epoch-unseen',
  'link-unsteady',
  'link-lost',
  'guard-suspect',
  'machine-clock',
  'record-lost',
  'scan-blind',
  'scan-near',
  'homing-unknown',
  'zero-lost',
  'off-rent',
  'off-site',
  'operator-missing',
  'term-released',
  'load-hanging',
] as const;
export type InterlockRule = (typeof interlockRules)[number];

/**
 * How a rule's restriction ends (reference/safety.md §2.3). `auto`: by itself, after the hysteresis; all others latch and leave by a
 * person's reset alone: `ack` by anybody with a login, `reset-local` by a named role who sees the machine, `reset-two` by two of them,
 * `record` by one who names the document. Which rule has which, and the roles: latch-rules.ts.
 */
export const latchClasses = ['auto', 'ack', 'reset-local', 'reset-two', 'record'] as const;
export type LatchClass = (typeof latchClasses)[number];

const ring = z.array(z.tuple([z.number(), z.number()]));

/** Why a machine is limited: rule, numbers, other party, ages, what clears it. Words: reason-text.ts. */
export const reason = z.strictObject({
  ruleId: z.enum(interlockRules),
  level: z.enum(permitLevels),
  measured: z.strictObject({ value: z.number(), unit: z.string() }).nullable(),
  limit: z.strictObject({ value: z.number(), unit: z.string() }).nullable(),
  other: z
    .strictObject({ kind: z.enum(['person', 'machine', 'edge', 'zone', 'user', 'source']), id: z.string() })
    .nullable(),
  /** Age of the inputs used, ms. */
  agesMs: z.record(z.string(), z.number()),
  /** The latch this reason holds, when a person must reset it. */
  latchId: z.string().nullable(),
});
export type Reason = z.infer<typeof reason>;

/** Static world of the interlock. `hash` = SHA-256 of canonical JSON of everything but `hash`. */
export const interlockConfig = z.strictObject({
  siteId: z.string(),
  geometryHash: z.string(),
  levels: z.array(
    z.strictObject({
      id: z.string(),
      elevationM: z.number(),
      slabs: z.array(z.strictObject({ outline: ring, holes: z.array(ring) })),
      fallEdges: z.array(
        z.strictObject({
          from: z.tuple([z.number(), z.number()]),
          to: z.tuple([z.number(), z.number()]),
          landingId: z.string().nullable(),
        }),
      ),
    }),
  ),
  landings: z.array(
    z.strictObject({
      id: z.string(),
      levelId: z.string(),
      machineId: z.string(),
      cageXM: z.number(),
      cageYM: z.number(),
      zM: z.number(),
    }),
  ),
  zones: z.array(
    z.strictObject({
      id: z.string(),
      levelId: z.string(),
      kind: z.enum(['BLOCKED', 'PEOPLE_FREE', 'SPEED_LIMIT', 'STAGING', 'WALKWAY', 'RELEASE', 'PERMIT_TO_WORK']),
      outline: ring,
      speedMaxMps: z.number().nullable(),
      /** Of a PERMIT_TO_WORK zone: whom it keeps out while no work permit is open. */
      closedTo: z.enum(['machines', 'people']).optional(),
      machineIds: z.array(z.string()).nullable(),
    }),
  ),
  /** Overhead lines. Absent: there are none. */
  lines: z.array(powerLine).optional(),
  machines: z.array(z.strictObject({ machine: fleetMachine, profile: machineProfile })),
  people: z.array(fleetPerson),
  /** Absent: nobody has hung any. */
  referenceTags: z.array(referenceTag).max(1000).exactOptional(),
  /** PEOPLE_FREE and RELEASE zones with a presence sensor; a silent one counts as occupied. Absent: none. */
  sensedZoneIds: z.array(z.string()).max(100).exactOptional(),
  /** Where the site's tags and weather come from (rosbridge URL). */
  siteUrl: z.string(),
  useSimTime: z.boolean(),
});
export type InterlockConfig = z.infer<typeof interlockConfig>;

export const stopScope = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('site') }),
  z.strictObject({ type: z.literal('level'), levelId: z.string() }),
  z.strictObject({ type: z.literal('zone'), zoneId: z.string() }),
  z.strictObject({ type: z.literal('machine'), machineId: z.string() }),
]);
export type StopScope = z.infer<typeof stopScope>;

/** A machine with a paper that has lapsed; `name`: the paper's, as the fleet file has it. */
const lapsedPaper = z.strictObject({
  machineId: z.string(),
  name: z.string(),
  lapsedDays: z.number().min(0),
  /** What is lacking where it is no paper. */
  ruleId: z.enum(['off-rent', 'off-site', 'operator-missing']).exactOptional(),
  /** Only of `off-site`: where the machine may be, metres of the site frame; of fewer than three corners: nowhere. */
  fence: ring.max(200).exactOptional(),
  /** So long after the first word a machine at work may end what it has begun, ms. Absent: not at all. */
  finishMs: z.number().min(0).max(600_000).exactOptional(),
  /** Only of contract terms: a safety officer has released it, and it does not bind for so long yet. Of one release the earliest end counts. */
  release: z.strictObject({ id: z.string(), leftMs: z.number().min(0).max(releaseMsMax) }).exactOptional(),
});
export type LapsedPaper = z.infer<typeof lapsedPaper>;

/** Concrete that only some machines may drive on yet; `workers`: robots of the mission that finishes it. */
const youngBay = z.strictObject({
  id: z.string(),
  levelId: z.string(),
  outline: ring,
  openTo: z.array(z.string()),
  workers: z.array(z.string()),
});
export type YoungBay = z.infer<typeof youngBay>;

const openWorkPermit = z.strictObject({ zoneId: z.string(), leftMs: z.number().min(0) });
export type OpenWorkPermit = z.infer<typeof openWorkPermit>;

const actor = z.strictObject({ user: z.string(), role: z.string() });

export const toInterlock = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('configure'), commandId: z.string(), config: interlockConfig }),
  z.strictObject({ type: z.literal('stop'), commandId: z.string(), scope: stopScope, by: actor, reason: z.string() }),
  /** Takes a machine out of service until somebody names the document that lets it back (latch of class `record`). */
  z.strictObject({
    type: z.literal('lockout'),
    commandId: z.string(),
    machineId: z.string(),
    by: actor,
    reason: z.string(),
  }),
  /** Sets one rule aside for one machine for a while, when a second person has asked for the same. It ends in a stop. */
  z.strictObject({
    type: z.literal('override'),
    commandId: z.string(),
    machineId: z.string(),
    ruleId: z.string(),
    minutes: z.number(),
    by: actor,
    reason: z.string(),
  }),
  /** Says of people whose tags are lost that they have left the site: all of them or none. */
  z.strictObject({
    type: z.literal('sign-out'),
    commandId: z.string(),
    personIds: z.array(z.string()).min(1).max(signedOutAtOnceMax),
    by: actor,
    reason: z.string(),
  }),
  /** Takes one latch away, if its cause is gone and its class is satisfied. Never starts motion by itself. */
  z.strictObject({
    type: z.literal('reset'),
    commandId: z.string(),
    latchId: z.string(),
    by: actor,
    /** The person states that he sees the machine and that nobody is in its way. Needed for every class but `ack`. */
    isInSight: z.boolean(),
    /** Names the document (test lift, inspection, calibration) where the class is `record`; else free. */
    note: z.string(),
  }),
  z.strictObject({
    type: z.literal('propose-limits'),
    commandId: z.string(),
    changes: limitChanges,
    by: actor,
    reason: z.string(),
  }),
  /** By a second person: puts the proposal in force, or takes it back. */
  z.strictObject({ type: z.literal('sign-limits'), commandId: z.string(), proposalId: z.string(), by: actor }),
  z.strictObject({ type: z.literal('withdraw-limits'), commandId: z.string(), proposalId: z.string(), by: actor }),
  /** The controller is there: without it machines may not start anything (`noStart`). */
  z.strictObject({ type: z.literal('heartbeat') }),
  /**
   * Two machines that must come close on purpose (a robot boarding a cage, a distributor beside its pump): their mutual separation is
   * contact-permitted at walking-slow speed. The whole set in force, sent every second; it lapses 3 s after the last one.
   */
  z.strictObject({ type: z.literal('rendezvous'), pairs: z.array(z.tuple([z.string(), z.string()])) }),
  /** The machines with lapsed papers: the whole set, sent every second. The last one stays in force. */
  z.strictObject({ type: z.literal('papers'), lapsed: z.array(lapsedPaper).max(1000) }),
  /** All bays of placed concrete that some machine may not drive on yet; at each change and every 10 s. The last word stays in force. */
  z.strictObject({ type: z.literal('concrete'), bays: z.array(youngBay).max(2000) }),
  /**
   * The zones with an open work permit, and how long each still is: the whole set, sent every second. The last one stays in force, and each
   * permit ends by its time, whether or not anybody says so. A zone that is not named is closed.
   */
  z.strictObject({ type: z.literal('work-permits'), open: z.array(openWorkPermit).max(1000) }),
  z.strictObject({ type: z.literal('ack'), sequence: z.number() }),
  /** A login may stop by the interlock's own socket for tablets. `sha256`: of its pass, hex; the pass itself never passes here. */
  z.strictObject({
    type: z.literal('stop-pass'),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    by: actor,
    /** From now, on the interlock's own clock. */
    validForMs: z.number().positive(),
  }),
  z.strictObject({ type: z.literal('stop-pass-ended'), sha256: z.string() }),
  /** Whether what passes its wires is recorded; what came of it is told by `wire-recording`. */
  z.strictObject({ type: z.literal('record-wires'), to: z.enum(['on', 'off']) }),
]);
export type ToInterlock = z.infer<typeof toInterlock>;

export const interlockLatch = z.strictObject({
  id: z.string(),
  ruleId: z.enum(interlockRules),
  scope: stopScope,
  level: z.enum(permitLevels),
  sinceMs: z.number(),
  by: actor.nullable(),
  reason: z.string(),
  class: z.enum(latchClasses),
  /** Who may reset it. */
  roles: z.array(z.string()),
  /** Class `reset-two`: who has reset already, while that still counts. */
  firstBy: actor.nullable(),
  /** False while a reset would be refused because the cause persists or nothing fresh is known of it. */
  causeGone: z.boolean(),
  /** Code of that refusal, null when the cause is gone. */
  blockedBy: z.string().nullable(),
});
export type InterlockLatch = z.infer<typeof interlockLatch>;

export const machineVerdict = z.strictObject({
  machineId: z.string(),
  level: z.enum(permitLevels),
  travelSpeedMaxMps: z.number(),
  toolSpeedMaxMps: z.number(),
  /** Bounds of single joints, rad/s or m/s; absent where there are none. */
  axes: z.array(axisBound).optional(),
  /** Binding first. Empty when level is 'run'. */
  reasons: z.array(reason),
  permitSequence: z.number(),
  /** Age of the machine's last unanswered or answered request, ms; null before the first. */
  requestAgeMs: z.number().nullable(),
  poseAgeMs: z.number().nullable(),
  grade: z.enum(['guarded', 'locked']),
  /** What the machine has declared to do when it must stop, as it is right under the present conditions. */
  holdingAction: z.enum(holdingActions),
});
export type MachineVerdict = z.infer<typeof machineVerdict>;

export const loopFigures = z.strictObject({
  cycles: z.number(),
  overruns: z.number(),
  cpuMsP50: z.number(),
  cpuMsP99: z.number(),
  cpuMsP999: z.number(),
  lateMsP50: z.number(),
  lateMsP99: z.number(),
  lateMsP999: z.number(),
  lateMsMax: z.number(),
  /** Cycles that came later than half a permit's validity and held the site. */
  heldForLateness: z.number(),
  /** Whether the system runs the loop before all ordinary work (SCHED_FIFO). */
  scheduling: z.enum(['real-time', 'normal']),
  /** Age of the oldest newest word per source, ms: of machines the one that was silent longest. Null before the first word. */
  inputAgesMs: z.record(z.string(), z.number().nullable()),
  /** Inputs refused since the start, by where they came from: malformed, too long, numbers that are none, not for the one they name. */
  refusedInputs: z.record(z.string(), z.number()),
  /** Times that a person's tag went faster than anybody can, since the start. */
  tagJumps: z.number(),
});
export type LoopFiguresView = z.infer<typeof loopFigures>;

export const fromInterlock = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hello'),
    epoch: z.number(),
    geometryHash: z.string().nullable(),
    limitsHash: z.string(),
    /** Where tablets reach the interlock itself; null where it listens for none. */
    stopPort: z.number().int().nullable(),
  }),
  /** To each new connection, and whenever limits or proposal change. */
  z.strictObject({ type: z.literal('limits'), view: limitsView }),
  /** About 5 Hz of the interlock's clock. */
  z.strictObject({
    type: z.literal('status'),
    epoch: z.number(),
    atMs: z.number(),
    machines: z.array(machineVerdict),
    latches: z.array(interlockLatch),
    loop: loopFigures,
    people: z.array(
      z.strictObject({
        personId: z.string(),
        xM: z.number(),
        yM: z.number(),
        zM: z.number(),
        ageMs: z.number(),
        /** His tag is lost and his level is held, until it is seen again or he is signed out. */
        isUntracked: z.boolean(),
      }),
    ),
  }),
  /** With each status, where the process was given a folder for recordings. */
  wireRecordingFigures.extend({ type: z.literal('wire-recording') }),
  /** A change of a machine's level or of a latch; repeated after a reconnect until acknowledged (bounded ring, losses counted). */
  z.strictObject({
    type: z.literal('event'),
    sequence: z.number(),
    atMs: z.number(),
    machineId: z.string().nullable(),
    change: z.discriminatedUnion('type', [
      z.strictObject({
        type: z.literal('level'),
        from: z.enum(permitLevels),
        to: z.enum(permitLevels),
        reasons: z.array(reason),
      }),
      z.strictObject({ type: z.literal('latched'), latch: interlockLatch }),
      /** `first`: one of two persons has reset, and the latch stays. `done`: it is gone. */
      z.strictObject({
        type: z.literal('reset'),
        latchId: z.string(),
        by: actor,
        stage: z.enum(['first', 'done']),
        note: z.string(),
      }),
      /** `first`: one of two persons has asked. `given`: the rule is set aside. `ended`: the time is over and the machine stopped. */
      z.strictObject({
        type: z.literal('override'),
        stage: z.enum(['first', 'given', 'ended']),
        ruleId: z.string(),
        by: actor.nullable(),
        minutes: z.number(),
        reason: z.string(),
      }),
      /** By somebody who answers for people; `lastSeen`: when and where his tag last spoke. */
      z.strictObject({
        type: z.literal('person-signed-out'),
        personId: z.string(),
        by: actor,
        reason: z.string(),
        lastSeen: z.strictObject({ xM: z.number(), yM: z.number(), zM: z.number(), ageMs: z.number() }),
      }),
      /** The tag of somebody who had been signed out has spoken: he counts again. */
      z.strictObject({ type: z.literal('person-signed-in'), personId: z.string() }),
      z.strictObject({ type: z.literal('limits-proposed'), proposal: limitsProposal }),
      z.strictObject({
        type: z.literal('limits-signed'),
        proposal: limitsProposal,
        by: actor,
        limitsHash: z.string(),
      }),
      z.strictObject({ type: z.literal('limits-withdrawn'), proposalId: z.string(), by: actor }),
      z.strictObject({ type: z.literal('lost-events'), count: z.number() }),
    ]),
  }),
  z.strictObject({
    type: z.literal('command-result'),
    commandId: z.string(),
    ok: z.boolean(),
    problem: z.strictObject({ code: z.string(), facts: z.record(z.string(), z.unknown()).optional() }).nullable(),
  }),
]);
export type FromInterlock = z.infer<typeof fromInterlock>;
