import type { ReliabilityView } from '../../controller/contract/accounts/failures.ts';
import { numberText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';

const figures = ['workH', 'repairH', 'equivalentFailures', 'mtbfH', 'mttffH', 'mttrH'] as const;
const ratios = ['reliability', 'availability', 'coverage'] as const;

/** T0, N, MTBF and the rest; what cannot be said is a dash. */
export function ReliabilityFigures({ reliability }: { readonly reliability: ReliabilityView }) {
  const { t, language } = useConsole();
  const shown = (value: number | null, digits: number) =>
    value === null ? '–' : numberText(language(), value, digits);
  return (
    <dl class="dossier-figures" data-testid="reliability">
      {figures.map((name) => (
        <div key={name}>
          <dt>{t(`reliability.${name}`)}</dt>
          <dd>{shown(reliability[name], name === 'equivalentFailures' ? 1 : 2)}</dd>
        </div>
      ))}
      {reliability.mtbfLowerBounds.map(({ confidence, hours }) => (
        <div key={confidence}>
          <dt>{t('reliability.lowerBound', { n: Math.round(100 * confidence) })}</dt>
          <dd>{shown(hours, 2)}</dd>
        </div>
      ))}
      {ratios.map((name) => (
        <div key={name}>
          <dt>{t(`reliability.${name}`)}</dt>
          <dd>{reliability[name] === null ? '–' : `${shown(100 * (reliability[name] ?? 0), 1)} %`}</dd>
        </div>
      ))}
      <div>
        <dt>{t('reliability.unjudged')}</dt>
        <dd>{reliability.unjudgedFailures}</dd>
      </div>
      {reliability.hasFailedTest && <p>{t('reliability.failedTest')}</p>}
    </dl>
  );
}
