import type { LevelView } from '../../../controller/contract/api.ts';
import { numberText } from '../../i18n/format.ts';
import { Choice } from '../../parts/choice.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { useConsole } from '../../state/console.ts';
import {
  haulLoadsMax,
  withLoad,
  withoutLoad,
  withPlace,
  type HaulDraft,
  type HaulEnd,
  type HaulLoadDraft,
  type HaulPlaceDraft,
} from '../../state/haul-draft.ts';

interface HaulFieldsProps {
  readonly haul: HaulDraft;
  readonly level: LevelView;
  readonly onChange: (haul: HaulDraft) => void;
}

/** Loads one under the other. A tap on the plan or on the list sets the end that is asked for. */
export function HaulFields({ haul, level, onChange }: HaulFieldsProps) {
  const { t } = useConsole();
  return (
    <section class="haul-fields">
      {haul.loads.map((load, index) => (
        <LoadFields key={index} number={index} load={load} haul={haul} level={level} onChange={onChange} />
      ))}
      {haul.loads.length < haulLoadsMax && (
        <button type="button" class="key is-wide" data-testid="haul-add" onClick={() => onChange(withLoad(haul))}>
          <Icon name="plus" />
          {t('haul.add')}
        </button>
      )}
      <NamedPlaces haul={haul} level={level} onChange={onChange} />
    </section>
  );
}

function LoadFields(props: HaulFieldsProps & { readonly number: number; readonly load: HaulLoadDraft }) {
  const { haul, level, load, number, onChange } = props;
  const console = useConsole();
  const { t } = console;
  const change = (part: Partial<HaulLoadDraft>) =>
    onChange({ ...haul, loads: haul.loads.map((one, index) => (index === number ? { ...one, ...part } : one)) });
  const asked = haul.asked.load === number ? haul.asked.end : null;
  return (
    <fieldset class="haul-load">
      <legend>{t('haul.load', { n: number + 1 })}</legend>
      <Choice
        label={t('haul.load', { n: number + 1 })}
        layout="column"
        value={asked}
        options={(['from', 'to'] as const).map((end: HaulEnd) => ({
          value: end,
          label: `${t(`haul.${end}`)}: ${placeName(console, load[end], level)}`,
          testId: `haul-${number}-${end}`,
        }))}
        onChange={(end) => onChange({ ...haul, asked: { load: number, end } })}
      />
      <Stepper
        label={t('haul.mass')}
        testId={`haul-${number}-mass`}
        value={load.massKg}
        min={50}
        max={5000}
        step={50}
        digits={0}
        unit=" kg"
        onChange={(massKg) => change({ massKg })}
      />
      <Stepper
        label={t('haul.count')}
        testId={`haul-${number}-count`}
        value={load.count}
        min={1}
        max={50}
        step={1}
        digits={0}
        unit=""
        onChange={(count) => change({ count })}
      />
      {haul.loads.length > 1 && (
        <button
          type="button"
          class="key is-wide"
          data-testid={`haul-${number}-remove`}
          onClick={() => onChange(withoutLoad(haul, number))}
        >
          <Icon name="minus" />
          {t('haul.remove', { n: number + 1 })}
        </button>
      )}
    </fieldset>
  );
}

/** Staging areas and landings of the level, as keys: nobody has to hit them on the plan. */
function NamedPlaces({ haul, level, onChange }: HaulFieldsProps) {
  const console = useConsole();
  const { t } = console;
  const { asked, loads } = haul;
  const zones = (console.live.value?.zones ?? []).filter(
    ({ kind, levelId }) => kind === 'STAGING' && levelId === level.id,
  );
  const places: readonly HaulPlaceDraft[] = [
    ...level.landings.map(({ id }) => ({ landingId: id })),
    ...zones.map(({ id }) => ({ zoneId: id })),
  ];
  const present = loads[asked.load]?.[asked.end] ?? null;
  return (
    <>
      <h3>{t(`haul.pick.${asked.end}`, { n: asked.load + 1 })}</h3>
      <p class="quiet">{t('haul.tap')}</p>
      <Choice
        label={t(`haul.pick.${asked.end}`, { n: asked.load + 1 })}
        layout="grid"
        value={present === null ? null : keyOf(present)}
        options={places.map((place) => ({
          value: keyOf(place),
          label: placeName(console, place, level),
          testId: `haul-place-${keyOf(place)}`,
        }))}
        onChange={(key) => {
          const place = places.find((one) => keyOf(one) === key);
          if (place) onChange(withPlace(haul, place));
        }}
      />
    </>
  );
}

function keyOf(place: HaulPlaceDraft): string {
  return 'point' in place ? place.point.join(' ') : 'zoneId' in place ? place.zoneId : place.landingId;
}

function placeName(console: ReturnType<typeof useConsole>, place: HaulPlaceDraft | null, level: LevelView): string {
  const { t, language } = console;
  if (place === null) return t('haul.unset');
  if ('point' in place) {
    const [x, y] = place.point.map((value) => numberText(language(), value, 1));
    return t('haul.place.point', { x: x ?? '', y: y ?? '' });
  }
  if ('landingId' in place) {
    const machineId = level.landings.find(({ id }) => id === place.landingId)?.machineId ?? place.landingId;
    return t('haul.place.landing', { machine: console.labelOf(machineId) });
  }
  return console.live.value?.zones.find(({ id }) => id === place.zoneId)?.name ?? place.zoneId;
}
