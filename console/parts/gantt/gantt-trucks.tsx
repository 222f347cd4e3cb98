import { clockText } from '../../i18n/format.ts';
import { useConsole } from '../../state/console.ts';
import { labelPx, type ToPx } from './gantt-model.ts';
import { truckRowPx, type Delivery, type TruckRow } from './gantt-truck-rows.ts';

/** A row per truck: loading, on the road, at the pump, on the way back; a tick where discharge must have begun. */
export function TruckRows(props: { readonly rows: readonly TruckRow[]; readonly topPx: number; readonly x: ToPx }) {
  return (
    <g data-testid="gantt-trucks">
      {props.rows.map((row, index) => (
        <g key={row.truck} transform={`translate(0 ${props.topPx + index * truckRowPx})`}>
          {row.rounds.map((round, at) => (
            <Round key={`${String(round.loadFromMs)}/${String(at)}`} round={round} x={props.x} />
          ))}
        </g>
      ))}
    </g>
  );
}

const barTopPx = 4;
const barPx = truckRowPx - 2 * barTopPx;

function Round({ round, x }: { readonly round: Delivery; readonly x: ToPx }) {
  const { t, language } = useConsole();
  const at = (ms: number) => clockText(language(), ms);
  const wide = (fromMs: number, toMs: number) => Math.max(1, x(toMs) - x(fromMs));
  const { loadFromMs, departMs, arriveMs, unloadFromMs, unloadToMs, backMs, beginByMs } = round;
  const middle = barTopPx + barPx / 2;
  return (
    <g class="truck-round">
      <title>
        {t('supply.round', {
          n: round.truck + 1,
          m3: Math.round(round.volumeM3 * 10) / 10,
          load: at(loadFromMs),
          arrive: at(arriveMs),
          from: at(unloadFromMs),
          to: at(unloadToMs),
          back: at(backMs),
          by: at(beginByMs),
        })}
      </title>
      <rect class="truck-load" x={x(loadFromMs)} y={barTopPx} width={wide(loadFromMs, departMs)} height={barPx} />
      <line class="truck-way" x1={x(departMs)} x2={x(arriveMs)} y1={middle} y2={middle} />
      <rect class="truck-wait" x={x(arriveMs)} y={middle - 2} width={wide(arriveMs, unloadFromMs)} height={4} />
      <rect
        class="truck-unload"
        x={x(unloadFromMs)}
        y={barTopPx}
        width={wide(unloadFromMs, unloadToMs)}
        height={barPx}
      />
      <line class="truck-way is-back" x1={x(unloadToMs)} x2={x(backMs)} y1={middle} y2={middle} />
      <line class="truck-by" x1={x(beginByMs)} x2={x(beginByMs)} y1={1} y2={truckRowPx - 1} />
    </g>
  );
}

export function TruckLabels({ rows, topPx }: { readonly rows: readonly TruckRow[]; readonly topPx: number }) {
  const { t } = useConsole();
  return (
    <>
      {rows.map(({ truck, isLost }, index) => (
        <span
          key={truck}
          class={`gantt-label is-truck ${isLost ? 'is-lost' : ''}`}
          style={`top:${topPx + index * truckRowPx}px;height:${truckRowPx}px;width:${labelPx}px`}
        >
          {t('supply.truck', { n: truck + 1 })}
        </span>
      ))}
    </>
  );
}
