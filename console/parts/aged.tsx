import type { ComponentChildren } from 'preact';
import { ageText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';

/** A live value with its age. Stale ones stay readable but are hatched and dated; unknown ones say so. */
export function Aged(props: {
  readonly label: string;
  readonly ageMs: number | null;
  readonly isStale: boolean;
  readonly testId?: string;
  readonly children: ComponentChildren | null;
}) {
  const { t, language, ageNowMs, link } = useConsole();
  const isStale = props.isStale || link.value === 'late';
  const isKnown = props.children !== null && props.ageMs !== null;
  return (
    <div class={`aged ${isStale ? 'is-stale' : ''}`} data-testid={props.testId}>
      <dt>{props.label}</dt>
      <dd>
        <span class="aged-value">{isKnown ? props.children : t('machine.unknownValue')}</span>
        <span class="aged-age">
          {isStale && isKnown ? `${t('machine.lastKnown')} · ` : ''}
          {ageText(language(), ageNowMs(props.ageMs))}
        </span>
      </dd>
    </div>
  );
}
