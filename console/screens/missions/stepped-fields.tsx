import { Choice } from '../../parts/choice.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { useConsole } from '../../state/console.ts';
import { steppedChoices, type SteppedDraft } from '../../state/stepped-draft.ts';

/** Which machine climbs by how many storeys, or sets how many girders. */
export function SteppedFields(props: {
  readonly stepped: SteppedDraft;
  readonly onChange: (stepped: SteppedDraft) => void;
}) {
  const console = useConsole();
  const { t } = console;
  const { stepped, onChange } = props;
  const choices = steppedChoices(console.live.value?.machines.values() ?? []);
  if (choices.length === 0) return <p class="quiet">{t('stepped.none')}</p>;
  const keyOf = ({ machineId, work }: (typeof choices)[number]): string => `${machineId} ${work}`;
  return (
    <>
      <h3>{t('stepped.work')}</h3>
      <Choice
        label={t('stepped.work')}
        layout="column"
        value={stepped.choice === null ? null : keyOf(stepped.choice)}
        options={choices.map((choice) => ({
          value: keyOf(choice),
          label: `${console.labelOf(choice.machineId)} · ${t(`stepped.work.${choice.work}`)}`,
          testId: `stepped-${choice.machineId}-${choice.work}`,
        }))}
        onChange={(key) => onChange({ ...stepped, choice: choices.find((one) => keyOf(one) === key) ?? null })}
      />
      {stepped.choice && (
        <Stepper
          label={t(`stepped.times.${stepped.choice.work}`)}
          testId="field-times"
          value={stepped.times}
          min={1}
          max={20}
          step={1}
          digits={0}
          unit=""
          onChange={(times) => onChange({ ...stepped, times })}
        />
      )}
    </>
  );
}
