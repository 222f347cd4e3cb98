import { useRef } from 'preact/hooks';
import { clockText, numberText } from '../../i18n/format.ts';
import type { PlanFocus } from '../../plan-view/plan-layer.tsx';
import { useConsole } from '../../state/console.ts';
import {
  labelPx,
  rowPx,
  type DraftedBar,
  type GanttBar,
  type GanttRow,
  type HandBar,
  type ToPx,
} from './gantt-model.ts';

/**
 * What one machine does, and in outlines where that would be: in the plan that was made anew, or until that is there, with everything in its order if the
 * task that is asked about were late.
 */
export function Row(props: {
  readonly row: GanttRow;
  readonly topPx: number;
  readonly widthPx: number;
  readonly x: ToPx;
  readonly focus: PlanFocus;
  readonly shifts: ReadonlyMap<string, number>;
  readonly drafted: readonly DraftedBar[];
  readonly onFocus: (focus: PlanFocus) => void;
  readonly onDrag: (draggedPx: number) => void;
}) {
  const { row, x, shifts } = props;
  return (
    <g transform={`translate(0 ${props.topPx})`}>
      <line class="gantt-row-line" x1="0" x2={labelPx + props.widthPx} y1={rowPx} y2={rowPx} />
      {row.bars.map((bar) => (
        <Bar
          key={`${bar.task.id}-${bar.role}`}
          bar={bar}
          fromPx={x(bar.task.startMs)}
          toPx={x(bar.task.endMs)}
          focus={props.focus}
          onFocus={props.onFocus}
          onDrag={props.onDrag}
        />
      ))}
      {row.byHand.map((hand) => (
        <Hand key={`${String(hand.bay)}-${String(hand.startMs)}`} hand={hand} x={x} />
      ))}
      {row.bars.map(({ task, role }) => {
        const byMs = shifts.get(task.id) ?? 0;
        if (byMs === 0) return null;
        const fromPx = x(task.startMs + byMs);
        const toPx = Math.max(fromPx + 2, x(task.endMs + byMs));
        const key = `${task.id}-${role}-later`;
        return <rect key={key} class="gantt-later" x={fromPx} y={3} width={toPx - fromPx} height={rowPx - 6} rx="2" />;
      })}
      {props.drafted.map(({ startMs, endMs }) => {
        const widthPx = Math.max(2, x(endMs) - x(startMs));
        return (
          <rect
            key={`${String(startMs)}-drafted`}
            class="gantt-drafted"
            x={x(startMs)}
            y={rowPx - 9}
            width={widthPx}
            height={6}
            rx="1"
          />
        );
      })}
    </g>
  );
}

function Hand({ hand, x }: { readonly hand: HandBar; readonly x: ToPx }) {
  const { t, language } = useConsole();
  const fromPx = x(hand.startMs);
  const widthPx = Math.max(2, x(hand.endMs) - fromPx);
  return (
    <rect
      class={`gantt-hand ${hand.isTooLate ? 'is-late' : ''}`}
      x={fromPx}
      y={6}
      width={widthPx}
      height={rowPx - 12}
      rx="2"
    >
      <title>
        {t('crew.handBay', {
          n: hand.bay,
          area: numberText(language(), hand.areaM2, 1),
          from: clockText(language(), hand.startMs),
          to: clockText(language(), hand.endMs),
        })}
      </title>
    </rect>
  );
}

/** A glove trembles: less is a tap, px. */
const dragLeastPx = 8;

/** Tells how far the pointer has gone to the right since it landed; on the scale of that moment, though answers may change it meanwhile. */
function useDrag(onDrag: (draggedPx: number) => void) {
  const begun = useRef<{ readonly px: number; readonly onDrag: (draggedPx: number) => void } | null>(null);
  const end = (): void => {
    begun.current = null;
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      begun.current = { px: event.clientX, onDrag };
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent) => {
      if (begun.current === null) return;
      const draggedPx = event.clientX - begun.current.px;
      if (Math.abs(draggedPx) >= dragLeastPx) begun.current.onDrag(draggedPx);
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}

function Bar(props: {
  readonly bar: GanttBar;
  readonly fromPx: number;
  readonly toPx: number;
  readonly focus: PlanFocus;
  readonly onFocus: (focus: PlanFocus) => void;
  readonly onDrag: (draggedPx: number) => void;
}) {
  const console = useConsole();
  const { t, language } = console;
  const { task, state, role } = props.bar;
  const drag = useDrag(props.onDrag);
  const widthPx = Math.max(2, props.toPx - props.fromPx);
  const text = task.bay === undefined ? t(`step.${task.step}`) : String(task.bay);
  const label = t('plan.showTask', {
    machine: console.labelOf(task.machineId),
    step: t(`step.${task.step}`),
    from: clockText(language(), task.startMs),
    to: clockText(language(), task.endMs),
  });
  const isFocused =
    props.focus.taskId === task.id ||
    (props.focus.taskId === null && props.focus.bay !== null && props.focus.bay === task.bay);
  return (
    <g
      class={`gantt-bar step-${task.step} is-${state} ${role === 'with' ? 'is-with' : ''} ${isFocused ? 'is-focused' : ''}`}
      transform={`translate(${props.fromPx} 3)`}
      data-task={task.id}
      onClick={() => props.onFocus({ bay: task.bay ?? null, taskId: task.id })}
      {...(props.focus.taskId === task.id ? drag : {})}
    >
      <title>{label}</title>
      <rect class="gantt-bar-body" width={widthPx} height={rowPx - 6} rx="2" />
      <rect class="gantt-bar-pattern" width={widthPx} height={rowPx - 6} rx="2" />
      {widthPx > 5 + text.length * 7 && (
        <text x={widthPx / 2} y={(rowPx - 6) / 2} text-anchor="middle" dominant-baseline="central">
          {state === 'done' ? `✓${text}` : text}
        </text>
      )}
    </g>
  );
}
