import { z } from 'zod';
import {
  actionsOf,
  edgeState,
  headerOf,
  id,
  listMax,
  loads,
  nodeState,
  references,
  text,
  velocity,
  withHeader,
} from './shapes.ts';
import type { VehicleSighting, VehicleState } from './state.ts';
import { emergencyStops, type OperatingMode } from './words.ts';

/** `state` and `visualization` of VDA 5050 2.1.0, whose battery, place and modes have other names. */

const place = z
  .object({ x: z.number(), y: z.number(), theta: z.number(), mapId: id, positionInitialized: z.boolean() })
  .transform((of) => ({
    xM: of.x,
    yM: of.y,
    yawRad: of.theta,
    mapId: of.mapId,
    isLocalized: of.positionInitialized,
  }));

const action = z
  .object({
    actionId: id,
    actionType: id.optional(),
    actionStatus: z.enum(['WAITING', 'INITIALIZING', 'RUNNING', 'PAUSED', 'FINISHED', 'FAILED']),
    resultDescription: text.optional(),
  })
  .transform((of) => ({
    actionId: of.actionId,
    actionType: of.actionType ?? null,
    status: of.actionStatus,
    result: of.resultDescription ?? null,
  }));

const own = (of: string | undefined) => (of === undefined ? {} : { '': of });

const error = z
  .object({
    errorType: text,
    errorLevel: z.enum(['WARNING', 'FATAL']),
    errorReferences: references,
    errorDescription: text.optional(),
    errorHint: text.optional(),
  })
  .transform((of) => ({
    type: of.errorType,
    level: of.errorLevel,
    description: own(of.errorDescription),
    hint: own(of.errorHint),
    references: of.errorReferences,
  }));

const modes = { AUTOMATIC: 1, SEMIAUTOMATIC: 1, MANUAL: 1, SERVICE: 1, TEACHIN: 1 } as const;
const operatingMode = z
  .enum(Object.keys(modes) as (keyof typeof modes)[])
  .transform((word): OperatingMode => (word === 'TEACHIN' ? 'TEACH_IN' : word));

export const stateV2 = withHeader
  .extend({
    orderId: id,
    orderUpdateId: z.int(),
    zoneSetId: id.optional(),
    lastNodeId: id,
    lastNodeSequenceId: z.int(),
    nodeStates: z.array(nodeState).max(listMax),
    edgeStates: z.array(edgeState).max(listMax),
    agvPosition: place.optional(),
    velocity: velocity.optional(),
    loads,
    driving: z.boolean(),
    paused: z.boolean().optional(),
    newBaseRequest: z.boolean().optional(),
    distanceSinceLastNode: z.number().optional(),
    actionStates: z.array(action).max(listMax),
    batteryState: z.object({ batteryCharge: z.number(), charging: z.boolean() }),
    operatingMode,
    errors: z.array(error).max(listMax),
    safetyState: z.object({ eStop: z.enum(emergencyStops), fieldViolation: z.boolean() }),
  })
  .transform((of): VehicleState => ({
    header: headerOf(of),
    orderId: of.orderId,
    orderUpdateId: of.orderUpdateId,
    lastNodeId: of.lastNodeId,
    lastNodeSequenceId: of.lastNodeSequenceId,
    nodes: of.nodeStates,
    edges: of.edgeStates,
    place: of.agvPosition ?? null,
    velocity: of.velocity ?? null,
    distanceSinceLastNodeM: of.distanceSinceLastNode ?? null,
    isDriving: of.driving,
    isPaused: of.paused ?? false,
    asksForBase: of.newBaseRequest ?? false,
    actions: actionsOf(of.actionStates),
    chargeRatio: Math.min(1, Math.max(0, of.batteryState.batteryCharge / 100)),
    isCharging: of.batteryState.charging,
    operatingMode: of.operatingMode,
    errors: of.errors,
    loads: of.loads,
    // A set without its map: 2.1.0 names no other.
    zoneSets: of.zoneSetId === undefined ? [] : [{ zoneSetId: of.zoneSetId, mapId: '', isEnabled: true }],
    requests: [],
    emergencyStop: of.safetyState.eStop,
    fieldViolation: of.safetyState.fieldViolation,
  }));

/** The header may be left out here. */
export const visualizationV2 = withHeader
  .partial()
  .extend({ agvPosition: place.optional(), velocity: velocity.optional() })
  .transform((of): VehicleSighting => {
    const whole = withHeader.safeParse(of);
    return {
      header: whole.success ? headerOf(whole.data) : null,
      place: of.agvPosition ?? null,
      velocity: of.velocity ?? null,
    };
  });
