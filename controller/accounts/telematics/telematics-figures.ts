import type { RuleFigure } from '../rule-figure.ts';

const ours = 'Ours, for want of a rule';
const trackunit = 'Trackunit developer hub, Export ISO 15143-3 (AEMP 2.0), introduction';

/** What a reading is doubted by. */
export const doubtFigures = {
  /** A time further ahead than this is no drift of a clock. */
  futureToleranceMin: { value: 5, unit: 'min', source: ours, certainty: 'guess' },
  /** Hours of a counter within an hour of the day, beyond the rounding of both readings. */
  hoursRateMax: { value: 1, unit: 'h/h', source: 'A day has 24 hours', certainty: 'known' },
  hoursRounding: { value: 0.2, unit: 'h', source: 'Meters that tell tenths of an hour, twice', certainty: 'known' },
  /** Faster than this nobody moves a machine, on its own wheels or on a trailer. */
  moveSpeedMax: { value: 100, unit: 'km/h', source: 'Ours: a low loader on an open road', certainty: 'guess' },
  /** Two places nearer than this are one: positions are rounded, sites are large. */
  samePlace: { value: 1, unit: 'km', source: ours, certainty: 'guess' },
} as const satisfies Record<string, RuleFigure>;

/** How the client goes about asking. */
export const askFigures = {
  /** Where a vendor's own file says nothing else. */
  cadence: { value: 15, unit: 'min', source: trackunit, certainty: 'found' },
  answerWait: { value: 30, unit: 's', source: ours, certainty: 'guess' },
  triesMax: { value: 3, unit: '1', source: ours, certainty: 'guess' },
  retryFirst: { value: 2, unit: 's', source: ours, certainty: 'guess' },
  /** A vendor that asks for a longer pause is asked again at the next round. */
  retryAfterMax: { value: 60, unit: 's', source: ours, certainty: 'guess' },
  pagesMax: { value: 200, unit: '1', source: 'Ours: 20,000 machines in pages of 100', certainty: 'guess' },
  /** Snapshots further apart than so many cadences are a gap, whose time series are asked for. */
  gapFactor: { value: 2, unit: '1', source: ours, certainty: 'guess' },
  gapSpanMax: { value: 14, unit: 'd', source: ours, certainty: 'guess' },
  /** The rest of a long list waits for the next round. */
  seriesPerRound: { value: 60, unit: '1', source: ours, certainty: 'guess' },
  /** A token is renewed so long before it ends. */
  tokenMargin: { value: 60, unit: 's', source: ours, certainty: 'guess' },
} as const satisfies Record<string, RuleFigure>;

/** What the server grants. */
export const serveFigures = {
  pageSize: { value: 100, unit: '1', source: trackunit, clause: 'Pagination', certainty: 'found' },
  tokenLife: {
    value: 60,
    unit: 'min',
    source: 'Caterpillar developer guide: tokens of 60 minutes',
    certainty: 'found',
  },
  requestsPerMinute: { value: 120, unit: '1/min', source: ours, certainty: 'guess' },
  tokensPerMinute: { value: 10, unit: '1/min', source: ours, certainty: 'guess' },
  /** A snapshot is worked out no oftener than this; each datum tells its own time. */
  snapshotEvery: { value: 60, unit: 's', source: ours, certainty: 'guess' },
  /** Between two data of a time series of hours. */
  seriesStep: { value: 15, unit: 'min', source: `${trackunit}: one request per 15 min`, certainty: 'found' },
  seriesSpanMax: { value: 31, unit: 'd', source: ours, certainty: 'guess' },
} as const satisfies Record<string, RuleFigure>;
