import { Choice } from '../parts/choice.tsx';
import { Stepper } from '../parts/stepper.tsx';
import { useConsole } from '../state/console.ts';
import { surfaceWorks, type SurfaceDraft } from '../state/surface-draft.ts';

const percent = 100;

/** What is done to a hardened slab, how often, and how much lanes lap. */
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
      <Stepper
        label={t('field.passes')}
        testId="field-passes"
        value={surface.passes}
        min={1}
        max={4}
        step={1}
        digits={0}
        unit=""
        onChange={(passes) => onChange({ ...surface, passes })}
      />
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
    </>
  );
}
