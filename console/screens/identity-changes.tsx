import type { IdentityView } from '../../controller/contract/machine-register.ts';
import { dayClockText } from '../i18n/format.ts';
import { EntryLinks } from '../parts/entry-links.tsx';
import { UnreadableEntries } from '../parts/unreadable-entries.tsx';
import { useConsole } from '../state/console.ts';
import { fieldWord } from './identity-fields.tsx';

/** Who changed what, newest first. */
export function IdentityChanges({ view }: { readonly view: IdentityView }) {
  const { t, language } = useConsole();
  return (
    <section data-testid="identity-changes">
      <UnreadableEntries sequences={view.unreadable} />
      {view.changes.length === 0 && <p class="quiet">{t('identity.noChanges')}</p>}
      {view.changes.map(({ by, atMs, sequence, fields }) => (
        <div key={sequence} class="identity-change">
          <p>
            <b>{dayClockText(language(), atMs)}</b> · {by} <EntryLinks sequences={[sequence]} />
          </p>
          {fields.length === 0 && <p class="quiet">{t('identity.nothingChanged')}</p>}
          <ul>
            {fields.map(({ field, before, after }) => (
              <li key={field}>
                {fieldWord(t, '', field)}: {valueText(before)} → {valueText(after)}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

type FieldValue = IdentityView['changes'][number]['fields'][number]['before'];

/** As it was entered: money in its currency, rows by their values. */
function valueText(value: FieldValue | undefined): string {
  if (value === null || value === undefined) return '–';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(valueText).join('; ');
  if (typeof value['minor'] === 'number') return `${(value['minor'] / 100).toFixed(2)} ${valueText(value['currency'])}`;
  return Object.values(value)
    .filter((part) => part !== null)
    .map(valueText)
    .join(' ');
}
