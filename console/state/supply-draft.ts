import type { ConcreteSupplyBody } from '../../controller/contract/missions/concrete-supply.ts';

/** What the form holds of plant, trucks and weather; the mix stands beside it in the mission's draft. */
export interface SupplyDraft {
  readonly trucks: number;
  readonly loadM3: number;
  readonly travelMin: number;
  /** One way while the roads are full. */
  readonly rushTravelMin: number;
  readonly pumpRateM3ph: number;
  /** Hours after now until the plant loads the first truck. */
  readonly plantOpensInH: number;
  readonly bleeds: 'as-usual' | 'little';
  readonly weather: WeatherDraft | null;
}

export interface WeatherDraft {
  readonly airC: number;
  readonly humidityPercent: number;
  readonly windMps: number;
  readonly gustMps: number;
  /** Hours after now until heavy rain; 0 = none. */
  readonly rainInH: number;
}

export const freshSupply: SupplyDraft = {
  trucks: 6,
  loadM3: 9,
  travelMin: 25,
  rushTravelMin: 40,
  pumpRateM3ph: 40,
  plantOpensInH: 0,
  bleeds: 'as-usual',
  weather: null,
};

export const freshWeather: WeatherDraft = { airC: 20, humidityPercent: 60, windMps: 3, gustMps: 6, rainInH: 0 };

/** Local hours in which the roads are full. */
export const rushHours = [
  [7, 9],
  [17, 19],
] as const;
/** What the form means by heavy rain, and how long it is taken to last. */
const heavyRainMmph = 10;
const heavyRainH = 2;

type IsoAt = (inH: number) => string;

/** `parameters.supply` of the mission. `isoAt` turns hours after site-now into ISO 8601. */
export function supplyRequestOf(draft: SupplyDraft, isoAt: IsoAt): Partial<ConcreteSupplyBody> {
  const { trucks, loadM3, pumpRateM3ph, bleeds, plantOpensInH, weather } = draft;
  return {
    trucks,
    loadM3,
    pumpRateM3ph,
    bleeds,
    ...travelOf(draft, isoAt),
    ...(plantOpensInH > 0 ? { plantOpens: isoAt(plantOpensInH) } : {}),
    ...(weather === null ? {} : { forecast: forecastOf(weather, isoAt) }),
  };
}

function travelOf(
  { travelMin, rushTravelMin }: SupplyDraft,
  isoAt: IsoAt,
): Pick<ConcreteSupplyBody, 'travel' | 'utcOffsetMin'> {
  const usual = { fromHour: 0, travelS: travelMin * 60 };
  if (rushTravelMin === travelMin) return { travel: [usual] };
  const rush = rushHours.flatMap(([fromHour, toHour]) => [
    { fromHour, travelS: rushTravelMin * 60 },
    { fromHour: toHour, travelS: travelMin * 60 },
  ]);
  return { travel: [usual, ...rush], utcOffsetMin: 0 - new Date(isoAt(0)).getTimezoneOffset() };
}

function forecastOf(weather: WeatherDraft, isoAt: IsoAt): NonNullable<ConcreteSupplyBody['forecast']> {
  const { airC, humidityPercent, windMps, gustMps, rainInH } = weather;
  const dry = { airC, humidityRatio: humidityPercent / 100, windMps, gustMps: Math.max(windMps, gustMps), rainMmph: 0 };
  const from = isoAt(0);
  if (rainInH === 0) return [{ from, ...dry }];
  return [
    { from, ...dry },
    { from: isoAt(rainInH), ...dry, rainMmph: heavyRainMmph },
    { from: isoAt(rainInH + heavyRainH), ...dry },
  ];
}
