import type { ConcreteSupplyBody } from '../contract/missions/concrete-supply.ts';
import type { ConcreteSupply } from '../../missions/concrete-supply.ts';

/** The API's word for a supply as the domain's, and back: times as ISO 8601 there, as milliseconds here. */
export function supplyOf(body: ConcreteSupplyBody): ConcreteSupply {
  const { plantOpens, plantCloses, forecast, travel, utcOffsetMin, ...rest } = body;
  return {
    ...rest,
    travel,
    utcOffsetMin: utcOffsetMin ?? 0,
    ...(plantOpens === undefined ? {} : { plantOpensMs: Date.parse(plantOpens) }),
    ...(plantCloses === undefined ? {} : { plantClosesMs: Date.parse(plantCloses) }),
    ...(forecast === undefined
      ? {}
      : {
          forecast: forecast.map(({ from, concreteC, ...step }) => ({
            fromMs: Date.parse(from),
            ...step,
            ...(concreteC === undefined ? {} : { concreteC }),
          })),
        }),
  };
}

export function supplyBodyOf(supply: ConcreteSupply): ConcreteSupplyBody {
  const { plantOpensMs, plantClosesMs, forecast, travel, ...rest } = supply;
  const iso = (ms: number): string => new Date(ms).toISOString();
  return {
    ...rest,
    travel: travel.map((entry) => ({ ...entry })),
    ...(plantOpensMs === undefined ? {} : { plantOpens: iso(plantOpensMs) }),
    ...(plantClosesMs === undefined ? {} : { plantCloses: iso(plantClosesMs) }),
    ...(forecast === undefined
      ? {}
      : { forecast: forecast.map(({ fromMs, ...step }) => ({ from: iso(fromMs), ...step })) }),
  };
}
