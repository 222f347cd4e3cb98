import { useEffect, useState } from 'preact/hooks';
import type { TimeState } from '../../../controller/contract/ledger/ledger.ts';
import type { UtilisationOverview } from '../../../controller/contract/accounts/utilisation.ts';
import type { ApiFailure } from '../../api/client.ts';
import { amountText } from '../../i18n/format.ts';
import { causeWord } from '../../i18n/cause-words.ts';
import { isWordKey } from '../../i18n/words.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { stateOrder } from '../../parts/state-patterns.tsx';
import { useConsole } from '../../state/console.ts';
import type { UsageWindow } from '../../api/time-routes.ts';
import { spanOf, type WindowKind } from '../../state/usage-window.ts';
import { OpenStretches } from './open-stretches.tsx';
import { UsageChoice } from './usage-choice.tsx';
import { UsageCounters } from './usage-counters.tsx';
import { UsageGroups } from './usage-groups.tsx';
import { UsageStrips, stripColumns } from './usage-strips.tsx';

const allOfIt = { machineId: '', missionId: '', mode: '', operator: '' } as const;

export function UtilisationScreen() {
  const console = useConsole();
  const { t } = console;
  const [kind, setKind] = useState<WindowKind>('shift');
  const [window, setWindow] = useState<UsageWindow | null>(null);
  const [overview, setOverview] = useState<UtilisationOverview | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const nowMs = console.live.peek()?.siteTimeMs;
  const hasLive = console.live.value !== null;

  async function choose(next: WindowKind): Promise<void> {
    setKind(next);
    if (nowMs === undefined || next === 'other') return;
    const span = next === 'shift' ? await shiftOf(console, nowMs) : spanOf(next, nowMs);
    setWindow({ ...(window ?? allOfIt), ...span });
  }
  async function load(): Promise<void> {
    if (window === null) return;
    const result = await console.api.usageOverview(window, stripColumns);
    setFailure(result.ok ? null : result.failure);
    if (result.ok) setOverview(result.value);
  }
  useEffect(() => void choose(kind), [hasLive]);
  useEffect(() => void load(), [window]);
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('utilisation.title')}</h1>
        <p class="quiet">{t('utilisation.sumNote')}</p>
        <button
          type="button"
          class="key"
          data-testid="usage-refresh"
          onClick={() => void (kind === 'other' ? load() : choose(kind))}
        >
          {t('ledger.refresh')}
        </button>
      </header>
      {window && (
        <UsageChoice
          kind={kind}
          window={window}
          overview={overview}
          onKind={(next) => void choose(next)}
          onWindow={setWindow}
        />
      )}
      {failure && <ProblemNote failure={failure} />}
      {!overview && !failure && <p class="quiet">{t('utilisation.loading')}</p>}
      {overview && window && (
        <>
          <StateLegend overview={overview} />
          <UsageStrips overview={overview} />
          <HoursTable overview={overview} />
          <UsageCounters span={overview} machineId={window.machineId} />
          <OpenStretches overview={overview} onChanged={() => void load()} />
          <UsageGroups window={window} />
        </>
      )}
    </div>
  );
}

/** The shift that goes on, or the last one of the day before; without a roster the last eight hours. */
async function shiftOf({ api }: ReturnType<typeof useConsole>, nowMs: number) {
  const shifts = await api.usageShifts({ fromMs: Math.round(nowMs - 86_400_000), toMs: Math.round(nowMs) });
  const last = shifts.ok && shifts.value.source === 'roster' ? shifts.value.shifts.at(-1) : undefined;
  const { fromMs, toMs } = last ?? spanOf('shift', nowMs);
  return { fromMs: Math.round(fromMs), toMs: Math.round(Math.min(toMs, nowMs)) };
}

function statesUsed({ machines }: UtilisationOverview): readonly TimeState[] {
  return stateOrder.filter((state) => machines.some(({ msByState }) => (msByState[state] ?? 0) > 0));
}

function StateLegend({ overview }: { readonly overview: UtilisationOverview }) {
  const { t } = useConsole();
  return (
    <ul class="state-legend">
      {statesUsed(overview).map((state) => (
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

/** Hours and minutes keep the columns narrow and add up in the head. */
function hoursMinutes(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes === 0 ? '' : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

function HoursTable({ overview }: { readonly overview: UtilisationOverview }) {
  const { t, language } = useConsole();
  const states = statesUsed(overview);
  const between = language() === 'zh' ? '；' : '; ';
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
          {overview.machines.map((machine) => (
            <tr key={machine.machineId}>
              <th scope="row">{machine.label}</th>
              {states.map((state) => (
                <td key={state}>{hoursMinutes(machine.msByState[state] ?? 0)}</td>
              ))}
              <td class="is-total">{hoursMinutes(machine.totalMs)}</td>
              <td class="is-text">
                {machine.quantities
                  .map(({ step, amount, unit }) => {
                    const key = `step.${step}`;
                    return `${isWordKey(key) ? t(key) : step} ${amountText(language(), amount, unit)} ${t(`unit.${unit}`)}`;
                  })
                  .join(between)}
              </td>
              <td class="is-text">
                {machine.causes
                  .slice(0, 2)
                  .map(({ cause, ms }) => `${causeWord(language(), cause)} ${hoursMinutes(ms)}`)
                  .join(between)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
