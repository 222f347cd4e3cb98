import { useEffect, useState } from 'preact/hooks';
import type { ModelReliability, ReliabilityView } from '../../../controller/contract/accounts/failures.ts';
import type { ApiFailure } from '../../api/api-result.ts';
import { numberText } from '../../i18n/format.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How reliable the machines were over the span, each for itself and all of a model together. */
export function ModelsReliability({ span }: { readonly span: Span }) {
  const console = useConsole();
  const { t, language } = console;
  const [models, setModels] = useState<readonly ModelReliability[]>([]);
  const [failure, setFailure] = useState<ApiFailure | null>(null);

  async function load(): Promise<void> {
    const answer = await console.api.reliabilityOfModels(span);
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) setModels(answer.value);
  }
  useEffect(() => void load(), [span.fromMs, span.toMs]);
  return (
    <section class="usage-part" data-testid="reliability-models">
      <header>
        <h2>{t('reliability.title')}</h2>
        <p class="quiet">{t('reliability.note')}</p>
      </header>
      {failure && <ProblemNote failure={failure} />}
      {models.length > 0 && (
        <div class="table-scroll">
          <table class="hours-table" data-testid="reliability-table">
            <HeadRow bounds={models[0]?.together.mtbfLowerBounds ?? []} />
            <tbody>
              {models.map((model) => [
                <FigureRow key={model.profileId} name={model.name[language()]} view={model.together} />,
                ...(model.machines.length < 2
                  ? []
                  : model.machines.map(({ machineId, label, reliability }) => (
                      <FigureRow key={machineId} name={`– ${label}`} view={reliability} />
                    ))),
              ])}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const hourFigures = ['workH', 'repairH', 'mtbfH', 'mttffH', 'mttrH'] as const;

function HeadRow({ bounds }: { readonly bounds: ReliabilityView['mtbfLowerBounds'] }) {
  const { t } = useConsole();
  return (
    <thead>
      <tr>
        <th scope="col">{t('utilisation.machine')}</th>
        <th scope="col">{t('reliability.counted')}</th>
        <th scope="col">{t('reliability.equivalentFailures')}</th>
        {hourFigures.map((name) => (
          <th key={name} scope="col">
            {t(`reliability.${name}`)}
          </th>
        ))}
        {bounds.map(({ confidence }) => (
          <th key={confidence} scope="col">
            {t('reliability.lowerBound', { n: Math.round(100 * confidence) })}
          </th>
        ))}
        <th scope="col">{t('reliability.reliability')}</th>
        <th scope="col">{t('reliability.availability')}</th>
      </tr>
    </thead>
  );
}

function FigureRow({ name, view }: { readonly name: string; readonly view: ReliabilityView }) {
  const { language } = useConsole();
  const shown = (value: number | null, digits = 2) => (value === null ? '–' : numberText(language(), value, digits));
  const percent = (value: number | null) => (value === null ? '–' : `${shown(100 * value, 1)} %`);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{view.countedFailures}</td>
      <td>{shown(view.equivalentFailures, 1)}</td>
      {hourFigures.map((figure) => (
        <td key={figure}>{shown(view[figure])}</td>
      ))}
      {view.mtbfLowerBounds.map(({ confidence, hours }) => (
        <td key={confidence}>{shown(hours)}</td>
      ))}
      <td>{percent(view.reliability)}</td>
      <td>{percent(view.availability)}</td>
    </tr>
  );
}
