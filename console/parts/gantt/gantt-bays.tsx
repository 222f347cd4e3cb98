import { clockText } from '../../i18n/format.ts';
import { useConsole } from '../../state/console.ts';
import type { BayRow } from './gantt-bay-rows.ts';
import { labelPx, type ToPx } from './gantt-model.ts';
import { truckRowPx } from './gantt-truck-rows.ts';

const barTopPx = 4;
const barPx = truckRowPx - 2 * barTopPx;
/** Narrower bars bear no name. */
const namedPx = 30;

/** A row per unloading bay: which vehicle stands there when; a tick where it must have been unloaded. */
export function BayRows(props: { readonly rows: readonly BayRow[]; readonly topPx: number; readonly x: ToPx }) {
  const { language } = useConsole();
  const { rows, topPx, x } = props;
  const at = (ms: number) => clockText(language(), ms);
  return (
    <g data-testid="gantt-bays">
      {rows.map(({ id, stays }, index) => (
        <g key={id} transform={`translate(0 ${topPx + index * truckRowPx})`}>
          {stays.map(({ vehicle, fromMs, toMs, leaveByMs }) => (
            <g key={vehicle}>
              <title>{`${id} · ${vehicle} ${at(fromMs)}–${at(toMs)}`}</title>
              <rect
                class="truck-unload"
                x={x(fromMs)}
                y={barTopPx}
                width={Math.max(1, x(toMs) - x(fromMs))}
                height={barPx}
              />
              {x(toMs) - x(fromMs) > namedPx && (
                <text class="bay-vehicle" x={x(fromMs) + 4} y={barTopPx + barPx - 3}>
                  {vehicle}
                </text>
              )}
              {leaveByMs !== null && (
                <line class="truck-by" x1={x(leaveByMs)} x2={x(leaveByMs)} y1={1} y2={truckRowPx - 1} />
              )}
            </g>
          ))}
        </g>
      ))}
    </g>
  );
}

export function BayLabels({ rows, topPx }: { readonly rows: readonly BayRow[]; readonly topPx: number }) {
  return (
    <>
      {rows.map(({ id }, index) => (
        <span
          key={id}
          class="gantt-label is-truck"
          style={`top:${topPx + index * truckRowPx}px;height:${truckRowPx}px;width:${labelPx}px`}
        >
          {id}
        </span>
      ))}
    </>
  );
}
