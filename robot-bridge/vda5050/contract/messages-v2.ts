import type { Order, OrderEdge, OrderNode, WireAction } from './order.ts';

/** What is sent to a vehicle, as 2.1.0 spells it, without the header. */

function actionV2({ actionId, actionType, blocking, parameters }: WireAction): object {
  const list = Object.entries(parameters).map(([key, value]) => ({ key, value }));
  // SINGLE forbids other actions and lets the vehicle drive; what 2.1.0 has of that and is stricter is HARD.
  const blockingType = blocking === 'SINGLE' ? 'HARD' : blocking;
  return { actionId, actionType, blockingType, ...(list.length === 0 ? {} : { actionParameters: list }) };
}

function nodeV2({ nodeId, sequenceId, released, place, deviationM, deviationRad, actions }: OrderNode): object {
  return {
    nodeId,
    sequenceId,
    released,
    nodePosition: {
      ...{ x: place.xM, y: place.yM, theta: place.yawRad, mapId: place.mapId },
      allowedDeviationXY: deviationM,
      allowedDeviationTheta: deviationRad,
    },
    actions: actions.map(actionV2),
  };
}

function edgeV2({ speedMaxMps, ...edge }: OrderEdge): object {
  return { ...edge, ...(speedMaxMps === null ? {} : { maxSpeed: speedMaxMps }), actions: [] };
}

export function orderV2({ orderId, orderUpdateId, nodes, edges }: Order): object {
  return { orderId, orderUpdateId, nodes: nodes.map(nodeV2), edges: edges.map(edgeV2) };
}

export function instantActionsV2(actions: readonly WireAction[]): object {
  return { actions: actions.map((action) => actionV2({ ...action, blocking: 'NONE' })) };
}
