import { z } from 'zod';

/**
 * What monitoring systems of cranes and hoists call alarms (reference: GB/T 37366, GB/T 37537 and the platforms' lists). Those that a machine
 * only knows itself (tilt, limits, anti-drop) come from the machine; the others from the interlock's verdict as well.
 */
export const liftAlarms = [
  'moment',
  'overload',
  'wind',
  'collision',
  'tilt',
  'zone',
  'people',
  'power-line',
  'limit-up',
  'limit-down',
  'limit-out',
  'limit-in',
  'limit-left',
  'limit-right',
  'anti-drop',
  'overspeed',
  'crowded',
  'gate',
  'landing',
  'fault',
  'stop',
] as const;
export type LiftAlarm = (typeof liftAlarms)[number];

/** What is measured, or told, of a crane or hoist. */
export const liftSensors = [
  'load',
  'radius',
  'height',
  'slew',
  'wind',
  'gate',
  'people',
  'message',
  'link',
  'cycle-count',
  'record',
] as const;
export type LiftSensor = (typeof liftSensors)[number];

/**
 * Why a figure of a cycle may be wrong. 'stuck': the same position while it says it moves, or the same figure to the last digit for long;
 * 'jump': faster than the machine can; 'implausible': outside what there can be; 'not-measured': it told that it does not know; 'disagrees':
 * two that tell of the same contradict each other; 'refused': messages that were none; 'gap': not heard in between; 'rollback': a counter went
 * back; 'began-before' and 'cut-off': the record does not have its beginning or its end; 'gate-silent': ended by standing still.
 */
export const doubtKinds = [
  'stuck',
  'jump',
  'implausible',
  'not-measured',
  'disagrees',
  'refused',
  'gap',
  'rollback',
  'began-before',
  'cut-off',
  'gate-silent',
] as const;

export const cycleDoubt = z.strictObject({
  kind: z.enum(doubtKinds),
  sensor: z.enum(liftSensors),
  /** What it was before and what it was then, in the sensor's unit (kg, m, rad, m/s, s for 'link'). */
  before: z.number().exactOptional(),
  value: z.number().exactOptional(),
});
export type CycleDoubt = z.infer<typeof cycleDoubt>;

/** Where a hook is. Metres, heights above the machine's base; slew is the jib's joint. What is not measured is not there. */
export const hookPlace = z.strictObject({
  radiusM: z.number().exactOptional(),
  heightM: z.number().exactOptional(),
  slewRad: z.number().exactOptional(),
  loadKg: z.number().exactOptional(),
});
export type HookPlace = z.infer<typeof hookPlace>;

const common = {
  /** Site epoch ms. */
  startMs: z.number().int(),
  endMs: z.number().int(),
  /** Largest wind heard while it lasted. */
  windMaxMps: z.number().exactOptional(),
  loadMaxKg: z.number().exactOptional(),
  alarms: z.array(z.enum(liftAlarms)),
  /** User name of who had control of the machine; not there: nobody had. */
  operator: z.string().exactOptional(),
  /** Messages of the machine that went into it. */
  readings: z.number().int(),
  doubts: z.array(cycleDoubt),
};

export const craneCycle = z.strictObject({
  kind: z.literal('crane'),
  ...common,
  start: hookPlace,
  end: hookPlace,
  heightMinM: z.number().exactOptional(),
  heightMaxM: z.number().exactOptional(),
  radiusMaxM: z.number().exactOptional(),
  /** Where load times radius was largest, and what the maker rates it for there; not there without load or radius. */
  atMomentMax: z
    .strictObject({
      atMs: z.number().int(),
      loadKg: z.number(),
      radiusM: z.number(),
      heightM: z.number().exactOptional(),
      slewRad: z.number().exactOptional(),
      ratedKg: z.number().exactOptional(),
    })
    .exactOptional(),
  /** Largest load over what the maker rates the machine for at that radius, 1 = all of it; not there without the maker's chart. */
  momentMaxRatio: z.number().exactOptional(),
});
export type CraneCycle = z.infer<typeof craneCycle>;

export const cagePlace = z.strictObject({
  heightM: z.number().exactOptional(),
  /** The landing it stood at; not there: at none. */
  levelId: z.string().exactOptional(),
});

export const hoistCycle = z.strictObject({
  kind: z.literal('hoist'),
  ...common,
  start: cagePlace,
  end: cagePlace,
  speedMaxMps: z.number().exactOptional(),
  /** Largest tilt of the cage to either side. */
  tiltXMaxRad: z.number().exactOptional(),
  tiltYMaxRad: z.number().exactOptional(),
  people: z.strictObject({ max: z.number(), source: z.enum(['counter', 'calls']) }).exactOptional(),
  /** Of the gate, where the cage tells of it. */
  gate: z.strictObject({ openWhileMoving: z.boolean(), openAtEnd: z.boolean() }).exactOptional(),
});
export type HoistCycle = z.infer<typeof hoistCycle>;

/** Payload of `machine.work-cycle`. */
export const workCycle = z.discriminatedUnion('kind', [craneCycle, hoistCycle]);
export type WorkCycle = z.infer<typeof workCycle>;

export const workCycleRow = z.strictObject({
  sequence: z.number().int(),
  machineId: z.string(),
  missionId: z.string().nullable(),
  cycle: workCycle,
});
export type WorkCycleRow = z.infer<typeof workCycleRow>;

/** GET /work-cycles: newest first, and sums over all of the interval. */
export const workCyclesView = z.strictObject({
  fromMs: z.number(),
  toMs: z.number(),
  cycles: z.array(workCycleRow),
  /** Cycles of the interval that are not in `cycles`. */
  left: z.number().int(),
  machines: z.array(
    z.strictObject({
      machineId: z.string(),
      kind: z.enum(['crane', 'hoist']),
      cycles: z.number().int(),
      durationMs: z.number(),
      /** Sum of the largest load of each cycle that weighed it, and how many did. */
      movedKg: z.number(),
      weighed: z.number().int(),
      withAlarm: z.number().int(),
      withDoubt: z.number().int(),
    }),
  ),
});
export type WorkCyclesView = z.infer<typeof workCyclesView>;
