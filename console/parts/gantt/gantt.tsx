import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { MissionView, PlanView } from '../../../controller/contract/api.ts';
import type { CrewsView } from '../../../controller/contract/missions/crews.ts';
import type { PlanDraftView, SlipView } from '../../../controller/contract/missions/what-if.ts';
import { clockText, nearClockText } from '../../i18n/format.ts';
import { useConsole } from '../../state/console.ts';
import { TaskChoice } from '../task-choice.tsx';
import { TaskReason } from '../task-reason.tsx';
import { useCrews } from '../../state/use-crews.ts';
import type { PlanFocus } from '../../plan-view/plan-layer.tsx';
import {
  curvePx,
  draftedBars,
  ganttRows,
  ganttSpan,
  labelPx,
  needsOf,
  rowPx,
  shiftsOf,
  slipOfDrag,
  ticksOf,
  windowBands,
  type GanttRow,
  type Need,
  type ToPx,
  type WindowBand,
} from './gantt-model.ts';
import { crewRows } from './gantt-crew-model.ts';
import { CrewLabel, CrewNote } from './gantt-crews.tsx';
import { Needs, NeedsLabel, type Busy } from './gantt-needs.tsx';
import { ClosedHours } from './gantt-hours.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { Row } from './gantt-row.tsx';
import { BayLabels, BayRows } from './gantt-bays.tsx';
import { bayRows, type BayRow } from './gantt-bay-rows.ts';
import { TruckLabels, TruckRows } from './gantt-trucks.tsx';
import { spanWithTrucks, truckRowPx, truckRows, type TruckRow } from './gantt-truck-rows.ts';
import { Icon } from '../icons.tsx';

const headPx = 24;
const bandLinePx = 5;
const bandsMaxLines = 14;
const zoomMax = 16;

/**
 * The schedule by machine, with the concrete's windows above; tapping a bar shows its lanes on the plan. The tapped bar can be dragged to a later
 * time to have it planned anew: where everything would be then is drawn in outlines.
 */
export function Gantt(props: GanttProps) {
  const console = useConsole();
  const { t } = console;
  const { plan, focus } = props;
  const box = useRef<HTMLDivElement>(null);
  const boxPx = useWidth(box);
  const [zoom, setZoom] = useState(1);
  const [by, setBy] = useState<By>('machine');
  const { crews, failure, rows, trucks, bays, people, bands, span, needs, shifts, drafted } = useDrawn(props, by);
  const widthPx = Math.max(200, (boxPx - labelPx - 12) * zoom);
  const x = (atMs: number) => labelPx + ((atMs - span.fromMs) / (span.toMs - span.fromMs)) * widthPx;
  const lines = bands.reduce((most, { line }) => Math.max(most, line + 1), 0);
  const bandsPx = lines === 0 ? 0 : lines * bandLinePx + 10;
  const trucksPx = headPx + bandsPx + rows.length * rowPx;
  const baysPx = trucksPx + trucks.length * truckRowPx;
  const rowsPx = baysPx + bays.length * truckRowPx;
  const heightPx = rowsPx + curvePx + 10;
  const siteNowMs = console.live.value?.siteTimeMs ?? 0;
  const focusedBay = plan.bays.find(({ number }) => number === focus.bay);
  const zoneOffsetMs = -new Date(span.fromMs).getTimezoneOffset() * 60_000;
  const ticks = ticksOf(span, widthPx, 76, zoneOffsetMs);
  return (
    <section class="gantt" data-testid="gantt" aria-label={t('plan.gantt')}>
      <GanttHead plan={plan} focus={focus} zoom={zoom} onZoom={setZoom} by={by} onBy={setBy} />
      {crews && <CrewNote crews={crews} />}
      {failure && <ProblemNote failure={failure} />}
      <div class="gantt-scroll" ref={box}>
        <svg width={labelPx + widthPx + 8} height={heightPx} role="group">
          <GanttPatterns />
          <ClosedHours plan={plan} span={span} topPx={headPx} heightPx={heightPx} x={x} />
          <Ticks ticks={ticks} heightPx={heightPx} x={x} />
          {focusedBay && <FocusedWindow bay={focusedBay} heightPx={heightPx} x={x} />}
          <Bands bands={bands} focusedBay={focus.bay} x={x} />
          {rows.map((row, index) => (
            <Row
              key={row.id}
              row={row}
              topPx={headPx + bandsPx + index * rowPx}
              widthPx={widthPx}
              x={x}
              focus={focus}
              shifts={shifts}
              drafted={drafted.filter(({ machineId }) => machineId === row.id)}
              onFocus={props.onFocus}
              onDrag={(px) => props.onLater(slipOfDrag(px, span, widthPx))}
            />
          ))}
          <TruckRows rows={trucks} topPx={trucksPx} x={x} />
          <BayRows rows={bays} topPx={baysPx} x={x} />
          <Needs needs={needs} people={people} topPx={rowsPx + 6} x={x} />
          {siteNowMs > span.fromMs && siteNowMs < span.toMs && <NowMark atPx={x(siteNowMs)} heightPx={heightPx} />}
        </svg>
        <RowLabels
          rows={rows}
          crews={crews}
          trucks={trucks}
          bays={bays}
          bandsPx={bandsPx}
          heightPx={heightPx}
          needs={needs}
          people={people}
        />
      </div>
    </section>
  );
}

interface GanttProps extends Drawn {
  readonly focus: PlanFocus;
  readonly onFocus: (focus: PlanFocus) => void;
  readonly onLater: (byMs: number) => void;
}

/** The plan in force, and what was asked about it. */
interface Drawn {
  readonly plan: PlanView;
  readonly tasks: MissionView['tasks'];
  readonly slip: SlipView | null;
  readonly draft: PlanDraftView | null;
}

function useDrawn({ plan, tasks, slip, draft }: Drawn, by: By) {
  const { crews, failure } = useCrews(by === 'crew' ? plan : null);
  const rows = useMemo(
    () => (crews === null ? ganttRows(plan, tasks, draft) : crewRows(crews, plan, tasks)),
    [crews, plan, tasks, draft],
  );
  const people = useMemo(
    () => crews && crews.load.map(({ fromMs, toMs, persons }) => ({ fromMs, toMs, count: persons })),
    [crews],
  );
  const bands = useMemo(() => windowBands(plan).filter(({ line }) => line < bandsMaxLines), [plan]);
  const lateEndMs = Math.max(slip?.endMs ?? 0, draft?.drafted?.endMs ?? 0);
  const span = useMemo(() => spanWithTrucks(ganttSpan(plan, lateEndMs), plan), [plan, lateEndMs]);
  const trucks = useMemo(() => truckRows(plan), [plan]);
  const bays = useMemo(() => bayRows(plan), [plan]);
  const needs = useMemo(() => needsOf(plan), [plan]);
  // Until the plan is made anew: with everything in its order.
  const shifts = useMemo(() => shiftsOf(draft === null ? slip : null), [slip, draft]);
  const drafted = useMemo(() => draftedBars(plan, draft), [plan, draft]);
  return { crews, failure, rows, trucks, bays, people, bands, span, needs, shifts, drafted };
}

/** When the tapped bay may be finished. */
function FocusedWindow(props: { readonly bay: PlanView['bays'][number]; readonly heightPx: number; readonly x: ToPx }) {
  const { bay, heightPx, x } = props;
  const fromPx = x(bay.floatFromMs);
  const widthPx = Math.max(1, x(bay.workableUntilMs) - fromPx);
  return <rect class="gantt-window" x={fromPx} y={headPx} width={widthPx} height={heightPx - headPx} />;
}

function NowMark({ atPx, heightPx }: { readonly atPx: number; readonly heightPx: number }) {
  return (
    <g class="gantt-now">
      <line x1={atPx} x2={atPx} y1={headPx - 8} y2={heightPx} />
      <path d={`M${atPx - 5} ${headPx - 9}h10l-5 7z`} />
    </g>
  );
}

function useWidth(box: { readonly current: HTMLElement | null }): number {
  const [boxPx, setBoxPx] = useState(800);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setBoxPx(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return boxPx;
}

/** What the rows are. */
type By = 'machine' | 'crew';

function GanttHead(props: {
  readonly plan: PlanView;
  readonly focus: PlanFocus;
  readonly zoom: number;
  readonly onZoom: (zoom: number) => void;
  readonly by: By;
  readonly onBy: (by: By) => void;
}) {
  const { t } = useConsole();
  const { plan, focus, zoom } = props;
  return (
    <header class="gantt-head">
      <h2>{t('plan.gantt')}</h2>
      <FocusText plan={plan} focus={focus} />
      <span class="gantt-keys">
        <button
          type="button"
          class="gantt-key is-text"
          data-testid="gantt-by-crew"
          aria-pressed={props.by === 'crew'}
          onClick={() => props.onBy(props.by === 'crew' ? 'machine' : 'crew')}
        >
          {t(props.by === 'crew' ? 'crew.byMachine' : 'crew.byCrew')}
        </button>
        <button
          type="button"
          class="gantt-key"
          aria-label={t('plan.zoomOut')}
          disabled={zoom <= 1}
          onClick={() => props.onZoom(zoom / 2)}
        >
          <Icon name="minus" />
        </button>
        <button
          type="button"
          class="gantt-key"
          aria-label={t('plan.zoomIn')}
          disabled={zoom >= zoomMax}
          onClick={() => props.onZoom(zoom * 2)}
        >
          <Icon name="plus" />
        </button>
      </span>
    </header>
  );
}

function Bands({
  bands,
  focusedBay,
  x,
}: {
  readonly bands: readonly WindowBand[];
  readonly focusedBay: number | null;
  readonly x: ToPx;
}) {
  const { t } = useConsole();
  return (
    <>
      {bands.map((band) => {
        const y = headPx + 5 + band.line * bandLinePx;
        const isFocused = band.bay === focusedBay;
        return (
          <g key={band.bay} class={`gantt-band ${isFocused ? 'is-focused' : ''}`}>
            <rect
              class="gantt-band-wait"
              x={x(band.placedAtMs)}
              y={y + 1.5}
              width={Math.max(0, x(band.floatFromMs) - x(band.placedAtMs))}
              height={bandLinePx - 3}
            />
            <rect
              class="gantt-band-open"
              x={x(band.floatFromMs)}
              y={y}
              width={Math.max(1, x(band.workableUntilMs) - x(band.floatFromMs))}
              height={bandLinePx - 1.5}
            />
            <title>{t('plan.bay', { n: band.bay })}</title>
          </g>
        );
      })}
    </>
  );
}

function Ticks({
  ticks,
  heightPx,
  x,
}: {
  readonly ticks: readonly number[];
  readonly heightPx: number;
  readonly x: ToPx;
}) {
  const console = useConsole();
  const { language } = console;
  const siteNowMs = console.live.value?.siteTimeMs ?? 0;
  return (
    <>
      {ticks.map((at, index) => (
        <g key={at} class="gantt-tick">
          <line x1={x(at)} x2={x(at)} y1={headPx - 5} y2={heightPx} />
          <text x={x(at) + 3} y={headPx - 9}>
            {index === 0 ? nearClockText(language(), at, siteNowMs) : clockText(language(), at)}
          </text>
        </g>
      ))}
    </>
  );
}

function RowLabels({
  rows,
  crews,
  trucks,
  bays,
  bandsPx,
  heightPx,
  needs,
  people,
}: {
  readonly rows: readonly GanttRow[];
  readonly crews: CrewsView | null;
  readonly trucks: readonly TruckRow[];
  readonly bays: readonly BayRow[];
  readonly bandsPx: number;
  readonly heightPx: number;
  readonly needs: readonly Need[];
  readonly people: readonly Busy[] | null;
}) {
  const console = useConsole();
  const { t } = console;
  const trucksPx = headPx + bandsPx + rows.length * rowPx;
  return (
    <div class="gantt-labels" style={`width:${labelPx}px;height:${heightPx}px`} aria-hidden="true">
      {bandsPx > 0 && (
        <span class="gantt-windows-label" style={`top:${headPx}px;height:${bandsPx}px`}>
          {t('plan.windows')}
        </span>
      )}
      {rows.map((row, index) => (
        <span key={row.id} class="gantt-label" style={`top:${headPx + bandsPx + index * rowPx}px;height:${rowPx}px`}>
          {crews?.teams[index] ? (
            <CrewLabel team={crews.teams[index]} />
          ) : (
            <b class="label-plate">{console.labelOf(row.id)}</b>
          )}
        </span>
      ))}
      <TruckLabels rows={trucks} topPx={trucksPx} />
      <BayLabels rows={bays} topPx={trucksPx + trucks.length * truckRowPx} />
      <NeedsLabel needs={needs} people={people} topPx={trucksPx + (trucks.length + bays.length) * truckRowPx + 6} />
    </div>
  );
}

/** What the tapped bar or bay says: its times, and what set them. */
function FocusText({ plan, focus }: { readonly plan: PlanView; readonly focus: PlanFocus }) {
  const console = useConsole();
  const { t, language } = console;
  const task = plan.tasks.find(({ id }) => id === focus.taskId);
  const bay = plan.bays.find(({ number }) => number === focus.bay);
  const at = (ms: number) => clockText(language(), ms);
  if (!task && !bay) return <StepLegend plan={plan} />;
  return (
    <p class="gantt-focus" aria-live="polite">
      {task && (
        <>
          <b>
            {t('plan.showTask', {
              machine: console.labelOf(task.machineId),
              step: t(`step.${task.step}`),
              from: at(task.startMs),
              to: at(task.endMs),
            })}
          </b>{' '}
          · <TaskReason plan={plan} task={task} /> <TaskChoice task={task} />
        </>
      )}
      {bay && t('plan.showBay', { n: bay.number, from: at(bay.floatFromMs), until: at(bay.workableUntilMs) })}
    </p>
  );
}

function StepLegend({ plan }: { readonly plan: PlanView }) {
  const { t } = useConsole();
  const steps = [...new Set(plan.tasks.map(({ step }) => step))];
  return (
    <p class="gantt-legend">
      {steps.map((step) => (
        <span key={step} class="gantt-legend-entry">
          <svg width="22" height="14" class={`gantt-bar step-${step}`} aria-hidden="true">
            <rect class="gantt-bar-body" width="22" height="14" rx="2" />
            <rect class="gantt-bar-pattern" width="22" height="14" rx="2" />
          </svg>
          {t(`step.${step}`)}
        </span>
      ))}
    </p>
  );
}

/** Steps differ by hatch as well as by shade. */
function GanttPatterns() {
  return (
    <defs>
      <pattern id="step-float" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="1.6" height="6" fill="#fff" fill-opacity=".4" />
      </pattern>
      <pattern id="step-trowel" width="6" height="6" patternUnits="userSpaceOnUse">
        <circle cx="3" cy="3" r="1.2" fill="#fff" fill-opacity=".5" />
      </pattern>
      <pattern id="step-place" width="6" height="6" patternUnits="userSpaceOnUse">
        <rect width="6" height="1.6" fill="#fff" fill-opacity=".4" />
      </pattern>
      <pattern id="step-other" width="7" height="7" patternUnits="userSpaceOnUse">
        <rect width="1.5" height="7" fill="#fff" fill-opacity=".45" />
      </pattern>
      <pattern id="band-wait" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="1.6" height="5" class="band-wait-line" />
      </pattern>
    </defs>
  );
}
