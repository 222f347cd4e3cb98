import type { ComponentChildren } from 'preact';
import { useConsole } from '../state/console.ts';
import { ZoneSign, zoneWord } from './zone-layer.tsx';

const zoneKinds = ['BLOCKED', 'PEOPLE_FREE', 'SPEED_LIMIT', 'STAGING', 'WALKWAY', 'RELEASE', 'PERMIT_TO_WORK'] as const;

export function Legend({ overlay }: { readonly overlay: 'plan' | 'none' }) {
  const { t } = useConsole();
  return (
    <ul class="legend">
      <Row label={t('plan.legend.column')} shape={<rect x="9" y="3" width="10" height="10" class="columns" />} />
      <Row label={t('plan.legend.wall')} shape={<rect x="2" y="6" width="24" height="4" class="walls" />} />
      <Row
        label={t('plan.legend.fallEdge')}
        shape={
          <>
            <path class="fall-edges" d="M2 11H26" />
            <path class="fall-ticks" d="M5 11l4-6M12 11l4-6M19 11l4-6" />
          </>
        }
      />
      <Row label={t('plan.legend.landing')} shape={<rect x="7" y="2" width="12" height="12" class="landing" />} />
      <Row
        label={t('plan.legend.person')}
        shape={
          <g class="person" transform="translate(14 8)">
            <circle class="person-body" r="6" />
            <circle class="person-head" r="2.5" />
          </g>
        }
      />
      {zoneKinds.map((kind) => (
        <Row
          key={kind}
          label={t(zoneWord(kind))}
          shape={
            <g transform="translate(14 8) scale(.66)">
              <ZoneSign kind={kind} />
            </g>
          }
        />
      ))}
      <Row
        label={t('plan.legend.closedFloor')}
        shape={<path class="closed-floor is-so" d="M3 2h22v12H3zM3 8l6-6M3 14L15 2M11 14L23 2M19 14l6-6" />}
      />
      {overlay === 'plan' && (
        <>
          <Row label={t('plan.legend.bay')} shape={<rect x="3" y="2" width="22" height="12" class="bay bay-1" />} />
          <Row
            label={t('plan.legend.lane')}
            shape={
              <>
                <path class="lane-work" d="M2 8H26" />
                <path class="legend-arrow" d="M11 4l6 4-6 4z" />
              </>
            }
          />
          <Row
            label={t('plan.legend.refused')}
            shape={<path class="legend-refused" d="M3 2h22v12H3zM3 14L15 2M13 14L25 2" />}
          />
        </>
      )}
    </ul>
  );
}

function Row({ label, shape }: { readonly label: string; readonly shape: ComponentChildren }) {
  return (
    <li>
      <svg viewBox="0 0 28 16" width="28" height="16" aria-hidden="true">
        {shape}
      </svg>
      {label}
    </li>
  );
}
