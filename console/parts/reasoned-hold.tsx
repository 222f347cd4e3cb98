import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { ApiFailure, ApiResult } from '../api/client.ts';
import { useConsole } from '../state/console.ts';
import { HoldButton } from './hold-button.tsx';
import { ProblemNote } from './problem-note.tsx';

/** A deed that is kept with its reason: a line to write it in, a key to hold down, and what was refused. */
export function ReasonedHold(props: {
  /** Begins the test ids: `<id>-reason`, `<id>-confirm`. */
  readonly id: string;
  readonly reasonLabel: string;
  readonly holdLabel: string;
  /** null while something else is not filled in: the key is blocked. */
  readonly send: ((reason: string) => Promise<ApiResult<unknown>>) | null;
  readonly onDone: () => void;
  /** Fields above the reason. */
  readonly children?: ComponentChildren;
}) {
  const console = useConsole();
  const [reason, setReason] = useState('');
  const [work, setWork] = useState<'idle' | 'busy'>('idle');
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const isReady = props.send !== null && reason.trim() !== '' && console.mayCommand.value;

  async function send(): Promise<void> {
    if (props.send === null) return;
    setWork('busy');
    setFailure(null);
    const result = await props.send(reason.trim());
    setWork('idle');
    if (result.ok) props.onDone();
    else setFailure(result.failure);
  }
  return (
    <>
      {props.children}
      <label class="field">
        <span>{props.reasonLabel}</span>
        <input
          type="text"
          data-testid={`${props.id}-reason`}
          maxLength={200}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      {failure && <ProblemNote failure={failure} />}
      <div class="dialog-keys">
        <HoldButton
          testId={`${props.id}-confirm`}
          label={props.holdLabel}
          holding={console.t('latch.holding')}
          tone="plain"
          state={work === 'busy' ? 'busy' : isReady ? 'ready' : 'blocked'}
          onHeld={() => void send()}
        />
      </div>
    </>
  );
}
