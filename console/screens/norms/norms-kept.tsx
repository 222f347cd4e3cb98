import { useState } from 'preact/hooks';
import type { NormSummary } from '../../../controller/contract/accounts/norm-record.ts';
import type { NormComparison } from '../../../controller/contract/accounts/norm-work.ts';
import { dayClockText, numberText } from '../../i18n/format.ts';
import { isWordKey } from '../../i18n/words.ts';
import { Icon } from '../../parts/icons.tsx';
import { useConsole } from '../../state/console.ts';

/** The norms on record, with their sheets; two of them side by side. */
export function NormsKept({ norms }: { readonly norms: readonly NormSummary[] }) {
  const console = useConsole();
  const { t, language } = console;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [comparison, setComparison] = useState<NormComparison | null>(null);
  if (norms.length === 0) return null;
  async function choose(normId: string): Promise<void> {
    const next = chosen.includes(normId) ? chosen.filter((id) => id !== normId) : [...chosen, normId].slice(-2);
    setChosen(next);
    const [left, right] = [...next].sort((one, other) => placeOf(norms, one) - placeOf(norms, other));
    if (left === undefined || right === undefined) return setComparison(null);
    const result = await console.told(console.api.compareNorms(left, right));
    setComparison(result.ok ? result.value : null);
  }
  return (
    <section>
      <h2>{t('norms.kept')}</h2>
      <ul class="norm-kept" data-testid="norms-kept">
        {[...norms].reverse().map((norm) => (
          <li key={norm.id}>
            <button
              type="button"
              class="choice-key"
              role="checkbox"
              aria-checked={chosen.includes(norm.id)}
              data-testid={`compare-${norm.id}`}
              onClick={() => void choose(norm.id)}
            >
              {t('norms.compare')}
            </button>
            <span>
              <strong>{norm.id}</strong> {norm.code} {t('norms.version', { n: norm.version })} {norm.name} ·{' '}
              {numberText(language(), norm.perShift, 1)} {norm.unit} {t('norms.aShift')}
              {norm.basePrice !== null && ` · ${numberText(language(), norm.basePrice, 2)}`}
              {norm.isEnough === false && ` · ${t('norms.tooFew')}`}
              <small class="quiet">
                {' '}
                {norm.by} {dayClockText(language(), norm.atMs)} · {norm.sha256.slice(0, 12)}…
              </small>
            </span>
            {(['xlsx', 'pdf'] as const).map((ending) => (
              <a
                key={ending}
                class="key"
                href={`/api/v1/norms/${encodeURIComponent(norm.id)}/sheets.${ending}`}
                download
                data-testid={`${norm.id}-${ending}`}
              >
                <Icon name="download" />
                {ending.toUpperCase()}
              </a>
            ))}
          </li>
        ))}
      </ul>
      {comparison !== null && <Comparison comparison={comparison} />}
    </section>
  );
}

function placeOf(norms: readonly NormSummary[], normId: string): number {
  return norms.findIndex(({ id }) => id === normId);
}

function Comparison({ comparison }: { readonly comparison: NormComparison }) {
  const { t, language } = useConsole();
  const text = (value: string | number | null) =>
    value === null ? '–' : typeof value === 'number' ? numberText(language(), value, digitsOf(value)) : value;
  return (
    <div class="table-scroll">
      <table class="hours-table" data-testid="norm-comparison">
        <thead>
          <tr>
            <th scope="col">{t('norms.compared')}</th>
            <th scope="col">{comparison.left}</th>
            <th scope="col">{comparison.right}</th>
            <th scope="col">{t('norms.change')}</th>
          </tr>
        </thead>
        <tbody>
          {comparison.rows.map(({ figure, name, unit, left, right, change }) => {
            const word = `norms.compared.${figure}`;
            return (
              <tr key={`${figure} ${name ?? ''} ${unit}`}>
                <th scope="row">
                  {name ?? (isWordKey(word) ? t(word) : figure)} {unit}
                </th>
                <td>{text(left)}</td>
                <td>{text(right)}</td>
                <td>
                  {change === null
                    ? ''
                    : `${change >= 0 ? '+' : '−'}${numberText(language(), 100 * Math.abs(change), 1)} %`}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Money and outputs to two decimals, shares and consumption to four. */
function digitsOf(value: number): number {
  return Number.isInteger(value) ? 0 : value >= 10 ? 2 : 4;
}
