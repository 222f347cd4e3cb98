import { Choice } from '../../parts/choice.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { useConsole } from '../../state/console.ts';
import { passesMaxOf, surfaceWorks, type SurfaceDraft } from '../../state/surface-draft.ts';

const percent = 100;

/** What is done all over an area, how often or how deep, and how much lanes lap. */
export function SurfaceFields(props: {
  readonly surface: SurfaceDraft;
  readonly onChange: (surface: SurfaceDraft) => void;
}) {
  const { t } = useConsole();
  const { surface, onChange } = props;
  return (
    <>
      <h3>{t('field.surfaceWork')}</h3>
      <Choice
        label={t('field.surfaceWork')}
        layout="grid"
        value={surface.work}
        options={surfaceWorks.map((work) => ({ value: work, label: t(`step.${work}`), testId: `surface-${work}` }))}
        onChange={(work) => onChange({ ...surface, work })}
      />
      <AmountField {...props} />
      {surface.work !== 'tie-rebar' && <OverlapField {...props} />}
    </>
  );
}

interface FieldProps {
  readonly surface: SurfaceDraft;
  readonly onChange: (surface: SurfaceDraft) => void;
}

/** How often, how deep, or how close. */
function AmountField({ surface, onChange }: FieldProps) {
  const { t } = useConsole();
  if (surface.work === 'excavate')
    return (
      <Stepper
        label={t('field.depth')}
        testId="field-depth"
        value={surface.depthM}
        min={0.05}
        max={1.2}
        step={0.05}
        digits={2}
        unit=" m"
        onChange={(depthM) => onChange({ ...surface, depthM: Math.round(depthM * 100) / 100 })}
      />
    );
  if (surface.work === 'tie-rebar')
    return (
      <Stepper
        label={t('field.tieSpacing')}
        testId="field-tie-spacing"
        value={surface.tieSpacingM}
        min={0.1}
        max={1}
        step={0.05}
        digits={2}
        unit=" m"
        onChange={(tieSpacingM) => onChange({ ...surface, tieSpacingM: Math.round(tieSpacingM * 100) / 100 })}
      />
    );
  return (
    <Stepper
      label={t('field.passes')}
      testId="field-passes"
      value={Math.min(surface.passes, passesMaxOf(surface))}
      min={1}
      max={passesMaxOf(surface)}
      step={1}
      digits={0}
      unit=""
      onChange={(passes) => onChange({ ...surface, passes })}
    />
  );
}

function OverlapField({ surface, onChange }: FieldProps) {
  const { t } = useConsole();
  return (
    <Stepper
      label={t('field.overlap')}
      testId="field-overlap"
      value={(surface.overlapRatio ?? -0.05) * percent}
      min={-5}
      max={50}
      step={5}
      digits={0}
      unit=" %"
      {...(surface.overlapRatio === null ? { text: t('field.overlap.own') } : {})}
      onChange={(value) => onChange({ ...surface, overlapRatio: value < 0 ? null : Math.round(value) / percent })}
    />
  );
}
