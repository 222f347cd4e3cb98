interface LineFieldProps {
  readonly label: string;
  readonly kind: 'text' | 'day' | 'moment' | 'number';
  readonly value: string;
  readonly testId: string;
  readonly disabled?: boolean;
  readonly charactersMax?: number;
  readonly onChange: (value: string) => void;
}

/** One line of text, a number, a day, or a day with its time; with its name above. */
export function LineField(props: LineFieldProps) {
  const { label, kind, value, testId, disabled = false, charactersMax = 160, onChange } = props;
  const input = {
    value,
    disabled,
    'data-testid': testId,
    onInput: (event: { readonly currentTarget: HTMLInputElement }) => onChange(event.currentTarget.value),
  };
  return (
    <label>
      {label}
      {kind === 'day' && <input type="date" {...input} />}
      {kind === 'moment' && <input type="datetime-local" {...input} />}
      {kind === 'number' && <input type="number" min="0" step="any" inputMode="decimal" {...input} />}
      {kind === 'text' && <input type="text" maxLength={charactersMax} {...input} />}
    </label>
  );
}
