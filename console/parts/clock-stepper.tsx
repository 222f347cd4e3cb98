import { clockOf, minuteOf } from '../state/roster-draft.ts';
import { Stepper } from './stepper.tsx';

/** A time of day set in quarters of an hour. */
export function ClockStepper(props: {
  readonly label: string;
  readonly testId: string;
  readonly value: string;
  readonly onChange: (clock: string) => void;
}) {
  return (
    <Stepper
      label={props.label}
      testId={props.testId}
      value={minuteOf(props.value)}
      text={props.value}
      min={-15}
      max={1455}
      step={15}
      digits={0}
      unit=""
      onChange={(minute) => props.onChange(clockOf(minute))}
    />
  );
}
