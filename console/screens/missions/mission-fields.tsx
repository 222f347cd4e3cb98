import { Choice } from '../../parts/choice.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { useConsole } from '../../state/console.ts';
import { isAreaGiven, type MissionDraft } from '../../state/mission-draft.ts';
import { DueZoneFields } from './due-zone-fields.tsx';
import { HaulFields } from './haul-fields.tsx';
import { LiftFields } from './lift-fields.tsx';
import { SteppedFields } from './stepped-fields.tsx';
import { SupplyFields } from './supply-fields.tsx';
import { StationFields } from './station-fields.tsx';
import { SurfaceFields } from './surface-fields.tsx';

interface FieldsProps {
  readonly draft: MissionDraft;
  readonly levelId: string;
  readonly onChange: (part: Partial<MissionDraft>) => void;
}

/** The numbers of a mission; every one has a default a foreman can keep. */
export function MissionFields(props: FieldsProps) {
  const { draft } = props;
  return (
    <div class="fields">
      <KindFields {...props} />
      {draft.kind === 'concrete-placing' && (
        <SupplyFields supply={draft.supply} onChange={(supply) => props.onChange({ supply })} />
      )}
      <TimeFields {...props} />
      {draft.kind === 'floor-finishing' && (
        <DueZoneFields
          zones={draft.dueZones}
          mayDraw={isAreaGiven(draft)}
          onChange={(dueZones) => props.onChange({ dueZones })}
        />
      )}
    </div>
  );
}

function KindFields(props: FieldsProps) {
  const { draft, levelId, onChange } = props;
  const level = useConsole().levels.value?.find(({ id }) => id === levelId);
  if (draft.kind === 'hoist-run') return <HoistFields {...props} />;
  if (draft.kind === 'surface-work')
    return <SurfaceFields surface={draft.surface} onChange={(surface) => onChange({ surface })} />;
  if (draft.kind === 'station-work')
    return <StationFields stations={draft.stations} onChange={(stations) => onChange({ stations })} />;
  if (draft.kind === 'crane-lifts')
    return <LiftFields draft={draft.craneLifts} onChange={(craneLifts) => onChange({ craneLifts })} />;
  if (draft.kind === 'stepped-move')
    return <SteppedFields stepped={draft.stepped} onChange={(stepped) => onChange({ stepped })} />;
  if (draft.kind !== 'hauling') return <ConcreteFields {...props} />;
  return level ? <HaulFields haul={draft.haul} level={level} onChange={(haul) => onChange({ haul })} /> : null;
}

function ConcreteFields({ draft, levelId, onChange }: FieldsProps) {
  const { t } = useConsole();
  return (
    <>
      {draft.kind === 'floor-finishing' ? (
        <>
          <Stepper
            label={t('field.trowelPasses')}
            testId="field-trowelPasses"
            value={draft.trowelPasses}
            min={1}
            max={4}
            step={1}
            digits={0}
            unit=""
            onChange={(trowelPasses) => onChange({ trowelPasses })}
          />
          <PlacingField draft={draft} levelId={levelId} onChange={onChange} />
        </>
      ) : draft.supply !== null ? null : (
        <Stepper
          label={t('field.deliveryRate')}
          testId="field-deliveryRate"
          value={draft.deliveryRateM3ph}
          min={5}
          max={200}
          step={5}
          digits={0}
          unit=" m³/h"
          onChange={(deliveryRateM3ph) => onChange({ deliveryRateM3ph })}
        />
      )}
      <Stepper
        label={t('field.thickness')}
        testId="field-thickness"
        value={draft.thicknessM * 1000}
        min={50}
        max={2000}
        step={10}
        digits={0}
        unit=" mm"
        onChange={(millimetres) => onChange({ thicknessM: millimetres / 1000 })}
      />
      <Stepper
        label={t('field.temperature')}
        testId="field-temperature"
        value={draft.temperatureC}
        min={-10}
        max={50}
        step={1}
        digits={0}
        unit=" °C"
        onChange={(temperatureC) => onChange({ temperatureC })}
      />
      <Stepper
        label={t('field.setFactor')}
        testId="field-setFactor"
        value={draft.setFactor}
        min={0.2}
        max={4}
        step={0.1}
        digits={1}
        unit=""
        onChange={(setFactor) => onChange({ setFactor })}
      />
    </>
  );
}

function PlacingField({ draft, levelId, onChange }: FieldsProps) {
  const console = useConsole();
  const { t } = console;
  const placing = [...(console.live.value?.missions.values() ?? [])].filter(
    (mission) =>
      mission.kind === 'concrete-placing' &&
      mission.levelId === levelId &&
      ['planned', 'approved', 'running', 'held', 'done'].includes(mission.state),
  );
  const options = [
    { value: 'others', label: t('field.placing.others') },
    ...placing.map(({ id, number }) => ({ value: id, label: t('mission.number', { number }) })),
  ];
  return (
    <>
      {placing.length > 0 && (
        <>
          <h3>{t('field.placing')}</h3>
          <Choice
            label={t('field.placing')}
            layout="grid"
            value={draft.placingMissionId ?? 'others'}
            options={options}
            onChange={(picked) => onChange({ placingMissionId: picked === 'others' ? null : picked })}
          />
        </>
      )}
      {draft.placingMissionId === null && (
        <Stepper
          label={t('field.placingRate')}
          testId="field-placingRate"
          value={draft.placingRateM3ph}
          min={5}
          max={200}
          step={5}
          digits={0}
          unit=" m³/h"
          onChange={(placingRateM3ph) => onChange({ placingRateM3ph })}
        />
      )}
    </>
  );
}

function HoistFields({ draft, levelId, onChange }: FieldsProps) {
  const console = useConsole();
  const { t } = console;
  const levels = (console.levels.value ?? []).filter((level) => level.landings.length > 0 && level.id !== levelId);
  const robots = console.machines.value.filter(
    (machine) => machine.levelId === levelId && /robot|carrier/.test(machine.profileId),
  );
  return (
    <>
      <h3>{t('field.toLevel')}</h3>
      <Choice
        label={t('field.toLevel')}
        layout="grid"
        value={draft.toLevelId}
        options={levels.map((level) => ({ value: level.id, label: level.name, testId: `to-level-${level.id}` }))}
        onChange={(toLevelId) => onChange({ toLevelId })}
      />
      <h3>{t('field.cargo')}</h3>
      <Choice
        label={t('field.cargo')}
        layout="grid"
        value={draft.cargo}
        options={(['materials', 'people', 'robot'] as const).map((cargo) => ({
          value: cargo,
          label: t(`field.cargo.${cargo}`),
          testId: `cargo-${cargo}`,
        }))}
        onChange={(cargo) => onChange({ cargo, ...(cargo === 'robot' ? { lifts: 1 } : {}) })}
      />
      {draft.cargo === 'robot' ? (
        <>
          <h3>{t('field.robot')}</h3>
          <Choice
            label={t('field.robot')}
            layout="grid"
            value={draft.robotId}
            options={robots.map((machine) => ({ value: machine.id, label: machine.label }))}
            onChange={(robotId) => onChange({ robotId, massKg: console.machine(robotId)?.dimensions.massKg ?? 0 })}
          />
        </>
      ) : (
        <>
          <Stepper
            label={t('field.mass')}
            testId="field-mass"
            value={draft.massKg}
            min={0}
            max={5000}
            step={100}
            digits={0}
            unit=" kg"
            onChange={(massKg) => onChange({ massKg })}
          />
          <Stepper
            label={t('field.lifts')}
            testId="field-lifts"
            value={draft.lifts}
            min={1}
            max={50}
            step={1}
            digits={0}
            unit=""
            onChange={(lifts) => onChange({ lifts })}
          />
        </>
      )}
    </>
  );
}

function TimeFields({ draft, onChange }: FieldsProps) {
  const { t } = useConsole();
  return (
    <>
      <Stepper
        label={t('field.start')}
        testId="field-start"
        value={draft.startInH}
        min={0}
        max={72}
        step={1}
        digits={0}
        unit=""
        text={draft.startInH === 0 ? t('field.start.now') : t('field.start.in', { n: draft.startInH })}
        onChange={(startInH) => onChange({ startInH })}
      />
      <Stepper
        label={t('field.due')}
        testId="field-due"
        value={draft.dueInH}
        min={0}
        max={96}
        step={2}
        digits={0}
        unit=""
        text={draft.dueInH === 0 ? t('field.due.none') : t('field.due.in', { n: draft.dueInH })}
        onChange={(dueInH) => onChange({ dueInH })}
      />
    </>
  );
}
