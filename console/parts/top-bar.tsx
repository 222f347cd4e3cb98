import { clockSecondsText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';
import { hashOf, type Route } from '../state/route.ts';
import { Icon, type IconName } from './icons.tsx';
import { PressButton } from './press-button.tsx';
import { isOfRecord } from './record-tabs.tsx';

const entries: readonly {
  readonly route: Route;
  readonly word: `nav.${string}` & Parameters<ReturnType<typeof useConsole>['t']>[0];
  readonly icon: IconName;
  readonly testId: string;
}[] = [
  { route: { screen: 'site' }, word: 'nav.site', icon: 'site', testId: 'nav-site' },
  { route: { screen: 'mission-new' }, word: 'nav.missionNew', icon: 'missionNew', testId: 'nav-mission-new' },
  { route: { screen: 'missions' }, word: 'nav.missions', icon: 'missions', testId: 'nav-missions' },
  { route: { screen: 'hoists' }, word: 'nav.hoists', icon: 'hoist', testId: 'nav-hoists' },
  { route: { screen: 'ledger' }, word: 'nav.ledger', icon: 'ledger', testId: 'nav-ledger' },
  { route: { screen: 'utilisation' }, word: 'nav.utilisation', icon: 'utilisation', testId: 'nav-utilisation' },
  { route: { screen: 'zones' }, word: 'nav.zones', icon: 'zones', testId: 'nav-zones' },
  { route: { screen: 'settings' }, word: 'nav.settings', icon: 'settings', testId: 'nav-settings' },
];

/** One bar on every screen: where you are, what the time and link are, and the site stop in its corner. */
export function TopBar() {
  const console = useConsole();
  const { t } = console;
  const current = entryOf(console.route.value.screen);
  return (
    <header class="top-bar">
      <nav class="nav" aria-label={t('nav.label')}>
        {entries.map((entry) => (
          <a
            key={entry.testId}
            class="nav-key"
            href={hashOf(entry.route)}
            data-testid={entry.testId}
            aria-current={current === entry.route.screen ? 'page' : undefined}
          >
            <Icon name={entry.icon} />
            <span>{t(entry.word)}</span>
          </a>
        ))}
      </nav>
      <Status />
      <SiteStop />
    </header>
  );
}

/** The entry of the bar under which a screen lies; the screen itself where it is one. */
function entryOf(screen: Route['screen']): Route['screen'] {
  if (screen === 'mission') return 'missions';
  if (entries.some(({ route }) => route.screen === screen)) return screen;
  return isOfRecord(screen) ? 'ledger' : screen;
}

function Status() {
  const console = useConsole();
  const { t } = console;
  const live = console.live.value;
  const session = console.session.value;
  const phase = console.phase.value;
  const other = console.language() === 'zh' ? 'en' : 'zh';
  return (
    <div class="status">
      <div class="status-lines">
        <span class="status-site">{console.site.value?.name ?? ''}</span>
        <span class={`status-link is-${phase}`} data-testid="link-phase">
          <span class="status-dot" aria-hidden="true" />
          {t(`link.${phase}`)}
          {live && <span class="status-clock"> {clockSecondsText(console.language(), live.siteTimeMs)}</span>}
        </span>
        <span class="status-user">
          {session !== null && session !== 'unknown' && `${session.name[console.language()]}`}
          {live?.isSimTime && <span class="status-sim">{t('app.simTime')}</span>}
        </span>
      </div>
      <button
        type="button"
        class="language-key"
        data-testid="language-switch"
        aria-label={t('settings.language')}
        onClick={() => {
          console.settings.language.value = other;
          console.settings.save();
        }}
      >
        {other === 'en' ? 'EN' : '中'}
      </button>
    </div>
  );
}

/** Both languages always: whoever reaches for it may not read the language that is set. */
export function SiteStop() {
  const console = useConsole();
  return (
    <PressButton
      class="site-stop"
      testId="site-stop"
      label="停机 STOP site — 控制停止，不是急停 / control stop, not E-stop"
      onPress={() => void console.stop({ type: 'site' })}
    >
      <strong>
        停机 <span>STOP</span>
      </strong>
      <small>
        控制停止，不是急停
        <br />
        control stop, not E-stop
      </small>
    </PressButton>
  );
}
