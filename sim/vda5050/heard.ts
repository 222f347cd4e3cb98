import { z } from 'zod';
import type { HeardOrder, HeldNode } from './held-order.ts';

/** What a simulated vehicle hears, of either version; null where a message is none. Members that it does not go by are not looked at. */

const listMax = 2000;
const number = z.number();

const header = z.object({
  headerId: z.int().min(0),
  timestamp: z.string(),
  version: z.string(),
  manufacturer: z.string(),
  serialNumber: z.string(),
});

/** An ellipse in 3.0.0, a circle in 2.1.0; what lies within either is taken. */
const deviation = z.union([number, z.object({ a: number, b: number }).transform(({ a, b }) => Math.min(a, b))]);

const node = z
  .object({
    nodeId: z.string(),
    sequenceId: z.int().min(0),
    released: z.boolean(),
    nodePosition: z.object({
      x: number,
      y: number,
      theta: number.min(-Math.PI).max(Math.PI).optional(),
      mapId: z.string(),
      allowedDeviationXY: deviation.optional(),
    }),
    actions: z.array(z.unknown()),
  })
  .transform((of): HeldNode => {
    const { x: xM, y: yM, theta, mapId, allowedDeviationXY } = of.nodePosition;
    return {
      ...{ nodeId: of.nodeId, sequenceId: of.sequenceId, released: of.released },
      ...{ xM, yM, yawRad: theta ?? null, mapId, deviationM: allowedDeviationXY ?? 0, text: JSON.stringify(of) },
    };
  });

const edge = z
  .object({
    edgeId: z.string(),
    sequenceId: z.int().min(0),
    released: z.boolean(),
    maximumSpeed: number.positive().optional(),
    maxSpeed: number.positive().optional(),
  })
  .transform(({ edgeId, sequenceId, released, maximumSpeed, maxSpeed }) => ({
    ...{ edgeId, sequenceId, released, speedMaxMps: maximumSpeed ?? maxSpeed ?? Infinity },
  }));

const order = header.extend({
  orderId: z.string(),
  orderUpdateId: z.int().min(0),
  nodes: z.array(node).min(1).max(listMax),
  edges: z.array(edge).max(listMax),
});

export interface HeardAction {
  readonly actionId: string;
  readonly actionType: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const action = z
  .object({
    actionId: z.string(),
    actionType: z.string(),
    actionParameters: z.array(z.object({ key: z.string(), value: z.unknown() })).optional(),
  })
  .transform(({ actionId, actionType, actionParameters }): HeardAction => ({
    ...{ actionId, actionType },
    parameters: Object.fromEntries((actionParameters ?? []).map(({ key, value }) => [key, value])),
  }));

const instantActions = header.extend({ actions: z.array(action).max(listMax) });

const zone = z.object({
  zoneId: z.string(),
  zoneType: z.string(),
  vertices: z.array(z.object({ x: number, y: number })).min(3),
  maximumSpeed: number.optional(),
  releaseLossBehavior: z.enum(['STOP', 'CONTINUE', 'EVACUATE']).optional(),
});
export type HeardZone = z.infer<typeof zone>;

const zoneSet = header.extend({
  zoneSet: z.object({ zoneSetId: z.string(), mapId: z.string(), zones: z.array(zone).max(listMax) }),
});
export type HeardZoneSet = z.infer<typeof zoneSet>['zoneSet'];

const response = z
  .object({
    requestId: z.string(),
    grantType: z.enum(['GRANTED', 'QUEUED', 'REVOKED', 'REJECTED']),
    leaseExpiry: z.iso.datetime().optional(),
  })
  .transform(({ requestId, grantType, leaseExpiry }) => ({
    ...{ requestId, grant: grantType },
    leaseExpiryMs: leaseExpiry === undefined ? Infinity : Date.parse(leaseExpiry),
  }));
export type HeardResponse = z.infer<typeof response>;

const responses = header.extend({ responses: z.array(response).max(listMax) });

const heard = { order, instantActions, zoneSet, responses };
export type HeardTopic = keyof typeof heard;
export const heardTopics = Object.keys(heard) as readonly HeardTopic[];

export type Heard =
  | { readonly topic: 'order'; readonly order: HeardOrder }
  | { readonly topic: 'instantActions'; readonly actions: readonly HeardAction[] }
  | { readonly topic: 'zoneSet'; readonly zoneSet: HeardZoneSet }
  | { readonly topic: 'responses'; readonly responses: readonly HeardResponse[] };

/** Null: no JSON, not what the standard wants, or for another vehicle. */
export function readHeard(
  topic: HeardTopic,
  text: string,
  own: { readonly manufacturer: string; readonly serialNumber: string },
): Heard | null {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return null;
  }
  const head = header.safeParse(content);
  if (!head.success || head.data.manufacturer !== own.manufacturer || head.data.serialNumber !== own.serialNumber)
    return null;
  switch (topic) {
    case 'order': {
      const parsed = order.safeParse(content);
      return parsed.success ? { topic, order: parsed.data } : null;
    }
    case 'instantActions': {
      const parsed = instantActions.safeParse(content);
      return parsed.success ? { topic, actions: parsed.data.actions } : null;
    }
    case 'zoneSet': {
      const parsed = zoneSet.safeParse(content);
      return parsed.success ? { topic, zoneSet: parsed.data.zoneSet } : null;
    }
    case 'responses': {
      const parsed = responses.safeParse(content);
      return parsed.success ? { topic, responses: parsed.data.responses } : null;
    }
  }
}
