import { useEffect, useRef, useState } from 'preact/hooks';
import { useConsole } from '../state/console.ts';

/** Long enough to bail out of, short enough to be used (the time QGroundControl settled on). */
export const holdDurationMs = 1_500;

/** Acts only after being held down: for resets and resumes, which must be deliberate. Space and Enter can be held too. */
export function HoldButton(props: {
  readonly testId: string;
  readonly label: string;
  readonly holding: string;
  readonly tone: 'primary' | 'plain';
  readonly state: 'ready' | 'blocked' | 'busy';
  readonly onHeld: () => void;
}) {
  const { clock } = useConsole();
  const [isHolding, setHolding] = useState(false);
  const cancel = useRef(() => {});

  function begin(): void {
    if (props.state !== 'ready' || isHolding) return;
    setHolding(true);
    cancel.current = clock.after(holdDurationMs, () => {
      setHolding(false);
      props.onHeld();
    });
  }
  function bailOut(): void {
    cancel.current();
    setHolding(false);
  }
  useEffect(() => () => cancel.current(), []);

  const isKey = (event: KeyboardEvent) => event.key === ' ' || event.key === 'Enter';
  return (
    <button
      type="button"
      class={`hold-button ${props.tone} ${isHolding ? 'is-holding' : ''}`}
      data-testid={props.testId}
      disabled={props.state !== 'ready'}
      style={`--hold-duration: ${holdDurationMs}ms`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        begin();
      }}
      onPointerUp={bailOut}
      onPointerCancel={bailOut}
      onContextMenu={(event) => event.preventDefault()}
      onBlur={bailOut}
      onKeyDown={(event) => {
        if (!isKey(event)) return;
        event.preventDefault();
        if (!event.repeat) begin();
      }}
      onKeyUp={(event) => isKey(event) && bailOut()}
    >
      <span class="hold-fill" aria-hidden="true" />
      <span class="hold-text">{isHolding ? props.holding : props.label}</span>
    </button>
  );
}
