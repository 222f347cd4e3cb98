import { numberText } from '../../i18n/format.ts';
import { Choice } from '../../parts/choice.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { useConsole } from '../../state/console.ts';
import {
  askedPoint,
  liftBaysMax,
  liftRowsMax,
  moved,
  vehiclesMax,
  withoutRow,
  withoutVehicle,
  withRow,
  withVehicle,
  type LiftAsked,
  type LiftDraft,
  type LiftEnd,
  type LiftPoint,
  type LiftRow,
} from '../../state/lift-draft.ts';

interface LiftFieldsProps {
  readonly draft: LiftDraft;
  readonly onChange: (draft: LiftDraft) => void;
}

/** Lifts one under the other, vehicles and bays below. A tap on the plan sets what is asked for; its keys set it finely. */
export function LiftFields({ draft, onChange }: LiftFieldsProps) {
  const { t } = useConsole();
  return (
    <section class="lift-fields">
      {draft.lifts.map((row, index) => (
        <RowFields key={index} number={index} row={row} draft={draft} onChange={onChange} />
      ))}
      {draft.lifts.length < liftRowsMax && (
        <Key icon="plus" testId="lift-add" label={t('lift.add')} onPress={() => onChange(withRow(draft))} />
      )}
      <FinePlace draft={draft} onChange={onChange} />
      <h3>{t('lift.vehicles')}</h3>
      <p class="quiet">{t('lift.vehiclesNote')}</p>
      <Vehicles draft={draft} onChange={onChange} />
      {draft.vehicles.length > 0 && <Bays draft={draft} onChange={onChange} />}
    </section>
  );
}

function Key(props: {
  readonly icon: 'plus' | 'minus';
  readonly testId: string;
  readonly label: string;
  readonly onPress: () => void;
}) {
  return (
    <button type="button" class="key is-wide" data-testid={props.testId} onClick={props.onPress}>
      <Icon name={props.icon} />
      {props.label}
    </button>
  );
}

function RowFields(props: LiftFieldsProps & { readonly number: number; readonly row: LiftRow }) {
  const { t } = useConsole();
  const placeName = usePlaceName();
  const { draft, row, number, onChange } = props;
  const { asked } = draft;
  const change = (part: Partial<LiftRow>) =>
    onChange({ ...draft, lifts: draft.lifts.map((one, index) => (index === number ? { ...one, ...part } : one)) });
  const ends: readonly LiftEnd[] = row.vehicle === null ? ['from', 'to'] : ['to'];
  const title = t('lift.row', { n: number + 1 });
  return (
    <fieldset class="haul-load">
      <legend>{title}</legend>
      {draft.vehicles.length > 0 && (
        <Choice
          label={t('lift.source')}
          layout="row"
          value={row.vehicle === null ? 'site' : String(row.vehicle)}
          options={[
            { value: 'site', label: t('lift.source.site') },
            ...draft.vehicles.map((_, index) => ({
              value: String(index),
              label: t('lift.vehicle', { n: index + 1 }),
              testId: `lift-${String(number)}-vehicle-${String(index)}`,
            })),
          ]}
          onChange={(value) => change({ vehicle: value === 'site' ? null : Number(value) })}
        />
      )}
      <Choice
        label={title}
        layout="column"
        value={asked.of === 'lift' && asked.lift === number ? asked.end : null}
        options={ends.map((end) => ({
          value: end,
          label: `${t(`lift.${end}`)}: ${placeName(row[end])}`,
          testId: `lift-${String(number)}-${end}`,
        }))}
        onChange={(end) => onChange({ ...draft, asked: { of: 'lift', lift: number, end } })}
      />
      <Stepper
        label={t('lift.mass')}
        testId={`lift-${String(number)}-mass`}
        value={row.massKg}
        min={50}
        max={20_000}
        step={50}
        digits={0}
        unit=" kg"
        onChange={(massKg) => change({ massKg })}
      />
      {draft.lifts.length > 1 && (
        <Key
          icon="minus"
          testId={`lift-${String(number)}-remove`}
          label={t('lift.remove', { n: number + 1 })}
          onPress={() => onChange(withoutRow(draft, number))}
        />
      )}
    </fieldset>
  );
}

/** What is asked for, by its figures. */
function FinePlace({ draft, onChange }: LiftFieldsProps) {
  const { t } = useConsole();
  const point = askedPoint(draft);
  return (
    <>
      <h3>{useAskedName(draft.asked)}</h3>
      <p class="quiet">{t('lift.tap')}</p>
      {point &&
        (['xM', 'yM'] as const).map((axis) => (
          <Stepper
            key={axis}
            label={t(axis === 'xM' ? 'lift.x' : 'lift.y')}
            testId={`lift-place-${axis}`}
            value={point[axis]}
            min={-1000}
            max={1000}
            step={0.5}
            digits={1}
            unit=" m"
            onChange={(value) => onChange(moved(draft, { ...point, [axis]: value }))}
          />
        ))}
    </>
  );
}

function Vehicles({ draft, onChange }: LiftFieldsProps) {
  const { t } = useConsole();
  const change = (number: number, part: Partial<LiftDraft['vehicles'][number]>) =>
    onChange({
      ...draft,
      vehicles: draft.vehicles.map((one, index) => (index === number ? { ...one, ...part } : one)),
    });
  return (
    <>
      {draft.vehicles.map(({ arrivesInMin, staysMin }, index) => (
        <fieldset key={index} class="haul-load">
          <legend>{t('lift.vehicle', { n: index + 1 })}</legend>
          <Stepper
            label={t('lift.arrives')}
            testId={`vehicle-${String(index)}-arrives`}
            value={arrivesInMin}
            min={0}
            max={2880}
            step={5}
            digits={0}
            unit={` ${t('unit.min')}`}
            onChange={(value) => change(index, { arrivesInMin: value })}
          />
          <Stepper
            label={t('lift.stays')}
            testId={`vehicle-${String(index)}-stays`}
            value={staysMin}
            min={0}
            max={600}
            step={5}
            digits={0}
            unit={` ${t('unit.min')}`}
            {...(staysMin === 0 ? { text: t('lift.stays.open') } : {})}
            onChange={(value) => change(index, { staysMin: value })}
          />
          <Key
            icon="minus"
            testId={`vehicle-${String(index)}-remove`}
            label={t('lift.vehicleRemove', { n: index + 1 })}
            onPress={() => onChange(withoutVehicle(draft, index))}
          />
        </fieldset>
      ))}
      {draft.vehicles.length < vehiclesMax && (
        <Key
          icon="plus"
          testId="vehicle-add"
          label={t('lift.vehicleAdd')}
          onPress={() => onChange(withVehicle(draft))}
        />
      )}
    </>
  );
}

function Bays({ draft, onChange }: LiftFieldsProps) {
  const { t } = useConsole();
  const placeName = usePlaceName();
  const { bays, asked } = draft;
  return (
    <>
      <h3>{t('lift.bays')}</h3>
      <Choice
        label={t('lift.bays')}
        layout="column"
        value={asked.of === 'bay' ? String(asked.bay) : null}
        options={bays.map((bay, index) => ({
          value: String(index),
          label: `${t('lift.bay', { n: index + 1 })}: ${placeName(bay)}`,
          testId: `bay-${String(index)}`,
        }))}
        onChange={(value) => onChange({ ...draft, asked: { of: 'bay', bay: Number(value) } })}
      />
      {bays.length < liftBaysMax && (
        <Key
          icon="plus"
          testId="bay-add"
          label={t('lift.bayAdd')}
          onPress={() => onChange({ ...draft, bays: [...bays, null], asked: { of: 'bay', bay: bays.length } })}
        />
      )}
    </>
  );
}

function useAskedName(asked: LiftAsked): string {
  const { t } = useConsole();
  return asked.of === 'bay'
    ? t('lift.bay', { n: asked.bay + 1 })
    : `${t('lift.row', { n: asked.lift + 1 })} · ${t(`lift.${asked.end}`)}`;
}

function usePlaceName(): (point: LiftPoint | null) => string {
  const console = useConsole();
  const { t, language } = console;
  return (point) => {
    if (point === null) return t('lift.unset');
    const [x, y] = [point.xM, point.yM].map((value) => numberText(language(), value, 1));
    const level = console.levels.value?.find(({ id }) => id === point.levelId)?.name ?? point.levelId;
    return t('lift.place', { x: x ?? '', y: y ?? '', level });
  };
}
