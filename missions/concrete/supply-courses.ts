import type { Course, CourseStep } from './course.ts';
import type { WeatherForecast } from './placing-weather.ts';
import type { TruckSupply } from './truck-plan.ts';
import type { ConcreteSupply, ForecastStep } from '../concrete-supply.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Traffic is told for the day before and so many days after, which is more than a pour lasts. */
const daysAhead = 4;

function courseOf(steps: readonly CourseStep[]): Course | null {
  const [first, ...rest] = steps;
  return first === undefined ? null : [first, ...rest];
}

/** The supplier's side of a pour that is planned at `nowMs` and not begun before `releaseMs`: trucks may be loaded before it. */
export function truckSupplyOf(
  supply: ConcreteSupply,
  { nowMs, releaseMs }: { readonly nowMs: number; readonly releaseMs: number },
): TruckSupply {
  const { trucks, loadM3, loadingS, cleaningS, changeOverS, travel } = supply;
  const travelS = Math.min(...travel.map((entry) => entry.travelS));
  const offsetMs = supply.utcOffsetMin * 60_000;
  const midnightMs = Math.floor((releaseMs + offsetMs) / dayMs) * dayMs - offsetMs;
  const days = Array.from({ length: daysAhead + 1 }, (_, day) => midnightMs + (day - 1) * dayMs);
  const traffic = courseOf(
    days.flatMap((dayStartMs) =>
      travel.map((entry) => ({ fromMs: dayStartMs + entry.fromHour * hourMs, value: entry.travelS / travelS })),
    ),
  );
  return {
    trucks,
    loadM3,
    travelS,
    traffic: traffic ?? [{ fromMs: 0, value: 1 }],
    loadingS,
    cleaningS,
    changeOverS,
    plantOpensMs: Math.max(nowMs, supply.plantOpensMs ?? nowMs),
    plantClosesMs: supply.plantClosesMs ?? Infinity,
  };
}

/** The forecast as courses; null where there is none. */
export function forecastOf({ forecast }: Pick<ConcreteSupply, 'forecast'>): WeatherForecast | null {
  const of = (valueOf: (step: ForecastStep) => number): Course | null =>
    courseOf((forecast ?? []).map((step) => ({ fromMs: step.fromMs, value: valueOf(step) })));
  const airC = of((step) => step.airC);
  const humidityRatio = of((step) => step.humidityRatio);
  const windMps = of((step) => step.windMps);
  const gustMps = of((step) => step.gustMps);
  const rainMmph = of((step) => step.rainMmph);
  if (airC === null || humidityRatio === null || windMps === null || gustMps === null || rainMmph === null) return null;
  return { airC, humidityRatio, windMps, gustMps, rainMmph };
}

/** The concrete's temperature over time: as it is forecast, else the mix's own. */
export function concreteCourse(supply: ConcreteSupply | undefined, mixC: number): Course {
  const steps = (supply?.forecast ?? []).map(({ fromMs, concreteC }) => ({ fromMs, value: concreteC ?? mixC }));
  return courseOf(steps) ?? [{ fromMs: 0, value: mixC }];
}
