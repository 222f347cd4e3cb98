import { useEffect, useState } from 'preact/hooks';
import type { HealthView } from '../../../controller/contract/api.ts';
import { Choice } from '../../parts/choice.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { numberText } from '../../i18n/format.ts';
import { useConsole } from '../../state/console.ts';
import { hashOf } from '../../state/route.ts';
import { keyScales, themes, type KeyScale } from '../../state/settings.ts';

const bankCardMm = 85.6;

export function SettingsScreen() {
  const console = useConsole();
  const { t, settings, language } = console;
  const scaleOf: Readonly<Record<string, KeyScale>> = Object.fromEntries(
    keyScales.map((scale) => [String(scale), scale]),
  );
  return (
    <div class="page settings">
      <header class="page-head">
        <h1>{t('settings.title')}</h1>
      </header>
      <section>
        <h2>{t('settings.language')}</h2>
        <Choice
          label={t('settings.language')}
          layout="row"
          value={language()}
          options={[
            { value: 'zh', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
          onChange={(value) => {
            settings.language.value = value;
            settings.save();
          }}
        />
      </section>
      <section>
        <h2>{t('settings.theme')}</h2>
        <Choice
          label={t('settings.theme')}
          layout="row"
          value={settings.theme.value}
          options={themes.map((value) => ({ value, label: t(`settings.theme.${value}`) }))}
          onChange={(value) => {
            settings.theme.value = value;
            settings.save();
          }}
        />
      </section>
      <section>
        <h2>{t('settings.scale')}</h2>
        <Choice
          label={t('settings.scale')}
          layout="row"
          value={String(settings.keyScale.value)}
          options={keyScales.map((scale) => ({ value: String(scale), label: t(`settings.scale.${scale}`) }))}
          onChange={(value) => {
            settings.keyScale.value = scaleOf[value] ?? 1;
            settings.save();
          }}
        />
      </section>
      <Tables />
      <Ruler />
      <Account />
      <About />
    </div>
  );
}

/** What the site is run by: limits, hours with crews, the weather to come, and where it is. */
function Tables() {
  const { t } = useConsole();
  return (
    <>
      <section>
        <h2>{t('limits.title')}</h2>
        <a class="key" data-testid="limits-open" href={hashOf({ screen: 'limits' })}>
          {t('limits.open')}
        </a>
      </section>
      <section>
        <h2>{t('catalogue.title')}</h2>
        <a class="key" data-testid="catalogue-open" href={hashOf({ screen: 'catalogue' })}>
          {t('catalogue.open')}
        </a>
      </section>
      <section>
        <h2>{t('roster.title')}</h2>
        <a class="key" data-testid="roster-open" href={hashOf({ screen: 'roster' })}>
          {t('roster.open')}
        </a>
      </section>
      <section>
        <h2>{t('forecast.title')}</h2>
        <a class="key" data-testid="forecast-open" href={hashOf({ screen: 'forecast' })}>
          {t('forecast.open')}
        </a>
      </section>
      <section>
        <h2>{t('anchor.title')}</h2>
        <a class="key" data-testid="anchor-open" href={hashOf({ screen: 'anchor' })}>
          {t('anchor.open')}
        </a>
      </section>
    </>
  );
}

function Ruler() {
  const { t, settings, language } = useConsole();
  const rootPx = Math.min(30, Math.max(16, 4 * settings.pxPerMm.value) * settings.keyScale.value);
  const primaryMm = (5 * rootPx) / settings.pxPerMm.value;
  return (
    <section class="ruler">
      <h2>{t('settings.ruler')}</h2>
      <p class="quiet">{t('settings.rulerText')}</p>
      <div class="ruler-bar" style={`width:${bankCardMm * settings.pxPerMm.value}px`}>
        85.6 mm
      </div>
      <Stepper
        label={t('settings.rulerField')}
        testId="field-ruler"
        value={settings.pxPerMm.value}
        min={2}
        max={12}
        step={0.1}
        digits={1}
        unit=" px/mm"
        onChange={(value) => {
          settings.pxPerMm.value = value;
          settings.save();
        }}
      />
      <p>{t('settings.rulerNow', { mm: numberText(language(), primaryMm, 1) })}</p>
    </section>
  );
}

function Account() {
  const console = useConsole();
  const { t, language } = console;
  const session = console.session.value;
  return (
    <section>
      <h2>{t('settings.account')}</h2>
      {session !== null && session !== 'unknown' && (
        <p>
          <strong>{session.name[language()]}</strong> · {t(`role.${session.role}`)} · {session.user}
        </p>
      )}
      <button type="button" class="key" data-testid="logout" onClick={() => void console.logout()}>
        {t('settings.logout')}
      </button>
    </section>
  );
}

function About() {
  const console = useConsole();
  const { t } = console;
  const [health, setHealth] = useState<HealthView | null>(null);
  useEffect(() => {
    void console.api.health().then((result) => result.ok && setHealth(result.value));
  }, []);
  return (
    <section>
      <h2>{t('settings.about')}</h2>
      <p>{t('settings.aboutText')}</p>
      {health && (
        <p class="quiet">{t('settings.version', { version: health.version, entries: health.ledger?.entries ?? 0 })}</p>
      )}
      {health?.interlock.loop && (
        <p class="quiet" data-testid="loop-figures">
          {t(`loop.${health.interlock.loop.scheduling}`)}{' '}
          {t('loop.figures', {
            late: Math.round(health.interlock.loop.lateMsMax),
            overruns: health.interlock.loop.overruns,
            held: health.interlock.loop.heldForLateness,
          })}{' '}
          {t('loop.refused', {
            refused: Object.values(health.interlock.loop.refusedInputs).reduce((sum, count) => sum + count, 0),
            jumps: health.interlock.loop.tagJumps,
          })}
        </p>
      )}
    </section>
  );
}
