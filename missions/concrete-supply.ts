import type { Polygon, Ring } from '../kernel/geometry.ts';

/** What a placing mission knows of plant and trucks, and what its plan holds of them. */

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

/** A part of a strip that is poured in one go; pieces stand in the order of pouring. */
export interface PourPiece {
  /** From 1, in the order of pouring. */
  readonly strip: number;
  readonly polygon: Polygon;
  readonly areaM2: number;
}

export interface PourLayout {
  readonly axisRad: number;
  readonly stripWidthM: number;
  readonly strips: number;
  readonly pieces: readonly PourPiece[];
}

/** A joint between two pieces of a pour, by their place in the order of pouring: open from the first to the second. */
export interface OpenFace {
  readonly before: number;
  readonly after: number;
}

/** What the machine that places needs for one piece. */
export interface PieceWork {
  readonly placeS: number;
  /** Before the piece is begun: no concrete flows meanwhile, whoever is at the pump waits. */
  readonly setUpS: number;
}

/** One truck's round. Its concrete ages from `loadFromMs` on. */
export interface TruckDelivery {
  readonly truck: number;
  readonly volumeM3: number;
  readonly loadFromMs: number;
  readonly departMs: number;
  readonly arriveMs: number;
  readonly unloadFromMs: number;
  readonly unloadToMs: number;
  /** At the plant again, clean. */
  readonly backMs: number;
}

export type WeatherCause =
  | { readonly kind: 'wind'; readonly gustMps: number; readonly limitMps: number }
  | { readonly kind: 'rain'; readonly rainMmph: number; readonly limitMmph: number }
  | { readonly kind: 'evaporation'; readonly rateKgpm2h: number; readonly limitKgpm2h: number };

/** Weather that stays the same in what it allows: placing, placing with precautions, no beginning, no placing at all. */
export interface WeatherSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly verdict: 'go' | 'take-care' | 'no-start' | 'stop';
  readonly causes: readonly WeatherCause[];
}

/** Where the pour is stopped on purpose, so that the rest can follow on hardened concrete. */
export interface PourJoint {
  readonly atM3: number;
  /** The strip that ends there, or the one that has to be shuttered in its middle. */
  readonly strip: number;
  readonly place: 'end-of-strip' | 'within-strip';
  /** When pouring goes on behind it; null where today's trucks cannot keep the limits there. */
  readonly resumeMs: number | null;
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
