import { useEffect, useState } from 'preact/hooks';
import type { LevelView, ZoneView } from '../../../controller/contract/api.ts';
import type { ApiFailure } from '../../api/client.ts';
import { numberText } from '../../i18n/format.ts';
import { Choice } from '../../parts/choice.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { DrawKeys } from '../../parts/draw-keys.tsx';
import { Icon } from '../../parts/icons.tsx';
import { LevelSwitch } from '../../parts/level-switch.tsx';
import { PressButton } from '../../parts/press-button.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import type { PlanPoint } from '../../geometry/camera.ts';
import { areaM2Of } from '../../geometry/outline.ts';
import { PlanView } from '../../plan-view/plan-view.tsx';
import { WorkPermitRow } from '../../parts/work-permit.tsx';
import { ZoneSign, zoneWord } from '../../plan-view/zone-layer.tsx';
import { useConsole } from '../../state/console.ts';
import { SlabBearings } from './slab-bearing.tsx';

const kinds = [
  'BLOCKED',
  'PEOPLE_FREE',
  'SPEED_LIMIT',
  'STAGING',
  'WALKWAY',
  'RELEASE',
  'PERMIT_TO_WORK',
] as const satisfies readonly ZoneView['kind'][];

interface ZoneDraft {
  readonly corners: readonly PlanPoint[];
  readonly state: 'drawing' | 'finished';
  readonly kind: ZoneView['kind'];
  readonly name: string;
  readonly speedMaxMps: number;
  readonly closedTo: 'machines' | 'people';
}
const freshZone: ZoneDraft = {
  corners: [],
  state: 'drawing',
  kind: 'BLOCKED',
  name: '',
  speedMaxMps: 0.3,
  closedTo: 'machines',
};

/** Zones of a level: everybody sees them, the safety officer draws and deletes them. */
export function ZonesScreen() {
  const console = useConsole();
  const { t } = console;
  const [draft, setDraft] = useState<ZoneDraft | null>(null);
  const level = console.levels.value?.find(({ id }) => id === console.shownLevelId.value) ?? null;
  useEffect(() => setDraft(null), [level?.id]);
  if (!level) return <p class="screen-note">{t('plan.loading')}</p>;
  return (
    <div class="site-screen">
      <div class="site-plan">
        <PlanView
          level={level}
          {...(draft
            ? {
                drawing: {
                  corners: draft.corners,
                  state: draft.state,
                  onCorner: (corner: PlanPoint) => setDraft({ ...draft, corners: [...draft.corners, corner] }),
                },
              }
            : {})}
        >
          <LevelSwitch />
          {draft && (
            <DrawKeys
              corners={draft.corners}
              state={draft.state}
              onUndo={() => setDraft({ ...draft, state: 'drawing', corners: draft.corners.slice(0, -1) })}
              onClear={() => setDraft(null)}
              onFinish={() => setDraft({ ...draft, state: 'finished' })}
            />
          )}
        </PlanView>
      </div>
      {draft ? (
        <ZoneForm level={level} draft={draft} onChange={setDraft} />
      ) : (
        <ZoneList level={level} onAdd={() => setDraft(freshZone)} />
      )}
    </div>
  );
}

function ZoneForm(props: {
  readonly level: LevelView;
  readonly draft: ZoneDraft;
  readonly onChange: (draft: ZoneDraft | null) => void;
}) {
  const console = useConsole();
  const { t } = console;
  const { draft, level } = props;
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const count = (console.live.value?.zones ?? []).filter((zone) => zone.kind === draft.kind).length;
  const otherwise = t('zones.defaultName', { kind: t(zoneWord(draft.kind)), n: count + 1 });

  async function save(): Promise<void> {
    setFailure(null);
    const result = await console.api.addZone({
      levelId: level.id,
      kind: draft.kind,
      name: draft.name.trim() || otherwise,
      outline: draft.corners.map(([x, y]): [number, number] => [x, y]),
      ...(draft.kind === 'SPEED_LIMIT' ? { speedMaxMps: draft.speedMaxMps } : {}),
      ...(draft.kind === 'PERMIT_TO_WORK' ? { closedTo: draft.closedTo } : {}),
    });
    if (result.ok) props.onChange(null);
    else setFailure(result.failure);
  }
  return (
    <section class="panel form-panel" aria-label={t('zones.add')}>
      <ZoneFields draft={draft} otherwise={otherwise} onChange={props.onChange} />
      <footer class="panel-foot">
        {failure && <ProblemNote failure={failure} />}
        <button
          type="button"
          class="key is-primary is-wide"
          data-testid="zone-save"
          disabled={draft.state !== 'finished' || !console.mayCommand.value}
          onClick={() => void save()}
        >
          {t('zones.save')}
        </button>
      </footer>
    </section>
  );
}

function ZoneFields(props: {
  readonly draft: ZoneDraft;
  readonly otherwise: string;
  readonly onChange: (draft: ZoneDraft) => void;
}) {
  const { t } = useConsole();
  const { draft, otherwise } = props;
  return (
    <div class="panel-scroll">
      <h2>{t('zones.kind')}</h2>
      <Choice
        label={t('zones.kind')}
        layout="column"
        value={draft.kind}
        options={kinds.map((kind) => ({
          value: kind,
          label: (
            <>
              <Sign kind={kind} />
              {t(zoneWord(kind))}
            </>
          ),
          testId: `zone-kind-${kind}`,
        }))}
        onChange={(kind) => props.onChange({ ...draft, kind })}
      />
      {draft.kind === 'PERMIT_TO_WORK' && (
        <Choice
          label={t('zones.closedTo')}
          layout="column"
          value={draft.closedTo}
          options={(['machines', 'people'] as const).map((value) => ({
            value,
            label: `${t('zones.closedTo')}: ${t(`zones.closedTo.${value}`)}`,
            testId: `zone-closed-to-${value}`,
          }))}
          onChange={(closedTo) => props.onChange({ ...draft, closedTo })}
        />
      )}
      {draft.kind === 'SPEED_LIMIT' && (
        <Stepper
          label={t('zones.speed')}
          testId="zone-speed"
          value={draft.speedMaxMps}
          min={0.1}
          max={2}
          step={0.1}
          digits={1}
          unit=" m/s"
          onChange={(speedMaxMps) => props.onChange({ ...draft, speedMaxMps })}
        />
      )}
      <label class="text-field">
        {t('zones.name')}
        <input
          data-testid="zone-name"
          maxLength={80}
          value={draft.name}
          placeholder={otherwise}
          onInput={(event) => props.onChange({ ...draft, name: event.currentTarget.value })}
        />
      </label>
    </div>
  );
}

function ZoneList({ level, onAdd }: { readonly level: LevelView; readonly onAdd: () => void }) {
  const console = useConsole();
  const { t } = console;
  const [asked, setAsked] = useState<ZoneView | null>(null);
  const mayChange = console.may('zone');
  const zones = (console.live.value?.zones ?? []).filter((zone) => zone.levelId === level.id);

  async function remove(zone: ZoneView): Promise<void> {
    setAsked(null);
    await console.told(console.api.removeZone(zone.id));
  }
  return (
    <section class="panel form-panel" aria-label={t('zones.title')}>
      <header class="panel-head">
        <h1>{t('zones.title')}</h1>
        <p class="quiet">{mayChange ? level.name : t('zones.readOnly')}</p>
      </header>
      <ul class="rows zone-rows">
        {zones.length === 0 && <li class="quiet zone-row">{t('zones.none')}</li>}
        {zones.map((zone) => (
          <ZoneRow key={zone.id} zone={zone} onDelete={() => setAsked(zone)} />
        ))}
      </ul>
      <SlabBearings level={level} />
      {mayChange && (
        <footer class="panel-foot">
          <button type="button" class="key is-primary is-wide" data-testid="zone-add" onClick={onAdd}>
            <Icon name="draw" />
            {t('zones.add')}
          </button>
        </footer>
      )}
      {asked && (
        <Dialog
          title={t('zones.deleteTitle', { name: asked.name })}
          testId="zone-dialog"
          onClose={() => setAsked(null)}
        >
          <p>
            {asked.removalAskedBy === undefined
              ? t('zones.deleteText')
              : t('zones.deleteSecond', { by: asked.removalAskedBy })}
          </p>
          <div class="dialog-keys">
            <button type="button" class="key" onClick={() => setAsked(null)}>
              {t('mission.keep')}
            </button>
            <button
              type="button"
              class="key is-primary"
              data-testid="zone-delete-confirm"
              onClick={() => void remove(asked)}
            >
              {t('zones.delete')}
            </button>
          </div>
        </Dialog>
      )}
    </section>
  );
}

function ZoneRow({ zone, onDelete }: { readonly zone: ZoneView; readonly onDelete: () => void }) {
  const console = useConsole();
  const { t, language } = console;
  return (
    <li class="zone-row" data-testid={`zone-${zone.id}`}>
      <Sign kind={zone.kind} {...(zone.speedMaxMps === undefined ? {} : { speedMaxMps: zone.speedMaxMps })} />
      <span>
        <strong>{zone.name}</strong>
        <small>
          {t(zoneWord(zone.kind))} · {numberText(language(), areaM2Of(zone.outline), 0)} m² ·{' '}
          {t(zone.origin === 'model' ? 'zones.fromModel' : 'zones.fromPerson')}
        </small>
        {zone.removalAskedBy !== undefined && <small>{t('zones.deleteAsked', { by: zone.removalAskedBy })}</small>}
        {zone.kind === 'PERMIT_TO_WORK' && <WorkPermitRow zone={zone} />}
      </span>
      <PressButton
        class="machine-stop"
        testId={`zone-stop-${zone.id}`}
        label={t('stop.zoneLabel', { zone: zone.name })}
        onPress={() => void console.stop({ type: 'zone', zoneId: zone.id })}
      >
        停<small>STOP</small>
      </PressButton>
      {console.may('zone') && zone.origin === 'person' && (
        <button type="button" class="key" disabled={!console.mayCommand.value} onClick={onDelete}>
          {t('zones.delete')}
        </button>
      )}
    </li>
  );
}

function Sign({ kind, speedMaxMps }: { readonly kind: ZoneView['kind']; readonly speedMaxMps?: number }) {
  return (
    <svg class="zone-sign" viewBox="-14 -14 28 28" width="36" height="36" aria-hidden="true">
      <ZoneSign kind={kind} {...(speedMaxMps === undefined ? {} : { speedMaxMps })} />
    </svg>
  );
}
