import type { ProgrammeView } from '../../../controller/contract/missions/programme.ts';
import { nearClockText } from '../../i18n/format.ts';
import { useConsole } from '../../state/console.ts';

const labelPx = 56;
const rowPx = 30;
const widthPx = 1000;
/** For the half of the last time of day. */
const rightPx = 30;
const topPx = 22;
const ticksMax = 6;
const hourMs = 3_600_000;

function scaleOf(missions: ProgrammeView['missions'], madeAtMs: number) {
  const all = missions.flatMap(({ plannedStartMs, plannedEndMs, times }) => [
    plannedStartMs,
    plannedEndMs,
    ...(times === null ? [] : [times.startMs, times.endMs]),
  ]);
  const fromMs = Math.min(madeAtMs, ...all);
  const lastMs = Math.max(madeAtMs + hourMs, ...all);
  // A due time far behind the work is told beside it only.
  const dueUpToMs = lastMs + (lastMs - fromMs) / 2;
  const toMs = Math.max(
    lastMs,
    ...missions.flatMap(({ dueMs }) => (dueMs !== null && dueMs <= dueUpToMs ? [dueMs] : [])),
  );
  const x = (ms: number) => labelPx + ((widthPx - rightPx - labelPx) * (ms - fromMs)) / (toMs - fromMs);
  const stepMs = Math.max(1, Math.ceil((toMs - fromMs) / hourMs / ticksMax)) * hourMs;
  const firstMs = Math.ceil(fromMs / stepMs) * stepMs;
  const ticks = Array.from(
    { length: Math.floor((toMs - firstMs) / stepMs) + 1 },
    (_, index) => firstMs + index * stepMs,
  );
  return { fromMs, toMs, ticks, x };
}

/** Each mission as it is planned (outlined) and in the programme (filled), with its due time; late ones are marked by colour and by a stroke at the due time. */
export function ProgrammeChart({ programme: { missions, madeAtMs } }: { readonly programme: ProgrammeView }) {
  const { t, language } = useConsole();
  const { fromMs, toMs, ticks, x } = scaleOf(missions, madeAtMs);
  const heightPx = topPx + rowPx * missions.length;
  return (
    <svg
      class="programme-chart"
      viewBox={`0 0 ${widthPx} ${heightPx}`}
      role="img"
      aria-label={t('programme.title')}
      data-testid="programme-chart"
    >
      {ticks.map((ms) => (
        <g key={ms}>
          <line class="programme-tick" x1={x(ms)} x2={x(ms)} y1={topPx} y2={heightPx} />
          <text class="programme-tick-label" x={x(ms)} y={topPx - 6}>
            {nearClockText(language(), ms, madeAtMs)}
          </text>
        </g>
      ))}
      <line class="programme-now" x1={x(madeAtMs)} x2={x(madeAtMs)} y1={topPx} y2={heightPx} />
      {missions.map(({ missionId, number, plannedStartMs, plannedEndMs, times, dueMs, isBegun }, index) => {
        const y = topPx + rowPx * index;
        const tone = isBegun ? 'is-begun' : (times?.lateMs ?? 0) > 0 ? 'is-late' : '';
        return (
          <g key={missionId}>
            <text class="programme-label" x={4} y={y + rowPx / 2 + 5}>
              #{number}
            </text>
            {times && (
              <rect
                class={`programme-bar ${tone}`}
                x={x(times.startMs)}
                y={y + 6}
                width={Math.max(3, x(times.endMs) - x(times.startMs))}
                height={rowPx - 12}
                rx="3"
              />
            )}
            <rect
              class="programme-planned"
              x={x(plannedStartMs)}
              y={y + 3}
              width={Math.max(3, x(plannedEndMs) - x(plannedStartMs))}
              height={rowPx - 6}
              rx="3"
            />
            {dueMs !== null && dueMs >= fromMs && dueMs <= toMs && (
              <line class="programme-due" x1={x(dueMs)} x2={x(dueMs)} y1={y + 1} y2={y + rowPx - 1} />
            )}
          </g>
        );
      })}
    </svg>
  );
}
