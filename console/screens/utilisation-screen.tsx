import { useEffect, useState } from 'preact/hooks';
import type { UtilisationView } from '../../controller/contract/api.ts';
import type { TimeState } from '../../controller/contract/ledger.ts';
import type { ApiFailure } from '../api/client.ts';
import { amountText, clockText, numberText } from '../i18n/format.ts';
import { causeWord } from '../i18n/cause-words.ts';
import { isWordKey } from '../i18n/words.ts';
import { Choice } from '../parts/choice.tsx';
import { ticksOf } from '../parts/gantt-model.ts';
import { ProblemNote } from '../parts/problem-note.tsx';
import { StatePatterns, stateOrder } from '../parts/state-patterns.tsx';
import { useConsole } from '../state/console.ts';
import { OpenStretches } from './open-stretches.tsx';
import { ModelsReliability } from './model-reliability.tsx';
import { UsageGroups } from './usage-groups.tsx';

const windowsH = ['2', '8', '24', '72'] as const;
type WindowH = (typeof windowsH)[number];
type MachineHours = UtilisationView['machines'][number];

export function UtilisationScreen() {
  const console = useConsole();
  const { t } = console;
  const [hours, setHours] = useState<WindowH>('8');
  const [view, setView] = useState<UtilisationView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const hasLive = console.live.value !== null;

  async function load(): Promise<void> {
    const toMs = console.live.peek()?.siteTimeMs;
    if (toMs === undefined) return;
    const fromMs = toMs - Number(hours) * 3_600_000;
    const result = await console.api.utilisation(new Date(fromMs).toISOString(), new Date(toMs).toISOString());
    setFailure(result.ok ? null : result.failure);
    if (result.ok) setView(result.value);
  }
  useEffect(() => void load(), [hours, hasLive]);
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('utilisation.title')}</h1>
        <p class="quiet">{t('utilisation.sumNote')}</p>
        <Choice
          label={t('utilisation.title')}
          layout="row"
          value={hours}
          options={windowsH.map((value) => ({ value, label: t('utilisation.hours', { n: value }) }))}
          onChange={setHours}
        />
        <button type="button" class="key" onClick={() => void load()}>
          {t('ledger.refresh')}
        </button>
      </header>
      {failure && <ProblemNote failure={failure} />}
      {!view && !failure && <p class="quiet">{t('utilisation.loading')}</p>}
      {view && (
        <>
          <StateLegend view={view} />
          <Strips view={view} />
          <HoursTable view={view} />
          <OpenStretches view={view} onChanged={() => void load()} />
          <UsageGroups span={view} />
          <ModelsReliability span={view} />
        </>
      )}
    </div>
  );
}

function statesUsed(view: UtilisationView): readonly TimeState[] {
  return stateOrder.filter((state) => view.machines.some((machine) => (machine.secondsByState[state] ?? 0) > 0));
}

function StateLegend({ view }: { readonly view: UtilisationView }) {
  const { t } = useConsole();
  return (
    <ul class="state-legend">
      {statesUsed(view).map((state) => (
        <li key={state}>
          <svg width="30" height="16" aria-hidden="true">
            <rect class={`state-fill state-${state}`} width="30" height="16" />
            <rect class={`state-hatch state-${state}`} width="30" height="16" />
          </svg>
          {t(`time.${state}`)}
        </li>
      ))}
    </ul>
  );
}

const stripUnits = 1000;

function Strips({ view }: { readonly view: UtilisationView }) {
  const { language, t } = useConsole();
  const spanMs = Math.max(1, view.toMs - view.fromMs);
  const x = (ms: number) => ((ms - view.fromMs) / spanMs) * stripUnits;
  const ticks = ticksOf(view, stripUnits, 110, -new Date(view.fromMs).getTimezoneOffset() * 60_000);
  return (
    <div class="strips">
      <svg class="hidden-defs" aria-hidden="true">
        <StatePatterns />
      </svg>
      {view.machines.map((machine) => (
        <div key={machine.machineId} class="strip">
          <b class="label-plate">{machine.label}</b>
          <svg
            viewBox={`0 0 ${stripUnits} 30`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`${machine.label} ${t('utilisation.work')} ${numberText(language(), workPercent(machine, view), 0)} %`}
          >
            {machine.intervals.map((interval, index) => {
              const from = x(interval.fromMs);
              const width = Math.max(0.6, x(interval.toMs) - from);
              return (
                <g key={index}>
                  <rect class={`state-fill state-${interval.state}`} x={from} width={width} height="30" />
                  <rect class={`state-hatch state-${interval.state}`} x={from} width={width} height="30" />
                  <title>{`${t(`time.${interval.state}`)} ${clockText(language(), interval.fromMs)}–${clockText(language(), interval.toMs)} ${causeWord(language(), interval.cause)}`}</title>
                </g>
              );
            })}
          </svg>
          <span class="strip-work">{numberText(language(), workPercent(machine, view), 0)} %</span>
        </div>
      ))}
      <div class="strip-ticks">
        {ticks.map((at) => (
          <span key={at} style={`left:${x(at) / (stripUnits / 100)}%`}>
            {clockText(language(), at)}
          </span>
        ))}
      </div>
    </div>
  );
}

function workPercent(machine: MachineHours, view: UtilisationView): number {
  const worked = (machine.secondsByState.WORK ?? 0) + (machine.secondsByState.WORK_REDUCED ?? 0);
  return (100_000 * worked) / Math.max(1, view.toMs - view.fromMs);
}

/** Hours and minutes keep the columns narrow and add up in the head. */
function hoursMinutes(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes === 0 ? '' : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

function HoursTable({ view }: { readonly view: UtilisationView }) {
  const { t, language } = useConsole();
  const states = statesUsed(view);
  return (
    <div class="table-scroll">
      <table class="hours-table" data-testid="hours-table">
        <thead>
          <tr>
            <th scope="col">{t('utilisation.machine')}</th>
            {states.map((state) => (
              <th key={state} scope="col">
                {t(`time.${state}`)}
              </th>
            ))}
            <th scope="col">{t('utilisation.total')}</th>
            <th scope="col">{t('utilisation.quantities')}</th>
            <th scope="col">{t('utilisation.causes')}</th>
          </tr>
        </thead>
        <tbody>
          {view.machines.map((machine) => (
            <tr key={machine.machineId}>
              <th scope="row">{machine.label}</th>
              {states.map((state) => (
                <td key={state}>{hoursMinutes(machine.secondsByState[state] ?? 0)}</td>
              ))}
              <td class="is-total">
                {hoursMinutes(Object.values(machine.secondsByState).reduce((sum, seconds) => sum + seconds, 0))}
              </td>
              <td class="is-text">
                {machine.quantities
                  .map(({ step, amount, unit }) => {
                    const key = `step.${step}`;
                    return `${isWordKey(key) ? t(key) : step} ${amountText(language(), amount, unit)} ${t(`unit.${unit}`)}`;
                  })
                  .join(language() === 'zh' ? '；' : '; ')}
              </td>
              <td class="is-text">
                {[...machine.causes]
                  .sort((left, right) => right.seconds - left.seconds)
                  .slice(0, 2)
                  .map(({ cause, seconds }) => `${causeWord(language(), cause)} ${hoursMinutes(seconds)}`)
                  .join(language() === 'zh' ? '；' : '; ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
