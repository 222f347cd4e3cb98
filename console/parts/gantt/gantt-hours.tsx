import { useEffect, useState } from 'preact/hooks';
import type { PlanView } from '../../../controller/contract/api.ts';
import type { RosterHoursView } from '../../../controller/contract/accounts/roster.ts';
import { clockText } from '../../i18n/format.ts';
import { useConsole } from '../../state/console.ts';
import type { ToPx } from './gantt-model.ts';

const noHours: RosterHoursView = { closed: [], onShift: [] };

/** Bands of the hours in which nobody is on shift, with how many people are in between. */
export function ClosedHours(props: {
  readonly plan: PlanView;
  readonly span: { readonly fromMs: number; readonly toMs: number };
  readonly topPx: number;
  readonly heightPx: number;
  readonly x: ToPx;
}) {
  const console = useConsole();
  const { t, language } = console;
  const { plan, span, topPx, heightPx, x } = props;
  const [hours, setHours] = useState(noHours);
  const [fromMs, toMs] = [Math.floor(span.fromMs), Math.ceil(span.toMs)];
  useEffect(() => {
    let isGone = false;
    void console.api.rosterHours(fromMs, toMs).then((result) => {
      if (!isGone && result.ok) setHours(result.value);
    });
    return () => {
      isGone = true;
    };
  }, [plan.missionId, plan.version, fromMs, toMs]);
  const at = (ms: number) => clockText(language(), ms);
  return (
    <g data-testid="gantt-hours">
      {hours.closed.map((band) => (
        <rect
          key={band.fromMs}
          class="gantt-closed"
          x={x(band.fromMs)}
          y={topPx}
          width={Math.max(1, x(band.toMs) - x(band.fromMs))}
          height={heightPx - topPx}
        >
          <title>{t('roster.closed', { from: at(band.fromMs), to: at(band.toMs) })}</title>
        </rect>
      ))}
      {hours.onShift
        .filter(({ persons }) => persons > 0)
        .map((stretch) => (
          <text key={stretch.fromMs} class="gantt-on-shift" x={x(stretch.fromMs) + 3} y={heightPx - 2}>
            {t('roster.onShift', { n: stretch.persons })}
          </text>
        ))}
    </g>
  );
}
