import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { HeldEdge, HeldNode } from './held-order.ts';
import type { ZoneRequest } from './zone-leases.ts';

/** What a vehicle has to tell, whichever version it speaks. */
export interface ToldState {
  readonly orderId: string;
  readonly orderUpdateId: number;
  readonly lastNodeId: string;
  readonly lastNodeSequenceId: number;
  readonly nodes: readonly HeldNode[];
  readonly edges: readonly HeldEdge[];
  readonly place: ToldPlace;
  readonly isDriving: boolean;
  readonly isPaused: boolean;
  readonly actions: readonly ToldAction[];
  readonly chargeRatio: number;
  readonly isCharging: boolean;
  readonly mode: 'AUTOMATIC' | 'MANUAL';
  readonly errors: readonly ToldError[];
  readonly zoneSets: readonly { readonly zoneSetId: string; readonly mapId: string; readonly isEnabled: boolean }[];
  readonly requests: readonly ZoneRequest[];
}

export interface ToldPlace {
  readonly xM: number;
  readonly yM: number;
  readonly yawRad: number;
  readonly mapId: string;
  readonly forwardMps: number;
  readonly yawRateRadps: number;
}

export interface ToldAction {
  readonly actionId: string;
  readonly actionType: string;
  status: 'RUNNING' | 'FINISHED' | 'FAILED';
  result: string;
}

export interface ToldError {
  /** In the spelling of 3.0.0. */
  readonly type: string;
  readonly level: 'WARNING' | 'CRITICAL' | 'FATAL';
  readonly en: string;
  readonly zh: string;
  readonly references: Readonly<Record<string, string>>;
}

/** The words in which a version says it all; without headers. */
export interface Spelling {
  readonly version: '3.0.0' | '2.1.0';
  readonly major: 'v3' | 'v2';
  readonly broken: string;
  state(told: ToldState): object;
  /** `stateHeaderId`: of the state told last. */
  visualization(place: ToldPlace, stateHeaderId: number): object;
  factsheet(profile: MachineProfile, actionTypes: readonly string[]): object;
}

const referencesOf = ({ references }: ToldError) =>
  Object.entries(references).map(([referenceKey, referenceValue]) => ({ referenceKey, referenceValue }));

function nodeStates(nodes: readonly HeldNode[]): object[] {
  return nodes.map(({ nodeId, sequenceId, released }) => ({ nodeId, sequenceId, released }));
}

function edgeStates(edges: readonly HeldEdge[]): object[] {
  return edges.map(({ edgeId, sequenceId, released }) => ({ edgeId, sequenceId, released }));
}

function common(told: ToldState): object {
  const { orderId, orderUpdateId, lastNodeId, lastNodeSequenceId } = told;
  return {
    ...{ orderId, orderUpdateId, lastNodeId, lastNodeSequenceId },
    ...{ nodeStates: nodeStates(told.nodes), edgeStates: edgeStates(told.edges) },
    ...{ driving: told.isDriving, paused: told.isPaused, operatingMode: told.mode, velocity: velocity(told.place) },
  };
}

function velocity({ forwardMps, yawRateRadps }: ToldPlace): object {
  return { vx: forwardMps, vy: 0, omega: yawRateRadps };
}

function place({ xM, yM, yawRad, mapId }: ToldPlace): object {
  return { x: xM, y: yM, theta: yawRad, mapId };
}

const spelling3: Spelling = {
  version: '3.0.0',
  major: 'v3',
  broken: 'CONNECTION_BROKEN',
  state: (told) => ({
    ...common(told),
    mobileRobotPosition: { ...place(told.place), localized: true },
    actionStates: [],
    instantActionStates: told.actions.map(({ actionId, actionType, status, result }) => ({
      ...{ actionId, actionType, actionStatus: status, ...(result === '' ? {} : { actionResult: result }) },
    })),
    powerSupply: { stateOfCharge: 100 * told.chargeRatio, charging: told.isCharging },
    errors: told.errors.map((error) => ({
      ...{ errorType: error.type, errorLevel: error.level, errorDescription: error.en },
      errorDescriptionTranslations: [
        { translationKey: 'zh', translationValue: error.zh },
        { translationKey: 'en', translationValue: error.en },
      ],
      errorReferences: referencesOf(error),
    })),
    zoneSets: told.zoneSets.map(({ zoneSetId, mapId, isEnabled }) => ({
      ...{ zoneSetId, mapId, zoneSetStatus: isEnabled ? 'ENABLED' : 'DISABLED' },
    })),
    zoneRequests: told.requests.map(({ requestId, zoneId, zoneSetId, status }) => ({
      ...{ requestId, requestType: 'ACCESS', zoneId, zoneSetId, requestStatus: status },
    })),
    safetyState: { activeEmergencyStop: 'NONE', fieldViolation: false },
  }),
  visualization: (at, referenceStateHeaderId) => ({
    referenceStateHeaderId,
    mobileRobotPosition: { ...place(at), localized: true },
    velocity: velocity(at),
  }),
  factsheet: (profile, actionTypes) => ({
    typeSpecification: {
      ...{ seriesName: profile.id, mobileRobotClass: 'CARRIER', maximumLoadMass: profile.payloadKg?.value ?? 0 },
      ...{ localizationTypes: ['NATURAL'], navigationTypes: ['FREELY_NAVIGATING'] },
      mobileRobotKinematic: 'DIFFERENTIAL',
      supportedZones: ['RELEASE', 'SPEED_LIMIT', 'BLOCKED'],
    },
    physicalParameters: {
      ...{ minimumSpeed: 0, maximumSpeed: profile.speed.travelMps.value },
      maximumAcceleration: profile.stopping.accelerationMps2.value,
      maximumDeceleration: profile.stopping.decelerationMps2.value,
      ...{ minimumHeight: profile.dimensions.heightM.value, maximumHeight: profile.dimensions.heightM.value },
      ...{ width: profile.dimensions.widthM.value, length: profile.dimensions.lengthM.value },
    },
    protocolLimits: {
      ...{ maximumStringLengths: {}, maximumArrayLengths: {} },
      timing: { minimumOrderInterval: 0, minimumStateInterval: 0.1 },
    },
    protocolFeatures: {
      optionalParameters: [],
      mobileRobotActions: actionTypes.map((actionType) => ({
        ...{ actionType, actionScopes: ['INSTANT'], pauseAllowed: 'false', cancelAllowed: 'false' },
      })),
    },
    ...{ mobileRobotGeometry: {}, loadSpecification: {} },
  }),
};

/** Errors of 3.0.0 in the words of 2.1.0, which has fewer. */
const errors2: Readonly<Record<string, string>> = {
  VALIDATION_FAILURE: 'validationError',
  NO_ORDER_TO_CANCEL: 'noOrderToCancel',
  OUTDATED_ORDER_UPDATE: 'orderUpdateError',
  SAME_ORDER_UPDATE_ID: 'orderUpdateError',
  ORDER_UPDATE_FOLLOWING_CANCEL: 'orderUpdateError',
  START_NODE_OUT_OF_RANGE: 'noRouteError',
  INVALID_INSTANT_ACTION: 'instantActionError',
  OTHER_ORDER_ACTIVE: 'orderError',
  UNKNOWN_MAP_ID: 'orderError',
  MOBILE_ROBOT_NOT_AVAILABLE: 'orderError',
};

const spelling2: Spelling = {
  version: '2.1.0',
  major: 'v2',
  broken: 'CONNECTIONBROKEN',
  state: (told) => ({
    ...common(told),
    agvPosition: { ...place(told.place), positionInitialized: true },
    actionStates: told.actions.map(({ actionId, actionType, status, result }) => ({
      ...{ actionId, actionType, actionStatus: status, ...(result === '' ? {} : { resultDescription: result }) },
    })),
    batteryState: { batteryCharge: 100 * told.chargeRatio, charging: told.isCharging },
    errors: told.errors.map((error) => ({
      ...{ errorType: errors2[error.type] ?? error.type, errorLevel: error.level === 'WARNING' ? 'WARNING' : 'FATAL' },
      ...{ errorDescription: error.en, errorReferences: referencesOf(error) },
    })),
    safetyState: { eStop: 'NONE', fieldViolation: false },
  }),
  visualization: (at) => ({ agvPosition: { ...place(at), positionInitialized: true }, velocity: velocity(at) }),
  factsheet: (profile, actionTypes) => ({
    typeSpecification: {
      ...{ seriesName: profile.id, agvKinematic: 'DIFF', agvClass: 'CARRIER' },
      maxLoadMass: profile.payloadKg?.value ?? 0,
      ...{ localizationTypes: ['NATURAL'], navigationTypes: ['AUTONOMOUS'] },
    },
    physicalParameters: {
      ...{ speedMin: 0, speedMax: profile.speed.travelMps.value },
      accelerationMax: profile.stopping.accelerationMps2.value,
      decelerationMax: profile.stopping.decelerationMps2.value,
      heightMax: profile.dimensions.heightM.value,
      ...{ width: profile.dimensions.widthM.value, length: profile.dimensions.lengthM.value },
    },
    protocolLimits: { maxStringLens: {}, maxArrayLens: {}, timing: { minOrderInterval: 0, minStateInterval: 0.1 } },
    protocolFeatures: {
      optionalParameters: [],
      agvActions: actionTypes.map((actionType) => ({ actionType, actionScopes: ['INSTANT'] })),
    },
    ...{ agvGeometry: {}, loadSpecification: {} },
  }),
};

export function spellingOf(version: '3.0' | '2.1'): Spelling {
  return version === '3.0' ? spelling3 : spelling2;
}
