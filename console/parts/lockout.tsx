import { useState } from 'preact/hooks';
import type { MachineView } from '../../controller/contract/api.ts';
import { useConsole } from '../state/console.ts';
import { Dialog } from './dialog.tsx';
import { Icon } from './icons.tsx';
import { ReasonedHold } from './reasoned-hold.tsx';

/** Takes a machine out of service: held down, with a reason, because only a record brings it back. */
export function LockoutKey({ machine }: { readonly machine: MachineView }) {
  const console = useConsole();
  const { t } = console;
  const [dialog, setDialog] = useState<'open' | 'closed'>('closed');
  const isOut = machine.latches.some(({ ruleId }) => ruleId === 'lockout');
  if (!console.may('reset') || isOut) return null;
  return (
    <>
      <button
        type="button"
        class="key"
        data-testid="machine-lockout"
        disabled={!console.mayCommand.value}
        onClick={() => setDialog('open')}
      >
        <Icon name="hand" />
        {t('lockout.key')}
      </button>
      {dialog === 'open' && (
        <Dialog
          title={t('lockout.title', { machine: `${machine.label} ${machine.name[console.language()]}` })}
          testId="lockout-dialog"
          onClose={() => setDialog('closed')}
        >
          <p>{t('lockout.text')}</p>
          <ReasonedHold
            id="lockout"
            reasonLabel={t('lockout.reason')}
            holdLabel={t('lockout.hold')}
            send={(reason) => console.api.lockOutMachine(machine.id, reason)}
            onDone={() => setDialog('closed')}
          />
        </Dialog>
      )}
    </>
  );
}
