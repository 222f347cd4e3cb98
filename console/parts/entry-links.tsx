import { useState } from 'preact/hooks';
import { useConsole } from '../state/console.ts';
import { hashOf } from '../state/route.ts';

const linksShownMax = 6;

/** The entries of the record behind a figure, by their numbers: a tap shows the ledger from there. */
export function EntryLinks({ sequences }: { readonly sequences: readonly number[] }) {
  const { t } = useConsole();
  const [shown, setShown] = useState<'few' | 'all'>('few');
  const few = shown === 'all' ? sequences : sequences.slice(0, linksShownMax);
  const more = sequences.length - few.length;
  return (
    <span class="entry-links">
      {few.map((sequence) => (
        <a key={sequence} href={hashOf({ screen: 'ledger', entry: sequence })}>
          #{sequence}
        </a>
      ))}
      {more > 0 && (
        <button type="button" onClick={() => setShown('all')}>
          {t('rental.moreEntries', { n: more })}
        </button>
      )}
    </span>
  );
}
