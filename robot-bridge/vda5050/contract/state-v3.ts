import { z } from 'zod';
import {
  actionsOf,
  angle,
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
import type { LeaseRequest, Translated, VehicleSighting, VehicleState } from './state.ts';
import { actionStatuses, errorLevels, operatingModes, requestStatuses } from './words.ts';

/** `state` and `visualization` of VDA 5050 3.0.0. */

const place = z
  .object({ x: z.number(), y: z.number(), theta: angle, mapId: id, localized: z.boolean() })
  .transform(({ x, y, theta, mapId, localized }) => ({ xM: x, yM: y, yawRad: theta, mapId, isLocalized: localized }));

const action = z
  .object({
    actionId: id,
    actionType: id.optional(),
    actionStatus: z.enum(actionStatuses),
    actionResult: text.optional(),
  })
  .transform((of) => ({
    actionId: of.actionId,
    actionType: of.actionType ?? null,
    status: of.actionStatus,
    result: of.actionResult ?? null,
  }));

const translations = z
  .array(z.object({ translationKey: id, translationValue: text }))
  .max(listMax)
  .optional();

function translated(own: string | undefined, others: z.infer<typeof translations>): Translated {
  const byLanguage = (others ?? []).map(({ translationKey, translationValue }) => [translationKey, translationValue]);
  return Object.fromEntries([...(own === undefined ? [] : [['', own]]), ...byLanguage]) as Translated;
}

const error = z
  .object({
    errorType: text,
    errorLevel: z.enum(errorLevels),
    errorReferences: references,
    errorDescription: text.optional(),
    errorDescriptionTranslations: translations,
    errorHint: text.optional(),
    errorHintTranslations: translations,
  })
  .transform((of) => ({
    type: of.errorType,
    level: of.errorLevel,
    description: translated(of.errorDescription, of.errorDescriptionTranslations),
    hint: translated(of.errorHint, of.errorHintTranslations),
    references: of.errorReferences,
  }));

const zoneRequest = z
  .object({
    requestId: id,
    requestType: z.enum(['ACCESS', 'REPLANNING']),
    zoneId: id,
    zoneSetId: id,
    requestStatus: z.enum(requestStatuses),
  })
  .transform((of): LeaseRequest => ({
    requestId: of.requestId,
    of: of.requestType === 'ACCESS' ? 'zone-access' : 'zone-replanning',
    id: of.zoneId,
    zoneSetId: of.zoneSetId,
    status: of.requestStatus,
  }));

const edgeRequest = z
  .object({ requestId: id, requestType: z.literal('CORRIDOR'), edgeId: id, requestStatus: z.enum(requestStatuses) })
  .transform((of): LeaseRequest => ({
    requestId: of.requestId,
    of: 'corridor',
    id: of.edgeId,
    zoneSetId: '',
    status: of.requestStatus,
  }));

const zoneSet = z
  .object({ zoneSetId: id, mapId: id, zoneSetStatus: z.enum(['ENABLED', 'DISABLED']) })
  .transform(({ zoneSetId, mapId, zoneSetStatus }) => ({ zoneSetId, mapId, isEnabled: zoneSetStatus === 'ENABLED' }));

const lists = {
  nodeStates: z.array(nodeState).max(listMax),
  edgeStates: z.array(edgeState).max(listMax),
  actionStates: z.array(action).max(listMax),
  instantActionStates: z.array(action).max(listMax),
  zoneActionStates: z.array(action).max(listMax).optional(),
  errors: z.array(error).max(listMax),
  zoneSets: z.array(zoneSet).max(listMax).optional(),
  zoneRequests: z.array(zoneRequest).max(listMax).optional(),
  edgeRequests: z.array(edgeRequest).max(listMax).optional(),
};

export const stateV3 = withHeader
  .extend({
    ...lists,
    loads,
    orderId: id,
    orderUpdateId: z.int(),
    lastNodeId: id,
    lastNodeSequenceId: z.int(),
    mobileRobotPosition: place.optional(),
    velocity: velocity.optional(),
    distanceSinceLastNode: z.number().optional(),
    driving: z.boolean(),
    paused: z.boolean().optional(),
    newBaseRequest: z.boolean().optional(),
    powerSupply: z.object({ stateOfCharge: z.number().min(0).max(100), charging: z.boolean() }),
    operatingMode: z.enum(operatingModes),
    safetyState: z.object({
      activeEmergencyStop: z.enum(['MANUAL', 'REMOTE', 'NONE']),
      fieldViolation: z.boolean(),
    }),
  })
  .transform((of): VehicleState => ({
    header: headerOf(of),
    orderId: of.orderId,
    orderUpdateId: of.orderUpdateId,
    lastNodeId: of.lastNodeId,
    lastNodeSequenceId: of.lastNodeSequenceId,
    nodes: of.nodeStates,
    edges: of.edgeStates,
    place: of.mobileRobotPosition ?? null,
    velocity: of.velocity ?? null,
    distanceSinceLastNodeM: of.distanceSinceLastNode ?? null,
    isDriving: of.driving,
    isPaused: of.paused ?? false,
    asksForBase: of.newBaseRequest ?? false,
    actions: actionsOf(of.actionStates, of.instantActionStates, of.zoneActionStates),
    chargeRatio: of.powerSupply.stateOfCharge / 100,
    isCharging: of.powerSupply.charging,
    operatingMode: of.operatingMode,
    errors: of.errors,
    loads: of.loads,
    zoneSets: of.zoneSets ?? [],
    requests: [...(of.zoneRequests ?? []), ...(of.edgeRequests ?? [])],
    emergencyStop: of.safetyState.activeEmergencyStop,
    fieldViolation: of.safetyState.fieldViolation,
  }));

export const visualizationV3 = withHeader
  .extend({ mobileRobotPosition: place.optional(), velocity: velocity.optional() })
  .transform((of): VehicleSighting => ({
    header: headerOf(of),
    place: of.mobileRobotPosition ?? null,
    velocity: of.velocity ?? null,
  }));
