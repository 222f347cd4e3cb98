import { z } from 'zod';
import { holdingActions } from '../kernel/permit.ts';
import { comms, ingress, machineSafety, sensor, wheelLoad } from './equipment.ts';
import { certainties, figure } from './figure.ts';
import { steppedMethod } from './stepped-move.ts';
import { vda5050Wiring } from './vda5050-wire.ts';

export { certainties, figure, type Figure } from './figure.ts';

const bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const ring = z.array(z.tuple([z.number(), z.number()])).min(3);
const point3 = z.tuple([z.number(), z.number(), z.number()]);

/**
 * One rigid part that moves. Bodies are capsules in the frame of the part, metres; joints follow the
 * robotics custom: slew about z, luff about y, curl too for a bucket, which keeps its angle while the tool is brought somewhere, trolley and
 * extend along x, traverse along y, lift along +z. A hoist runs along −z for a hook
 * (metres of rope paid out) and along +z for a cage (height of its floor above the base). A jack runs along +z; all jacks of a platform
 * rise together when its tool point does.
 */
const kinematicPart = z.strictObject({
  name: z.string(),
  kind: z.enum(['base', 'boom', 'jib', 'counterJib', 'trolley', 'hook', 'cage', 'mast', 'platform']),
  /** Absent: fixed to the base. A parent stands before its children in the list. */
  parent: z.string().optional(),
  /** Origin of this part's frame in the parent's frame while its joint is at 0, metres; absent means [0,0,0]. */
  origin: point3.optional(),
  joint: z
    .strictObject({
      /** Name in sensor_msgs/JointState. */
      name: z.string(),
      kind: z.enum(['slew', 'luff', 'curl', 'trolley', 'traverse', 'hoist', 'lift', 'extend', 'jack']),
      min: z.number(),
      max: z.number(),
      /** Where the joint rests after a start; absent means 0, or the limit next to it. */
      home: z.number().optional(),
      /** rad/s or m/s. */
      speedMax: figure,
      accelerationMax: figure,
    })
    .optional(),
  body: z.strictObject({
    from: point3,
    to: point3,
    radiusM: z.number().positive(),
  }),
  /** Hangs upright from its parent, however that luffs (the end hose of a boom). */
  isPlumb: z.literal(true).optional(),
});

/**
 * A topic that comes oftener than it is needed: the wire is asked for at most one message in so many ms. Poses, joints, diagnostics and permits
 * are always asked for whole; a scan must come five times a second (docs/wire.md), a battery's age is shown as stale after 5 s.
 */
const wishedMs = (mostMs: number) => z.number().int().positive().max(mostMs).optional();
const scanEveryMaxMs = 200;
const batteryEveryMaxMs = 2_000;

/** What is asked of the machine's own nodes before it counts as connected (docs/ros2.md). Nodes are named like topics. */
const nativeWiring = z.strictObject({
  /** The node that speaks to it: one for the fleet, or one in its namespace. Absent: the fleet's. */
  node: z.enum(['fleet', 'machine']).exactOptional(),
  /** `set`: set where it differs, once each time that the node appears. */
  parameters: z
    .array(
      z.strictObject({
        node: z.string().min(1),
        name: z.string().min(1),
        value: z.union([z.boolean(), z.number(), z.string()]),
        on: z.enum(['check', 'set']),
      }),
    )
    .max(100)
    .exactOptional(),
  /** Configured and activated, once each time that the node appears. */
  lifecycle: z.strictObject({ node: z.string().min(1), target: z.literal('active') }).exactOptional(),
});

/** Interfaces of the wire, relative to the machine's namespace. Standard ROS 2 types only (docs/wire.md). */
const rosWiring = z.strictObject({
  odometry: z.strictObject({ topic: z.string(), type: z.literal('nav_msgs/msg/Odometry') }),
  battery: z
    .strictObject({
      topic: z.string(),
      type: z.literal('sensor_msgs/msg/BatteryState'),
      everyMs: wishedMs(batteryEveryMaxMs),
    })
    .optional(),
  diagnostics: z.strictObject({ topic: z.string(), type: z.literal('diagnostic_msgs/msg/DiagnosticArray') }),
  joints: z.strictObject({ topic: z.string(), type: z.literal('sensor_msgs/msg/JointState') }).optional(),
  /** A scanner that looks all around near the floor, and where it sits on the base: x forward, y left, yaw of its first axis. */
  scan: z
    .strictObject({
      topic: z.string(),
      type: z.literal('sensor_msgs/msg/LaserScan'),
      mount: z.strictObject({ xM: z.number(), yM: z.number(), yawRad: z.number() }),
      everyMs: wishedMs(scanEveryMaxMs),
      /** Packed, where its rosbridge offers that; rosbridge_suite cannot pack odometry or diagnostics, so that they always come as text. */
      form: z.literal('cbor').optional(),
    })
    .optional(),
  followPath: z
    .strictObject({
      action: z.string(),
      type: z.literal('nav2_msgs/action/FollowPath'),
      /** Of a driving machine with an arm: under this `controller_id` a path is one of the tool centre point while the base stands. */
      armControllerId: z.string().min(1).optional(),
    })
    .optional(),
  navigateToPose: z.strictObject({ action: z.string(), type: z.literal('nav2_msgs/action/NavigateToPose') }).optional(),
  /** std_srvs/SetBool services: what `true` means is the key. */
  tools: z.record(z.string(), z.strictObject({ service: z.string(), type: z.literal('std_srvs/srv/SetBool') })),
  triggers: z.record(z.string(), z.strictObject({ service: z.string(), type: z.literal('std_srvs/srv/Trigger') })),
  permit: z.discriminatedUnion('grade', [
    /** The machine runs a permit guard: std_msgs/String both ways, JSON as in kernel/permit.ts. */
    z.strictObject({
      grade: z.literal('guarded'),
      request: z.string(),
      permit: z.string(),
      /** Where the guard tells of itself (`PermitState`); machines without it move as well. */
      state: z.string().optional(),
      /** The guard keeps the bounds of single joints that a permit may carry; absent: where one binds the machine stands. */
      axes: z.literal(true).optional(),
    }),
    /** Stock ROS 2: twist_mux lock with a time-out (true = locked, silence = locked) and nav2 speed limit. */
    z.strictObject({
      grade: z.literal('locked'),
      lock: z.string(),
      lockTimeoutMs: z.number().positive(),
      speedLimit: z.string(),
    }),
  ]),
  /** What only this process's own participant needs, and rosbridge does for itself (docs/ros2.md). */
  native: nativeWiring.exactOptional(),
});

/** What a machine can do; mission steps name these. */
export const capabilities = [
  'travel',
  'level',
  'float',
  'trowel',
  'grind',
  'coat',
  'mark',
  'place-concrete',
  'pump-concrete',
  'carry',
  'hoist',
  'lift',
  'climb',
  'tie-rebar',
  'drill',
  'putty',
  'paint',
  'plaster',
  'set-panel',
  'compact',
  'excavate',
  'launch-girder',
] as const;
export type Capability = (typeof capabilities)[number];

/** What the machine stands and drives on, as far as a drawing cares. */
export const undercarriages = [
  'wheels',
  'tracks',
  'rotors',
  'drums',
  'trailer',
  'truck',
  'frame',
  'rails',
  'none',
] as const;
export type Undercarriage = (typeof undercarriages)[number];

export const machineProfile = z.strictObject({
  schemaVersion: z.literal(1),
  id: z.string().regex(/^[a-z0-9-]+$/),
  name: bilingual,
  class: z.string(),
  /** What catalogues, guidelines and standards call it: a machine stands in several, and each asks for its own. */
  taxonomyCodes: z.array(
    z.strictObject({
      taxonomy: z.string().min(1),
      /** The catalogue's own number; where it has none, the kind as it names it. */
      code: z.string().min(1),
      name: z.string().optional(),
      source: z.string().min(1),
      certainty: z.enum(certainties),
    }),
  ),
  dimensions: z.strictObject({
    lengthM: figure,
    widthM: figure,
    heightM: figure,
    /** Folded for the hoist or the road, where it differs. */
    transport: z.strictObject({ lengthM: figure, widthM: figure, heightM: figure }).optional(),
  }),
  massKg: figure,
  payloadKg: figure.optional(),
  contactPressureKPa: figure.optional(),
  /** Absent: nobody knows how its weight is shared out, and it counts as all on one point. */
  wheelLoads: z.array(wheelLoad).min(1).max(20).optional(),
  minDoorWidthM: figure.optional(),
  minDoorHeightM: figure.optional(),
  turnRadiusM: figure.optional(),
  maxSlopeDeg: figure.optional(),
  stepMm: figure.optional(),
  speed: z.strictObject({ travelMps: figure, workMps: figure.optional() }),
  work: z
    .strictObject({
      widthM: figure,
      overlapRatio: figure,
      rateNominalM2ph: figure,
      turnS: figure,
      /** Of machines that cut: the deepest cut of one pass. */
      depthMaxM: figure.optional(),
    })
    .optional(),
  /** Of machines whose work is counted in pieces or volume: tie/h, hole/h, panel/h or m3/h. */
  output: figure.optional(),
  /** Placing, pumping and lifting machines. */
  placing: z
    .strictObject({
      rateM3ph: figure,
      reachMinM: figure,
      reachMaxM: figure,
      /** It pours from where it stands, of any level that it reaches: no crane sets it elsewhere. */
      standsFast: z.literal(true).optional(),
      /** What it stands on while it pours: the greatest force below one foot, to be checked against the ground. */
      outriggers: z.strictObject({ forceMaxKn: figure }).optional(),
    })
    .optional(),
  /**
   * Lifting machines: what the maker rates them for, by the hook's radius. The machine's own limiter cuts by it; the interlock only takes
   * permission away before.
   */
  lifting: z
    .strictObject({
      chart: z.array(z.strictObject({ radiusM: z.number().positive(), ratedKg: z.number().positive() })).min(1),
      source: z.string().min(1),
      clause: z.string().optional(),
      certainty: z.enum(certainties),
    })
    .optional(),
  /** Lifting platforms: what each jack is designed to carry while the platform climbs. */
  climbing: z
    .strictObject({
      jacks: z.array(z.strictObject({ joint: z.string(), designLoadKg: z.number().positive() })).min(2),
      source: z.string().min(1),
      clause: z.string().optional(),
      certainty: z.enum(certainties),
    })
    .optional(),
  /** Works that it does in steps with checks between, one method of each. */
  steppedMoves: z.array(steppedMethod).max(4).optional(),
  /** Joints whose zero is lost with the power: out of service until the machine tells that they have been homed (docs/wire.md). */
  homing: z
    .strictObject({
      joints: z.array(z.string()).min(1),
      source: z.string().min(1),
      clause: z.string().optional(),
      certainty: z.enum(certainties),
    })
    .optional(),
  hoisting: z
    .strictObject({ doorCycleS: figure, loadMaxKg: figure, cageLengthM: figure, cageWidthM: figure })
    .optional(),
  energy: z.strictObject({
    type: z.enum(['battery', 'mains', 'diesel']),
    capacityKWh: figure.optional(),
    averageKw: figure,
    chargeMin: figure.optional(),
    swapMin: figure.optional(),
  }),
  environment: z.strictObject({
    temperatureMinC: figure.optional(),
    temperatureMaxC: figure.optional(),
    windStopMps: figure.optional(),
    /** Of the concrete that it finishes or places. */
    slumpMinMm: figure.optional(),
    slumpMaxMm: figure.optional(),
    slabThicknessMinMm: figure.optional(),
    rainOk: z.boolean(),
    /** Against dust and water. */
    ingress: ingress.optional(),
  }),
  comms: z.array(comms).max(20).optional(),
  sensors: z.array(sensor).max(40).optional(),
  safety: machineSafety.optional(),
  crew: z.array(
    z.strictObject({
      role: z.string(),
      count: z.number().int().min(0),
      source: z.string(),
      certainty: z.enum(certainties),
    }),
  ),
  kinematics: z.strictObject({
    mobility: z.enum(['ground', 'fixed', 'vertical']),
    /** Outline of the base in its own frame (x forward), metres. */
    footprint: ring,
    parts: z.array(kinematicPart),
    /** Tool centre point in the frame of a part; absent: the origin of the base. */
    tool: z.strictObject({ part: z.string(), at: point3 }).optional(),
  }),
  /** How the machine is drawn; nothing else reads it. */
  appearance: z
    .strictObject({
      undercarriage: z.enum(undercarriages).optional(),
      /** Joints as the drawing shows them, by name; the others stand as after a start. */
      pose: z.record(z.string(), z.number()).optional(),
    })
    .optional(),
  /** For the interlock: measured at commissioning; until then certainty 'guess' and larger values. */
  stopping: z.strictObject({
    reactionMs: figure,
    decelerationMps2: figure,
    accelerationMps2: figure,
    toolDecelerationMps2: figure.optional(),
  }),
  /** What the machine does when it must stop: never a bare brake (reference/safety.md §6.1). */
  safeState: z.strictObject({
    action: z.enum(holdingActions),
    /** Instead, where the wind is this strong or not known: instantaneous, m/s. */
    inWind: z.strictObject({ action: z.enum(holdingActions), fromMps: figure }).optional(),
    source: z.string().min(1),
    certainty: z.enum(certainties),
  }),
  capabilities: z.array(z.enum(capabilities)).min(1),
  wires: z.strictObject({ ros: rosWiring.optional(), vda5050: vda5050Wiring.optional() }),
  sources: z.array(z.string()).min(1),
});
export type MachineProfile = z.infer<typeof machineProfile>;
export type KinematicPart = z.infer<typeof kinematicPart>;
export type RosWiring = z.infer<typeof rosWiring>;

/** Whether a joint turns (rad) or slides (m). */
export function isTurning(kind: NonNullable<KinematicPart['joint']>['kind']): boolean {
  return kind === 'slew' || kind === 'luff' || kind === 'curl';
}
