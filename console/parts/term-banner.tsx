import { reasonWords } from '../i18n/reason-words.ts';
import { useConsole } from '../state/console.ts';
import { Mark } from './icons.tsx';

/**
 * On every tablet: a load that hangs from a machine out of service, said anew each minute, and a term of a contract that a safety officer has
 * released, with what is left of it.
 */
export function TermBanner() {
  const console = useConsole();
  const { t } = console;
  const told = console.machines.value.flatMap((machine) =>
    (machine.verdict?.reasons ?? []).map((reason) => ({ machine, reason })),
  );
  return (
    <>
      {told.map(({ machine, reason }) => {
        if (reason.ruleId === 'load-hanging') {
          const minutes = Math.floor((reason.measured?.value ?? 0) / 60);
          return (
            <p
              key={`${machine.id}/${String(minutes)}`}
              class="banner is-stop"
              data-testid={`banner-load-${machine.id}`}
            >
              <Mark tone="stopped" />
              {t('terms.loadHangs', { machine: machine.label, minutes })}
            </p>
          );
        }
        if (reason.ruleId !== 'term-released') return null;
        return (
          <p key={machine.id} class="banner is-lost" data-testid={`banner-release-${machine.id}`}>
            <Mark tone="attention" />
            {machine.label} · {reasonWords(console.language(), reason, console.names).text}
          </p>
        );
      })}
    </>
  );
}
