import type { SteppedMethod } from '../../hardware-profiles/stepped-move.ts';
import type { Roster } from '../crews/roster.ts';
import { dayMs, dayStartMs, joined, localDayOf, minuteMs, without, type TimeSpan } from '../crews/roster-times.ts';
import type { SiteForecast } from '../weather/site-forecast.ts';

/** So many days ahead a time is looked for. */
const daysAhead = 14;

/** When a method may be done at all: by daylight, and in no gust above its limit as far as a forecast says. */
export function openSpans(
  method: Pick<SteppedMethod, 'daylight' | 'windMaxMps'>,
  fromMs: number,
  { roster, forecast }: { readonly roster?: Roster; readonly forecast?: SiteForecast },
): TimeSpan[] {
  const whole = [{ fromMs, toMs: fromMs + daysAhead * dayMs }];
  const { daylight } = method;
  const lit =
    daylight === undefined || roster === undefined
      ? whole
      : without(whole, nights(roster, daylight.fromMin.value, daylight.toMin.value, fromMs));
  return without(lit, gusty(forecast, method.windMaxMps.value));
}

function nights(roster: Roster, fromMin: number, toMin: number, fromMs: number): TimeSpan[] {
  const first = localDayOf(roster, fromMs) - 1;
  return joined(
    Array.from({ length: daysAhead + 3 }, (_, index) => {
      const startMs = dayStartMs(roster, first + index);
      return { fromMs: startMs + toMin * minuteMs, toMs: startMs + dayMs + fromMin * minuteMs };
    }),
  );
}

/** The last step of a forecast holds on. */
function gusty(forecast: SiteForecast | undefined, limitMps: number): TimeSpan[] {
  const steps = forecast?.steps ?? [];
  return steps.flatMap(({ fromMs, gustMps }, index) =>
    gustMps > limitMps ? [{ fromMs, toMs: steps[index + 1]?.fromMs ?? Infinity }] : [],
  );
}

/** The first moment from which on so long a time lies in one span; null where there is none. */
export function firstFit(spans: readonly TimeSpan[], fromMs: number, durationMs: number): number | null {
  for (const span of spans) {
    const startMs = Math.max(span.fromMs, fromMs);
    if (startMs + durationMs <= span.toMs) return startMs;
  }
  return null;
}
