import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

/**
 * A stop acts when the finger lands, not when it lifts: a glove that slides off must not lose it. Keyboards and screen readers, which
 * give only a click, work too; the click that follows a touch does not press twice.
 */
export function PressButton(props: {
  readonly class: string;
  readonly testId: string;
  readonly label: string;
  readonly onPress: () => void;
  readonly children: ComponentChildren;
}) {
  const wasPressed = useRef<'pressed' | 'idle'>('idle');
  return (
    <button
      type="button"
      class={props.class}
      data-testid={props.testId}
      aria-label={props.label}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        wasPressed.current = 'pressed';
        props.onPress();
      }}
      onClick={() => {
        if (wasPressed.current === 'idle') props.onPress();
        wasPressed.current = 'idle';
      }}
    >
      {props.children}
    </button>
  );
}
