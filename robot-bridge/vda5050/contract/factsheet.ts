import { z } from 'zod';
import { headerOf, id, listMax, withHeader } from './shapes.ts';
import type { MessageHeader } from './state.ts';
import { actionScopes, zoneTypes, type ActionScope, type ZoneType } from './words.ts';

/** Of a factsheet what a fleet control goes by; null: not said, or no limit (0 in the message). */
export interface Factsheet {
  readonly header: MessageHeader | null;
  readonly series: string;
  readonly loadMaxKg: number;
  readonly lengthM: number;
  readonly widthM: number;
  readonly speedMaxMps: number;
  readonly decelerationMaxMps2: number;
  readonly messageMaxChars: number | null;
  readonly idMaxChars: number | null;
  readonly orderNodesMax: number | null;
  readonly orderIntervalMinS: number;
  readonly stateIntervalMinS: number;
  readonly actions: readonly { readonly type: string; readonly scopes: readonly ActionScope[] }[];
  /** Names of optional members that the vehicle knows, or demands. */
  readonly optional: readonly { readonly parameter: string; readonly isRequired: boolean }[];
  readonly zoneTypes: readonly ZoneType[];
}

const limit = z
  .int()
  .optional()
  .transform((value) => (value === undefined || value <= 0 ? null : value));

const optionalParameters = z
  .array(z.object({ parameter: id, support: z.enum(['SUPPORTED', 'REQUIRED']) }))
  .max(listMax)
  .transform((list) => list.map(({ parameter, support }) => ({ parameter, isRequired: support === 'REQUIRED' })));

const actions = z
  .array(z.object({ actionType: id, actionScopes: z.array(z.enum(actionScopes)) }))
  .max(listMax)
  .transform((list) => list.map((of) => ({ type: of.actionType, scopes: of.actionScopes })));

export const factsheetV3 = withHeader
  .extend({
    typeSpecification: z.object({
      seriesName: id,
      maximumLoadMass: z.number(),
      supportedZones: z.array(z.enum(zoneTypes)).optional(),
    }),
    physicalParameters: z.object({
      maximumSpeed: z.number(),
      maximumDeceleration: z.number(),
      width: z.number(),
      length: z.number(),
    }),
    protocolLimits: z.object({
      maximumStringLengths: z.object({ maximumMessageLength: limit, maximumIdLength: limit }),
      maximumArrayLengths: z.object({ 'order.nodes': limit }),
      timing: z.object({ minimumOrderInterval: z.number(), minimumStateInterval: z.number() }),
    }),
    protocolFeatures: z.object({ optionalParameters, mobileRobotActions: actions }),
  })
  .transform((of): Factsheet => ({
    header: headerOf(of),
    series: of.typeSpecification.seriesName,
    loadMaxKg: of.typeSpecification.maximumLoadMass,
    lengthM: of.physicalParameters.length,
    widthM: of.physicalParameters.width,
    speedMaxMps: of.physicalParameters.maximumSpeed,
    decelerationMaxMps2: of.physicalParameters.maximumDeceleration,
    messageMaxChars: of.protocolLimits.maximumStringLengths.maximumMessageLength,
    idMaxChars: of.protocolLimits.maximumStringLengths.maximumIdLength,
    orderNodesMax: of.protocolLimits.maximumArrayLengths['order.nodes'],
    orderIntervalMinS: of.protocolLimits.timing.minimumOrderInterval,
    stateIntervalMinS: of.protocolLimits.timing.minimumStateInterval,
    actions: of.protocolFeatures.mobileRobotActions,
    optional: of.protocolFeatures.optionalParameters,
    zoneTypes: of.typeSpecification.supportedZones ?? [],
  }));

export const factsheetV2 = withHeader
  .partial()
  .extend({
    typeSpecification: z.object({ seriesName: id, maxLoadMass: z.number() }),
    physicalParameters: z.object({
      speedMax: z.number(),
      decelerationMax: z.number(),
      width: z.number(),
      length: z.number(),
    }),
    protocolLimits: z.object({
      maxStringLens: z.object({ msgLen: limit, idLen: limit }),
      maxArrayLens: z.object({ 'order.nodes': limit }),
      timing: z.object({ minOrderInterval: z.number(), minStateInterval: z.number() }),
    }),
    protocolFeatures: z.object({ optionalParameters, agvActions: actions }),
  })
  .transform((of): Factsheet => {
    const whole = withHeader.safeParse(of);
    return {
      header: whole.success ? headerOf(whole.data) : null,
      series: of.typeSpecification.seriesName,
      loadMaxKg: of.typeSpecification.maxLoadMass,
      lengthM: of.physicalParameters.length,
      widthM: of.physicalParameters.width,
      speedMaxMps: of.physicalParameters.speedMax,
      decelerationMaxMps2: of.physicalParameters.decelerationMax,
      messageMaxChars: of.protocolLimits.maxStringLens.msgLen,
      idMaxChars: of.protocolLimits.maxStringLens.idLen,
      orderNodesMax: of.protocolLimits.maxArrayLens['order.nodes'],
      orderIntervalMinS: of.protocolLimits.timing.minOrderInterval,
      stateIntervalMinS: of.protocolLimits.timing.minStateInterval,
      actions: of.protocolFeatures.agvActions,
      optional: of.protocolFeatures.optionalParameters,
      zoneTypes: [],
    };
  });
