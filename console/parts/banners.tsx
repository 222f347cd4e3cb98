import { clockText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';
import { Mark } from './icons.tsx';
import { CauseBanner } from './cause-banner.tsx';
import { GuidedBanner } from './guided-banner.tsx';
import { OverrideBanner } from './override-key.tsx';
import { RecordBanner } from './record-banner.tsx';
import { TermBanner } from './term-banner.tsx';
import { UntrackedBanner } from './untracked.tsx';

/** A way to the interlock that is away for longer is worth a line; reconnects are not. */
const awayShownAfterMs = 5_000;

/** Shown only when something is wrong: lost connection, a silent interlock, a record that refuses or whose disk fills up, latched stops. */
export function Banners() {
  const console = useConsole();
  const { t } = console;
  const live = console.live.value;
  const phase = console.phase.value;
  const latches = live?.latches ?? [];
  const awayMs = console.nowMonoMs.value - console.stopPathSinceMonoMs.value;
  const isPathAway = console.stopPathPhase.value === 'away' && awayMs > awayShownAfterMs;
  return (
    <div class="banners" aria-live="assertive">
      {phase === 'lost' && live && (
        <p class="banner is-lost" data-testid="banner-lost">
          <Mark tone="unknown" />
          {t('link.lostBanner', { time: clockText(console.language(), live.siteTimeMs) })}
        </p>
      )}
      {phase === 'late' && (
        <p class="banner is-lost" data-testid="banner-late">
          <Mark tone="unknown" />
          {t('link.lateBanner')}
        </p>
      )}
      {phase === 'live' && live && !live.interlock.connected && (
        <p class="banner is-stop" data-testid="banner-interlock">
          <Mark tone="stopped" />
          {t('link.interlockBanner')}
        </p>
      )}
      {isPathAway && (
        <p class="banner is-lost" data-testid="banner-stop-path">
          <Mark tone="unknown" />
          {t('link.stopPathBanner')}
        </p>
      )}
      <RecordBanner />
      <OverrideBanner />
      <TermBanner />
      <GuidedBanner />
      <UntrackedBanner />
      <CauseBanner />
      {latches.length > 0 && (
        <p class="banner is-stop" data-testid="banner-latches">
          <Mark tone="stopped" />
          <span>{t('latch.banner', { count: latches.length })}</span>
          <button
            type="button"
            class="banner-key"
            data-testid="latches-open"
            onClick={() => (console.latchesShown.value = 'open')}
          >
            {t('latch.open')}
          </button>
        </p>
      )}
    </div>
  );
}
