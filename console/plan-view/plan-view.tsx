import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LevelView, MissionView, PlanView as MissionPlan } from '../../controller/contract/api.ts';
import { Icon, type IconName } from '../parts/icons.tsx';
import { useConsole } from '../state/console.ts';
import { useClosedFloor } from '../state/use-closed-floor.ts';
import { BuildingLayer } from './building-layer.tsx';
import { boundsOf, svgTransform, toSite, type PlanPoint } from '../geometry/camera.ts';
import { ClosedFloorNames, ClosedFloorShapes } from './closed-floor-layer.tsx';
import { DrawLayer } from './draw-layer.tsx';
import { HaulLayer } from './haul-layer.tsx';
import type { HaulMark } from '../state/haul-marks.ts';
import { JointShapes } from './joint-layer.tsx';
import { Legend } from './legend.tsx';
import { MachineBadges, MachineShapes, PeopleMarks } from './machine-layer.tsx';
import { NamedAreaNames, NamedAreaShapes, type NamedArea } from './named-area-layer.tsx';
import { snapped } from '../geometry/outline.ts';
import { PlanLabels, PlanShapes, type PlanFocus } from './plan-layer.tsx';
import { ScaleBar } from './scale-bar.tsx';
import { useCamera, type PlanCamera } from './use-camera.ts';
import { ZoneShapes, ZoneSigns } from './zone-layer.tsx';

export interface Drawing {
  readonly corners: readonly PlanPoint[];
  readonly state: 'drawing' | 'finished';
  readonly onCorner: (corner: PlanPoint) => void;
}
export interface PlanOverlay {
  readonly plan: MissionPlan;
  readonly tasks: MissionView['tasks'];
  readonly focus: PlanFocus;
  readonly onPickBay: (bay: number) => void;
  readonly onPickTask: (taskId: string) => void;
  /** Joints of a plan that is only asked for. */
  readonly draftJoints?: NonNullable<MissionPlan['supply']>['joints'];
}

const snapWithinPx = 22;

export interface PlanViewProps {
  readonly level: LevelView;
  readonly picking?: { readonly slabId: string | null; readonly onPick: (slabId: string) => void };
  readonly drawing?: Drawing;
  /** Loads on the plan; a tap anywhere names a point. */
  readonly hauling?: { readonly marks: readonly HaulMark[]; readonly onPoint: (point: PlanPoint) => void };
  /** Parts of the floor drawn with their names. */
  readonly areas?: readonly NamedArea[];
  readonly overlay?: PlanOverlay;
  readonly onSelectMachine?: (machineId: string) => void;
  /** Machine to centre on when it changes or when `centreKey` rises. */
  readonly centre?: { readonly machineId: string; readonly key: number };
  readonly children?: ComponentChildren;
}

/** The drawing of one level with everything that moves on it. What a tap means is the screen's business. */
export function PlanView(props: PlanViewProps) {
  const console = useConsole();
  const { level } = props;
  const box = useRef<HTMLDivElement>(null);
  const bounds = useMemo(() => boundsOf(level.slabs.map(({ outline }) => outline)), [level]);
  const view = useCamera(box, bounds, level.id);
  const { camera, viewport } = view;

  useEffect(() => {
    const pose = props.centre ? console.machine(props.centre.machineId)?.pose.value : null;
    if (pose) view.centreOn([pose.xM, pose.yM]);
  }, [props.centre?.machineId, props.centre?.key]);

  function onTap(event: MouseEvent): void {
    if ((props.drawing?.state !== 'drawing' && !props.hauling) || !box.current) return;
    const rect = box.current.getBoundingClientRect();
    const point = toSite(camera, viewport, [event.clientX - rect.left, event.clientY - rect.top]);
    if (props.hauling || !props.drawing) return props.hauling?.onPoint(point);
    const corners = level.slabs.flatMap((slab) => [slab.outline, ...slab.holes]).flat();
    props.drawing.onCorner(snapped(point, corners, snapWithinPx / camera.scalePxPerM));
  }

  return (
    <div
      class={`plan-view ${props.drawing?.state === 'drawing' ? 'is-drawing' : ''}`}
      ref={box}
      {...view.handlers}
      onClick={onTap}
    >
      <Scene {...props} view={view} />
      <PlanKeys view={view} overlay={props.overlay ? 'plan' : 'none'} />
      <ScaleBar scalePxPerM={camera.scalePxPerM} />
      {props.children && (
        <div class="plan-extras" onClick={stopHere} onPointerDown={stopHere}>
          {props.children}
        </div>
      )}
    </div>
  );
}

/** Everything drawn: what is in site metres moves with the camera's matrix, what must stay finger-sized is in pixels. */
function Scene(props: PlanViewProps & { readonly view: PlanCamera }) {
  const console = useConsole();
  const { level } = props;
  const { camera, viewport } = props.view;
  const live = console.live.value;
  const machines = console.machines.value.filter((machine) => machine.levelId === level.id || machine.levelId === null);
  const people = (live?.people ?? []).filter((person) => person.levelId === level.id);
  const zones = (live?.zones ?? []).filter((zone) => zone.levelId === level.id);
  const floors = useClosedFloor().filter(({ levelId }) => levelId === level.id);
  const isPicking = [props.picking, props.drawing, props.hauling].some((use) => use !== undefined);
  return (
    <svg
      class="plan-svg"
      width={viewport.widthPx}
      height={viewport.heightPx}
      aria-label={console.t('plan.label')}
      role="group"
    >
      <Patterns />
      <g transform={svgTransform(camera, viewport)}>
        <BuildingLayer
          level={level}
          pickable={props.picking ? 'slabs' : 'none'}
          pickedSlabId={props.picking?.slabId ?? null}
          onPickSlab={props.picking?.onPick ?? ignore}
        />
        <ZoneShapes zones={zones} />
        <ClosedFloorShapes floors={floors} />
        {props.overlay && (
          <PlanShapes
            plan={props.overlay.plan}
            tasks={props.overlay.tasks}
            focus={props.overlay.focus}
            levelId={level.id}
          />
        )}
        {props.overlay?.draftJoints && <JointShapes joints={props.overlay.draftJoints} of="draft" />}
        {props.areas && <NamedAreaShapes areas={props.areas} />}
        <MachineShapes machines={machines} selectedId={console.selectedMachineId.value} />
      </g>
      <ZoneSigns zones={zones} camera={camera} viewport={viewport} />
      <ClosedFloorNames floors={floors} camera={camera} viewport={viewport} />
      {props.overlay && <PlanLabels {...props.overlay} camera={camera} viewport={viewport} levelId={level.id} />}
      {props.areas && <NamedAreaNames areas={props.areas} camera={camera} viewport={viewport} />}
      <PeopleMarks people={people} camera={camera} viewport={viewport} />
      <MachineBadges
        machines={machines}
        camera={camera}
        viewport={viewport}
        selectedId={console.selectedMachineId.value}
        onSelect={isPicking ? null : (props.onSelectMachine ?? null)}
      />
      {props.hauling && <HaulLayer marks={props.hauling.marks} camera={camera} viewport={viewport} />}
      {props.drawing && (
        <DrawLayer corners={props.drawing.corners} state={props.drawing.state} camera={camera} viewport={viewport} />
      )}
    </svg>
  );
}

const stopHere = (event: Event) => event.stopPropagation();
const ignore = () => {};

/** Hatches that carry meaning without colour. Screen pixels would swim while zooming, so they are in metres. */
function Patterns() {
  return (
    <defs>
      <pattern id="hatch-hole" width="0.5" height="0.5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="0.5" height="0.5" class="hatch-hole-ground" />
        <rect width="0.1" height="0.5" class="hatch-hole-line" />
      </pattern>
      <pattern id="hatch-stairs" width="0.3" height="0.3" patternUnits="userSpaceOnUse">
        <rect width="0.3" height="0.3" class="hatch-stairs-ground" />
        <rect width="0.06" height="0.3" class="hatch-stairs-line" />
      </pattern>
      <pattern id="hatch-blocked" width="0.9" height="0.9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="0.3" height="0.9" class="hatch-blocked-line" />
      </pattern>
      <pattern id="hatch-people" width="1" height="1" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
        <rect width="0.14" height="1" class="hatch-people-line" />
      </pattern>
      <pattern id="hatch-speed" width="0.8" height="0.8" patternUnits="userSpaceOnUse">
        <circle cx="0.4" cy="0.4" r="0.1" class="hatch-speed-dot" />
      </pattern>
      <pattern id="hatch-closed" width="0.8" height="0.8" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
        <rect width="0.26" height="0.8" class="hatch-closed-line" />
      </pattern>
      <pattern id="hatch-refused" width="0.7" height="0.7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="0.7" height="0.7" class="hatch-refused-ground" />
        <rect width="0.16" height="0.7" class="hatch-refused-line" />
        <rect width="0.7" height="0.16" class="hatch-refused-line" />
      </pattern>
      <pattern id="hatch-stale" width="0.4" height="0.4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="0.4" height="0.4" class="hatch-stale-ground" />
        <rect width="0.15" height="0.4" class="hatch-stale-line" />
      </pattern>
    </defs>
  );
}

const panStepPx = 160;

function PlanKeys({ view, overlay }: { readonly view: PlanCamera; readonly overlay: 'plan' | 'none' }) {
  const { t } = useConsole();
  const [pad, setPad] = useState<'arrows' | 'legend' | 'closed'>('closed');
  const key = (icon: IconName, label: string, act: () => void) => (
    <button type="button" class="plan-key" aria-label={label} title={label} onClick={act}>
      <Icon name={icon} />
    </button>
  );
  const toggle = (which: 'arrows' | 'legend') => setPad((now) => (now === which ? 'closed' : which));
  return (
    <div class="plan-keys" onClick={stopHere} onPointerDown={stopHere}>
      {pad === 'arrows' && (
        <div class="plan-arrows" role="group" aria-label={t('plan.move')}>
          {key('up', t('plan.up'), () => view.panBy(0, panStepPx))}
          {key('left', t('plan.left'), () => view.panBy(panStepPx, 0))}
          {key('right', t('plan.right'), () => view.panBy(-panStepPx, 0))}
          {key('down', t('plan.down'), () => view.panBy(0, -panStepPx))}
        </div>
      )}
      {pad === 'legend' && <Legend overlay={overlay} />}
      <div class="plan-key-column" role="group" aria-label={t('plan.label')}>
        {key('plus', t('plan.zoomIn'), () => view.zoomBy(1.5))}
        {key('minus', t('plan.zoomOut'), () => view.zoomBy(1 / 1.5))}
        {key('fit', t('plan.fit'), () => view.fit())}
        {key('move', t('plan.move'), () => toggle('arrows'))}
        {key('legend', t('plan.legend'), () => toggle('legend'))}
      </div>
    </div>
  );
}
