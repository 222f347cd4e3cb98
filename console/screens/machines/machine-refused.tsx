import type { MachineView } from '../../../controller/contract/api.ts';
import { durationText } from '../../i18n/format.ts';
import { problemLine, tipText } from '../../i18n/problem-words.ts';
import { useConsole } from '../../state/console.ts';

/** What came from a machine, or over its connection, and was refused: how often, when last, and what to do. Nothing where nothing was. */
export function MachineRefused({ machine }: { readonly machine: MachineView }) {
  const { t, language } = useConsole();
  const { refused } = machine.told;
  if (refused.length === 0) return null;
  return (
    <section class="block" data-testid="machine-refused">
      <h2>{t('machine.refused')}</h2>
      {refused.map(({ code, count, ageMs }) => (
        <div key={code}>
          <p>{problemLine(language(), { code })}</p>
          <p class="quiet">{t('machine.refusedCount', { count, duration: durationText(language(), ageMs) })}</p>
          <p class="quiet">{tipText(language(), { code })}</p>
        </div>
      ))}
    </section>
  );
}
