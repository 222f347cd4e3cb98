import { useConsole } from '../state/console.ts';
import { numberText } from '../i18n/format.ts';
import { Icon } from './icons.tsx';

/** A number set with two big keys: gloves hit keys, not text fields. */
export function Stepper(props: {
  readonly label: string;
  readonly testId: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly digits: number;
  readonly unit: string;
  /** Words in place of the number, for values with a meaning of their own. */
  readonly text?: string;
  readonly onChange: (value: number) => void;
}) {
  const { t, language } = useConsole();
  const change = (direction: 1 | -1) => {
    const next = Math.round((props.value + direction * props.step) / props.step) * props.step;
    props.onChange(Number(Math.min(props.max, Math.max(props.min, next)).toFixed(6)));
  };
  return (
    <div class="stepper" role="group" aria-label={props.label}>
      <span class="stepper-label">{props.label}</span>
      <button
        type="button"
        class="stepper-key"
        aria-label={t('stepper.less', { field: props.label })}
        disabled={props.value <= props.min}
        onClick={() => change(-1)}
      >
        <Icon name="minus" />
      </button>
      <output class="stepper-value" data-testid={props.testId} aria-live="polite">
        {props.text ?? (
          <>
            {numberText(language(), props.value, props.digits)}
            <small>{props.unit}</small>
          </>
        )}
      </output>
      <button
        type="button"
        class="stepper-key"
        aria-label={t('stepper.more', { field: props.label })}
        disabled={props.value >= props.max}
        onClick={() => change(1)}
      >
        <Icon name="plus" />
      </button>
    </div>
  );
}
