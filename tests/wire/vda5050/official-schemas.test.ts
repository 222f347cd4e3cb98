import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Order, WireAction, WireResponse, WireZoneSet } from '../../../robot-bridge/vda5050/contract/order.ts';
import { protocolVersions, type ProtocolVersion } from '../../../robot-bridge/vda5050/contract/versions.ts';
import { blockingTypes, grantTypes } from '../../../robot-bridge/vda5050/contract/words.ts';
import { allowedBy, readSchema, validatorOf } from '../../support/json-schema.ts';
import { vda5050Schemas, vda5050SchemasMissing } from '../../support/shared-data.ts';

// Goal: what we send is what the standard allows, and what the standard allows we accept.
// Method: the official schemas, unaltered, against anything drawn from our types, and our contracts against anything drawn from the schemas.

const folder = vda5050Schemas();
const draws = 300;

const header = {
  headerId: 1,
  timestamp: '2026-11-22T08:00:00.000Z',
  version: '3.0.0',
  manufacturer: 'acme',
  serialNumber: 'l1',
};

const name = fc.string({ minLength: 1, maxLength: 12 });
const metres = fc.double({ min: -1000, max: 1000, noNaN: true });
const angle = fc.double({ min: -3.14159265359, max: 3.14159265359, noNaN: true });
const action: fc.Arbitrary<WireAction> = fc.record({
  actionId: name,
  actionType: name,
  blocking: fc.constantFrom(...blockingTypes),
  parameters: fc.dictionary(name, fc.oneof(fc.boolean(), metres, name), { maxKeys: 3 }),
});
const order: fc.Arbitrary<Order> = fc
  .record({
    orderId: name,
    orderUpdateId: fc.nat(),
    first: fc.nat({ max: 1000 }),
    stops: fc.array(fc.record({ x: metres, y: metres, yawRad: angle, actions: fc.array(action, { maxLength: 2 }) }), {
      minLength: 1,
      maxLength: 6,
    }),
    released: fc.nat({ max: 6 }),
    speedMaxMps: fc.option(fc.double({ min: 0.01, max: 5, noNaN: true }), { nil: null }),
  })
  .map(({ orderId, orderUpdateId, first, stops, released, speedMaxMps }) => ({
    orderId,
    orderUpdateId,
    nodes: stops.map(({ x, y, yawRad, actions }, index) => ({
      ...{ nodeId: `n${first + index}`, sequenceId: 2 * (first + index), released: index <= released, actions },
      ...{ place: { xM: x, yM: y, yawRad, mapId: 'level-1' }, deviationM: 0.3, deviationRad: 0.2 },
    })),
    edges: stops.slice(1).map((_, index) => ({
      ...{ edgeId: `e${first + index}`, sequenceId: 2 * (first + index) + 1, released: index < released, speedMaxMps },
      ...{ startNodeId: `n${first + index}`, endNodeId: `n${first + index + 1}` },
    })),
  }));
const vertices = fc.array(fc.tuple(metres, metres), { minLength: 3, maxLength: 5 });
const zoneSet: fc.Arbitrary<WireZoneSet> = fc.record({
  zoneSetId: name,
  mapId: name,
  zones: fc.array(
    fc.oneof(
      fc.record({ zoneId: name, vertices, type: fc.constant('BLOCKED' as const) }),
      fc.record({ zoneId: name, vertices, type: fc.constant('SPEED_LIMIT' as const), speedMaxMps: fc.constant(0.3) }),
      fc.record({
        zoneId: name,
        vertices,
        type: fc.constant('RELEASE' as const),
        onLoss: fc.constant('STOP' as const),
      }),
    ),
    { maxLength: 4 },
  ),
});
const responses: fc.Arbitrary<readonly WireResponse[]> = fc.array(
  fc.record({
    requestId: name,
    grant: fc.constantFrom(...grantTypes),
    leaseExpiryMs: fc.option(fc.nat({ max: 4_000_000_000_000 }), { nil: null }),
  }),
  { maxLength: 3 },
);

describe.skipIf(folder === null).each(protocolVersions)(
  `VDA 5050 $id${folder === null ? `: ${vda5050SchemasMissing}` : ''}`,
  (version) => {
    const schemaOf = (message: string) => readSchema(join(folder ?? '', version.id, `${message}.schema`));

    function isAllowed<T>(message: string, drawn: fc.Arbitrary<T>, write: (value: T) => object): void {
      const validate = validatorOf(schemaOf(message));
      fc.assert(
        fc.property(drawn, (value) => {
          const sent: unknown = JSON.parse(JSON.stringify({ ...header, ...write(value) }));
          expect(validate(sent), JSON.stringify(validate.errors)).toBe(true);
        }),
        { numRuns: draws },
      );
    }

    it('takes the orders and instant actions that we send', () => {
      isAllowed('order', order, version.order);
      isAllowed('instantActions', fc.array(action, { maxLength: 4 }), version.instantActions);
    });

    it('takes the zones and responses that we send, where it knows any', () => {
      const { zoneSet: writeZones, responses: writeResponses } = version;
      expect(writeZones === null).toBe(version.id === '2.1.0');
      if (writeZones !== null) isAllowed('zoneSet', zoneSet, writeZones);
      if (writeResponses !== null) isAllowed('responses', responses, writeResponses);
    });

    it.each(['state', 'connection', 'visualization', 'factsheet'] as const)(
      'allows no %s that we refuse',
      (message) => {
        const schema = schemaOf(message);
        const validate = validatorOf(schema);
        fc.assert(
          fc.property(allowedBy(schema), (value) => {
            const heard: unknown = JSON.parse(JSON.stringify(value));
            // The draw itself is held against the schema, so that a draw of nothing cannot pass.
            expect(validate(heard), JSON.stringify(validate.errors)).toBe(true);
            const parsed = version.reads[message].safeParse(heard);
            expect(parsed.success, JSON.stringify(parsed.error?.issues)).toBe(true);
          }),
          { numRuns: draws },
        );
      },
    );

    it('is refused where a member that we need is missing or of another kind', () => {
      for (const [member, wrong] of wrongMembers(version)) {
        const parsed = version.reads.state.safeParse({ ...stateOf(version), [member]: wrong });
        expect(parsed.success, `${member}: ${JSON.stringify(wrong)}`).toBe(false);
      }
      expect(version.reads.state.safeParse(stateOf(version)).success).toBe(true);
    });
  },
);

function stateOf({ id }: ProtocolVersion): object {
  const common = {
    ...header,
    ...{ orderId: '', orderUpdateId: 0, lastNodeId: '', lastNodeSequenceId: 0, nodeStates: [], edgeStates: [] },
    ...{ driving: false, actionStates: [], operatingMode: 'AUTOMATIC', errors: [] },
  };
  return id === '3.0.0'
    ? {
        ...common,
        instantActionStates: [],
        powerSupply: { stateOfCharge: 50, charging: false },
        safetyState: { activeEmergencyStop: 'NONE', fieldViolation: false },
      }
    : {
        ...common,
        batteryState: { batteryCharge: 50, charging: false },
        safetyState: { eStop: 'NONE', fieldViolation: false },
      };
}

function wrongMembers({ id }: ProtocolVersion): readonly (readonly [string, unknown])[] {
  const place = { x: Number.NaN, y: 0, theta: 0, mapId: 'm', localized: true, positionInitialized: true };
  return [
    ['headerId', '1'],
    ['orderUpdateId', 1.5],
    ['driving', 'yes'],
    ['operatingMode', 'FLYING'],
    ['errors', {}],
    ['actionStates', [{ actionId: 'a', actionStatus: 'DONE' }]],
    ['nodeStates', [{ nodeId: 'n' }]],
    ['safetyState', undefined],
    [id === '3.0.0' ? 'mobileRobotPosition' : 'agvPosition', place],
    // 2.1.0 bounds no angle.
    ...(id === '3.0.0' ? [['mobileRobotPosition', { ...place, x: 0, theta: 7 }] as const] : []),
  ];
}
