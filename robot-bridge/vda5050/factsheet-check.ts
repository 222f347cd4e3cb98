import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { Vda5050Wiring } from '../../hardware-profiles/vda5050-wire.ts';
import type { VehiclePermitWay } from '../../hardware-profiles/wiring.ts';
import type { Factsheet } from './contract/factsheet.ts';
import type { ProtocolVersion } from './contract/versions.ts';

/** Where a vehicle's factsheet says otherwise than its profile; `at` is the member of the factsheet as its version spells it. */
export interface FactsheetTrouble {
  readonly at: string;
  /** What the vehicle says. */
  readonly named: string;
  /** What the profile, or the way in which it is bound, needs. */
  readonly expected: string;
}

export interface CheckedVehicle {
  readonly profile: MachineProfile;
  readonly wiring: Vda5050Wiring;
  readonly permit: VehiclePermitWay;
  readonly version: ProtocolVersion;
}

/** Figures that differ by less are the same figure rounded: metres, kilograms, m/s². */
const roundedBy = 0.01;

/**
 * What in a factsheet forbids motion: the interlock and the planner go by the profile, so that a vehicle that is larger, brakes worse or carries less than
 * that, or lacks what binds it, must not move by it. What is better than the profile says is no trouble.
 */
export function factsheetTroubles(sheet: Factsheet, vehicle: CheckedVehicle): readonly FactsheetTrouble[] {
  return [...figureTroubles(sheet, vehicle), ...bindingTroubles(sheet, vehicle)];
}

function figureTroubles(sheet: Factsheet, { profile, version }: CheckedVehicle): readonly FactsheetTrouble[] {
  const names = version.factsheetNames;
  const { dimensions, stopping, payloadKg } = profile;
  const figures = [
    { at: names.length, named: sheet.lengthM, atMost: dimensions.lengthM.value },
    { at: names.width, named: sheet.widthM, atMost: dimensions.widthM.value },
    { at: names.deceleration, named: sheet.decelerationMaxMps2, atLeast: stopping.decelerationMps2.value },
    ...(payloadKg === undefined ? [] : [{ at: names.load, named: sheet.loadMaxKg, atLeast: payloadKg.value }]),
  ];
  return figures.flatMap(({ at, named, atMost = Infinity, atLeast = -Infinity }) => {
    if (named <= atMost + roundedBy && named >= atLeast - roundedBy) return [];
    const expected = named > atMost ? `<= ${String(atMost)}` : `>= ${String(atLeast)}`;
    return [{ at, named: String(named), expected }];
  });
}

/** Without these it could not be held, or its order not be taken back; and what it demands of orders we never send. */
function bindingTroubles(sheet: Factsheet, { permit, version }: CheckedVehicle): readonly FactsheetTrouble[] {
  const names = version.factsheetNames;
  const actions =
    permit.by === 'pauses' ? ['cancelOrder', 'startPause', 'stopPause'] : ['cancelOrder', 'enableZoneSet'];
  const zones = permit.by === 'pauses' ? [] : (['RELEASE', 'SPEED_LIMIT'] as const);
  const demanded = sheet.optional.filter(({ isRequired, parameter }) => isRequired && !isSent(parameter));
  return [
    ...actions
      .filter((actionType) => !isInstant(sheet, actionType))
      .map((actionType) => ({ at: names.actions, named: '', expected: actionType })),
    ...zones
      .filter((zone) => !sheet.zoneTypes.includes(zone))
      .map((zone) => ({ at: 'typeSpecification.supportedZones', named: sheet.zoneTypes.join(', '), expected: zone })),
    ...demanded.map(({ parameter }) => ({ at: 'protocolFeatures.optionalParameters', named: parameter, expected: '' })),
  ];
}

/** Whether a vehicle says that it takes an action at once. */
export function isInstant({ actions }: Factsheet, actionType: string): boolean {
  return actions.some(({ type, scopes }) => type === actionType && scopes.includes('INSTANT'));
}

/** Optional members of an order that we always send, in either version's spelling. */
function isSent(parameter: string): boolean {
  return /^order\.(nodes(\.nodePosition(\.(theta|mapId|allowedDeviation(XY|Xy|Theta)))?)?|edges(\.(maximumSpeed|maxSpeed))?)$/.test(
    parameter,
  );
}

/** What in an order goes beyond what a vehicle says that it can take; null: nothing. */
export function orderTrouble(
  { idMaxChars, orderNodesMax }: Factsheet,
  version: ProtocolVersion,
  order: { readonly idChars: number; readonly nodes: number },
): FactsheetTrouble | null {
  const names = version.factsheetNames;
  if (idMaxChars !== null && order.idChars > idMaxChars) {
    return { at: names.idLength, named: String(idMaxChars), expected: `>= ${String(order.idChars)}` };
  }
  if (orderNodesMax !== null && order.nodes > orderNodesMax) {
    return { at: names.orderNodes, named: String(orderNodesMax), expected: `>= ${String(order.nodes)}` };
  }
  return null;
}
