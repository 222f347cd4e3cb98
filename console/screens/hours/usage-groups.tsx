import { useEffect, useState } from 'preact/hooks';
import type { TimeState } from '../../../controller/contract/ledger/ledger.ts';
import type {
  UtilisationGroup,
  UtilisationGroups,
  UtilisationKey,
} from '../../../controller/contract/accounts/utilisation.ts';
import { csvAddress } from '../../api/time-routes.ts';
import type { ApiFailure } from '../../api/client.ts';
import { causeWord } from '../../i18n/cause-words.ts';
import { amountText, numberText } from '../../i18n/format.ts';
import { isWordKey } from '../../i18n/words.ts';
import { Choice } from '../../parts/choice.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { stateOrder } from '../../parts/state-patterns.tsx';
import { useConsole } from '../../state/console.ts';
import type { UsageWindow } from '../../api/time-routes.ts';

const shownKeys = [
  'machine',
  'mission',
  'mode',
  'operator',
  'step',
  'state',
  'cause',
] as const satisfies readonly UtilisationKey[];

/** The machines' time by what it belonged to, and the tables for a spreadsheet. */
export function UsageGroups({ window }: { readonly window: UsageWindow }) {
  const console = useConsole();
  const { t } = console;
  const [by, setBy] = useState<(typeof shownKeys)[number]>('mission');
  const [groups, setGroups] = useState<UtilisationGroups | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);

  async function load(): Promise<void> {
    const result = await console.api.usageGroups(window, by);
    setFailure(result.ok ? null : result.failure);
    if (result.ok) setGroups(result.value);
  }
  useEffect(() => void load(), [by, window]);
  return (
    <section class="usage-part" data-testid="usage-groups">
      <header>
        <h2>{t('usage.title')}</h2>
        <Choice
          label={t('usage.title')}
          layout="row"
          value={by}
          options={shownKeys.map((value) => ({ value, label: t(`usage.by.${value}`), testId: `usage-by-${value}` }))}
          onChange={setBy}
        />
        <a class="key" href={csvAddress.groups(window, by)} download>
          {t('usage.csv')}
        </a>
        <a class="key" href={csvAddress.shifts(window)} download>
          {t('usage.shiftsCsv')}
        </a>
      </header>
      {failure && <ProblemNote failure={failure} />}
      {groups && <GroupsTable groups={groups} />}
    </section>
  );
}

function statesOf(groups: readonly UtilisationGroup[]): readonly TimeState[] {
  return stateOrder.filter((state) => groups.some(({ msByState }) => (msByState[state] ?? 0) > 0));
}

function GroupsTable({ groups: { by, groups } }: { readonly groups: UtilisationGroups }) {
  const console = useConsole();
  const { t, language } = console;
  const states = statesOf(groups);
  const keyText = (key: string | null) => {
    if (key === null) return t('usage.none');
    if (by === 'cause') return causeWord(language(), key);
    if (by === 'machine') return console.labelOf(key);
    const word = `${by === 'mode' ? 'usage.mode' : by === 'state' ? 'time' : by}.${key}`;
    return isWordKey(word) ? t(word) : key;
  };
  return (
    <div class="table-scroll">
      <table class="hours-table" data-testid="usage-table">
        <thead>
          <tr>
            <th scope="col">{t(`usage.by.${by}`)}</th>
            {states.map((state) => (
              <th key={state} scope="col">
                {t(`time.${state}`)}
              </th>
            ))}
            <th scope="col">{t('utilisation.total')}</th>
            <th scope="col">{t('usage.coverage')}</th>
            <th scope="col">{t('utilisation.quantities')}</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.key}>
              <th scope="row">{keyText(group.key)}</th>
              {states.map((state) => (
                <td key={state}>{hoursMinutes(group.msByState[state] ?? 0)}</td>
              ))}
              <td class="is-total">{hoursMinutes(group.totalMs)}</td>
              <td>{numberText(language(), 100 * group.coverage, 0)} %</td>
              <td class="is-text">
                {group.quantities
                  .map(({ step, amount, unit }) => {
                    const key = `step.${step}`;
                    const name = isWordKey(key) ? t(key) : step;
                    return `${name} ${amountText(language(), amount, unit)} ${t(`unit.${unit}`)}`;
                  })
                  .join(language() === 'zh' ? '；' : '; ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function hoursMinutes(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes === 0 ? '' : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}
