import type { RuleFigure } from '../rule-figure.ts';

const own = { source: 'own estimate', certainty: 'guess' } as const;

/** How links keep and deliver messages. Every one may be replaced. */
export const linkRules = {
  /** Real-time data of hoists go out at least this often. */
  periodMaxS: { value: 15, unit: 's', source: 'GB/T 37537-2019', certainty: 'found' },
  /** Older than this when it is delivered: told as back-filled. */
  liveS: { value: 60, unit: 's', ...own },
  heartbeatS: { value: 60, unit: 's', ...own },
  progressS: { value: 3_600, unit: 's', ...own },
  locationEveryS: { value: 60, unit: 's', ...own },
  /** A machine that has gone less far is where it was. */
  movedM: { value: 5, unit: 'm', ...own },
  retryMinS: { value: 5, unit: 's', ...own },
  retryMaxS: { value: 300, unit: 's', ...own },
  answerMaxS: { value: 10, unit: 's', ...own },
  /** Messages that are over are kept this long with their replies, and with the sealed numbers of persons in them. */
  keepDays: { value: 30, unit: 'd', ...own },
  /** Those that nobody has taken for this long are dropped, and that is told. */
  waitDays: { value: 90, unit: 'd', ...own },
  diskMaxBytes: { value: 268_435_456, unit: 'B', ...own },
} as const satisfies Readonly<Record<string, RuleFigure>>;

/** What one message, and what is kept of one reply, may take. */
export const messageBytesMax = 32_768;
export const replyBytesMax = 65_536;
export const replyKeptChars = 1_000;
