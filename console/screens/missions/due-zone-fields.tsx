import { nearClockText, numberText } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { areaM2Of } from '../../geometry/outline.ts';
import { useConsole } from '../../state/console.ts';
import {
  drawnZone,
  dueZonesDraftMax,
  nextZoneNumber,
  withNewZone,
  withoutZone,
  withZone,
  type DueZoneDraft,
  type DueZonesDraft,
} from '../../state/due-zones-draft.ts';

const hourMs = 3_600_000;

/** Parts of the floor that are wanted sooner: drawn one after the other, each with its time and what a minute late counts. */
export function DueZoneFields(props: {
  readonly zones: DueZonesDraft;
  /** A zone lies in an area, so that is picked first. */
  readonly mayDraw: boolean;
  readonly onChange: (zones: DueZonesDraft) => void;
}) {
  const { t } = useConsole();
  const { zones, mayDraw, onChange } = props;
  const drawn = drawnZone(zones);
  return (
    <section class="fields" data-testid="due-zones">
      <h2>{t('dueZone.title')}</h2>
      <p class="quiet">{t('dueZone.intro')}</p>
      {zones.map((zone) => (
        <ZoneCard
          key={zone.number}
          zone={zone}
          onChange={(part) => onChange(withZone(zones, zone.number, part))}
          onRemove={() => onChange(withoutZone(zones, zone.number))}
        />
      ))}
      <button
        type="button"
        class="key is-wide"
        data-testid="due-zone-add"
        disabled={!mayDraw || drawn !== null || zones.length >= dueZonesDraftMax}
        onClick={() => onChange(withNewZone(zones, t('dueZone.otherwise', { n: nextZoneNumber(zones) })))}
      >
        <Icon name="draw" />
        {t('dueZone.add')}
      </button>
      {!mayDraw && <p class="quiet">{t('mission.new.needArea')}</p>}
    </section>
  );
}

function ZoneCard(props: {
  readonly zone: DueZoneDraft;
  readonly onChange: (part: Partial<DueZoneDraft>) => void;
  readonly onRemove: () => void;
}) {
  const console = useConsole();
  const { t, language } = console;
  const { zone, onChange } = props;
  const { number, corners, state, dueInH, priority } = zone;
  const siteNowMs = console.live.value?.siteTimeMs ?? console.clock.nowMs();
  const name = zone.name.trim() || String(number);
  const testId = `due-zone-${String(number)}`;
  return (
    <div class="due-zone" data-testid={testId}>
      <p>
        <strong>{name}</strong>{' '}
        {state === 'drawing'
          ? t('dueZone.drawing', { name })
          : t('dueZone.area', { area: numberText(language(), areaM2Of(corners), 0) })}
      </p>
      <label class="text-field">
        {t('dueZone.name')}
        <input
          data-testid={`${testId}-name`}
          maxLength={60}
          value={zone.name}
          placeholder={String(number)}
          onInput={(event) => onChange({ name: event.currentTarget.value })}
        />
      </label>
      <Stepper
        label={t('dueZone.due', { name })}
        testId={`${testId}-due`}
        value={dueInH}
        min={0.5}
        max={96}
        step={0.5}
        digits={1}
        unit=""
        text={t('dueZone.dueIn', {
          n: numberText(language(), dueInH, dueInH % 1 === 0 ? 0 : 1),
          time: nearClockText(language(), siteNowMs + dueInH * hourMs, siteNowMs),
        })}
        onChange={(hours) => onChange({ dueInH: hours })}
      />
      <Stepper
        label={t('dueZone.priority', { name })}
        testId={`${testId}-priority`}
        value={priority}
        min={1}
        max={5}
        step={1}
        digits={0}
        unit=""
        text={t('dueZone.priorityOf', { n: priority })}
        onChange={(count) => onChange({ priority: count })}
      />
      <button type="button" class="key" data-testid={`${testId}-remove`} onClick={props.onRemove}>
        <Icon name="close" />
        {t('dueZone.remove', { name })}
      </button>
    </div>
  );
}
