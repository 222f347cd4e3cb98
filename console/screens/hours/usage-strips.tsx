import type { OverviewMachine, UtilisationOverview } from '../../../controller/contract/accounts/utilisation.ts';
import { clockText, dayClockText, numberText } from '../../i18n/format.ts';
import { causeWord } from '../../i18n/cause-words.ts';
import { ticksOf } from '../../parts/gantt/gantt-model.ts';
import { StatePatterns } from '../../parts/state-patterns.tsx';
import { useConsole } from '../../state/console.ts';

/** As wide as lines are drawn; the server cuts them to as many columns. */
export const stripColumns = 1000;
const dayMs = 86_400_000;

/** One line per machine; over a month each column shows the state with most of its time. */
export function UsageStrips({ overview }: { readonly overview: UtilisationOverview }) {
  const { language, t } = useConsole();
  const { fromMs, toMs } = overview;
  const x = (ms: number) => ((ms - fromMs) / Math.max(1, toMs - fromMs)) * stripColumns;
  const isLong = toMs - fromMs > dayMs;
  const ticks = ticksOf(overview, stripColumns, isLong ? 150 : 110, -new Date(fromMs).getTimezoneOffset() * 60_000);
  const tickText = (at: number) => (isLong ? dayClockText(language(), at) : clockText(language(), at));
  return (
    <div class="strips" data-testid="usage-strips">
      <svg class="hidden-defs" aria-hidden="true">
        <StatePatterns />
      </svg>
      {overview.machines.map((machine) => (
        <div key={machine.machineId} class="strip">
          <b class="label-plate">{machine.label}</b>
          <Strip machine={machine} x={x} />
          <span class="strip-work">{numberText(language(), workPercent(machine), 0)} %</span>
        </div>
      ))}
      <div class="strip-ticks">
        {thinned(ticks).map((at) => (
          <span key={at} style={`left:${x(at) / (stripColumns / 100)}%`}>
            {tickText(at)}
          </span>
        ))}
      </div>
      {overview.machines.some(({ isDrawnByColumn }) => isDrawnByColumn) && <p class="quiet">{t('usage.byColumn')}</p>}
    </div>
  );
}

function Strip({ machine, x }: { readonly machine: OverviewMachine; readonly x: (ms: number) => number }) {
  const { language, t } = useConsole();
  const label = `${machine.label} ${t('utilisation.work')} ${numberText(language(), workPercent(machine), 0)} %`;
  return (
    <svg viewBox={`0 0 ${stripColumns} 30`} preserveAspectRatio="none" role="img" aria-label={label}>
      {machine.drawn.map(({ fromMs, toMs, state, cause }) => {
        const [left, width] = [x(fromMs), Math.max(0.6, x(toMs) - x(fromMs))];
        const times = `${clockText(language(), fromMs)}–${clockText(language(), toMs)}`;
        return (
          <g key={fromMs}>
            <rect class={`state-fill state-${state}`} x={left} width={width} height="30" />
            <rect class={`state-hatch state-${state}`} x={left} width={width} height="30" />
            <title>{`${t(`time.${state}`)} ${times} ${cause === null ? '' : causeWord(language(), cause)}`}</title>
          </g>
        );
      })}
    </svg>
  );
}

/** No more ticks than there is room for their words. */
function thinned(ticks: readonly number[]): readonly number[] {
  const step = Math.ceil(ticks.length / 8);
  return ticks.filter((_, index) => index % step === 0);
}

function workPercent({ msByState, totalMs }: OverviewMachine): number {
  const worked = (msByState.WORK ?? 0) + (msByState.WORK_REDUCED ?? 0);
  return (100 * worked) / Math.max(1, totalMs);
}
