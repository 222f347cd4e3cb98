import { z } from 'zod';

/** What a placing mission may say of its concrete plant and trucks, and what its plan then says of them. */

const ascending = <Item>(items: readonly Item[], of: (item: Item) => number): boolean =>
  items.every((item, at) => at === 0 || of(item) > of(items[at - 1]!));

const travelEntry = z.strictObject({
  fromHour: z.number().min(0).lt(24),
  /** One way from the plant to the pump. */
  travelS: z.number().positive().max(14_400),
});
const TRAVEL_SPREAD_MAX = 10;

/** The weather from a time on. */
export const forecastEntry = z.strictObject({
  from: z.iso.datetime(),
  airC: z.number().min(-60).max(60),
  humidityRatio: z.number().min(0).max(1),
  /** Mean wind just above the slab, and gusts at the height of boom and crane. */
  windMps: z.number().min(0).max(100),
  gustMps: z.number().min(0).max(100),
  rainMmph: z.number().min(0).max(500),
  /** Of the concrete once it is placed; absent: `temperatureC` of the mission. */
  concreteC: z.number().min(5).max(35).optional(),
});

const stepS = z.number().min(0).max(7_200);

/** `supply` of a placing mission. Defaults: docs/api.md. */
export const concreteSupply = z
  .strictObject({
    trucks: z.number().int().min(1).max(60),
    loadM3: z.number().positive().max(20).default(9),
    /** By hour of the day, hours ascending; the last entry holds over midnight. */
    travel: z
      .array(travelEntry)
      .min(1)
      .max(24)
      .refine((entries) => ascending(entries, ({ fromHour }) => fromHour), 'the hours must ascend')
      .refine((entries) => {
        const all = entries.map(({ travelS }) => travelS);
        return Math.max(...all) <= TRAVEL_SPREAD_MAX * Math.min(...all);
      }, 'the slowest way may take ten times as long as the quickest, not more'),
    /** Local time less UTC: what `fromHour` counts in. */
    utcOffsetMin: z.number().int().min(-840).max(840).optional(),
    loadingS: stepS.default(600),
    cleaningS: stepS.default(600),
    changeOverS: stepS.default(180),
    pumpRateM3ph: z.number().positive().max(200).default(40),
    plantOpens: z.iso.datetime().optional(),
    plantCloses: z.iso.datetime().optional(),
    bleeds: z.enum(['as-usual', 'little']).default('as-usual'),
    forecast: z
      .array(forecastEntry)
      .min(1)
      .max(240)
      .refine((entries) => ascending(entries, ({ from }) => Date.parse(from)), 'the times must ascend')
      .optional(),
  })
  .refine(({ travel, utcOffsetMin }) => travel.length <= 1 || utcOffsetMin !== undefined, {
    path: ['utcOffsetMin'],
    message: 'say in which local time the hours of `travel` are counted',
  })
  .refine(
    ({ plantOpens, plantCloses }) =>
      plantOpens === undefined || plantCloses === undefined || Date.parse(plantOpens) < Date.parse(plantCloses),
    { path: ['plantCloses'], message: 'must be later than plantOpens' },
  );
export type ConcreteSupplyBody = z.infer<typeof concreteSupply>;

const point = z.tuple([z.number(), z.number()]);

const weatherCause = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('wind'), gustMps: z.number(), limitMps: z.number() }),
  z.object({ kind: z.literal('rain'), rainMmph: z.number(), limitMmph: z.number() }),
  z.object({ kind: z.literal('evaporation'), rateKgpm2h: z.number(), limitKgpm2h: z.number() }),
]);

/** `plan.supply`: strips, trucks round by round, joints and weather of a pour. Deliveries and trucks count from 0. */
export const plannedSupplyView = z.object({
  strips: z.array(
    z.object({
      strip: z.number(),
      bays: z.array(z.number()),
      fromMs: z.number(),
      toMs: z.number(),
      /** When its open face is covered, and by when it must be; null where nothing is poured against it. */
      coveredMs: z.number().nullable(),
      coverByMs: z.number().nullable(),
    }),
  ),
  deliveries: z.array(
    z.object({
      truck: z.number(),
      volumeM3: z.number(),
      loadFromMs: z.number(),
      departMs: z.number(),
      arriveMs: z.number(),
      unloadFromMs: z.number(),
      unloadToMs: z.number(),
      backMs: z.number(),
      /** The last moment to begin discharge at which nothing is too late yet. */
      beginByMs: z.number(),
    }),
  ),
  joints: z.array(
    z.object({
      atM3: z.number(),
      strip: z.number(),
      place: z.enum(['end-of-strip', 'within-strip']),
      /** When pouring goes on behind it; null where these trucks cannot. */
      resumeMs: z.number().nullable(),
      bands: z.array(z.array(point)),
    }),
  ),
  weather: z.array(
    z.object({
      fromMs: z.number(),
      toMs: z.number(),
      verdict: z.enum(['go', 'take-care', 'no-start', 'stop']),
      causes: z.array(weatherCause),
    }),
  ),
  marginS: z.number().nullable(),
  trucksNeeded: z.number().nullable(),
  pumpWaitS: z.number(),
  truckWaitS: z.number(),
  sentBack: z.array(z.number()),
  trucksInstead: z.number().nullable(),
  lostTrucks: z.array(z.number()),
  extraTrucks: z.number(),
  /** What this plan was made for, where it was made for news of the trucks; deliveries by their number in the plan before. */
  news: z
    .object({
      late: z.array(z.object({ delivery: z.number(), byS: z.number() })),
      lostTrucks: z.array(z.number()),
      extraTrucks: z.number(),
    })
    .nullable(),
});
export type PlannedSupplyView = z.infer<typeof plannedSupplyView>;

/** What has become known of the trucks of the plan `planVersion`: which deliveries come later by how much, which trucks come no more, how many come in addition. */
export const truckNews = z
  .strictObject({
    planVersion: z.number().int(),
    late: z
      .array(z.strictObject({ delivery: z.number().int().min(0).max(500), byS: z.number().min(0).max(86_400) }))
      .max(60)
      .default([]),
    lostTrucks: z.array(z.number().int().min(0).max(200)).max(60).default([]),
    extraTrucks: z.number().int().min(0).max(20).default(0),
  })
  .refine(({ late, lostTrucks, extraTrucks }) => late.length + lostTrucks.length + extraTrucks > 0, {
    message: 'say which truck is late or lost, or how many come in addition',
  });
export type TruckNewsBody = z.infer<typeof truckNews>;
