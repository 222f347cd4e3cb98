import type { AempElement } from '../../../contract/accounts/aemp.ts';
import type { MachineHistory } from '../../history/machine-history.ts';
import { countedHours } from './counted-hours.ts';
import type { EnergyTotals } from './energy-totals.ts';
import type { LoadTotals, OwnMachine, OwnState } from './own-fleet.ts';

export interface EquipmentFacts {
  readonly machine: OwnMachine;
  readonly state: OwnState;
  /** From the beginning of the record; null where there is no record yet. */
  readonly history: MachineHistory | null;
  readonly loads: LoadTotals | null;
  readonly energy: EnergyTotals | null;
}

/** Where nobody has entered what the machine's plate says. The standard wants a maker; this is no maker's name. */
export const UNKNOWN_MAKE = 'unknown';

export function instantText(ms: number): string {
  return new Date(ms).toISOString();
}

/** A datum with its own time. */
export function datum(name: string, atMs: number, content: readonly AempElement[], space?: 'own'): AempElement {
  return { name, attributes: { datetime: instantText(atMs) }, content, ...(space === undefined ? {} : { space }) };
}

/** Whole seconds are told: rounding to hours would make short work vanish. */
export function hourElement(ms: number): AempElement {
  return { name: 'Hour', content: Number((ms / 3_600_000).toFixed(4)) };
}

export function headerElement({ make, model, label, serialNo, pin }: OwnMachine): AempElement {
  return {
    name: 'EquipmentHeader',
    content: [
      { name: 'OEMName', content: make ?? UNKNOWN_MAKE },
      { name: 'Model', content: model },
      { name: 'EquipmentID', content: label },
      { name: 'SerialNumber', content: serialNo },
      ...(pin === null ? [] : [{ name: 'PIN', content: pin }]),
    ],
  };
}

/** One machine of a snapshot. What is not known is not there: no datum is made up, and none is told as zero. */
export function equipmentElement({ machine, state, history, loads, energy }: EquipmentFacts): AempElement {
  return {
    name: 'Equipment',
    content: [
      headerElement(machine),
      ...locationOf(state),
      ...(history === null ? [] : hoursOf(history)),
      ...loadsOf(loads),
      ...faultsOf(history),
      ...chargeOf(state),
      ...(energy === null ? [] : [energyElement(energy)]),
      ...(history === null ? [] : areasOf(history)),
    ],
  };
}

function locationOf({ location }: OwnState): readonly AempElement[] {
  if (location === null) return [];
  const { latitudeDeg, longitudeDeg, altitudeM, atMs } = location;
  const altitude = [
    { name: 'Altitude', content: altitudeM ?? 0 },
    { name: 'AltitudeUnits', content: 'metre' },
  ];
  const place = [
    { name: 'Latitude', content: latitudeDeg },
    { name: 'Longitude', content: longitudeDeg },
  ];
  return [datum('Location', atMs, altitudeM === null ? place : [...place, ...altitude])];
}

function hoursOf(history: MachineHistory): readonly AempElement[] {
  const { operatingMs, idleMs, idleNonOperatingMs, autonomousMs, unexplainedMs } = countedHours(history);
  const at = history.toMs;
  const since: AempElement = { name: 'CountedSince', space: 'own', content: instantText(history.fromMs) };
  return [
    datum('CumulativeOperatingHours', at, [hourElement(operatingMs)]),
    datum('CumulativeIdleHours', at, [hourElement(idleMs)]),
    datum('CumulativeIdleNonOperatingHours', at, [hourElement(idleNonOperatingMs)]),
    datum('CumulativeAutonomousHours', at, [hourElement(autonomousMs)], 'own'),
    datum('UnexplainedHours', at, [hourElement(unexplainedMs)], 'own'),
    since,
  ];
}

function loadsOf(loads: LoadTotals | null): readonly AempElement[] {
  if (loads === null) return [];
  const count = datum('CumulativeLoadCount', loads.atMs, [{ name: 'Count', content: loads.count }]);
  if (loads.payloadKg === null) return [count];
  const payload = [
    { name: 'PayloadUnits', content: 'kilogram' },
    { name: 'Payload', content: loads.payloadKg },
  ];
  return [count, datum('CumulativePayloadTotals', loads.atMs, payload)];
}

/** The fault the machine is in by its record; those that are over are a time series. */
function faultsOf(history: MachineHistory | null): readonly AempElement[] {
  const last = history?.intervals.at(-1);
  return last?.state === 'FAULT' ? [faultElement(last.fromMs, last.cause)] : [];
}

/** No severity: the record has none, and the standard's words for it were not to be had. */
export function faultElement(atMs: number, cause: string): AempElement {
  return datum('FaultCode', atMs, [
    { name: 'CodeIdentifier', content: cause },
    { name: 'CodeDescription', content: cause },
    { name: 'CodeSource', content: 'machine' },
  ]);
}

function chargeOf({ stateOfCharge }: OwnState): readonly AempElement[] {
  if (stateOfCharge === null) return [];
  const percent = { name: 'Percent', content: Number((stateOfCharge.ratio * 100).toFixed(1)) };
  return [datum('StateOfCharge', stateOfCharge.atMs, [percent], 'own')];
}

/** What the battery gave since the record began. An element of our own: the standard's are of fuel. */
export function energyElement({ usedKWh, chargedKWh, atMs }: EnergyTotals): AempElement {
  const kWh = (value: number): number => Number(value.toFixed(3));
  const content = [
    { name: 'EnergyUnits', content: 'kilowatt hour' },
    { name: 'Energy', content: kWh(usedKWh) },
    { name: 'EnergyCharged', content: kWh(chargedKWh) },
  ];
  return datum('CumulativeEnergyUsed', atMs, content, 'own');
}

/** Area worked since the record began, step by step: a floor that was levelled and floated counts once in each. */
function areasOf({ quantities }: MachineHistory): readonly AempElement[] {
  const byStep = new Map<string, { amount: number; atMs: number }>();
  for (const { unit, step, amount, atMs } of quantities) {
    if (unit !== 'm2') continue;
    byStep.set(step, { amount: (byStep.get(step)?.amount ?? 0) + amount, atMs });
  }
  return [...byStep].map(([step, { amount, atMs }]) =>
    datum(
      'CumulativeWorkArea',
      atMs,
      [
        { name: 'Step', content: step },
        { name: 'AreaUnits', content: 'square metre' },
        { name: 'Area', content: Number(amount.toFixed(2)) },
      ],
      'own',
    ),
  );
}
