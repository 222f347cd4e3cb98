import { useState } from 'preact/hooks';
import type { FailuresView } from '../../../controller/contract/accounts/failures.ts';
import type { ApiFailure } from '../../api/api-result.ts';
import { FailureLine } from '../../parts/failure-line.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { ReliabilityFigures } from '../../parts/reliability-figures.tsx';
import { useConsole } from '../../state/console.ts';

/** On the machine's card: asked for by a tap, since it is worked out from the whole record. */
export function MachineReliability({ machineId }: { readonly machineId: string }) {
  const console = useConsole();
  const { t } = console;
  const [view, setView] = useState<FailuresView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);

  async function load(): Promise<void> {
    const answer = await console.api.failures(machineId);
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) setView(answer.value);
  }
  return (
    <section class="block" data-testid="machine-reliability">
      <h2>{t('reliability.title')}</h2>
      {failure && <ProblemNote failure={failure} />}
      {view === null && (
        <button type="button" class="key" data-testid="machine-reliability-show" onClick={() => void load()}>
          {t('reliability.show')}
        </button>
      )}
      {view && <ReliabilityFigures reliability={view.reliability} />}
      {view && view.failures.length === 0 && <p class="quiet">{t('dossier.noFailures')}</p>}
      {view?.failures.map((one) => (
        <FailureLine key={one.failureId} failure={one} />
      ))}
    </section>
  );
}
