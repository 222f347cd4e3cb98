import { useEffect, useState } from 'preact/hooks';
import type { LedgerEntry } from '../../../controller/contract/ledger/ledger.ts';
import type { ApiFailure } from '../../api/client.ts';
import { clockSecondsText, dayClockText } from '../../i18n/format.ts';
import { ledgerLine } from '../../i18n/ledger-words.ts';
import { Icon } from '../../parts/icons.tsx';
import { LedgerCheckNote } from '../../parts/ledger-check-note.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';
import type { Route } from '../../state/route.ts';

const pageSize = 60;
/** A tablet shows the recent past; the whole record is what the export is for. */
const entriesShownMax = 1_200;

type LedgerRoute = Extract<Route, { screen: 'ledger' }>;

export function LedgerScreen({ route }: { readonly route: LedgerRoute }) {
  const console = useConsole();
  const { t } = console;
  const start = route.entry === undefined ? null : route.entry + 1;
  const [entries, setEntries] = useState<readonly LedgerEntry[]>([]);
  const [end, setEnd] = useState<'more' | 'reached'>('more');
  const [work, setWork] = useState<'idle' | 'busy'>('idle');
  const [failure, setFailure] = useState<ApiFailure | null>(null);

  async function load(before: number | null): Promise<void> {
    setWork('busy');
    const result = await console.api.ledger({
      limit: pageSize,
      ...(before === null ? {} : { before }),
      ...(route.machineId ? { machineId: route.machineId } : {}),
      ...(route.missionId ? { missionId: route.missionId } : {}),
    });
    setWork('idle');
    if (!result.ok) return setFailure(result.failure);
    setFailure(null);
    const page = result.value.entries;
    setEntries((last) => (before === start ? page : [...last, ...page]));
    setEnd(page.length < pageSize ? 'reached' : 'more');
  }
  useEffect(() => void load(start), []);
  const last = entries.at(-1);
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('ledger.title')}</h1>
        <p class="quiet">{t('ledger.proof')}</p>
        <LedgerCheckNote />
        <button type="button" class="key" disabled={work === 'busy'} onClick={() => void load(start)}>
          {t('ledger.refresh')}
        </button>
        <a class="key" href="/api/v1/ledger/export" download data-testid="ledger-export">
          <Icon name="download" />
          {t('ledger.export')}
        </a>
      </header>
      <Filters route={route} />
      {failure && <ProblemNote failure={failure} />}
      <ol class="ledger-rows" data-testid="ledger-rows" aria-busy={work === 'busy'}>
        {entries.map((entry) => (
          <EntryRow key={entry.sequence} entry={entry} isOpen={entry.sequence === route.entry} />
        ))}
      </ol>
      {entries.length === 0 && work === 'idle' && !failure && <p class="quiet">{t('ledger.empty')}</p>}
      {last && end === 'more' && entries.length < entriesShownMax && (
        <button
          type="button"
          class="key is-wide"
          data-testid="ledger-older"
          disabled={work === 'busy'}
          onClick={() => void load(last.sequence)}
        >
          {t('ledger.older')}
        </button>
      )}
      {last && end === 'reached' && <p class="quiet">{t('ledger.end')}</p>}
    </div>
  );
}

function EntryRow({ entry, isOpen }: { readonly entry: LedgerEntry; readonly isOpen: boolean }) {
  const console = useConsole();
  const { language } = console;
  const names = {
    machine: console.labelOf,
    missionNumber: (missionId: string) => console.live.value?.missions.get(missionId)?.number ?? null,
  };
  return (
    <li>
      <details open={isOpen}>
        <summary class="ledger-row">
          <time title={dayClockText(language(), entry.atMs)}>{clockSecondsText(language(), entry.atMs)}</time>
          <span class="ledger-what">{ledgerLine(language(), entry, names)}</span>
          <span class="ledger-who">{actorText(entry.actor, console)}</span>
          <span class="ledger-number">#{entry.sequence}</span>
        </summary>
        <pre class="ledger-raw">{JSON.stringify(entry, null, 1)}</pre>
      </details>
    </li>
  );
}

function actorText(actor: string, console: ReturnType<typeof useConsole>): string {
  if (actor === 'system') return console.t('ledger.system');
  return actor === 'interlock' ? console.t('ledger.interlock') : actor;
}

function Filters({ route }: { readonly route: LedgerRoute }) {
  const console = useConsole();
  const { t } = console;
  const machines = [...console.machines.value].sort((left, right) =>
    left.label.localeCompare(right.label, 'en', { numeric: true }),
  );
  const missions = [...(console.live.value?.missions.values() ?? [])].sort((left, right) => right.number - left.number);
  const key = (label: string, isOn: boolean, next: LedgerRoute, testId: string) => (
    <button
      key={testId}
      type="button"
      class="filter-key"
      aria-pressed={isOn}
      data-testid={testId}
      onClick={() => console.go(next)}
    >
      {label}
    </button>
  );
  const isAll = route.machineId === undefined && route.missionId === undefined && route.entry === undefined;
  return (
    <div class="filters">
      {key(t('ledger.all'), isAll, { screen: 'ledger' }, 'filter-all')}
      <span class="filter-label">{t('ledger.filterMachine')}</span>
      {machines.map((machine) =>
        key(
          machine.label,
          route.machineId === machine.id,
          { screen: 'ledger', machineId: machine.id },
          `filter-machine-${machine.id}`,
        ),
      )}
      {missions.length > 0 && <span class="filter-label">{t('ledger.filterMission')}</span>}
      {missions
        .slice(0, 8)
        .map((mission) =>
          key(
            String(mission.number),
            route.missionId === mission.id,
            { screen: 'ledger', missionId: mission.id },
            `filter-mission-${mission.id}`,
          ),
        )}
    </div>
  );
}
