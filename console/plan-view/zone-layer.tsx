import type { ZoneView } from '../../controller/contract/api.ts';
import { numberText } from '../i18n/format.ts';
import type { WordKey } from '../i18n/words.ts';
import { useConsole } from '../state/console.ts';
import { toScreen, type Camera, type Viewport } from '../geometry/camera.ts';
import { centreOf, isInside, pathOf } from '../geometry/outline.ts';

export function zoneWord(kind: ZoneView['kind']): WordKey {
  return `zone.${kind}`;
}

export function ZoneShapes({ zones }: { readonly zones: readonly ZoneView[] }) {
  return (
    <g class="zones">
      {zones.map((zone) => (
        <path key={zone.id} class={`zone zone-${zone.kind}`} d={pathOf([zone.outline])} />
      ))}
    </g>
  );
}

/** Signs in the shapes people know: red-ringed prohibition, blue mandatory disc, round limit with its number. */
export function ZoneSign({ kind, speedMaxMps }: { readonly kind: ZoneView['kind']; readonly speedMaxMps?: number }) {
  const { language } = useConsole();
  switch (kind) {
    case 'BLOCKED':
      return (
        <g>
          <circle r="11" fill="#fff" stroke="#c1121f" stroke-width="3.5" />
          <path d="M-7.5 -7.5L7.5 7.5" stroke="#c1121f" stroke-width="3.5" />
          <path d="M-4 4V-2h5l3 3v3z" fill="#111" />
        </g>
      );
    case 'PEOPLE_FREE':
      return (
        <g>
          <circle r="11" fill="#fff" stroke="#c1121f" stroke-width="3.5" />
          <circle cy="-4.6" r="2.1" fill="#111" />
          <path d="M-1.2 -2h2.4l2 4-1 .6L1 1v7H.1V3.5h-.2V8H-1V1l-1.2 1.6-1-.6z" fill="#111" />
          <path d="M-7.5 -7.5L7.5 7.5" stroke="#c1121f" stroke-width="3" />
        </g>
      );
    case 'SPEED_LIMIT':
      return (
        <g>
          <circle r="11" fill="#fff" stroke="#c1121f" stroke-width="3.5" />
          <text class="sign-number" text-anchor="middle" dominant-baseline="central">
            {speedMaxMps === undefined ? 'v' : numberText(language(), speedMaxMps, 1)}
          </text>
        </g>
      );
    case 'STAGING':
      return (
        <g>
          <rect x="-11" y="-11" width="22" height="22" rx="2" fill="#1d5fa8" />
          <text class="sign-letter" text-anchor="middle" dominant-baseline="central">
            P
          </text>
        </g>
      );
    case 'WALKWAY':
      return (
        <g>
          <circle r="11.5" fill="#1d5fa8" />
          <circle cy="-5.4" r="2.2" fill="#fff" />
          <path d="M-1.3 -2.6h2.6l2.2 4.2-1 .7L1.2 0v2l2 6H1.6L0 3.6-1.6 8h-1.6l2-6V0l-1.3 2.3-1-.7z" fill="#fff" />
        </g>
      );
    case 'PERMIT_TO_WORK':
      return (
        <g>
          <rect x="-11" y="-11" width="22" height="22" rx="2" fill="#fff" stroke="#c1121f" stroke-width="3" />
          <path d="M-5 -5.5h10M-5 -1h10M-5 3.5h5" stroke="#111" stroke-width="2" />
        </g>
      );
    case 'RELEASE':
      return (
        <g>
          <circle r="11" fill="#fff" stroke="#c1121f" stroke-width="3.5" />
          <text class="sign-number" text-anchor="middle" dominant-baseline="central">
            1
          </text>
        </g>
      );
  }
}

export function ZoneSigns(props: {
  readonly zones: readonly ZoneView[];
  readonly camera: Camera;
  readonly viewport: Viewport;
}) {
  const { t } = useConsole();
  return (
    <g class="zone-signs">
      {props.zones.map((zone) => {
        const centre = centreOf(zone.outline);
        const at = isInside(centre, zone.outline) ? centre : (zone.outline[0] ?? centre);
        const [x, y] = toScreen(props.camera, props.viewport, at);
        return (
          <g key={zone.id} transform={`translate(${x} ${y})`}>
            <title>{`${t(zoneWord(zone.kind))} ${zone.name}`}</title>
            <ZoneSign kind={zone.kind} {...(zone.speedMaxMps === undefined ? {} : { speedMaxMps: zone.speedMaxMps })} />
            {props.camera.scalePxPerM > 11 && (
              <text class="zone-name" y="25" text-anchor="middle">
                {zone.name || t(zoneWord(zone.kind))}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}
