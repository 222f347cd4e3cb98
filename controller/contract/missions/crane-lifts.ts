import { z } from 'zod';
import { liftedElementView } from './building-elements.ts';

/** What a mission of crane lifts is asked for with, and what its plan says of lifts, vehicles and bays. */

const name = z.string().trim().min(1).max(60);
const liftsMax = 200;
const baysMax = 20;
const deliveriesMax = 60;

/** Of a load's underside. Without a height: on the floor of `levelId`, or of the mission's level. */
const placeFields = {
  xM: z.number().min(-10_000).max(10_000),
  yM: z.number().min(-10_000).max(10_000),
  zM: z.number().min(-200).max(1_000).optional(),
  levelId: z.string().optional(),
};
export const liftPlace = z.strictObject(placeFields);
export type LiftPlaceBody = z.infer<typeof liftPlace>;

const lift = z.strictObject({
  id: name,
  /** GlobalId of an element of the building model: it goes where the model has it, and weighs what its volume makes it weigh. */
  elementId: z.string().min(1).max(60).optional(),
  /** May be absent where an element is named. */
  massKg: z.number().positive().max(100_000).optional(),
  /** Absent of what a delivery brings. */
  from: z.union([liftPlace, z.strictObject({ bayId: name })]).optional(),
  /** Absent where an element is named, and nowhere else. */
  to: liftPlace.optional(),
  /** Slinging and unslinging together; 150 s where absent. */
  handlingS: z.number().min(0).max(7_200).optional(),
  priority: z.number().int().min(1).max(10).default(1),
  due: z.iso.datetime().optional(),
  /** Ids of lifts that have ended before. */
  after: z.array(name).max(liftsMax).default([]),
});

const delivery = z.strictObject({
  vehicle: name,
  arrives: z.iso.datetime(),
  bayIds: z.array(name).min(1).max(baysMax),
  liftIds: z.array(name).min(1).max(liftsMax),
  /** By then its last load is to be off. */
  leaveBy: z.iso.datetime().optional(),
});

/** `parameters` of a mission of kind crane-lifts. */
export const craneLiftsParameters = z.strictObject({
  kind: z.literal('crane-lifts'),
  /** Where vehicles are unloaded; the place is that of the load on the vehicle. */
  bays: z
    .array(z.strictObject({ id: name, ...placeFields }))
    .max(baysMax)
    .default([]),
  lifts: z.array(lift).min(1).max(liftsMax),
  deliveries: z.array(delivery).max(deliveriesMax).default([]),
  /** Gusts at the height of the jib, times ascending. */
  forecast: z
    .array(z.strictObject({ from: z.iso.datetime(), gustMps: z.number().min(0).max(100) }))
    .min(1)
    .max(240)
    .refine(
      (entries) => entries.every(({ from }, at) => at === 0 || Date.parse(from) > Date.parse(entries[at - 1]!.from)),
      'the times must ascend',
    )
    .optional(),
});
export type CraneLiftsBody = z.infer<typeof craneLiftsParameters>;

const place = z.object({ xM: z.number(), yM: z.number(), zM: z.number() });
const facts = z.record(z.string(), z.union([z.string(), z.number()]));

/** `plan.lifting`: the lifts by crane, the vehicles by bay. */
export const plannedLiftingView = z.object({
  lifts: z.array(
    z.object({
      id: z.string(),
      machineId: z.string(),
      massKg: z.number(),
      element: liftedElementView.optional(),
      from: place,
      to: place,
      bayId: z.string().nullable(),
      vehicle: z.string().nullable(),
      /** The greater radius of both ends, and what the crane is rated for there. */
      radiusM: z.number(),
      ratedKg: z.number(),
      startMs: z.number(),
      slungMs: z.number(),
      endMs: z.number(),
      dueMs: z.number().nullable(),
      why: z.enum(['only-crane', 'shorter-way', 'others-later']),
      /** What the other cranes could do of it. */
      others: z.array(
        z.object({
          machineId: z.string(),
          verdict: z.enum(['able', 'unable']),
          code: z.string().optional(),
          motionS: z.number().optional(),
          facts: facts.optional(),
        }),
      ),
    }),
  ),
  deliveries: z.array(
    z.object({
      vehicle: z.string(),
      bayId: z.string().nullable(),
      arrivesMs: z.number(),
      /** Null where nothing of it can be unloaded. */
      bayFromMs: z.number().nullable(),
      bayToMs: z.number().nullable(),
      leaveByMs: z.number().nullable(),
      isLost: z.boolean(),
    }),
  ),
  bays: z.array(place.extend({ id: z.string() })),
  cranes: z.array(z.object({ machineId: z.string(), xM: z.number(), yM: z.number(), reachM: z.number() })),
  /** No plan of these lifts ends before this. */
  boundMs: z.number(),
  isOptimal: z.boolean(),
});
export type PlannedLiftingView = z.infer<typeof plannedLiftingView>;

/** What has become known of the deliveries of the plan `planVersion`: which come later by how much, which come no more. */
export const deliveryNews = z
  .strictObject({
    planVersion: z.number().int(),
    late: z
      .array(z.strictObject({ vehicle: name, byS: z.number().min(0).max(604_800) }))
      .max(deliveriesMax)
      .default([]),
    lost: z.array(name).max(deliveriesMax).default([]),
  })
  .refine(({ late, lost }) => late.length + lost.length > 0, { message: 'say which delivery is late or lost' });
export type DeliveryNewsBody = z.infer<typeof deliveryNews>;
