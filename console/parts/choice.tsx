import type { ComponentChildren } from 'preact';

export interface ChoiceOption<T extends string> {
  readonly value: T;
  readonly label: ComponentChildren;
  readonly testId?: string;
}

/** One of a few, all visible: no drop-down to open with a glove. */
export function Choice<T extends string>(props: {
  readonly label: string;
  readonly value: T | null;
  readonly options: readonly ChoiceOption<T>[];
  readonly layout: 'row' | 'column' | 'grid';
  readonly onChange: (value: T) => void;
}) {
  return (
    <div class={`choice ${props.layout}`} role="radiogroup" aria-label={props.label}>
      {props.options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          class="choice-key"
          aria-checked={option.value === props.value}
          data-testid={option.testId}
          onClick={() => props.onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
