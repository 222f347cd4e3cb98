import type { Ring } from '../../kernel/geometry.ts';
import type { Course, CourseStep } from './course.ts';
import type { OpenFace } from './open-face.ts';
import type { PieceWork } from './placing-pace.ts';
import type { WeatherForecast, WeatherSpan } from './placing-weather.ts';
import type { PourLayout } from './pour-strips.ts';
import type { PourJoint } from './replan-pour.ts';
import type { TruckDelivery, TruckSupply } from './truck-plan.ts';

/** What is forecast from a time on, until the next entry. */
export interface ForecastStep {
  readonly fromMs: number;
  readonly airC: number;
  readonly humidityRatio: number;
  readonly windMps: number;
  readonly gustMps: number;
  readonly rainMmph: number;
  /** Of the concrete once it is placed; the mix's own temperature where absent. */
  readonly concreteC?: number;
}

/** What a foreman knows of the plant and its trucks. The mix itself stands in the mission's parameters. */
export interface ConcreteSupply {
  readonly trucks: number;
  readonly loadM3: number;
  /** One way, from an hour of the day on until the next entry; hours ascend, and the last entry holds over midnight. */
  readonly travel: readonly { readonly fromHour: number; readonly travelS: number }[];
  /** Local time less UTC, minutes: what the hours of the day count in. */
  readonly utcOffsetMin: number;
  readonly loadingS: number;
  readonly cleaningS: number;
  readonly changeOverS: number;
  readonly pumpRateM3ph: number;
  /** The first truck is loaded from then on; the last one begins to load before the plant closes. */
  readonly plantOpensMs?: number;
  readonly plantClosesMs?: number;
  readonly bleeds: 'as-usual' | 'little';
  /** Times ascend. */
  readonly forecast?: readonly ForecastStep[];
}

/** What has become known of the trucks of a pour that runs. Deliveries and trucks by their number in the plan, from 0. */
export interface TruckNews {
  readonly late: readonly { readonly delivery: number; readonly byS: number }[];
  readonly lostTrucks: readonly number[];
  readonly extraTrucks: number;
}

export interface PlannedDelivery extends TruckDelivery {
  /** The last moment to begin discharge at which nothing is too late yet, should all that follows wait as long as it. */
  readonly beginByMs: number;
}

/** A strip of a pour. */
export interface PlannedStrip {
  readonly strip: number;
  readonly bays: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
  /** When the last of its open faces is covered, and by when each must be at the latest; null where nothing is poured against it. */
  readonly coveredMs: number | null;
  readonly coverByMs: number | null;
}

export interface PlannedJoint extends PourJoint {
  /** Where it lies: a narrow band along it. */
  readonly bands: readonly Ring[];
}

/** A pour as a placing mission's plan holds it: what is shown of it, and what it is planned again from. All figures are finite. */
export interface PlannedSupply {
  readonly strips: readonly PlannedStrip[];
  readonly deliveries: readonly PlannedDelivery[];
  readonly joints: readonly PlannedJoint[];
  readonly weather: readonly WeatherSpan[];
  /** The smallest time that an open face has to spare; null where there is none. */
  readonly marginS: number | null;
  /** Fewest trucks with which the pour is possible; null in a plan made again while it runs. */
  readonly trucksNeeded: number | null;
  readonly pumpWaitS: number;
  readonly truckWaitS: number;
  /** What the last news came to: deliveries of the plan before to be sent back, and further trucks with which no joint would be needed. */
  readonly sentBack: readonly number[];
  readonly trucksInstead: number | null;
  /** Trucks that are there no more, and those that came in addition, since the pour was first planned. */
  readonly lostTrucks: readonly number[];
  readonly extraTrucks: number;
  /** What this plan was made for, where it was made for news of the trucks; deliveries by their number in the plan before. */
  readonly news: TruckNews | null;
  readonly layout: PourLayout;
  /** By piece of the layout: the number of its bay. */
  readonly bays: readonly number[];
  readonly work: readonly PieceWork[];
  readonly volumesM3: readonly number[];
  readonly faces: readonly OpenFace[];
}

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
export function forecastOf({ forecast }: ConcreteSupply): WeatherForecast | null {
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
