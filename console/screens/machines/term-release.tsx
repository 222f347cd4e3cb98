import { useState } from 'preact/hooks';
import type { UpkeepView } from '../../../controller/contract/accounts/upkeep.ts';
import { releasableTerms } from '../../../controller/contract/interlock/term-release.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { ReasonedHold } from '../../parts/reasoned-hold.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { useConsole } from '../../state/console.ts';

const minutesAtFirst = 10;
const minutesMax = 60;

/** For the safety officer: lets a machine go on without a term of its contract for some minutes. Papers and operators have no such key. */
export function ReleaseKey({ term }: { readonly term: UpkeepView['withheld'][number] }) {
  const console = useConsole();
  const { t } = console;
  const [isAsked, setAsked] = useState(false);
  const [minutes, setMinutes] = useState(minutesAtFirst);
  const ruleId = releasableTerms.find((releasable) => releasable === term.term);
  if (ruleId === undefined || !console.may('release')) return null;
  const { machineId } = term;
  return (
    <>
      <button type="button" class="key" data-testid={`release-${machineId}`} onClick={() => setAsked(true)}>
        {t('terms.release')}
      </button>
      {isAsked && (
        <Dialog
          title={t('terms.releaseTitle', { machine: console.labelOf(machineId) })}
          testId="release-dialog"
          onClose={() => setAsked(false)}
        >
          <p>{t('terms.releaseText')}</p>
          <ReasonedHold
            id="release"
            reasonLabel={t('terms.releaseReason')}
            holdLabel={t('terms.releaseHold')}
            send={(reason) => console.api.releaseTerm(machineId, { ruleId, minutes, reason })}
            onDone={() => setAsked(false)}
          >
            <Stepper
              label={t('terms.minutes')}
              testId="release-minutes"
              value={minutes}
              min={1}
              max={minutesMax}
              step={1}
              digits={0}
              unit=" min"
              onChange={setMinutes}
            />
          </ReasonedHold>
        </Dialog>
      )}
    </>
  );
}
