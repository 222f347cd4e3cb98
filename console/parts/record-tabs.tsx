import type { WordKey } from '../i18n/words.ts';
import { useConsole } from '../state/console.ts';
import { hashOf, type Route } from '../state/route.ts';

/** What is read from the record, in the order of the tabs. */
const tabs: readonly { readonly route: Route; readonly word: WordKey }[] = [
  { route: { screen: 'ledger' }, word: 'record.ledger' },
  { route: { screen: 'proofs' }, word: 'record.proofs' },
  { route: { screen: 'utilisation' }, word: 'record.utilisation' },
  { route: { screen: 'cycles' }, word: 'record.cycles' },
  { route: { screen: 'norms' }, word: 'record.norms' },
  { route: { screen: 'telematics' }, word: 'record.telematics' },
  { route: { screen: 'rental' }, word: 'record.rental' },
  { route: { screen: 'links' }, word: 'record.links' },
  { route: { screen: 'recordings' }, word: 'record.recordings' },
  { route: { screen: 'dossier' }, word: 'dossier.title' },
  { route: { screen: 'upkeep' }, word: 'record.upkeep' },
];

export function isOfRecord(screen: Route['screen']): boolean {
  return tabs.some(({ route }) => route.screen === screen);
}

/** The screens of the record side by side; nothing on the others. */
export function RecordTabs() {
  const console = useConsole();
  const { t } = console;
  const { screen } = console.route.value;
  if (!isOfRecord(screen)) return null;
  return (
    <nav class="record-tabs" aria-label={t('record.label')}>
      {tabs.map(({ route, word }) => (
        <a
          key={route.screen}
          class="record-tab"
          href={hashOf(route)}
          data-testid={`record-${route.screen}`}
          aria-current={screen === route.screen ? 'page' : undefined}
        >
          {t(word)}
        </a>
      ))}
    </nav>
  );
}
