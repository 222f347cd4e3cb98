import { isCourse, valueAt, type Course } from './course.ts';
import { placingWeatherDefaults, type PlacingWeatherData } from './weather-data.ts';
import type { WeatherCause, WeatherSpan } from '../concrete-supply.ts';

/** What is forecast for the place of a pour. */
export interface WeatherForecast {
  readonly airC: Course;
  readonly humidityRatio: Course;
  /** Mean wind just above the slab, and gusts at the boom's or crane's height. */
  readonly windMps: Course;
  readonly gustMps: Course;
  readonly rainMmph: Course;
}

export interface WeatherNeeds {
  readonly concreteC: Course;
  /** The least of the stopping winds of the machines that place, from their profiles; Infinity where none has one. */
  readonly windStopMps: number;
  readonly areaM2: number;
  readonly bleeds: 'as-usual' | 'little';
}

/** Whether every value can be: −60 to 60 °C, 0 to 1, 0 to 100 m/s, 0 to 500 mm/h. */
export function isForecast({ airC, humidityRatio, windMps, gustMps, rainMmph }: WeatherForecast): boolean {
  return (
    isCourse(airC, -60, 60) &&
    isCourse(humidityRatio, 0, 1) &&
    isCourse(windMps, 0, 100) &&
    isCourse(gustMps, 0, 100) &&
    isCourse(rainMmph, 0, 500)
  );
}

const kmphPerMps = 3.6;

/**
 * Water that evaporates from fresh concrete, kg/m²h (Uno 1998, the nomograph of ACI 305 as a formula):
 * 5 ([Tc + 18]^2.5 − r [Ta + 18]^2.5) (V + 4) 10⁻⁶ with temperatures in °C and the wind in km/h. Never below zero.
 */
export function evaporationKgpm2h(concreteC: number, airC: number, humidityRatio: number, windMps: number): number {
  const drive = Math.max(0, concreteC + 18) ** 2.5 - humidityRatio * Math.max(0, airC + 18) ** 2.5;
  return Math.max(0, 5 * drive * (windMps * kmphPerMps + 4) * 1e-6);
}

interface Judged {
  readonly verdict: WeatherSpan['verdict'];
  readonly causes: readonly WeatherCause[];
}

function judge(atMs: number, forecast: WeatherForecast, needs: WeatherNeeds, data: PlacingWeatherData): Judged {
  const rateKgpm2h = evaporationKgpm2h(
    valueAt(needs.concreteC, atMs),
    valueAt(forecast.airC, atMs),
    valueAt(forecast.humidityRatio, atMs),
    valueAt(forecast.windMps, atMs),
  );
  const limitKgpm2h = (needs.bleeds === 'little' ? data.evaporationLowBleedMax : data.evaporationMax).value;
  const gustMps = valueAt(forecast.gustMps, atMs);
  const rainMmph = valueAt(forecast.rainMmph, atMs);
  const isLarge = needs.areaM2 >= data.largeArea.value;
  const limitMmph = isLarge && rainMmph < data.rainStop.value ? data.rainNoStart.value : data.rainStop.value;
  const wind: WeatherCause = { kind: 'wind', gustMps, limitMps: needs.windStopMps };
  const rain: WeatherCause = { kind: 'rain', rainMmph, limitMmph };
  const drying: WeatherCause = { kind: 'evaporation', rateKgpm2h, limitKgpm2h };
  const stops = [...(gustMps >= needs.windStopMps ? [wind] : []), ...(rainMmph >= data.rainStop.value ? [rain] : [])];
  if (stops.length > 0) return { verdict: 'stop', causes: stops };
  if (rainMmph >= limitMmph) return { verdict: 'no-start', causes: [rain] };
  const cares = [
    ...(gustMps >= needs.windStopMps * data.windAlertShare.value ? [wind] : []),
    ...(rateKgpm2h >= limitKgpm2h ? [drying] : []),
  ];
  return { verdict: cares.length > 0 ? 'take-care' : 'go', causes: cares };
}

/** What the forecast allows when, in order and without gaps. After a stop it must have been calm for a while. */
export function placingWeather(
  forecast: WeatherForecast,
  needs: WeatherNeeds,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  data: PlacingWeatherData = placingWeatherDefaults,
): WeatherSpan[] {
  const courses = [
    forecast.airC,
    forecast.humidityRatio,
    forecast.windMps,
    forecast.gustMps,
    forecast.rainMmph,
    needs.concreteC,
  ];
  const changes = courses.flatMap((course) => course.map((step) => step.fromMs));
  // What has just stopped it keeps it stopped for a while.
  const sinceMs = fromMs - data.calm.value * 60_000;
  const inside = changes.filter((ms) => ms > sinceMs && ms < toMs);
  const times = [...new Set([sinceMs, ...inside])].sort((a, b) => a - b);
  const calmMs = data.calm.value * 60_000;
  const spans: WeatherSpan[] = [];
  times.forEach((at, index) => {
    const endMs = times[index + 1] ?? toMs;
    const judged = judge(at, forecast, needs, data);
    const before = spans.at(-1);
    let beginMs = at;
    if (before?.verdict === 'stop' && judged.verdict !== 'stop') {
      beginMs = Math.min(endMs, at + calmMs);
      spans[spans.length - 1] = { ...before, toMs: beginMs };
    }
    if (beginMs < endMs) spans.push({ fromMs: beginMs, toMs: endMs, ...judged });
  });
  return spans.filter((span) => span.toMs > fromMs).map((span) => ({ ...span, fromMs: Math.max(fromMs, span.fromMs) }));
}
