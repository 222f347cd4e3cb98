import type { MachineView } from '../../controller/contract/api.ts';
import { ageText, numberText } from '../i18n/format.ts';
import { reasonWords } from '../i18n/reason-words.ts';
import { useConsole } from '../state/console.ts';
import { Mark, type MarkTone } from './icons.tsx';
import { UntrackedKey } from './untracked.tsx';

const levelTones = {
  run: 'calm',
  warn: 'calm',
  limit: 'attention',
  noStart: 'attention',
  hold: 'attention',
  protectiveStop: 'stopped',
  controlStop: 'stopped',
  lockout: 'stopped',
} as const satisfies Record<string, MarkTone>;

/** What the interlock allows the machine now, why not more, and what would clear it. */
export function PermitBlock({ machine }: { readonly machine: MachineView }) {
  const console = useConsole();
  const { t, language, link } = console;
  const { verdict } = machine;
  const isStale =
    link.value === 'late' || machine.connection !== 'connected' || (machine.verdictAgeMs ?? Infinity) > 2_000;
  return (
    <section class={`block permit ${isStale ? 'is-stale' : ''}`} data-testid="permit">
      <h2>
        {t('machine.permit')}
        <span class="block-age">{ageText(language(), console.ageNowMs(machine.verdictAgeMs))}</span>
      </h2>
      {!verdict && <p class="quiet">{t('headline.noPermit')}</p>}
      {verdict && (
        <>
          <p class="permit-level">
            <Mark tone={levelTones[verdict.level]} />
            <strong data-testid="permit-level">{t(`level.${verdict.level}`)}</strong>
            <span class="permit-speeds">
              {t('machine.speedMax')} <b>{numberText(language(), verdict.travelSpeedMaxMps, 2)}</b> m/s
              {verdict.toolSpeedMaxMps !== verdict.travelSpeedMaxMps && (
                <>
                  {' · '}
                  {t('machine.toolSpeedMax')} <b>{numberText(language(), verdict.toolSpeedMaxMps, 2)}</b> m/s
                </>
              )}
            </span>
          </p>
          <p class="quiet" data-testid="holding-action">
            {t('machine.holding', { action: t(`holding.${verdict.holdingAction}`) })}
          </p>
          <ul class="reasons" aria-live="polite" data-testid="reason-text">
            {verdict.reasons.length === 0 && <li class="quiet">{t('machine.reasonNone')}</li>}
            {verdict.reasons.map((reason, index) => {
              const words = reasonWords(language(), reason, console.names);
              return (
                <li key={index}>
                  <span>{words.text}</span>
                  {words.clears !== '' && <small>{t('machine.clears', { clears: words.clears })}</small>}
                  {reason.ruleId === 'person-untracked' && reason.level === 'hold' && <UntrackedKey />}
                </li>
              );
            })}
          </ul>
        </>
      )}
    </section>
  );
}
