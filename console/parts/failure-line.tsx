import type { FailureView } from '../../controller/contract/accounts/failures.ts';
import { nearClockText, numberText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';
import { EntryLinks } from './entry-links.tsx';

/** A failure in one line, with every judgement of it and the entries that tell it. */
export function FailureLine({ failure }: { readonly failure: FailureView }) {
  const console = useConsole();
  const { t, language } = console;
  const siteNowMs = console.live.value?.siteTimeMs ?? console.clock.nowMs();
  const at = (ms: number) => nearClockText(language(), ms, siteNowMs);
  const last = failure.judgements.at(-1)?.judgement;
  return (
    <div class="failure-line">
      <p>
        <b>{at(failure.fromMs)}</b> · {failure.said} · {t(`failure.${failure.standing}`)}
        {last !== undefined && ` · ${t(`failure.${last.class}`)}`}
        {last !== undefined && last.cause !== null && ` · ${last.cause}`} ·{' '}
        {t('failure.repairH', { n: numberText(language(), failure.repairH, 2) })}{' '}
        <EntryLinks sequences={failure.sequences} />
      </p>
      {failure.judgements.length > 1 && (
        <ol data-testid={`judgements-${failure.failureId}`}>
          {failure.judgements.map(({ judgement, by, atMs, sequence }) => (
            <li key={sequence}>
              {at(atMs)} · {by} · {t(`failure.${judgement.class}`)}
              {!judgement.isBasic && ` · ${t('failure.basicNo')}`}
              {judgement.cause !== null && ` · ${judgement.cause}`} <EntryLinks sequences={[sequence]} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
