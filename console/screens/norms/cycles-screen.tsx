import { useEffect, useState } from 'preact/hooks';
import type { WorkCycle, WorkCycleRow, WorkCyclesView } from '../../../controller/contract/accounts/work-cycle.ts';
import type { ApiFailure } from '../../api/client.ts';
import { alarmWord, doubtText, tonnesText } from '../../i18n/cycle-words.ts';
import { durationText, nearClockText, numberText } from '../../i18n/format.ts';
import { Choice } from '../../parts/choice.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';

const windowsH = ['2', '8', '24', '72'] as const;
type WindowH = (typeof windowsH)[number];

/** What is not measured. */
const unmeasured = '–';

/** The work cycles of cranes and hoists, newest first. */
export function CyclesScreen() {
  const console = useConsole();
  const { t } = console;
  const [hours, setHours] = useState<WindowH>('24');
  const [machineId, setMachineId] = useState('');
  const [view, setView] = useState<WorkCyclesView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const hasLive = console.live.value !== null;

  async function load(): Promise<void> {
    const toMs = console.live.peek()?.siteTimeMs;
    if (toMs === undefined) return;
    const fromMs = toMs - Number(hours) * 3_600_000;
    const result = await console.api.workCycles(new Date(fromMs).toISOString(), new Date(toMs).toISOString());
    setFailure(result.ok ? null : result.failure);
    if (result.ok) setView(result.value);
  }
  useEffect(() => void load(), [hours, hasLive]);
  const rows = view?.cycles.filter((row) => machineId === '' || row.machineId === machineId) ?? [];
  return (
    <div class="page cycles">
      <header class="page-head">
        <h1>{t('cycles.title')}</h1>
        <p class="quiet">{t('cycles.note')}</p>
        <Choice
          label={t('cycles.start')}
          layout="row"
          value={hours}
          options={windowsH.map((value) => ({ value, label: t('utilisation.hours', { n: value }) }))}
          onChange={setHours}
        />
        <button type="button" class="key" onClick={() => void load()}>
          {t('cycles.refresh')}
        </button>
      </header>
      {failure && <ProblemNote failure={failure} />}
      {!view && !failure && <p class="quiet">{t('cycles.loading')}</p>}
      {view && view.machines.length === 0 && <p data-testid="cycles-none">{t('cycles.none')}</p>}
      {view && view.machines.length > 0 && (
        <>
          <Sums view={view} machineId={machineId} onPick={setMachineId} />
          <CycleTable rows={rows} />
          {view.left > 0 && <p class="quiet">{t('cycles.left', { n: view.left })}</p>}
        </>
      )}
    </div>
  );
}

function useLabel(): (machineId: string) => string {
  const { live } = useConsole();
  return (machineId) => live.value?.machines.get(machineId)?.label ?? machineId;
}

interface SumsProps {
  readonly view: WorkCyclesView;
  readonly machineId: string;
  readonly onPick: (machineId: string) => void;
}

/** Sums of each machine; a tap on its name shows its cycles alone. */
function Sums({ view, machineId, onPick }: SumsProps) {
  const { t, language } = useConsole();
  const label = useLabel();
  return (
    <div class="table-scroll">
      <table class="hours-table" data-testid="cycle-sums">
        <thead>
          <tr>
            <th scope="col">{t('cycles.machine')}</th>
            <th scope="col">{t('cycles.count')}</th>
            <th scope="col">{t('cycles.duration')}</th>
            <th scope="col">{t('cycles.moved')}</th>
            <th scope="col">{t('cycles.withAlarm')}</th>
            <th scope="col">{t('cycles.withDoubt')}</th>
          </tr>
        </thead>
        <tbody>
          {view.machines.map((sums) => (
            <tr key={sums.machineId}>
              <th scope="row">
                <button
                  type="button"
                  class="key"
                  aria-pressed={machineId === sums.machineId}
                  onClick={() => onPick(machineId === sums.machineId ? '' : sums.machineId)}
                >
                  {label(sums.machineId)}
                </button>
              </th>
              <td class="is-total">{sums.cycles}</td>
              <td>{durationText(language(), sums.durationMs)}</td>
              <td>
                {sums.weighed === 0 ? unmeasured : tonnesText(language(), sums.movedKg)}
                {sums.weighed < sums.cycles && (
                  <span class="quiet"> {t('cycles.weighedOf', { weighed: sums.weighed, n: sums.cycles })}</span>
                )}
              </td>
              <td>{sums.withAlarm}</td>
              <td>{sums.withDoubt}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CycleTable({ rows }: { readonly rows: readonly WorkCycleRow[] }) {
  const { t } = useConsole();
  const heads = ['machine', 'start', 'duration', 'way', 'load', 'moment', 'speed', 'people', 'wind'] as const;
  return (
    <div class="table-scroll">
      <table class="hours-table" data-testid="cycle-table">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {t(`cycles.${head}`)}
              </th>
            ))}
            <th scope="col">{t('cycles.alarms')}</th>
            <th scope="col">{t('cycles.operator')}</th>
            <th scope="col">{t('cycles.doubts')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <CycleLine key={row.sequence} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CycleLine({ row: { machineId, cycle } }: { readonly row: WorkCycleRow }) {
  const { language, live, clock } = useConsole();
  const label = useLabel();
  const nowMs = live.value?.siteTimeMs ?? clock.nowMs();
  const comma = language() === 'zh' ? '，' : ', ';
  return (
    <tr>
      <th scope="row">{label(machineId)}</th>
      <td>{nearClockText(language(), cycle.startMs, nowMs)}</td>
      <td>{durationText(language(), cycle.endMs - cycle.startMs)}</td>
      <td class="is-text">
        <Way cycle={cycle} />
      </td>
      <td>{cycle.loadMaxKg === undefined ? unmeasured : tonnesText(language(), cycle.loadMaxKg)}</td>
      <td>{cycle.kind === 'hoist' ? '' : percent(cycle.momentMaxRatio)}</td>
      <td>{cycle.kind === 'crane' ? '' : figure(cycle.speedMaxMps, 'm/s')}</td>
      <td>{cycle.kind === 'crane' ? '' : <People people={cycle.people} />}</td>
      <td>{figure(cycle.windMaxMps, 'm/s')}</td>
      <td class="is-text">{cycle.alarms.map((alarm) => alarmWord(language(), alarm)).join(comma)}</td>
      <td class="is-text">{cycle.operator ?? unmeasured}</td>
      <td class="is-text">{cycle.doubts.map((doubt) => doubtText(language(), doubt)).join(comma)}</td>
    </tr>
  );

  function percent(ratio: number | undefined): string {
    return ratio === undefined ? unmeasured : `${numberText(language(), ratio * 100, 0)} %`;
  }
  function figure(value: number | undefined, unit: string): string {
    return value === undefined ? unmeasured : `${numberText(language(), value, 1)} ${unit}`;
  }
}

function People({ people }: { readonly people: Extract<WorkCycle, { kind: 'hoist' }>['people'] }) {
  const { t } = useConsole();
  if (people === undefined) return <>{unmeasured}</>;
  return <>{people.source === 'calls' ? t('cycles.byCalls', { n: people.max }) : people.max}</>;
}

function Way({ cycle }: { readonly cycle: WorkCycle }) {
  const { t, language } = useConsole();
  const metres = (value: number | undefined) => (value === undefined ? unmeasured : numberText(language(), value, 1));
  if (cycle.kind === 'hoist') {
    const at = ({ levelId, heightM }: (typeof cycle)['start']) => levelId ?? `${metres(heightM)} m`;
    return (
      <>
        {at(cycle.start)} – {at(cycle.end)}
      </>
    );
  }
  const at = ({ radiusM, heightM }: (typeof cycle)['start']) =>
    t('cycles.hook', { radius: metres(radiusM), height: metres(heightM) });
  return (
    <>
      {at(cycle.start)} – {at(cycle.end)}
    </>
  );
}
