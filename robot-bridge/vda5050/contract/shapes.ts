import { z } from 'zod';
import type { ActionReport, MessageHeader, VehicleError, VehicleState } from './state.ts';

/** Shapes that both versions share. Members that we do not read are not looked at; numbers are finite by zod's default. */

/** Longer ones are cut: a vehicle must not fill our log. */
const textMaxChars = 2000;
/** No vehicle on a site has more of anything. */
export const listMax = 10_000;

export const text = z.string().transform((value) => value.slice(0, textMaxChars));
export const id = z.string();
export const angle = z
  .number()
  .min(-Math.PI - 1e-6)
  .max(Math.PI + 1e-6);

const header = z.object({
  headerId: z.int(),
  timestamp: z.string(),
  version: z.string(),
  manufacturer: z.string(),
  serialNumber: z.string(),
});

export function headerOf(value: z.infer<typeof header>): MessageHeader {
  const { headerId, version, manufacturer, serialNumber } = value;
  return { headerId, stampMs: Date.parse(value.timestamp), version, manufacturer, serialNumber };
}

export const withHeader = header;

export const velocity = z
  .object({ vx: z.number().optional(), vy: z.number().optional(), omega: z.number().optional() })
  .transform(({ vx, vy, omega }) => ({ vxMps: vx ?? 0, vyMps: vy ?? 0, yawRateRadps: omega ?? 0 }));

/** Of nodes and edges still to be passed. */
export const nodeState = z.object({ nodeId: id, sequenceId: z.int(), released: z.boolean() });
export const edgeState = z.object({ edgeId: id, sequenceId: z.int(), released: z.boolean() });

export const loads = z
  .array(z.object({ loadId: z.string().optional(), weight: z.number().min(0).optional() }))
  .max(listMax)
  .optional()
  .transform((list): VehicleState['loads'] =>
    (list ?? []).map(({ loadId, weight }) => ({ loadId: loadId ?? null, weightKg: weight ?? null })),
  );

export const references = z
  .array(z.object({ referenceKey: z.string(), referenceValue: z.string() }))
  .max(listMax)
  .optional()
  .transform((list): VehicleError['references'] =>
    (list ?? []).map(({ referenceKey, referenceValue }) => ({ key: referenceKey, value: referenceValue })),
  );

/** One list out of those that a version spreads actions over. */
export function actionsOf(...lists: readonly (readonly ActionReport[] | undefined)[]): readonly ActionReport[] {
  return lists.flatMap((list) => list ?? []);
}
