import { toScreen, type Camera, type PlanPoint, type Viewport } from '../geometry/camera.ts';
import { centreOf, pathOf } from '../geometry/outline.ts';

/** A part of the floor named on the drawing; without a name only its outline is drawn. */
export interface NamedArea {
  readonly outline: readonly PlanPoint[];
  readonly name: string;
  /** Below the name, such as when it is due. */
  readonly more: string;
}

export function NamedAreaShapes({ areas }: { readonly areas: readonly NamedArea[] }) {
  return (
    <g class="named-areas">
      {areas.map(({ outline }, index) => (
        <path key={index} class="named-area" d={pathOf([outline])} />
      ))}
    </g>
  );
}

/** On a smaller drawing there is room for names alone. */
const moreFromPxPerM = 7;

/** Names in screen pixels, so that they stay readable. */
export function NamedAreaNames(props: {
  readonly areas: readonly NamedArea[];
  readonly camera: Camera;
  readonly viewport: Viewport;
}) {
  return (
    <g class="named-areas">
      {props.areas.map(({ outline, name, more }, index) => {
        const [x, y] = toScreen(props.camera, props.viewport, centreOf(outline));
        return (
          <g key={index} transform={`translate(${x} ${y})`}>
            <text class="named-area-name" y="-3" text-anchor="middle">
              {name}
            </text>
            {props.camera.scalePxPerM > moreFromPxPerM && (
              <text class="named-area-name" y="13" text-anchor="middle">
                {more}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}
