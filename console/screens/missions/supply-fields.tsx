import { Choice } from '../../parts/choice.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import type { WordKey } from '../../i18n/words.ts';
import { useConsole } from '../../state/console.ts';
import { freshSupply, freshWeather, rushHours, type SupplyDraft, type WeatherDraft } from '../../state/supply-draft.ts';

interface NumberField<Draft> {
  readonly field: { [Name in keyof Draft]: Draft[Name] extends number ? Name : never }[keyof Draft] & string;
  readonly label: WordKey;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly digits: number;
  readonly unit: string;
}

const supplyNumbers: readonly NumberField<SupplyDraft>[] = [
  { field: 'trucks', label: 'supply.trucks', min: 1, max: 40, step: 1, digits: 0, unit: '' },
  { field: 'loadM3', label: 'supply.load', min: 2, max: 16, step: 0.5, digits: 1, unit: ' m³' },
  { field: 'travelMin', label: 'supply.travel', min: 5, max: 120, step: 5, digits: 0, unit: ' min' },
  { field: 'rushTravelMin', label: 'supply.rushTravel', min: 5, max: 180, step: 5, digits: 0, unit: ' min' },
  { field: 'pumpRateM3ph', label: 'supply.pumpRate', min: 5, max: 120, step: 5, digits: 0, unit: ' m³/h' },
];

const weatherNumbers: readonly NumberField<WeatherDraft>[] = [
  { field: 'airC', label: 'supply.air', min: -20, max: 50, step: 1, digits: 0, unit: ' °C' },
  { field: 'humidityPercent', label: 'supply.humidity', min: 0, max: 100, step: 5, digits: 0, unit: ' %' },
  { field: 'windMps', label: 'supply.wind', min: 0, max: 30, step: 1, digits: 0, unit: ' m/s' },
  { field: 'gustMps', label: 'supply.gust', min: 0, max: 40, step: 1, digits: 0, unit: ' m/s' },
];

/** Plant, trucks and weather of a pour. Closed: concrete comes at a steady rate, and nothing of it is planned. */
export function SupplyFields(props: {
  readonly supply: SupplyDraft | null;
  readonly onChange: (supply: SupplyDraft | null) => void;
}) {
  const { t } = useConsole();
  const { supply, onChange } = props;
  const isOpen = supply !== null;
  return (
    <section class="supply-fields">
      <button
        type="button"
        class="key is-wide"
        data-testid="supply-toggle"
        aria-expanded={isOpen}
        onClick={() => onChange(isOpen ? null : freshSupply)}
      >
        <Icon name={isOpen ? 'minus' : 'plus'} />
        {t('supply.title')}
      </button>
      <p class="quiet">{t(isOpen ? 'supply.openNote' : 'supply.closedNote')}</p>
      {supply && <OpenFields supply={supply} onChange={onChange} />}
    </section>
  );
}

function OpenFields(props: { readonly supply: SupplyDraft; readonly onChange: (supply: SupplyDraft) => void }) {
  const { t } = useConsole();
  const { supply, onChange } = props;
  const hours = rushHours.map(([from, to]) => `${String(from)}–${String(to)}`).join(', ');
  return (
    <>
      {supplyNumbers.map(({ field, label, ...bounds }) => (
        <Stepper
          key={field}
          label={t(label, { hours })}
          testId={`supply-${field}`}
          value={supply[field]}
          {...bounds}
          onChange={(value) => onChange({ ...supply, [field]: value })}
        />
      ))}
      <InHours
        label={t('supply.plantOpens')}
        testId="supply-plantOpens"
        none={t('field.start.now')}
        inH={supply.plantOpensInH}
        onChange={(plantOpensInH) => onChange({ ...supply, plantOpensInH })}
      />
      <h3>{t('supply.bleeds')}</h3>
      <Choice
        label={t('supply.bleeds')}
        layout="row"
        value={supply.bleeds}
        options={(['as-usual', 'little'] as const).map((value) => ({ value, label: t(`supply.bleeds.${value}`) }))}
        onChange={(bleeds) => onChange({ ...supply, bleeds })}
      />
      <h3>{t('supply.weather')}</h3>
      <Choice
        label={t('supply.weather')}
        layout="row"
        value={supply.weather === null ? 'none' : 'given'}
        options={(['none', 'given'] as const).map((value) => ({
          value,
          label: t(`supply.weather.${value}`),
          testId: `supply-weather-${value}`,
        }))}
        onChange={(value) => onChange({ ...supply, weather: value === 'none' ? null : freshWeather })}
      />
      {supply.weather && (
        <WeatherFields weather={supply.weather} onChange={(weather) => onChange({ ...supply, weather })} />
      )}
    </>
  );
}

function WeatherFields(props: { readonly weather: WeatherDraft; readonly onChange: (weather: WeatherDraft) => void }) {
  const { t } = useConsole();
  const { weather, onChange } = props;
  return (
    <>
      {weatherNumbers.map(({ field, label, ...bounds }) => (
        <Stepper
          key={field}
          label={t(label)}
          testId={`supply-${field}`}
          value={weather[field]}
          {...bounds}
          onChange={(value) => onChange({ ...weather, [field]: value })}
        />
      ))}
      <InHours
        label={t('supply.rain')}
        testId="supply-rain"
        none={t('supply.rain.none')}
        inH={weather.rainInH}
        onChange={(rainInH) => onChange({ ...weather, rainInH })}
      />
    </>
  );
}

function InHours(props: {
  readonly label: string;
  readonly testId: string;
  readonly none: string;
  readonly inH: number;
  readonly onChange: (inH: number) => void;
}) {
  const { t } = useConsole();
  const { inH } = props;
  return (
    <Stepper
      label={props.label}
      testId={props.testId}
      value={inH}
      min={0}
      max={72}
      step={1}
      digits={0}
      unit=""
      text={inH === 0 ? props.none : t('field.start.in', { n: inH })}
      onChange={props.onChange}
    />
  );
}
