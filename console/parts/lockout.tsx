import { useState } from 'preact/hooks';
import type { MachineView } from '../../controller/contract/api.ts';
import type { ApiFailure } from '../api/client.ts';
import { useConsole } from '../state/console.ts';
import { Dialog } from './dialog.tsx';
import { HoldButton } from './hold-button.tsx';
import { Icon } from './icons.tsx';
import { ProblemNote } from './problem-note.tsx';

/** Takes a machine out of service: held down, with a reason, because only a record brings it back. */
export function LockoutKey({ machine }: { readonly machine: MachineView }) {
  const console = useConsole();
  const { t } = console;
  const [dialog, setDialog] = useState<'open' | 'closed'>('closed');
  const [reason, setReason] = useState('');
  const [work, setWork] = useState<'idle' | 'busy'>('idle');
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const isOut = machine.latches.some(({ ruleId }) => ruleId === 'lockout');
  if (!console.may('reset') || isOut) return null;

  async function lockOut(): Promise<void> {
    setWork('busy');
    setFailure(null);
    const result = await console.api.lockOutMachine(machine.id, reason.trim());
    setWork('idle');
    if (!result.ok) return setFailure(result.failure);
    setReason('');
    setDialog('closed');
  }
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
          <label class="field">
            <span>{t('lockout.reason')}</span>
            <input
              type="text"
              data-testid="lockout-reason"
              maxLength={200}
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          </label>
          {failure && <ProblemNote failure={failure} />}
          <div class="dialog-keys">
            <HoldButton
              testId="lockout-confirm"
              label={t('lockout.hold')}
              holding={t('latch.holding')}
              tone="plain"
              state={work === 'busy' ? 'busy' : reason.trim() !== '' && console.mayCommand.value ? 'ready' : 'blocked'}
              onHeld={() => void lockOut()}
            />
          </div>
        </Dialog>
      )}
    </>
  );
}
