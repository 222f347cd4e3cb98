/** How a value of a data point is read. */
export interface PartRule {
  readonly part: string;
  readonly kind: 'number' | 'boolean' | 'text';
  /** Of the value, or the names of the elements beside it that tell. */
  readonly unit: string | { readonly told: readonly string[] } | null;
}

export interface PointRule {
  /** In the standard's letters, whatever case a vendor writes it in. */
  readonly name: string;
  /** `counter`: over the machine's life, may only rise. */
  readonly kind: 'counter' | 'state';
  readonly parts: readonly PartRule[];
}

const number = (part: string, unit: PartRule['unit']): PartRule => ({ part, kind: 'number', unit });
const words = (part: string): PartRule => ({ part, kind: 'text', unit: null });
const told = (...names: string[]): PartRule['unit'] => ({ told: names });
const counter = (name: string, ...parts: PartRule[]): PointRule => ({ name, kind: 'counter', parts });
const state = (name: string, ...parts: PartRule[]): PointRule => ({ name, kind: 'state', parts });
const hours = (name: string): PointRule => counter(name, number('Hour', 'h'));

/** Data points of ISO/TS 15143-3 by the names of its elements (schema of 2019-05-01 as public clients quote it). */
const rules: readonly PointRule[] = [
  state('Location', number('Latitude', 'deg'), number('Longitude', 'deg'), number('Altitude', told('AltitudeUnits'))),
  hours('CumulativeOperatingHours'),
  hours('CumulativeIdleHours'),
  hours('CumulativeIdleNonOperatingHours'),
  hours('CumulativeNonProductiveIdleHours'),
  hours('CumulativePowerTakeOffHours'),
  hours('CumulativeActiveRegenerationHours'),
  counter('FuelUsed', number('FuelConsumed', told('FuelUnits'))),
  state('FuelUsedLast24', number('FuelConsumed', told('FuelUnits'))),
  state('FuelRemaining', number('Percent', '%'), number('FuelTankCapacity', told('FuelTankCapacityUnits'))),
  state('DEFRemaining', number('Percent', '%'), number('DEFTankCapacity', told('DEFTankCapacityUnits'))),
  counter('Distance', number('Odometer', told('OdometerUnits'))),
  state('EngineStatus', words('EngineNumber'), { part: 'Running', kind: 'boolean', unit: null }),
  state('FaultCode', ...['CodeIdentifier', 'CodeDescription', 'CodeSeverity', 'CodeSource'].map(words)),
  state('FuelRemainingRatio', number('Percent', '%')),
  state('SwitchStatus', words('SwitchNumber'), words('SwitchState')),
  state('AverageLoadFactorLast24', number('Percent', '%')),
  state('AverageDailyLoadFactorLast24', number('LoadFactor', '%')),
  state('MaximumSpeedLast24', number('Speed', told('SpeedUnits'))),
  counter('CumulativeLoadCount', number('Count', '1')),
  counter('CumulativePayloadTotals', number('Payload', told('PayloadUnits', 'PayloadUnit', 'WeightUnit'))),
];

/** By name in lower case. Data points without a rule are kept as they come, with no unit and no judgement. */
export const pointRules: ReadonlyMap<string, PointRule> = new Map(rules.map((rule) => [rule.name.toLowerCase(), rule]));

/** Words for units, by letter case and plural alike, and what one of them is in ours. Exact by definition. */
const unitWords: Readonly<Record<string, { readonly unit: string; readonly factor: number }>> = {
  litre: { unit: 'L', factor: 1 },
  liter: { unit: 'L', factor: 1 },
  gallon: { unit: 'L', factor: 3.785411784 },
  kilometre: { unit: 'km', factor: 1 },
  kilometer: { unit: 'km', factor: 1 },
  mile: { unit: 'km', factor: 1.609344 },
  metre: { unit: 'm', factor: 1 },
  meter: { unit: 'm', factor: 1 },
  foot: { unit: 'm', factor: 0.3048 },
  feet: { unit: 'm', factor: 0.3048 },
  kilogram: { unit: 'kg', factor: 1 },
  tonne: { unit: 'kg', factor: 1_000 },
  pound: { unit: 'kg', factor: 0.45359237 },
  'kilometre per hour': { unit: 'km/h', factor: 1 },
  kilometreperhour: { unit: 'km/h', factor: 1 },
  'km/h': { unit: 'km/h', factor: 1 },
  mileperhour: { unit: 'km/h', factor: 1.609344 },
};

/** Null for a word nobody here knows: `ton` is three different masses. */
export function unitOf(word: string): { readonly unit: string; readonly factor: number } | null {
  const plain = word.trim().toLowerCase();
  for (const spelling of [plain, plain.replace(/s$/, '')]) {
    if (Object.hasOwn(unitWords, spelling)) return unitWords[spelling] ?? null;
  }
  return null;
}
