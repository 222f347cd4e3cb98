import type { NormDraftView, NormRecord } from '../../../controller/contract/accounts/norm-record.ts';
import { numberText } from '../../i18n/format.ts';
import { isWordKey } from '../../i18n/words.ts';
import { StatePatterns, stateOrder } from '../../parts/state-patterns.tsx';
import { useConsole } from '../../state/console.ts';
import { NormLabour, NormViewsTable } from './norm-details.tsx';

const barUnits = 1_000;

/** Minutes of the shift by states, as one bar with its legend. */
export function NormShift({ observation }: { readonly observation: NormDraftView['observation'] }) {
  const { t, language } = useConsole();
  const whole = observation.observedMin ?? 480;
  const parts = stateOrder.flatMap((state) => {
    const minutes = observation.shiftMinutes[state] ?? 0;
    return minutes > 0 ? [{ state, minutes }] : [];
  });
  let x = 0;
  return (
    <section>
      <h2>{t('norms.shift', { n: numberText(language(), whole, 0) })}</h2>
      <svg class="hidden-defs" aria-hidden="true">
        <StatePatterns />
      </svg>
      <svg
        class="norm-bar"
        viewBox={`0 0 ${barUnits} 40`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('norms.shift', { n: numberText(language(), whole, 0) })}
        data-testid="norm-bar"
      >
        {parts.map(({ state, minutes }) => {
          const width = (barUnits * minutes) / whole;
          const from = x;
          x += width;
          return (
            <g key={state}>
              <rect class={`state-fill state-${state}`} x={from} width={width} height="40" />
              <rect class={`state-hatch state-${state}`} x={from} width={width} height="40" />
            </g>
          );
        })}
      </svg>
      <ul class="state-legend">
        {parts.map(({ state, minutes }) => (
          <li key={state}>
            <svg width="30" height="16" aria-hidden="true">
              <rect class={`state-fill state-${state}`} width="30" height="16" />
              <rect class={`state-hatch state-${state}`} width="30" height="16" />
            </svg>
            {t(`time.${state}`)} {numberText(language(), minutes, 1)} min
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Norm, price and item. */
export function NormResult({ record }: { readonly record: NormRecord }) {
  return (
    <>
      <NormFigures record={record} />
      <NormLabour record={record} />
      <ItemTable record={record} />
      <PriceTable record={record} />
      <NormViewsTable record={record} />
      <Conditions record={record} />
    </>
  );
}

function NormFigures({ record }: { readonly record: NormRecord }) {
  const { t, language } = useConsole();
  const { study, shift, norm, observation, cycleTime, labour } = record;
  const { unit, unitSize } = observation.item;
  const figure = (value: number, digits: number) => numberText(language(), value, digits);
  const per = `${unitSize} ${unit}`;
  return (
    <section>
      <h2>{t('norms.norm')}</h2>
      {study !== null && !study.isEnough && (
        <p class="norm-warning" data-testid="norm-not-enough">
          {t('norms.notEnough', { kept: study.kept.length, needed: study.cyclesNeeded ?? t('norms.beyondTable') })}{' '}
          {study.cyclesMore === null && t('norms.moreUnknown')}
          {typeof study.cyclesMore === 'number' && t('norms.more', { n: study.cyclesMore })}
        </p>
      )}
      {!shift.isWholeShift && (
        <p class="norm-warning">{t('norms.partShift', { n: figure(shift.observedMin, 0), whole: shift.shiftMin })}</p>
      )}
      <dl class="norm-figures" data-testid="norm-figures">
        {study !== null && (
          <>
            <dt>{t('norms.mean')}</dt>
            <dd>
              {figure(study.mean, 3)} min ± {figure(100 * study.precision, 2)} % · Kp {figure(study.stability, 2)}
            </dd>
            {cycleTime && cycleTime.method !== 'mean' && (
              <>
                <dt>{t(`norms.time.${cycleTime.method}`)}</dt>
                <dd>{figure(cycleTime.minutes, 3)} min</dd>
              </>
            )}
          </>
        )}
        <dt>{t('norms.perHour')}</dt>
        <dd>
          {figure(norm.perHour, 2)} {unit}/h
        </dd>
        <dt>{t('norms.utilisation')}</dt>
        <dd>{figure(shift.utilisation, 5)}</dd>
        <dt>{t('norms.perShift')}</dt>
        <dd data-testid="norm-per-shift">
          {figure(norm.perShift, 1)} {unit}
        </dd>
        <dt>{t('norms.machineNorm')}</dt>
        <dd>{t('norms.shiftsPer', { n: figure(unitSize * norm.shiftsPerUnit, 4), per })}</dd>
        <dt>{t('norms.labourNorm')}</dt>
        <dd>{t('norms.daysPer', { n: figure(unitSize * (labour?.days ?? norm.workerDaysPerUnit), 4), per })}</dd>
      </dl>
    </section>
  );
}

function ItemTable({ record: { item, observation } }: { readonly record: NormRecord }) {
  const { t, language } = useConsole();
  if (item === null) return <p>{t('norms.noPrice')}</p>;
  const figure = (value: number, digits = 2) => numberText(language(), value, digits);
  const { code, name, unit, unitSize } = observation.item;
  return (
    <section class="table-scroll">
      <h2>
        {t('norms.item')} {code} {name} · {unitSize} {unit}
      </h2>
      <table class="hours-table" data-testid="norm-item">
        <thead>
          <tr>
            {(['name', 'unit', 'amount', 'price', 'cost'] as const).map((head) => (
              <th key={head} scope="col">
                {t(`norms.head.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...item.labour, ...item.materials, ...item.machines].map((line) => (
            <tr key={line.name}>
              <th scope="row">{line.name}</th>
              <td>{line.unit}</td>
              <td>{figure(line.amount, 3)}</td>
              <td>{figure(line.price)}</td>
              <td>{figure(line.cost)}</td>
            </tr>
          ))}
          <SumRow word={t('norms.basePrice')} cost={figure(item.basePrice)} testId="norm-base-price" />
          {item.fees?.lines.map((line) => (
            <SumRow key={line.name} word={`${line.name} ${figure(100 * line.rate)} %`} cost={figure(line.cost)} />
          ))}
          {item.fees !== null && <SumRow word={t('norms.withFees')} cost={figure(item.fees.total)} />}
        </tbody>
      </table>
    </section>
  );
}

function SumRow({ word, cost, testId }: { readonly word: string; readonly cost: string; readonly testId?: string }) {
  return (
    <tr>
      <th scope="row">{word}</th>
      <td colSpan={3} />
      <td class="is-total" data-testid={testId}>
        {cost}
      </td>
    </tr>
  );
}

const parts = [
  'depreciation',
  'overhaul',
  'maintenance',
  'installation',
  'operator',
  'energy',
  'other',
  'total',
  'idle',
] as const;

function PriceTable({ record: { price, observation } }: { readonly record: NormRecord }) {
  const { t, language } = useConsole();
  if (price === null) return null;
  return (
    <section class="table-scroll">
      <h2>{t('norms.price')}</h2>
      <p class="quiet">{observation.priceSource === '' ? t('norms.noSource') : observation.priceSource}</p>
      <table class="hours-table" data-testid="norm-price">
        <thead>
          <tr>
            {parts.map((part) => (
              <th key={part} scope="col">
                {t(`norms.part.${part}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            {parts.map((part) => (
              <td key={part}>{numberText(language(), price[part], 2)}</td>
            ))}
          </tr>
        </tbody>
      </table>
    </section>
  );
}

function Conditions({ record }: { readonly record: NormRecord }) {
  const { t } = useConsole();
  return (
    <section>
      <h2>{t('norms.conditions')}</h2>
      <dl class="norm-figures">
        {Object.entries(record.observation.conditions).map(([name, value]) => {
          const [bare = name] = name.split(' (');
          const key = `norms.condition.${bare}`;
          return (
            <div key={name} class="norm-pair">
              <dt>
                {isWordKey(key) ? t(key) : bare}
                {name.slice(bare.length)}
              </dt>
              <dd>{value ?? t('norms.missing')}</dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
