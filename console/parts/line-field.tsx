interface LineFieldProps {
  readonly label: string;
  readonly kind: 'text' | 'day';
  readonly value: string;
  readonly testId: string;
  readonly disabled?: boolean;
  readonly onChange: (value: string) => void;
}

/** One line of text, or a day, with its name above. */
export function LineField({ label, kind, value, testId, disabled = false, onChange }: LineFieldProps) {
  const input = { value, disabled, 'data-testid': testId };
  return (
    <label>
      {label}
      {kind === 'day' ? (
        <input type="date" {...input} onInput={(event) => onChange(event.currentTarget.value)} />
      ) : (
        <input type="text" maxLength={160} {...input} onInput={(event) => onChange(event.currentTarget.value)} />
      )}
    </label>
  );
}
