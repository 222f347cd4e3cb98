import { z } from 'zod';
import { concreteSupply } from './concrete-supply.ts';
import { craneLiftsParameters } from './crane-lifts.ts';
import { haulingParameters } from './hauling.ts';
import { steppedParameters } from './stepped.ts';
import { stationParameters } from './stations.ts';
import { surfaceParameters } from './surface.ts';

const concrete = {
  thicknessM: z.number().min(0.05).max(2),
  temperatureC: z.number().min(-10).max(50),
  setFactor: z.number().min(0.2).max(4),
  slumpMm: z.number().min(0).max(300).exactOptional(),
};
/** What a mission is asked for beside its kind, level and times; each kind has its own. */
export const missionParameters = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('concrete-placing'),
    deliveryRateM3ph: z.number().positive().max(200),
    supply: concreteSupply.optional(),
    ...concrete,
  }),
  z.strictObject({
    kind: z.literal('floor-finishing'),
    trowelPasses: z.number().int().min(1).max(4),
    ...concrete,
    placing: z.discriminatedUnion('by', [
      z.strictObject({ by: z.literal('mission'), missionId: z.string() }),
      z.strictObject({ by: z.literal('others'), rateM3ph: z.number().positive().max(200) }),
    ]),
  }),
  z.strictObject({
    kind: z.literal('hoist-run'),
    cargo: z.enum(['materials', 'people', 'robot']),
    toLevelId: z.string(),
    massKg: z.number().min(0).max(20000),
    lifts: z.number().int().min(1).max(50),
    machineId: z.string().optional(),
  }),
  surfaceParameters,
  stationParameters,
  haulingParameters,
  craneLiftsParameters,
  steppedParameters,
]);
