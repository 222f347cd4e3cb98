import { amountOf, digitsOf } from '../../../controller/contract/accounts/currencies.ts';
import { registerMoney, type IdentityView } from '../../../controller/contract/accounts/machine-register.ts';
import { dayClockText } from '../../i18n/format.ts';
import { EntryLinks } from '../../parts/entry-links.tsx';
import { UnreadableEntries } from '../../parts/unreadable-entries.tsx';
import { useConsole } from '../../state/console.ts';
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

/** As it was entered: money in its currency, rows by their values. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object' || value === null) return '–';
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(valueText).join('; ');
  const money = registerMoney.safeParse(value);
  if (money.success) {
    const { minor, currency } = money.data;
    return `${amountOf(minor, currency).toFixed(digitsOf(currency))} ${currency}`;
  }
  return Object.values(value)
    .filter((part) => part !== null)
    .map(valueText)
    .join(' ');
}
