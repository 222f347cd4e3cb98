import { nearClockText, numberText } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { useConsole } from '../../state/console.ts';
import {
  figureRanges,
  forecastRowsMax,
  movedBy,
  movesOf,
  shownFigures,
  withNextRow,
  withRow,
  type ForecastDraft,
  type ForecastRow,
} from '../../state/forecast-draft.ts';

interface RowsProps {
  readonly draft: ForecastDraft;
  readonly picked: number | null;
  readonly mayChange: boolean;
  readonly siteNowMs: number;
  readonly onPick: (at: number | null) => void;
  readonly onChange: (draft: ForecastDraft) => void;
}

/** The forecast line by line; the one that is tapped is set with big keys. */
export function ForecastRows(props: RowsProps) {
  const { t } = useConsole();
  const { draft, picked, mayChange, onPick, onChange } = props;
  const { rows } = draft;
  return (
    <section>
      <h2>{t('forecast.hours')}</h2>
      <div class="forecast-rows">
        <div class="forecast-row quiet">
          <span>{t('forecast.time')}</span>
          {shownFigures.map((figure) => (
            <span key={figure}>{t(`forecast.${figure}`)}</span>
          ))}
        </div>
        {rows.map((row, at) =>
          at === picked && mayChange ? (
            <RowCard key={at} {...props} row={row} at={at} />
          ) : (
            <RowKey key={at} {...props} row={row} at={at} />
          ),
        )}
      </div>
      {mayChange && (
        <button
          type="button"
          class="key"
          data-testid="forecast-next"
          disabled={rows.length >= forecastRowsMax}
          onClick={() => {
            onChange(withNextRow(draft));
            onPick(rows.length);
          }}
        >
          <Icon name="plus" />
          {t('forecast.next')}
        </button>
      )}
    </section>
  );
}

type OneProps = RowsProps & { readonly row: ForecastRow; readonly at: number };

function RowKey({ row, at, siteNowMs, mayChange, onPick }: OneProps) {
  const { language } = useConsole();
  return (
    <button
      type="button"
      class="key forecast-row"
      data-testid={`forecast-row-${String(at + 1)}`}
      disabled={!mayChange}
      onClick={() => onPick(at)}
    >
      <strong>{nearClockText(language(), row.fromMs, siteNowMs)}</strong>
      {shownFigures.map((figure) => (
        <span key={figure}>
          {numberText(language(), row[figure], row[figure] % 1 === 0 ? 0 : 1)} {figureRanges[figure].unit}
        </span>
      ))}
    </button>
  );
}

function RowCard({ row, at, draft, siteNowMs, onPick, onChange }: OneProps) {
  const { t, language } = useConsole();
  const { backH, onH } = movesOf(draft.rows, at);
  const put = (next: ForecastRow) => onChange(withRow(draft, at, next));
  return (
    <div class="forecast-card" data-testid={`forecast-card-${String(at + 1)}`}>
      <Stepper
        label={t('forecast.from')}
        testId="forecast-from"
        value={0}
        min={-backH}
        max={onH}
        step={1}
        digits={0}
        unit=""
        text={nearClockText(language(), row.fromMs, siteNowMs)}
        onChange={(hours) => put(movedBy(row, hours))}
      />
      {shownFigures.map((figure) => {
        const { min, max, step, unit } = figureRanges[figure];
        return (
          <Stepper
            key={figure}
            label={t(`forecast.${figure}`)}
            testId={`forecast-${figure}`}
            value={row[figure]}
            min={min}
            max={max}
            step={step}
            digits={row[figure] % 1 === 0 ? 0 : 1}
            unit={` ${unit}`}
            onChange={(value) => put({ ...row, [figure]: value })}
          />
        );
      })}
      {row.concreteC !== undefined && (
        <p class="quiet">
          {t('forecast.concreteC')}: {numberText(language(), row.concreteC, 1)} °C
        </p>
      )}
      <button
        type="button"
        class="key"
        data-testid="forecast-drop"
        disabled={draft.rows.length === 1}
        onClick={() => {
          onChange(withRow(draft, at, null));
          onPick(null);
        }}
      >
        <Icon name="close" />
        {t('forecast.drop')}
      </button>
    </div>
  );
}
