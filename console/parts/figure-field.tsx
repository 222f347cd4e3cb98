import { useState } from 'preact/hooks';
import { figureOf } from '../state/norm-draft.ts';

export function TextField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <label class="text-field">
      {props.label}
      <input
        type="text"
        maxLength={200}
        value={props.value}
        onInput={(event) => props.onChange(event.currentTarget.value)}
      />
    </label>
  );
}

/** What is typed stays as typed; the draft changes once it is a figure. Null is shown empty, and empty is one only with `onClear`. */
export function FigureField(props: {
  readonly label: string;
  readonly value: number | null;
  readonly onChange: (value: number) => void;
  readonly onClear?: () => void;
}) {
  const [text, setText] = useState(props.value === null ? '' : String(props.value));
  const isEmpty = text.trim() === '' && props.onClear !== undefined;
  return (
    <label class="text-field">
      {props.label}
      <input
        type="text"
        inputMode="decimal"
        maxLength={20}
        aria-invalid={!isEmpty && figureOf(text) === null}
        value={text}
        onInput={(event) => {
          const typed = event.currentTarget.value;
          setText(typed);
          const figure = figureOf(typed);
          if (figure !== null) props.onChange(figure);
          else if (typed.trim() === '') props.onClear?.();
        }}
      />
    </label>
  );
}
