import { useState } from 'preact/hooks';
import { Icon, Mark } from '../../parts/icons.tsx';
import { isWordKey } from '../../i18n/words.ts';
import { useConsole } from '../../state/console.ts';
import type { ForecastRow } from '../../state/forecast-draft.ts';
import { forecastFromText, headingOf, type ForecastText, type TextFault } from '../../state/forecast-text.ts';

const faultsShownMax = 12;
const example =
  'time,temperature,humidity,wind,gusts,rain\n2026-11-22T15:00Z,12,60,3,7,0\n2026-11-22T16:00Z,11,80,4,9,1.5';

/** A forecast pasted as text: taken over as a whole, or refused with every line that is wrong. */
export function ForecastPaste({ onTaken }: { readonly onTaken: (rows: readonly ForecastRow[]) => void }) {
  const { t } = useConsole();
  const [isOpen, setIsOpen] = useState(false);
  const [text, setText] = useState('');
  const [read, setRead] = useState<ForecastText | null>(null);
  function take(): void {
    const answer = forecastFromText(text);
    setRead(answer);
    if (answer.faults.length === 0) onTaken(answer.rows);
  }
  return (
    <section>
      <div class="forecast-keys">
        <button
          type="button"
          class="key"
          data-testid="forecast-paste"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          <Icon name={isOpen ? 'minus' : 'plus'} />
          {t('forecast.paste')}
        </button>
      </div>
      {isOpen && (
        <>
          <p class="quiet">{t('forecast.pasteText')}</p>
          <textarea
            data-testid="forecast-text"
            aria-label={t('forecast.paste')}
            spellcheck={false}
            placeholder={example}
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value);
              setRead(null);
            }}
          />
          <div class="forecast-keys">
            <button type="button" class="key is-primary" data-testid="forecast-take" onClick={take}>
              {t('forecast.take')}
            </button>
          </div>
          {read?.faults.length === 0 && (
            <p aria-live="polite" data-testid="forecast-taken">
              {t('forecast.taken', { n: read.rows.length })}
            </p>
          )}
          {read !== null && read.faults.length > 0 && <Faults read={read} />}
        </>
      )}
    </section>
  );
}

function Faults({ read: { form, faults } }: { readonly read: ForecastText }) {
  const { t, language } = useConsole();
  const textOf = ({ at, code, column = '', ...facts }: TextFault): string => {
    const key = `forecast.${column}`;
    const name = code === 'column' ? headingOf(column, language()) : isWordKey(key) ? t(key) : column;
    const fault = t(`forecast.fault.${code}`, { ...facts, column: name });
    return at === 0 ? fault : t(`forecast.at.${form}`, { at, fault });
  };
  return (
    <div role="alert" data-testid="forecast-faults">
      <p>
        <Mark tone="attention" /> {t('forecast.faults')}
      </p>
      <ul class="mission-reasons">
        {faults.slice(0, faultsShownMax).map((fault, index) => (
          <li key={index}>{textOf(fault)}</li>
        ))}
      </ul>
      {faults.length > faultsShownMax && <p>{t('forecast.moreFaults', { n: faults.length - faultsShownMax })}</p>}
    </div>
  );
}
