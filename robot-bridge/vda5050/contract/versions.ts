import { z } from 'zod';
import { factsheetV2, factsheetV3, type Factsheet } from './factsheet.ts';
import { instantActionsV2, orderV2 } from './messages-v2.ts';
import { instantActionsV3, orderV3, responsesV3, zoneSetV3 } from './messages-v3.ts';
import type { Order, WireAction, WireResponse, WireZoneSet } from './order.ts';
import { headerOf, withHeader } from './shapes.ts';
import { stateV2, visualizationV2 } from './state-v2.ts';
import { stateV3, visualizationV3 } from './state-v3.ts';
import type { MessageHeader, VehicleSighting, VehicleState } from './state.ts';
import type { ConnectionWord } from './words.ts';

/** What a vehicle says of its connection; retained by the broker, and left by it as the vehicle's last will. */
export interface ConnectionReport {
  readonly header: MessageHeader;
  readonly state: ConnectionWord;
}

/** A version of VDA 5050 as data: where its topics lie, how its messages are read and written, what it has not. */
export interface ProtocolVersion {
  readonly id: '3.0.0' | '2.1.0';
  /** What the versions that are read alike begin with. */
  readonly release: '3.0' | '2.1';
  /** Level of the topics: `<interfaceName>/<major>/<manufacturer>/<serialNumber>/<topic>`. */
  readonly major: 'v3' | 'v2';
  readonly reads: {
    readonly state: z.ZodType<VehicleState>;
    readonly connection: z.ZodType<ConnectionReport>;
    readonly visualization: z.ZodType<VehicleSighting>;
    readonly factsheet: z.ZodType<Factsheet>;
  };
  /** What it calls the members of a factsheet by which a vehicle is checked. */
  readonly factsheetNames: Readonly<
    Record<'length' | 'width' | 'deceleration' | 'load' | 'actions' | 'idLength' | 'orderNodes', string>
  >;
  /** Whether `cancelOrder` may say which order it means. */
  readonly cancelNamesOrder: boolean;
  readonly order: (order: Order) => object;
  readonly instantActions: (actions: readonly WireAction[]) => object;
  /** null: this version has none. */
  readonly zoneSet: ((set: WireZoneSet) => object) | null;
  readonly responses: ((responses: readonly WireResponse[]) => object) | null;
}

function connectionIn<const Words extends Readonly<Record<string, ConnectionWord>>>(words: Words) {
  return withHeader
    .extend({ connectionState: z.enum(Object.keys(words) as (keyof Words & string)[]) })
    .transform((of): ConnectionReport => ({
      header: headerOf(of),
      state: words[of.connectionState] as ConnectionWord,
    }));
}

export const version3: ProtocolVersion = {
  id: '3.0.0',
  release: '3.0',
  major: 'v3',
  reads: {
    state: stateV3,
    connection: connectionIn({
      ONLINE: 'ONLINE',
      OFFLINE: 'OFFLINE',
      HIBERNATING: 'HIBERNATING',
      CONNECTION_BROKEN: 'CONNECTION_BROKEN',
    }),
    visualization: visualizationV3,
    factsheet: factsheetV3,
  },
  factsheetNames: {
    length: 'physicalParameters.length',
    width: 'physicalParameters.width',
    deceleration: 'physicalParameters.maximumDeceleration',
    load: 'typeSpecification.maximumLoadMass',
    actions: 'protocolFeatures.mobileRobotActions',
    idLength: 'protocolLimits.maximumStringLengths.maximumIdLength',
    orderNodes: 'protocolLimits.maximumArrayLengths.order.nodes',
  },
  cancelNamesOrder: true,
  order: orderV3,
  instantActions: instantActionsV3,
  zoneSet: zoneSetV3,
  responses: responsesV3,
};

export const version2: ProtocolVersion = {
  id: '2.1.0',
  release: '2.1',
  major: 'v2',
  reads: {
    state: stateV2,
    connection: connectionIn({ ONLINE: 'ONLINE', OFFLINE: 'OFFLINE', CONNECTIONBROKEN: 'CONNECTION_BROKEN' }),
    visualization: visualizationV2,
    factsheet: factsheetV2,
  },
  factsheetNames: {
    length: 'physicalParameters.length',
    width: 'physicalParameters.width',
    deceleration: 'physicalParameters.decelerationMax',
    load: 'typeSpecification.maxLoadMass',
    actions: 'protocolFeatures.agvActions',
    idLength: 'protocolLimits.maxStringLens.idLen',
    orderNodes: 'protocolLimits.maxArrayLens.order.nodes',
  },
  cancelNamesOrder: false,
  order: orderV2,
  instantActions: instantActionsV2,
  zoneSet: null,
  responses: null,
};

export const protocolVersions = [version3, version2] as const;

export function versionOf(version: '3.0' | '2.1'): ProtocolVersion {
  return version === '3.0' ? version3 : version2;
}
