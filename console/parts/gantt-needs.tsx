import { numberText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';
import { curvePx, labelPx, type Need, type ToPx } from './gantt-model.ts';

/** Machines at work as an area, concrete per hour as a line, each against its own greatest value. */
export function Needs({
  needs,
  topPx,
  x,
}: {
  readonly needs: readonly Need[];
  readonly topPx: number;
  readonly x: ToPx;
}) {
  const { t } = useConsole();
  const { machinesMax, rateMax } = greatest(needs);
  if (machinesMax === 0) return null;
  const y = (share: number) => topPx + curvePx * (1 - share);
  const last = needs.at(-1);
  const line = needs.map(({ fromMs, toMs, rateM3ph }) => {
    const at = y(rateMax === 0 ? 0 : rateM3ph / rateMax);
    return `${x(fromMs)},${at} ${x(toMs)},${at}`;
  });
  return (
    <g class="gantt-needs" data-testid="gantt-needs">
      <title>{t('plan.needs')}</title>
      {needs.map(({ fromMs, toMs, machines }) => (
        <rect
          key={fromMs}
          class="gantt-busy"
          x={x(fromMs)}
          y={y(machines / machinesMax)}
          width={x(toMs) - x(fromMs)}
          height={(curvePx * machines) / machinesMax}
        />
      ))}
      {rateMax > 0 && <polyline class="gantt-rate" points={line.join(' ')} />}
      {last && <line class="gantt-row-line" x1={labelPx} x2={x(last.toMs)} y1={y(0)} y2={y(0)} />}
    </g>
  );
}

function greatest(needs: readonly Need[]): { readonly machinesMax: number; readonly rateMax: number } {
  return {
    machinesMax: needs.reduce((most, { machines }) => Math.max(most, machines), 0),
    rateMax: needs.reduce((most, { rateM3ph }) => Math.max(most, rateM3ph), 0),
  };
}

/** What full height means. */
export function NeedsLabel({ needs, topPx }: { readonly needs: readonly Need[]; readonly topPx: number }) {
  const { t, language } = useConsole();
  const { machinesMax, rateMax } = greatest(needs);
  if (machinesMax === 0) return null;
  return (
    <span class="gantt-windows-label gantt-needs-label" style={`top:${topPx}px;height:${curvePx}px`}>
      {t('plan.needsMachines', { n: machinesMax })}
      {rateMax > 0 && <i class="gantt-rate-label">{t('plan.needsRate', { n: numberText(language(), rateMax, 0) })}</i>}
    </span>
  );
}
