import type { Figure } from '../../hardware-profiles/profile.ts';

const ours = 'Our own choice for planning and demonstration';

/** Figures of work at stations that no machine's profile has. */
export const stationData = {
  /** Between holes of a grid where nobody has said it. */
  spacingM: { value: 1.2, unit: 'm', source: 'Usual between hangers of ceilings and lines', certainty: 'check' },
  /** A drill begins so far below the ceiling, and goes so far into it. */
  belowCeilingM: { value: 0.02, unit: 'm', source: ours, certainty: 'guess' },
  holeDepthM: { value: 0.06, unit: 'm', source: 'Usual of anchors for hangers: 40 to 70 mm', certainty: 'check' },
  /** The tool is so far off its work before it begins and after it ends. */
  approachM: { value: 0.15, unit: 'm', source: ours, certainty: 'guess' },
  panelWidthM: { value: 0.6, unit: 'm', source: 'wall panels as reported: 2.6 × 0.6 m', certainty: 'found' },
  panelHeightM: { value: 2.6, unit: 'm', source: 'wall panels as reported: 2.6 × 0.6 m', certainty: 'found' },
  /** A panel is brought to its place from so far off. */
  panelWayM: { value: 0.3, unit: 'm', source: ours, certainty: 'guess' },
  /** Of an excavation for which nobody has said it. */
  depthM: { value: 0.5, unit: 'm', source: ours, certainty: 'guess' },
  /** Side of what an excavator digs out from one place before it goes on to the next, and the length of one scoop. */
  digCellM: { value: 1.2, unit: 'm', source: ours, certainty: 'guess' },
  /** Kept between the machine's turning circle and what it must not stand on. */
  standOffM: { value: 0.1, unit: 'm', source: ours, certainty: 'guess' },
} as const satisfies Record<string, Figure>;
