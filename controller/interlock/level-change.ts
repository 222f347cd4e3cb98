import type { Body } from './body.ts';
import type { EventChange } from './event-log.ts';
import { causeOf, isCauseOf, verdictOf } from './verdict.ts';

/**
 * What is news of a machine since its last event: another level at once, another cause of the same level after `quietMs`; null for no news. The
 * machine keeps what was told.
 */
export function levelChange(body: Body, nowMonoMs: number, quietMs: number): EventChange | null {
  if (body.level === body.eventLevel) {
    if (body.level === 'run' || nowMonoMs - body.eventAtMs < quietMs) return null;
    if (isCauseOf(body, body.eventCause)) return null;
  }
  const from = body.eventLevel;
  body.eventLevel = body.level;
  body.eventCause = causeOf(body);
  body.eventAtMs = nowMonoMs;
  return { type: 'level', from, to: body.level, reasons: verdictOf(body, nowMonoMs).reasons };
}
