import type { NormRecord } from '../../../controller/contract/accounts/norm-record.ts';
import { numberText } from '../../i18n/format.ts';
import { useConsole } from '../../state/console.ts';

interface RecordProps {
  readonly record: NormRecord;
}

const labourParts = ['auxiliary', 'prepare', 'interruption', 'rest'] as const;

/** The labour norm by its formula: what is typed by hand says so, with what the record has beside it. */
export function NormLabour({ record: { labour, observation } }: RecordProps) {
  const { t, language } = useConsole();
  if (labour === undefined || labour === null) return null;
  const days = (value: number) => numberText(language(), value, 5);
  const percent = (value: number) => `${numberText(language(), 100 * value, 2)} %`;
  const markOf = ({ source, recorded }: typeof labour.basic, text: (value: number) => string) =>
    source === 'record'
      ? ''
      : ` · ${t('norms.byHand')}${recorded === null ? '' : `, ${t('norms.recordedWas', { n: text(recorded) })}`}`;
  return (
    <section>
      <h2>{t('norms.labourTitle', { unit: observation.item.unit })}</h2>
      <dl class="norm-figures" data-testid="norm-labour">
        <dt>{t('norms.labour.basic')}</dt>
        <dd>
          {days(labour.basic.value)}
          {markOf(labour.basic, days)}
        </dd>
        {labourParts.map((part) => (
          <div key={part} class="norm-pair">
            <dt>{t(`norms.labour.${part}`)}</dt>
            <dd>
              {percent(labour[part].value)}
              {markOf(labour[part], percent)}
            </dd>
          </div>
        ))}
        <dt>{t('norms.labour.operation')}</dt>
        <dd>{days(labour.operation)}</dd>
        <dt>{t('norms.labour.days')}</dt>
        <dd class="is-total">{days(labour.days)}</dd>
      </dl>
    </section>
  );
}

/** The same norm as other price books print it. Their names and units are the same in every language. */
export function NormViewsTable({ record: { views, observation } }: RecordProps) {
  const { t, language } = useConsole();
  const { rsMeans, arh, bgl, icms } = views;
  const { unit } = observation.item;
  const lines: readonly (readonly [string, number, number, string])[] = [
    ['RSMeans daily output', rsMeans.dailyOutput, 1, rsMeans.unit],
    ['RSMeans labor-hours', rsMeans.labourHoursPerUnit, 4, `LH/${rsMeans.unit}`],
    ...(rsMeans.perSquareFoot === null
      ? []
      : ([
          ['RSMeans daily output', rsMeans.perSquareFoot.dailyOutput, 0, 'SF'],
          ['RSMeans labor-hours', rsMeans.perSquareFoot.labourHoursPerUnit, 5, 'LH/SF'],
        ] as const)),
    ...(rsMeans.bare === null ? [] : ([['RSMeans bare total', rsMeans.bare.total, 2, `/${unit}`]] as const)),
    ['ARH te', arh.hoursPerUnit, 4, `h/${unit}`],
    ['ARH z', 100 * arh.distributionShare, 1, '%'],
    ...(bgl === null
      ? []
      : ([
          ['BGL A+V', bgl.perMonth, 2, '/month'],
          ['BGL', bgl.perHour, 2, '/h'],
        ] as const)),
    ...(icms === null ? [] : ([[`ICMS ${icms.code}`, icms.cost, 2, `/${icms.per}`]] as const)),
  ];
  return (
    <section>
      <h2>{t('norms.views')}</h2>
      <dl class="norm-figures" data-testid="norm-views">
        {lines.map(([name, value, digits, of]) => (
          <div key={`${name} ${of}`} class="norm-pair">
            <dt>{name}</dt>
            <dd>
              {numberText(language(), value, digits)} {of}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
