import { Choice } from '../../parts/choice.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { useConsole } from '../../state/console.ts';
import { stationWorks, type StationDraft } from '../../state/station-draft.ts';

interface FieldProps {
  readonly stations: StationDraft;
  readonly onChange: (stations: StationDraft) => void;
}

/** What an arm does from station to station, and the figure that it needs for that. */
export function StationFields(props: FieldProps) {
  const { t } = useConsole();
  const { stations, onChange } = props;
  return (
    <>
      <h3>{t('field.stationWork')}</h3>
      <Choice
        label={t('field.stationWork')}
        layout="grid"
        value={stations.work}
        options={stationWorks.map((work) => ({ value: work, label: t(`step.${work}`), testId: `station-${work}` }))}
        onChange={(work) => onChange({ ...stations, work })}
      />
      <FigureField {...props} />
    </>
  );
}

const hundredths = 100;
const rounded = (value: number): number => Math.round(value * hundredths) / hundredths;

function FigureField({ stations, onChange }: FieldProps) {
  const { t } = useConsole();
  switch (stations.work) {
    case 'drill':
      return (
        <Stepper
          label={t('field.holeSpacing')}
          testId="field-hole-spacing"
          value={stations.spacingM}
          min={0.3}
          max={5}
          step={0.1}
          digits={1}
          unit=" m"
          onChange={(spacingM) => onChange({ ...stations, spacingM: rounded(spacingM) })}
        />
      );
    case 'excavate':
      return (
        <Stepper
          label={t('field.depth')}
          testId="field-pit-depth"
          value={stations.depthM}
          min={0.1}
          max={1.5}
          step={0.1}
          digits={1}
          unit=" m"
          onChange={(depthM) => onChange({ ...stations, depthM: rounded(depthM) })}
        />
      );
    case 'set-panel':
      return null;
    case 'putty':
    case 'paint':
    case 'plaster':
      return (
        <Stepper
          label={t('field.toHeight')}
          testId="field-to-height"
          value={stations.toHeightM ?? lowestM - stepM}
          min={lowestM - stepM}
          max={10}
          step={stepM}
          digits={1}
          unit=" m"
          {...(stations.toHeightM === null ? { text: t('field.toHeight.top') } : {})}
          onChange={(value) => onChange({ ...stations, toHeightM: value < lowestM ? null : rounded(value) })}
        />
      );
  }
}

const lowestM = 1;
const stepM = 0.2;
