import { useState } from 'preact/hooks';
import { Choice } from '../../parts/choice.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { sortedByLabel } from '../../state/upkeep-machines.ts';
import { useConsole } from '../../state/console.ts';

interface FieldProps {
  readonly label: string;
  readonly testId: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function TextField(props: FieldProps & { readonly maxLength?: number }) {
  return (
    <label class="upkeep-field">
      <span>{props.label}</span>
      <input
        type="text"
        maxLength={props.maxLength ?? 120}
        value={props.value}
        data-testid={props.testId}
        onInput={(event) => props.onChange(event.currentTarget.value)}
      />
    </label>
  );
}

export function DayField(props: FieldProps) {
  return (
    <label class="upkeep-field">
      <span>{props.label}</span>
      <input
        type="date"
        value={props.value}
        data-testid={props.testId}
        onInput={(event) => props.onChange(event.currentTarget.value)}
      />
    </label>
  );
}

export function MachineChoice(props: {
  readonly value: string | null;
  readonly onChange: (machineId: string) => void;
}) {
  const console = useConsole();
  return (
    <div class="upkeep-choice">
      <span>{console.t('upkeep.machine')}</span>
      <Choice
        label={console.t('upkeep.machine')}
        layout="grid"
        value={props.value}
        options={sortedByLabel(console.machines.value).map(({ id, label }) => ({
          value: id,
          label,
          testId: `machine-choice-${id}`,
        }))}
        onChange={props.onChange}
      />
    </div>
  );
}

export function YesNo(props: {
  readonly label: string;
  readonly testId: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}) {
  const { t } = useConsole();
  return (
    <div class="upkeep-choice">
      <span>{props.label}</span>
      <Choice
        label={props.label}
        layout="row"
        value={props.value ? 'yes' : 'no'}
        options={[
          { value: 'yes', label: t('upkeep.yes'), testId: `${props.testId}-yes` },
          { value: 'no', label: t('upkeep.no'), testId: `${props.testId}-no` },
        ]}
        onChange={(answer) => props.onChange(answer === 'yes')}
      />
    </div>
  );
}

/** What is taken away stays in the record with who did it and why. */
export function ReasonForm(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly onSend: (reason: string) => Promise<boolean>;
}) {
  const { t, mayCommand } = useConsole();
  const [reason, setReason] = useState('');
  const [work, setWork] = useState<'idle' | 'sending'>('idle');

  async function send(): Promise<void> {
    setWork('sending');
    const isDone = await props.onSend(reason.trim());
    setWork('idle');
    if (isDone) props.onClose();
  }
  return (
    <Dialog title={props.title} testId="reason-dialog" onClose={props.onClose}>
      <TextField
        label={t('upkeep.reason')}
        testId="remove-reason"
        value={reason}
        maxLength={500}
        onChange={setReason}
      />
      <button
        type="button"
        class="key is-primary"
        data-testid="remove-confirm"
        disabled={reason.trim() === '' || work === 'sending' || !mayCommand.value}
        onClick={() => void send()}
      >
        {t('upkeep.removeConfirm')}
      </button>
    </Dialog>
  );
}
