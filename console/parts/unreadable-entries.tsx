import { useConsole } from '../state/console.ts';
import { EntryLinks } from './entry-links.tsx';

/** Entries that are not what their type says: named, since nothing was counted from them. */
export function UnreadableEntries({ sequences }: { readonly sequences: readonly number[] }) {
  const { t } = useConsole();
  if (sequences.length === 0) return null;
  return (
    <p role="alert" data-testid="unreadable-entries">
      {t('record.unreadable', { n: sequences.length })} <EntryLinks sequences={sequences} />
    </p>
  );
}
