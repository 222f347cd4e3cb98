import type { HaulMark } from '../state/haul-marks.ts';
import { toScreen, type Camera, type PlanPoint, type Viewport } from '../geometry/camera.ts';

/** Loads as numbered arrows. Screen pixels, so that the marks stay finger-sized. */
export function HaulLayer(props: {
  readonly marks: readonly HaulMark[];
  readonly camera: Camera;
  readonly viewport: Viewport;
}) {
  return (
    <g class="haul-marks">
      {props.marks.map(({ load, from, to }) => {
        const [a, b] = [from, to].map((point) => point && toScreen(props.camera, props.viewport, point));
        return (
          <g key={load}>
            {a && b && <line class="haul-mark-way" x1={a[0]} y1={a[1]} x2={b[0]} y2={b[1]} />}
            {a && <End at={a} load={load} end="from" />}
            {b && <End at={b} load={load} end="to" />}
          </g>
        );
      })}
    </g>
  );
}

function End({
  at: [x, y],
  load,
  end,
}: {
  readonly at: PlanPoint;
  readonly load: number;
  readonly end: 'from' | 'to';
}) {
  return (
    <g class={`haul-mark is-${end}`} transform={`translate(${x} ${y})`}>
      {end === 'from' ? <circle r="12" /> : <rect x="-12" y="-12" width="24" height="24" rx="3" />}
      <text text-anchor="middle" dy="5">
        {load}
      </text>
    </g>
  );
}
