import type { MissionView, PlanView } from '../../controller/contract/api.ts';
import { useConsole } from '../state/console.ts';
import { baysDone } from './bays-done.ts';
import { factsText } from '../i18n/problem-words.ts';
import { isWordKey } from '../i18n/words.ts';
import { toScreen, type Camera, type PlanPoint, type Viewport } from '../geometry/camera.ts';
import { JointShapes } from './joint-layer.tsx';
import { LaneTimes } from './lane-times.tsx';
import { LiftShapes } from './lift-layer.tsx';
import { StationMarks } from './station-layer.tsx';
import { centreOf, isInside, lineOf, pathOf } from '../geometry/outline.ts';

type Task = PlanView['tasks'][number];

/** Which lanes to draw: those of one step on one bay are legible, all at once are a carpet. */
export interface PlanFocus {
  readonly bay: number | null;
  readonly taskId: string | null;
}

function workLines(task: Task): string {
  return task.legs
    .filter((leg) => leg.tool === 'on')
    .map((leg) => lineOf(leg.poses.map(({ xM, yM }) => [xM, yM] as const)))
    .join('');
}

function travelLines(task: Task): string {
  return task.legs
    .filter((leg) => leg.tool === 'off')
    .map((leg) => lineOf(leg.poses.map(({ xM, yM }) => [xM, yM] as const)))
    .join('');
}

/** Tasks whose lanes are drawn: the focused one, else the first working step of each bay. */
export function tasksDrawn(plan: PlanView, focus: PlanFocus): readonly Task[] {
  const focused = plan.tasks.find(({ id }) => id === focus.taskId);
  if (focused) return [focused];
  const works = plan.tasks.filter((task) => task.legs.some((leg) => leg.tool === 'on'));
  const first = new Map<string, Task>();
  for (const task of works) {
    const key = task.bay === undefined ? task.id : `bay-${task.bay}`;
    const known = first.get(key);
    if (!known || task.startMs < known.startMs) first.set(key, task);
  }
  return [...first.values()];
}

export function PlanShapes(props: {
  readonly plan: PlanView;
  readonly tasks: MissionView['tasks'];
  readonly focus: PlanFocus;
  readonly levelId: string;
}) {
  const { plan, focus } = props;
  const doneBays = baysDone(plan, props.tasks);
  return (
    <g class="plan-shapes">
      {plan.bays.map((bay) => (
        <path
          key={bay.number}
          class={`bay bay-${bay.number % 4} ${focus.bay === bay.number ? 'is-focused' : ''} ${doneBays.has(bay.number) ? 'is-done' : ''}`}
          d={pathOf([bay.polygon.outline, ...bay.polygon.holes])}
        />
      ))}
      {plan.bays.length === 0 && <TaskAreas {...props} />}
      {plan.refused.map((part, index) =>
        part.outline ? <path key={index} class="refused-shape" d={pathOf([part.outline])} /> : null,
      )}
      {tasksDrawn(plan, focus)
        .filter(({ levelId }) => levelId === props.levelId)
        .map((task) => (
          <g key={task.id} class={task.id === focus.taskId ? 'lanes is-focused' : 'lanes'}>
            <path class="lane-travel" d={travelLines(task)} />
            <path class="lane-work" d={workLines(task)} />
          </g>
        ))}
      {plan.supply && <JointShapes joints={plan.supply.joints} of="plan" />}
      {plan.lifting && (
        <LiftShapes lifting={plan.lifting} focus={plan.tasks.find(({ id }) => id === focus.taskId)?.lift ?? null} />
      )}
    </g>
  );
}

/** What each task works, where work is not cut into bays: of the focused task's pass, else of the first. */
function TaskAreas(props: Parameters<typeof PlanShapes>[0]) {
  const { plan, focus, levelId } = props;
  const done = new Set(props.tasks.filter(({ state }) => state === 'done').map(({ taskId }) => taskId));
  const pass = plan.tasks.find(({ id }) => id === focus.taskId)?.pass ?? 1;
  const drawn = plan.tasks.filter((task) => task.area && task.levelId === levelId && (task.pass ?? 1) === pass);
  return (
    <>
      {drawn.map(({ id, area }, index) => (
        <path
          key={id}
          class={`bay bay-${index % 4} ${id === focus.taskId ? 'is-focused' : ''} ${done.has(id) ? 'is-done' : ''}`}
          d={area ? pathOf([area.outline, ...area.holes]) : ''}
        />
      ))}
    </>
  );
}

export function PlanLabels(props: {
  readonly plan: PlanView;
  readonly tasks: MissionView['tasks'];
  readonly camera: Camera;
  readonly viewport: Viewport;
  readonly focus: PlanFocus;
  readonly levelId: string;
  readonly onPickBay: (bay: number) => void;
  readonly onPickTask: (taskId: string) => void;
}) {
  const { t, language, labelOf } = useConsole();
  const done = baysDone(props.plan, props.tasks);
  const at = (point: PlanPoint) => toScreen(props.camera, props.viewport, point);
  return (
    <g class="plan-labels">
      <Arrows {...props} />
      <StationMarks {...props} focusedId={props.focus.taskId} onPick={props.onPickTask} />
      <LaneTimes {...props} task={props.plan.tasks.find(({ id }) => id === props.focus.taskId)} />
      {props.plan.bays.map((bay) => {
        const centre = centreOf(bay.polygon.outline);
        const [x, y] = at(isInside(centre, bay.polygon.outline) ? centre : (bay.polygon.outline[0] ?? centre));
        return (
          <g
            key={bay.number}
            class={`bay-label ${props.focus.bay === bay.number ? 'is-focused' : ''}`}
            transform={`translate(${x} ${y})`}
            data-testid={`plan-bay-${bay.number}`}
            onClick={() => props.onPickBay(bay.number)}
          >
            <circle class="bay-target" r="20" />
            <circle class="bay-disc" r="12" />
            <text text-anchor="middle" dominant-baseline="central">
              {done.has(bay.number) ? '✓' : bay.number}
            </text>
            <title>{t('plan.bay', { n: bay.number })}</title>
          </g>
        );
      })}
      {props.plan.refused.map((part, index) => {
        const where = part.at ?? (part.outline ? centreOf(part.outline) : null);
        // A hatched outline says it already.
        if (!where || part.outline) return null;
        const [x, y] = at(where);
        const key = `refused.${part.code}`;
        return (
          <g key={index} class="refused-label" transform={`translate(${x} ${y})`}>
            <path d="M-6 -6L6 6M6 -6L-6 6" />
            <title>{`${isWordKey(key) ? t(key) : part.code} ${factsText(language(), part.facts, labelOf)}`}</title>
          </g>
        );
      })}
    </g>
  );
}

const arrowsMax = 220;
const arrowSpacingPxMin = 26;

/** Driving direction at the middle of each lane, thinned out where lanes lie closer than an arrow. */
function Arrows(props: {
  readonly plan: PlanView;
  readonly focus: PlanFocus;
  readonly camera: Camera;
  readonly viewport: Viewport;
  readonly levelId: string;
}) {
  const kept: PlanPoint[] = [];
  const arrows: { readonly at: PlanPoint; readonly degrees: number }[] = [];
  for (const task of tasksDrawn(props.plan, props.focus)) {
    if (task.levelId !== props.levelId) continue;
    for (const leg of task.legs) {
      const middle = Math.floor(leg.poses.length / 2);
      const [from, to] = [leg.poses[middle - 1], leg.poses[middle]];
      if (leg.tool !== 'on' || !from || !to || arrows.length >= arrowsMax) continue;
      const a = toScreen(props.camera, props.viewport, [from.xM, from.yM]);
      const b = toScreen(props.camera, props.viewport, [to.xM, to.yM]);
      const at: PlanPoint = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      if (kept.some((other) => Math.hypot(other[0] - at[0], other[1] - at[1]) < arrowSpacingPxMin)) continue;
      kept.push(at);
      arrows.push({ at, degrees: (Math.atan2(b[1] - a[1], b[0] - a[0]) * 180) / Math.PI });
    }
  }
  return (
    <g class="lane-arrows">
      {arrows.map(({ at, degrees }, index) => (
        <path key={index} d="M-5 -5L5 0L-5 5z" transform={`translate(${at[0]} ${at[1]}) rotate(${degrees})`} />
      ))}
    </g>
  );
}
