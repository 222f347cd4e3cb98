import { numberText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';
import { toScreen, type Camera, type PlanPoint, type Viewport } from '../geometry/camera.ts';

/** Corners tapped so far, with the length of every edge. Screen pixels, so that the dots stay finger-sized. */
export function DrawLayer(props: {
  readonly corners: readonly PlanPoint[];
  readonly state: 'drawing' | 'finished';
  readonly camera: Camera;
  readonly viewport: Viewport;
}) {
  const { language } = useConsole();
  const points = props.corners.map((corner) => toScreen(props.camera, props.viewport, corner));
  const isClosed = props.corners.length > 2;
  const path = points.map(([x, y]) => `${x} ${y}`).join('L');
  return (
    <g class={`drawing is-${props.state}`}>
      {points.length > 1 && <path class="drawing-area" d={`M${path}${isClosed ? 'Z' : ''}`} />}
      {props.corners.map((corner, index) => {
        const next = props.corners[(index + 1) % props.corners.length];
        const [ax, ay] = points[index] ?? [0, 0];
        const [bx, by] = points[(index + 1) % points.length] ?? [0, 0];
        const isEdge = next !== undefined && next !== corner && (isClosed || index < props.corners.length - 1);
        return (
          <g key={index}>
            {isEdge && (
              <text class="drawing-length" x={(ax + bx) / 2} y={(ay + by) / 2 - 6} text-anchor="middle">
                {numberText(language(), Math.hypot(next[0] - corner[0], next[1] - corner[1]), 1)} m
              </text>
            )}
            <circle class="drawing-corner" cx={ax} cy={ay} r="8" />
          </g>
        );
      })}
    </g>
  );
}
