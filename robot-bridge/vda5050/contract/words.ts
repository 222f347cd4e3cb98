/**
 * The words of both versions that mean the same, in the spelling of 3.0.0. A version's own spelling is translated where its messages are read and
 * written, so that nothing behind the contracts knows which version a vehicle speaks.
 *
 * Source: VDA 5050 3.0.0 and 2.1.0, json_schemas.
 */

export const operatingModes = [
  'STARTUP',
  'AUTOMATIC',
  'SEMIAUTOMATIC',
  'INTERVENED',
  'MANUAL',
  'SERVICE',
  'TEACH_IN',
] as const;
export type OperatingMode = (typeof operatingModes)[number];

export const actionStatuses = [
  'WAITING',
  'INITIALIZING',
  'RUNNING',
  'PAUSED',
  'RETRIABLE',
  'FINISHED',
  'FAILED',
] as const;
export type ActionStatus = (typeof actionStatuses)[number];

/** 2.1.0 knows WARNING and FATAL alone. */
export const errorLevels = ['WARNING', 'URGENT', 'CRITICAL', 'FATAL'] as const;
export type ErrorLevel = (typeof errorLevels)[number];

/** AUTOACK is of 2.1.0 alone. */
export const emergencyStops = ['AUTOACK', 'MANUAL', 'REMOTE', 'NONE'] as const;
export type EmergencyStopKind = (typeof emergencyStops)[number];

export const connectionStates = ['ONLINE', 'OFFLINE', 'HIBERNATING', 'CONNECTION_BROKEN'] as const;
export type ConnectionWord = (typeof connectionStates)[number];

/** SINGLE is of 3.0.0 alone. */
export const blockingTypes = ['NONE', 'SOFT', 'SINGLE', 'HARD'] as const;
export type BlockingType = (typeof blockingTypes)[number];

export const actionScopes = ['INSTANT', 'NODE', 'EDGE', 'ZONE'] as const;
export type ActionScope = (typeof actionScopes)[number];

export const zoneTypes = [
  'BLOCKED',
  'LINE_GUIDED',
  'RELEASE',
  'COORDINATED_REPLANNING',
  'SPEED_LIMIT',
  'ACTION',
  'PRIORITY',
  'PENALTY',
  'DIRECTED',
  'BIDIRECTED',
] as const;
export type ZoneType = (typeof zoneTypes)[number];

/** QUEUED is in the text of 3.0.0 (6.9) and not in its schema. */
export const requestStatuses = ['REQUESTED', 'QUEUED', 'GRANTED', 'REVOKED', 'EXPIRED'] as const;
export type RequestStatus = (typeof requestStatuses)[number];

export const grantTypes = ['GRANTED', 'QUEUED', 'REVOKED', 'REJECTED'] as const;
export type GrantType = (typeof grantTypes)[number];
