import { numberText } from '../../i18n/format.ts';
import { useConsole } from '../../state/console.ts';
import { curvePx, labelPx, type Need, type ToPx } from './gantt-model.ts';

/** What is busy from one moment to the next: machines, or people. */
export interface Busy {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

interface Curves {
  readonly needs: readonly Need[];
  /** People at work, drawn instead of the machines where the schedule is by crew. */
  readonly people: readonly Busy[] | null;
  readonly topPx: number;
}

function curvesOf({ needs, people }: Curves) {
  const busy = people ?? needs.map(({ fromMs, toMs, machines }): Busy => ({ fromMs, toMs, count: machines }));
  return {
    busy,
    busyMax: busy.reduce((most, { count }) => Math.max(most, count), 0),
    rateMax: needs.reduce((most, { rateM3ph }) => Math.max(most, rateM3ph), 0),
  };
}

/** Machines or people at work as an area, concrete per hour as a line, each against its own greatest value. */
export function Needs(props: Curves & { readonly x: ToPx }) {
  const { t } = useConsole();
  const { needs, topPx, x } = props;
  const { busy, busyMax, rateMax } = curvesOf(props);
  if (busyMax === 0) return null;
  const y = (share: number) => topPx + curvePx * (1 - share);
  const last = busy.at(-1);
  const line = needs.map(({ fromMs, toMs, rateM3ph }) => {
    const at = y(rateMax === 0 ? 0 : rateM3ph / rateMax);
    return `${x(fromMs)},${at} ${x(toMs)},${at}`;
  });
  return (
    <g class="gantt-needs" data-testid="gantt-needs">
      <title>{t(props.people === null ? 'plan.needs' : 'crew.needs')}</title>
      {busy.map(({ fromMs, toMs, count }) => (
        <rect
          key={fromMs}
          class={props.people === null ? 'gantt-busy' : 'gantt-busy is-people'}
          x={x(fromMs)}
          y={y(count / busyMax)}
          width={x(toMs) - x(fromMs)}
          height={(curvePx * count) / busyMax}
        />
      ))}
      {rateMax > 0 && <polyline class="gantt-rate" points={line.join(' ')} />}
      {last && <line class="gantt-row-line" x1={labelPx} x2={x(last.toMs)} y1={y(0)} y2={y(0)} />}
    </g>
  );
}

/** What full height means. */
export function NeedsLabel(props: Curves) {
  const { t, language } = useConsole();
  const { busyMax, rateMax } = curvesOf(props);
  if (busyMax === 0) return null;
  return (
    <span class="gantt-windows-label gantt-needs-label" style={`top:${props.topPx}px;height:${curvePx}px`}>
      {t(props.people === null ? 'plan.needsMachines' : 'crew.needsPeople', { n: busyMax })}
      {rateMax > 0 && <i class="gantt-rate-label">{t('plan.needsRate', { n: numberText(language(), rateMax, 0) })}</i>}
    </span>
  );
}
