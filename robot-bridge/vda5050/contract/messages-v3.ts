import type { Order, OrderEdge, OrderNode, WireAction, WireResponse, WireZone, WireZoneSet } from './order.ts';

/** What is sent to a vehicle, as 3.0.0 spells it, without the header. */

function parametersOf({ parameters }: WireAction): object {
  const list = Object.entries(parameters).map(([key, value]) => ({ key, value }));
  return list.length === 0 ? {} : { actionParameters: list };
}

function actionV3(action: WireAction): object {
  const { actionId, actionType, blocking } = action;
  return { actionId, actionType, blockingType: blocking, ...parametersOf(action) };
}

function nodeV3({ nodeId, sequenceId, released, place, deviationM, deviationRad, actions }: OrderNode): object {
  return {
    nodeId,
    sequenceId,
    released,
    nodePosition: {
      ...{ x: place.xM, y: place.yM, theta: place.yawRad, mapId: place.mapId },
      allowedDeviationXY: { a: deviationM, b: deviationM, theta: 0 },
      allowedDeviationTheta: deviationRad,
    },
    actions: actions.map(actionV3),
  };
}

function edgeV3({ edgeId, sequenceId, released, speedMaxMps }: OrderEdge): object {
  return { edgeId, sequenceId, released, ...(speedMaxMps === null ? {} : { maximumSpeed: speedMaxMps }), actions: [] };
}

export function orderV3({ orderId, orderUpdateId, nodes, edges }: Order): object {
  return { orderId, orderUpdateId, nodes: nodes.map(nodeV3), edges: edges.map(edgeV3) };
}

/** The blocking type of instant actions is always NONE here. */
export function instantActionsV3(actions: readonly WireAction[]): object {
  return { actions: actions.map((action) => actionV3({ ...action, blocking: 'NONE' })) };
}

function zoneV3(zone: WireZone): object {
  const { zoneId, type } = zone;
  const vertices = zone.vertices.map(([x, y]) => ({ x, y }));
  switch (zone.type) {
    case 'BLOCKED':
      return { zoneId, zoneType: type, vertices };
    case 'SPEED_LIMIT':
      return { zoneId, zoneType: type, vertices, maximumSpeed: zone.speedMaxMps };
    case 'RELEASE':
      return { zoneId, zoneType: type, vertices, releaseLossBehavior: zone.onLoss };
  }
}

export function zoneSetV3({ zoneSetId, mapId, zones }: WireZoneSet): object {
  return { zoneSet: { zoneSetId, mapId, zones: zones.map(zoneV3) } };
}

export function responsesV3(responses: readonly WireResponse[]): object {
  return {
    responses: responses.map(({ requestId, grant, leaseExpiryMs }) => ({
      requestId,
      grantType: grant,
      ...(leaseExpiryMs === null ? {} : { leaseExpiry: new Date(leaseExpiryMs).toISOString() }),
    })),
  };
}
