import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Order } from '../../../robot-bridge/vda5050/contract/order.ts';
import type { VehicleState } from '../../../robot-bridge/vda5050/contract/state.ts';
import { orderPath } from '../../../robot-bridge/vda5050/order-path.ts';
import { OrderRun, type Leave, type RunNews } from '../../../robot-bridge/vda5050/order-run.ts';
import { HeldOrder, type HeardOrder } from '../../../sim/vda5050/held-order.ts';

// Goal: an order reaches its end however messages are lost, doubled or overtaken, and the vehicle never has more of it than the rule releases.
// Method: the pure run of an order against a vehicle that follows the standard's process to the letter, over a channel that misbehaves.

const tolerance = { straightM: 0.02, spacingMaxM: 1, deviationM: 0.5, deviationRad: 0.5 };
const start = { xM: 0, yM: 0, yawRad: 0, mapId: 'level-1' };

function heard({ orderId, orderUpdateId, nodes, edges }: Order): HeardOrder {
  return {
    orderId,
    orderUpdateId,
    nodes: nodes.map((node) => ({
      ...{ nodeId: node.nodeId, sequenceId: node.sequenceId, released: node.released, ...node.place },
      ...{ deviationM: node.deviationM, text: JSON.stringify(node) },
    })),
    edges: edges.map(({ edgeId, sequenceId, released, speedMaxMps }) => ({
      ...{ edgeId, sequenceId, released, speedMaxMps: speedMaxMps ?? 1 },
    })),
  };
}

class Vehicle {
  readonly held = new HeldOrder();
  readonly refusals: string[] = [];
  place: { xM: number; yM: number; mapId: string } = start;
  releasedM = 0;

  take(order: Order): void {
    const refusal = this.held.take(heard(order), this.place);
    if (refusal !== null) this.refusals.push(refusal);
  }

  drive(): void {
    const target = this.held.target();
    if (target === null) return;
    this.place = target.node;
    this.held.arrive();
  }

  state(): VehicleState {
    const { held } = this;
    return {
      header: { headerId: 0, stampMs: 0, version: '3.0.0', manufacturer: 'acme', serialNumber: 'v1' },
      ...{ orderId: held.orderId, orderUpdateId: held.orderUpdateId },
      ...{ lastNodeId: held.lastNodeId, lastNodeSequenceId: held.lastNodeSequenceId },
      ...{ nodes: held.nodes(), edges: held.edges(), place: null, velocity: null, distanceSinceLastNodeM: null },
      ...{ isDriving: held.target() !== null, isPaused: false, asksForBase: false, actions: [], chargeRatio: 1 },
      ...{ isCharging: false, operatingMode: 'AUTOMATIC', errors: [], loads: [], zoneSets: [], requests: [] },
      ...{ emergencyStop: 'NONE', fieldViolation: false },
    };
  }
}

const way = fc
  .array(fc.tuple(fc.integer({ min: -8, max: 8 }), fc.integer({ min: -8, max: 8 })), { minLength: 1, maxLength: 6 })
  .map((corners) => corners.map(([xM, yM]) => ({ xM, yM, zM: 0, yawRad: 0 })));

/** What happens to each message in turn. */
const mishaps = fc.infiniteStream(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant('arrives' as const) },
    { weight: 2, arbitrary: fc.constant('is lost' as const) },
    { weight: 1, arbitrary: fc.constant('comes twice' as const) },
    { weight: 1, arbitrary: fc.constant('comes late' as const) },
  ),
);

const endings = new Set(['succeeded', 'refused', 'aborted', 'cancelled']);
const roundsMax = 2000;

describe('the run of an order', () => {
  it('comes to its end over a channel that loses, doubles and delays, and releases no further than its rule', () => {
    fc.assert(
      fc.property(
        way,
        mishaps,
        fc.integer({ min: 1, max: 6 }),
        fc.nat({ max: 4 }),
        fc.infiniteStream(fc.constantFrom<Leave>('given', 'given', 'held')),
        (poses, channel, aheadM, horizonNodes, leaves) => {
          const path = orderPath('c1', start, poses, tolerance);
          const run = new OrderRun('c1', path, { aheadM, horizonNodes, speedMaxMps: null }, leaves.next().value);
          const vehicle = new Vehicle();
          const news: RunNews[] = [];
          const late: Order[] = [];
          const deliver = (order: Order): void => {
            const mishap = channel.next().value;
            if (mishap === 'comes late') late.push(order);
            if (mishap === 'arrives' || mishap === 'comes twice') vehicle.take(order);
            if (mishap === 'comes twice') vehicle.take(order);
          };
          let rounds = 0;
          for (; rounds < roundsMax && !run.isEnded(); rounds += 1) {
            // The first message is sent again until the vehicle has it, as the link does.
            if (vehicle.held.orderId === '') deliver(run.first());
            vehicle.drive();
            const next = path.nodes.length - vehicle.held.nodes().length;
            const baseM = vehicle.held.nodes().filter(({ released }) => released).length;
            const passedM = path.alongM[Math.max(0, next - 1)] ?? 0;
            const reachM = path.alongM[Math.min(path.alongM.length - 1, next - 1 + baseM)] ?? 0;
            // One node more where the next one is farther than the rule reaches.
            expect(reachM - passedM).toBeLessThanOrEqual(Math.max(aheadM, tolerance.spacingMaxM) + 1e-9);
            const leave = leaves.next().value;
            const { news: some, update } = run.hear(vehicle.state(), leave);
            news.push(...some);
            // Whatever the channel does: without leave nothing is sent.
            if (leave === 'held') expect(update).toBeNull();
            if (update !== null) deliver(update);
            const old = rounds % 3 === 0 ? late.shift() : undefined;
            if (old !== undefined) vehicle.take(old);
          }
          expect(rounds).toBeLessThan(roundsMax);
          expect(news.filter(({ type }) => endings.has(type))).toEqual([{ type: 'succeeded' }]);
          expect(news.filter(({ type }) => type === 'accepted')).toHaveLength(1);
          const last = poses.at(-1) as { xM: number; yM: number };
          expect(Math.hypot(vehicle.place.xM - last.xM, vehicle.place.yM - last.yM)).toBeLessThan(0.05);
          // A late message is old news to the vehicle; nothing else is ever refused.
          for (const refusal of vehicle.refusals) expect(refusal).toBe('OUTDATED_ORDER_UPDATE');
        },
      ),
      { numRuns: 300 },
    );
  });
});
