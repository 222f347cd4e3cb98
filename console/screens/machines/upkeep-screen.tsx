import { useEffect, useState } from 'preact/hooks';
import type { UpkeepView } from '../../../controller/contract/accounts/upkeep.ts';
import type { ApiFailure, ApiResult } from '../../api/client.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { UnreadableEntries } from '../../parts/unreadable-entries.tsx';
import { useConsole } from '../../state/console.ts';
import { termsMark } from '../../state/upkeep-held.ts';
import { UpkeepPapers } from './upkeep-papers.tsx';
import { UpkeepPlans } from './upkeep-plans.tsx';
import { OperatorNeeds, Withheld } from './upkeep-terms.tsx';

/** What is due, which papers run out, who may drive what, and what of it keeps a machine out of service now. */
export function UpkeepScreen() {
  const console = useConsole();
  const { t } = console;
  const [view, setView] = useState<UpkeepView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);

  async function load(): Promise<void> {
    const result = await console.api.upkeep();
    setFailure(result.ok ? null : result.failure);
    if (result.ok) setView(result.value);
  }
  async function change(work: Promise<ApiResult<UpkeepView>>): Promise<boolean> {
    const result = await console.told(work);
    if (result.ok) setView(result.value);
    return result.ok;
  }
  const mark = termsMark(console.machines.value);
  useEffect(() => void load(), [mark]);
  return (
    <div class="page upkeep">
      <header class="page-head">
        <h1>{t('upkeep.title')}</h1>
        <p class="quiet">{t('upkeep.note')}</p>
        <button type="button" class="key" data-testid="upkeep-refresh" onClick={() => void load()}>
          {t('upkeep.refresh')}
        </button>
      </header>
      {failure && <ProblemNote failure={failure} />}
      {!view && !failure && <p class="quiet">{t('upkeep.loading')}</p>}
      {view && (
        <>
          <UnreadableEntries sequences={view.unreadable} />
          <Withheld view={view} />
          <UpkeepPlans view={view} change={change} />
          <UpkeepPapers view={view} change={change} />
          <OperatorNeeds view={view} change={change} />
        </>
      )}
    </div>
  );
}
