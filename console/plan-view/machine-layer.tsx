import type { MachineView, PersonView } from '../../controller/contract/api.ts';
import { headlineOf } from '../state/machine-headline.ts';
import { useConsole } from '../state/console.ts';
import { toScreen, type Camera, type PlanPoint, type Viewport } from '../geometry/camera.ts';
import { lineOf, pathOf, placed } from '../geometry/outline.ts';

/** Footprints at true scale, in site metres; booms and jibs as lines of their true width. */
export function MachineShapes({
  machines,
  selectedId,
}: {
  readonly machines: readonly MachineView[];
  readonly selectedId: string | null;
}) {
  const { link } = useConsole();
  return (
    <g class="machine-shapes">
      {machines.map((machine) => {
        const pose = machine.pose.value;
        if (!pose) return null;
        const { tone } = headlineOf(machine, link.value);
        const state = `tone-${tone} ${machine.id === selectedId ? 'is-selected' : ''}`;
        return (
          <g key={machine.id} class={`machine-shape ${state}`}>
            {machine.parts.map((part, index) => (
              <path
                key={index}
                class="machine-part"
                d={lineOf([part.from, part.to])}
                stroke-width={Math.max(0.16, part.radiusM * 2)}
              />
            ))}
            <path class="machine-footprint" d={pathOf([machine.footprint])} />
            <path
              class="machine-heading"
              d={pathOf([
                placed(headingOf(machine.dimensions.lengthM, machine.dimensions.widthM), pose.xM, pose.yM, pose.yawRad),
              ])}
            />
          </g>
        );
      })}
    </g>
  );
}

function headingOf(lengthM: number, widthM: number): readonly PlanPoint[] {
  const half = Math.min(0.45 * widthM, 0.5);
  return [
    [lengthM * 0.46, 0],
    [lengthM * 0.46 - half, half * 0.8],
    [lengthM * 0.46 - half, -half * 0.8],
  ];
}

export function MachineBadges(props: {
  readonly machines: readonly MachineView[];
  readonly camera: Camera;
  readonly viewport: Viewport;
  readonly selectedId: string | null;
  readonly onSelect: ((machineId: string) => void) | null;
}) {
  const { link, t } = useConsole();
  return (
    <g class="machine-badges">
      {props.machines.map((machine) => {
        const pose = machine.pose.value;
        if (!pose) return null;
        const [x, y] = toScreen(props.camera, props.viewport, [pose.xM, pose.yM]);
        const headline = headlineOf(machine, link.value);
        const isSelected = machine.id === props.selectedId;
        const select = props.onSelect;
        const width = 16 + machine.label.length * 8.5;
        return (
          <g
            key={machine.id}
            class={`machine-badge tone-${headline.tone} ${isSelected ? 'is-selected' : ''} ${select ? '' : 'is-passive'}`}
            transform={`translate(${x} ${y})`}
            role="button"
            tabIndex={select ? 0 : -1}
            aria-label={`${machine.label} ${t(headline.word)}`}
            aria-pressed={isSelected}
            data-testid={`plan-machine-${machine.id}`}
            onClick={() => select?.(machine.id)}
            onKeyDown={(event) => (event.key === 'Enter' || event.key === ' ') && select?.(machine.id)}
          >
            <circle class="badge-target" r="30" />
            {isSelected && <circle class="badge-ring" r="22" />}
            <g transform="translate(0 -24)">
              <rect class="badge-plate" x={-width / 2} y="-10" width={width} height="20" rx="4" />
              <text class="badge-text" text-anchor="middle" dominant-baseline="central">
                {machine.label}
              </text>
              <BadgeMark tone={headline.tone} xPx={width / 2} />
            </g>
          </g>
        );
      })}
    </g>
  );
}

/** Only what is out of the ordinary gets a mark: a quiet plan is a healthy one. */
function BadgeMark({ tone, xPx }: { readonly tone: string; readonly xPx: number }) {
  if (tone === 'attention')
    return (
      <g transform={`translate(${xPx + 2} -8)`}>
        <path d="M0 -8L9 8H-9z" fill="#f2a900" stroke="#111" stroke-width="1.4" stroke-linejoin="round" />
        <path d="M0 -3v5M0 4.6v1.2" stroke="#111" stroke-width="2" />
      </g>
    );
  if (tone === 'stopped')
    return (
      <g transform={`translate(${xPx + 3} -7)`}>
        <path d="M-4 -9H4L9 -4V4L4 9H-4L-9 4V-4z" fill="#c1121f" stroke="#fff" stroke-width="1.4" />
        <path d="M-5 0H5" stroke="#fff" stroke-width="2.8" />
      </g>
    );
  if (tone === 'unknown')
    return (
      <g transform={`translate(${xPx + 3} -7)`}>
        <rect
          x="-8"
          y="-8"
          width="16"
          height="16"
          fill="#fff"
          stroke="#111"
          stroke-width="1.6"
          stroke-dasharray="3 2"
        />
        <text class="badge-question" text-anchor="middle" dominant-baseline="central">
          ?
        </text>
      </g>
    );
  return null;
}

export function PeopleMarks(props: {
  readonly people: readonly PersonView[];
  readonly camera: Camera;
  readonly viewport: Viewport;
}) {
  const { t, link } = useConsole();
  const radius = Math.max(5.5, Math.min(12, 0.35 * props.camera.scalePxPerM));
  return (
    <g class="people">
      {props.people.map((person) => {
        const [x, y] = toScreen(props.camera, props.viewport, [person.xM, person.yM]);
        const isStale = person.isStale || link.value === 'late';
        return (
          <g key={person.id} class={isStale ? 'person is-stale' : 'person'} transform={`translate(${x} ${y})`}>
            <title>{`${person.name} · ${person.role}${isStale ? ` · ${t('headline.stale')}` : ''}`}</title>
            <circle class="person-body" r={radius} />
            <circle class="person-head" r={radius * 0.42} />
            {isStale && (
              <text class="person-question" y={-radius - 3} text-anchor="middle">
                ?
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}
