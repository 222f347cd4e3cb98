import type { ClosedFloorView } from '../../controller/contract/missions/closed-floor.ts';
import { nearClockText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';
import { toScreen, type Camera, type Viewport } from '../geometry/camera.ts';
import { centreOf, isInside, pathOf } from '../geometry/outline.ts';

type Floor = ClosedFloorView[number];

/** A name stands once for each mission: of what lasts longest of that which is so already, on its largest piece. */
function named(floors: readonly Floor[]): Floor[] {
  const chosen = new Map<string, Floor>();
  for (const floor of floors) {
    const known = chosen.get(floor.missionId);
    if (known === undefined || isRather(floor, known)) chosen.set(floor.missionId, floor);
  }
  return [...chosen.values()];
}

function isRather(one: Floor, other: Floor): boolean {
  if (one.isSo !== other.isSo) return one.isSo;
  if (one.cause !== other.cause) return one.untilMs > other.untilMs;
  return spanOf(one) > spanOf(other);
}

function spanOf({ outline }: Floor): number {
  const xs = outline.map(([x]) => x);
  const ys = outline.map(([, y]) => y);
  return (Math.max(...xs) - Math.min(...xs)) * (Math.max(...ys) - Math.min(...ys));
}

/** Hatched: what is closed by now more densely than what will be by a plan. In site metres. */
export function ClosedFloorShapes({ floors }: { readonly floors: ClosedFloorView }) {
  return (
    <g class="closed-floors" data-testid="closed-floor">
      {floors.map((floor, index) => (
        <path
          key={index}
          class={`closed-floor closed-floor-${floor.cause} ${floor.isSo ? 'is-so' : 'is-planned'}`}
          d={pathOf([floor.outline])}
        />
      ))}
    </g>
  );
}

/** Why it is closed and until when, in pixels. */
export function ClosedFloorNames(props: {
  readonly floors: ClosedFloorView;
  readonly camera: Camera;
  readonly viewport: Viewport;
}) {
  const console = useConsole();
  const { t } = console;
  const language = console.language();
  const nowMs = console.live.value?.siteTimeMs ?? 0;
  return (
    <g class="closed-floor-names">
      {named(props.floors).map((floor) => {
        const centre = centreOf(floor.outline);
        const at = isInside(centre, floor.outline) ? centre : (floor.outline[0] ?? centre);
        const [x, y] = toScreen(props.camera, props.viewport, at);
        const time = nearClockText(language, floor.untilMs, nowMs);
        const from = nearClockText(language, floor.fromMs, nowMs);
        const span = floor.isSo ? t('floor.until', { time }) : t('floor.span', { from, time });
        return (
          <text key={floor.missionId} x={x} y={y} text-anchor="middle">
            <tspan
              class="closed-floor-cause"
              x={x}
            >{`${t(`floor.${floor.cause}`)} · ${t('floor.by', { n: floor.missionNumber })}`}</tspan>
            <tspan x={x} dy="15">
              {span}
            </tspan>
          </text>
        );
      })}
    </g>
  );
}
