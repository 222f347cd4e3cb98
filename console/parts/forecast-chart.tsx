import { nearClockText, numberText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';
import type { ForecastRow } from '../state/forecast-draft.ts';

const widthPx = 1000;
const heightPx = 260;
const leftPx = 56;
const rightPx = 64;
const topPx = 16;
const bottomPx = 232;
const ticksMax = 6;
const hourMs = 3_600_000;

interface Step {
  readonly row: ForecastRow;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Each row holds until the next; the last is drawn as long as the one before. */
function stepsOf(rows: readonly ForecastRow[]): readonly Step[] {
  return rows.map((row, index) => {
    const before = rows[index - 1];
    const toMs = rows[index + 1]?.fromMs ?? row.fromMs + (before ? row.fromMs - before.fromMs : hourMs);
    return { row, fromMs: row.fromMs, toMs };
  });
}

/** Ticks on whole hours, a few at most. */
function ticksOf(fromMs: number, toMs: number): readonly number[] {
  const stepMs = Math.max(1, Math.ceil((toMs - fromMs) / hourMs / ticksMax)) * hourMs;
  const firstMs = Math.ceil(fromMs / stepMs) * stepMs;
  return Array.from({ length: Math.floor((toMs - firstMs) / stepMs) + 1 }, (_, index) => firstMs + index * stepMs);
}

function verticalOf(lowest: number, highest: number) {
  return (value: number) => bottomPx - ((bottomPx - topPx) * (value - lowest)) / (highest - lowest);
}

/** Temperature as a line, gusts as a dashed one, rain as bars. Whoever tells no colours goes by the strokes and the words at their ends. */
export function ForecastChart(props: {
  readonly rows: readonly ForecastRow[];
  readonly pickedMs: number | null;
  readonly siteNowMs: number;
}) {
  const { t, language } = useConsole();
  const { rows, pickedMs, siteNowMs } = props;
  const steps = stepsOf(rows);
  const fromMs = steps[0]?.fromMs ?? 0;
  const toMs = steps.at(-1)?.toMs ?? hourMs;
  const x = (ms: number) => leftPx + ((widthPx - leftPx - rightPx) * (ms - fromMs)) / (toMs - fromMs);
  const all = (of: (row: ForecastRow) => number) => rows.map(of);
  const coldest = Math.floor((Math.min(0, ...all(({ airC }) => airC)) - 1) / 5) * 5;
  const warmest = Math.ceil((Math.max(10, ...all(({ airC }) => airC)) + 1) / 5) * 5;
  const gustMost = Math.ceil((Math.max(10, ...all(({ gustMps }) => gustMps)) + 1) / 5) * 5;
  const airY = verticalOf(coldest, warmest);
  const gustY = verticalOf(0, gustMost);
  const line = (of: (row: ForecastRow) => number) =>
    `M${steps.map((step) => `${x(step.fromMs)} ${of(step.row)}L${x(step.toMs)} ${of(step.row)}`).join('L')}`;
  const number = (value: number) => numberText(language(), value, value % 1 === 0 ? 0 : 1);
  return (
    <svg
      class="forecast-chart"
      viewBox={`0 0 ${widthPx} ${heightPx}`}
      role="img"
      aria-label={t('forecast.title')}
      data-testid="forecast-chart"
    >
      {ticksOf(fromMs, toMs).map((ms) => (
        <g key={ms}>
          <line class="forecast-tick" x1={x(ms)} x2={x(ms)} y1={topPx} y2={bottomPx} />
          <text x={x(ms)} y={heightPx - 8} text-anchor="middle">
            {nearClockText(language(), ms, siteNowMs)}
          </text>
        </g>
      ))}
      {[coldest, (coldest + warmest) / 2, warmest].map((degrees) => (
        <text key={degrees} x={leftPx - 8} y={airY(degrees) + 4} text-anchor="end">
          {number(degrees)} °C
        </text>
      ))}
      {[gustMost / 2, gustMost].map((gust) => (
        <text key={gust} x={widthPx - rightPx + 8} y={gustY(gust) + 4}>
          {number(gust)} m/s
        </text>
      ))}
      <RainBars steps={steps} x={x} />
      <path class="forecast-gust" d={line(({ gustMps }) => gustY(gustMps))} />
      <path class="forecast-air" d={line(({ airC }) => airY(airC))} />
      {pickedMs !== null && <line class="forecast-picked" x1={x(pickedMs)} x2={x(pickedMs)} y1={topPx} y2={bottomPx} />}
      {siteNowMs > fromMs && siteNowMs < toMs && (
        <line class="forecast-now" x1={x(siteNowMs)} x2={x(siteNowMs)} y1={topPx} y2={bottomPx} />
      )}
    </svg>
  );
}

/** Up to half of the height, each with its amount. */
function RainBars({ steps, x }: { readonly steps: readonly Step[]; readonly x: (ms: number) => number }) {
  const { language } = useConsole();
  const y = verticalOf(0, 2 * Math.max(5, ...steps.map(({ row }) => row.rainMmph)));
  return (
    <>
      {steps
        .filter(({ row }) => row.rainMmph > 0)
        .map(({ row: { rainMmph }, fromMs, toMs }) => (
          <g key={fromMs}>
            <rect
              class="forecast-rain"
              x={x(fromMs)}
              width={x(toMs) - x(fromMs)}
              y={y(rainMmph)}
              height={bottomPx - y(rainMmph)}
            />
            <text x={(x(fromMs) + x(toMs)) / 2} y={y(rainMmph) - 4} text-anchor="middle">
              {numberText(language(), rainMmph, rainMmph % 1 === 0 ? 0 : 1)}
            </text>
          </g>
        ))}
    </>
  );
}

export function ForecastLegend() {
  const { t } = useConsole();
  const sign = (name: string) => (
    <svg class="forecast-chart is-sign" viewBox="0 0 40 16" width="40" height="16" aria-hidden="true">
      {name === 'forecast-rain' ? (
        <rect class={name} x="8" y="2" width="24" height="14" />
      ) : (
        <path class={name} d="M0 8L40 8" />
      )}
    </svg>
  );
  return (
    <p class="forecast-legend">
      <span>
        {sign('forecast-air')} {t('forecast.airC')} (°C)
      </span>
      <span>
        {sign('forecast-gust')} {t('forecast.gustMps')} (m/s)
      </span>
      <span>
        {sign('forecast-rain')} {t('forecast.rainMmph')} (mm/h)
      </span>
    </p>
  );
}
