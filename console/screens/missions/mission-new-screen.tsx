import { useEffect, useState } from 'preact/hooks';
import type { LevelView } from '../../../controller/contract/api.ts';
import type { ApiFailure } from '../../api/client.ts';
import { numberText } from '../../i18n/format.ts';
import { Choice } from '../../parts/choice.tsx';
import { DrawKeys } from '../../parts/draw-keys.tsx';
import { Icon } from '../../parts/icons.tsx';
import { LevelSwitch } from '../../parts/level-switch.tsx';
import { PlanningProgress } from '../../parts/planning-progress.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { areaM2Of } from '../../geometry/outline.ts';
import type { PlanPoint } from '../../geometry/camera.ts';
import type { NamedArea } from '../../plan-view/named-area-layer.tsx';
import { PlanView, type Drawing } from '../../plan-view/plan-view.tsx';
import { useConsole } from '../../state/console.ts';
import {
  freshDraft,
  lackOf,
  missionKinds,
  needsArea,
  requestOf,
  withSlab,
  zonesOf,
  type DraftLack,
  type MissionDraft,
} from '../../state/mission-draft.ts';
import { drawnZone, withoutZone, withZone, type DueZoneDraft } from '../../state/due-zones-draft.ts';
import { freshHaul, pointPlace, withPlace } from '../../state/haul-draft.ts';
import { withLiftPoint } from '../../state/lift-draft.ts';
import { liftMarks } from '../../state/lift-marks.ts';
import { haulMarks } from '../../state/haul-marks.ts';
import { MissionFields } from './mission-fields.tsx';

type Work =
  | { readonly phase: 'idle' }
  | { readonly phase: 'planning'; readonly sinceMonoMs: number; readonly missionId: string | null };

/** Pick an area, keep or change the defaults, plan. What comes back is shown, and approved, on the mission's own screen. */
export function MissionNewScreen() {
  const console = useConsole();
  const { t } = console;
  const [draft, setDraft] = useState<MissionDraft>(freshDraft);
  const [work, setWork] = useState<Work>({ phase: 'idle' });
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const level = console.levels.value?.find(({ id }) => id === console.shownLevelId.value) ?? null;
  const lack = lackOf(draft);
  const change = (part: Partial<MissionDraft>) => setDraft((last) => ({ ...last, ...part }));
  // An area belongs to its level.
  useEffect(() => change({ area: { type: 'none' }, dueZones: [], haul: freshHaul }), [level?.id]);

  async function plan(): Promise<void> {
    if (!level) return;
    const sinceMonoMs = console.clock.monoMs();
    setWork({ phase: 'planning', sinceMonoMs, missionId: null });
    setFailure(null);
    const siteNowMs = console.live.value?.siteTimeMs ?? console.clock.nowMs();
    const isoAt = (inH: number) => new Date(siteNowMs + inH * 3_600_000).toISOString();
    const made = await console.api.createMission(requestOf(draft, level.id, isoAt));
    if (made.ok) setWork({ phase: 'planning', sinceMonoMs, missionId: made.value.id });
    const planned = made.ok ? await console.api.planMission(made.value.id) : made;
    setWork({ phase: 'idle' });
    if (planned.ok) return console.go({ screen: 'mission', missionId: planned.value.id });
    setFailure(planned.failure);
    // A draft that cannot be planned would stay in everybody's list; the next attempt makes its own.
    if (made.ok && planned.failure.kind === 'problem') await console.api.cancelMission(made.value.id, { reason: '', hookIsFree: false });
  }

  if (!console.may('mission')) return <p class="screen-note">{t('mission.new.notAllowed')}</p>;
  if (!level) return <p class="screen-note">{t('plan.loading')}</p>;
  return (
    <div class="site-screen">
      <div class="site-plan">
        <AreaPlan level={level} draft={draft} onChange={setDraft} />
      </div>
      <section class="panel form-panel" aria-label={t('mission.new.title')}>
        <div class="panel-scroll">
          <h2>{t('mission.new.kind')}</h2>
          <Choice
            label={t('mission.new.kind')}
            layout="grid"
            value={draft.kind}
            options={missionKinds.map((kind) => ({
              value: kind,
              label: t(`mission.kind.${kind}`),
              testId: `mission-kind-${kind}`,
            }))}
            onChange={(kind) => change({ kind })}
          />
          {needsArea(draft.kind) && (
            <>
              <h2>{t('mission.new.area')}</h2>
              <AreaKeys level={level} draft={draft} onChange={setDraft} />
            </>
          )}
          <h2>{t('mission.new.parameters')}</h2>
          <MissionFields draft={draft} levelId={level.id} onChange={change} />
        </div>
        <footer class="panel-foot">
          {work.phase === 'planning' && work.missionId !== null && <PlanningProgress missionId={work.missionId} />}
          {failure && <ProblemNote failure={failure} />}
          <PlanKey lack={lack} work={work} onPlan={() => void plan()} />
        </footer>
      </section>
    </div>
  );
}

function PlanKey({
  lack,
  work,
  onPlan,
}: {
  readonly lack: DraftLack;
  readonly work: Work;
  readonly onPlan: () => void;
}) {
  const console = useConsole();
  const { t } = console;
  return (
    <button
      type="button"
      class="key is-primary is-wide"
      data-testid="mission-plan"
      disabled={lack !== null || work.phase === 'planning' || !console.mayCommand.value}
      onClick={onPlan}
    >
      {work.phase === 'planning'
        ? t('mission.new.planning', {
            seconds: Math.max(0, Math.round((console.nowMonoMs.value - work.sinceMonoMs) / 1000)),
          })
        : lack === null
          ? t('mission.new.plan')
          : t(`mission.new.${lack}`)}
    </button>
  );
}

interface AreaProps {
  readonly level: LevelView;
  readonly draft: MissionDraft;
  readonly onChange: (draft: MissionDraft) => void;
}

function withZonePart(draft: MissionDraft, number: number, part: Partial<DueZoneDraft>): MissionDraft {
  return { ...draft, dueZones: withZone(draft.dueZones, number, part) };
}

/** What taps on the plan add corners to: a zone before the area that it lies in. */
function drawingOf(draft: MissionDraft, onChange: AreaProps['onChange']): Drawing | null {
  const { area } = draft;
  const zone = drawnZone(zonesOf(draft));
  if (zone !== null) {
    const onCorner = (corner: PlanPoint) =>
      onChange(withZonePart(draft, zone.number, { corners: [...zone.corners, corner] }));
    return { corners: zone.corners, state: zone.state, onCorner };
  }
  if (area.type !== 'drawn') return null;
  const onCorner = (corner: PlanPoint) => onChange({ ...draft, area: { ...area, corners: [...area.corners, corner] } });
  return { corners: area.corners, state: area.state, onCorner };
}

/** The zones drawn so far, and the area's own outline while a zone is drawn in it. */
function namedAreas(draft: MissionDraft, priorityOf: (priority: number) => string): NamedArea[] {
  const zones = zonesOf(draft);
  const whole =
    drawnZone(zones) !== null && draft.area.type === 'drawn'
      ? [{ outline: draft.area.corners, name: '', more: '' }]
      : [];
  const finished = zones.filter(({ state }) => state === 'finished');
  return [
    ...whole,
    ...finished.map(({ corners, name, priority }) => ({ outline: corners, name, more: priorityOf(priority) })),
  ];
}

function AreaDrawKeys({ draft, onChange }: Omit<AreaProps, 'level'>) {
  const { area } = draft;
  const zone = drawnZone(zonesOf(draft));
  if (zone !== null) {
    const { number, corners, state } = zone;
    return (
      <DrawKeys
        corners={corners}
        state={state}
        onUndo={() => onChange(withZonePart(draft, number, { corners: corners.slice(0, -1) }))}
        onClear={() => onChange({ ...draft, dueZones: withoutZone(draft.dueZones, number) })}
        onFinish={() => onChange(withZonePart(draft, number, { state: 'finished' }))}
      />
    );
  }
  if (area.type !== 'drawn') return null;
  return (
    <DrawKeys
      corners={area.corners}
      state={area.state}
      onUndo={() => onChange({ ...draft, area: { ...area, state: 'drawing', corners: area.corners.slice(0, -1) } })}
      onClear={() => onChange({ ...draft, area: { type: 'none' } })}
      onFinish={() => onChange({ ...draft, area: { ...area, state: 'finished' } })}
    />
  );
}

function AreaPlan({ level, draft, onChange }: AreaProps) {
  const console = useConsole();
  const { t } = console;
  const live = console.live.value;
  const { area } = draft;
  const zone = drawnZone(zonesOf(draft));
  const drawing = drawingOf(draft, onChange);
  const picking =
    !needsArea(draft.kind) || area.type === 'drawn' || zone
      ? null
      : {
          slabId: area.type === 'slab' ? area.slabId : null,
          onPick: (slabId: string) => onChange(withSlab(draft, level, slabId)),
        };
  const hauling =
    draft.kind === 'hauling'
      ? {
          marks: haulMarks(draft.haul, level, live?.zones ?? []),
          onPoint: (point: readonly [number, number]) =>
            onChange({ ...draft, haul: withPlace(draft.haul, pointPlace(point)) }),
        }
      : draft.kind === 'crane-lifts'
        ? {
            marks: liftMarks(draft.craneLifts),
            onPoint: (point: readonly [number, number]) =>
              onChange({ ...draft, craneLifts: withLiftPoint(draft.craneLifts, point, level.id) }),
          }
        : null;
  return (
    <PlanView
      level={level}
      areas={namedAreas(draft, (n) => t('fact.priority', { n }))}
      {...(drawing ? { drawing } : {})}
      {...(picking ? { picking } : {})}
      {...(hauling ? { hauling } : {})}
    >
      <LevelSwitch />
      {area.type === 'none' && needsArea(draft.kind) && <p class="plan-hint">{t('mission.new.pickSlab')}</p>}
      <AreaDrawKeys draft={draft} onChange={onChange} />
    </PlanView>
  );
}

/** The same choice as tapping the plan, as keys: small slabs are hard to hit. */
function AreaKeys({ level, draft, onChange }: AreaProps) {
  const { t, language } = useConsole();
  const { area } = draft;
  const m2 = (value: number) => numberText(language(), value, 0);
  const options = [
    ...level.slabs.map((slab) => ({
      value: `slab:${slab.id}`,
      label: t('mission.new.slabOf', { name: slab.name || t('plan.slab'), area: m2(slab.areaM2) }),
      testId: `slab-${slab.id}`,
    })),
    {
      value: 'drawn',
      label: (
        <>
          <Icon name="draw" />
          {area.type === 'drawn' && area.corners.length > 2
            ? t('mission.new.drawn', { area: m2(areaM2Of(area.corners)) })
            : t('mission.new.drawArea')}
        </>
      ),
      testId: 'area-draw',
    },
  ];
  const value = area.type === 'slab' ? `slab:${area.slabId}` : area.type === 'drawn' ? 'drawn' : null;
  return (
    <Choice
      label={t('mission.new.area')}
      layout="column"
      value={value}
      options={options}
      onChange={(picked) =>
        onChange(
          picked === 'drawn'
            ? { ...draft, area: { type: 'drawn', corners: [], state: 'drawing' } }
            : withSlab(draft, level, picked.slice('slab:'.length)),
        )
      }
    />
  );
}
