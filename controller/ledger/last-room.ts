import type { LedgerDraft } from '../contract/ledger/ledger.ts';

/** What is written on a full disk, into the room that was kept for it: ends, stops and alarms. Nothing that begins anything. */
const endings: ReadonlySet<LedgerDraft['type']> = new Set([
  'ledger.disk-full',
  'site.closed',
  'stop.requested',
  'interlock.level-changed',
  'interlock.latched',
  'interlock.reset',
  'command.ended',
  'machine.connection',
  'machine.health',
  'machine.time-state',
  'quantity.earned',
  'hoist-call.ended',
  'control.released',
]);
/** Of missions and tasks, those states from which nothing goes on by itself. */
const states: ReadonlySet<string> = new Set(['held', 'done', 'failed', 'cancelled', 'skipped']);

function isEnding({ type, payload }: LedgerDraft): boolean {
  if (type !== 'mission.state-changed' && type !== 'task.state-changed') return endings.has(type);
  return typeof payload['to'] === 'string' && states.has(payload['to']);
}

/** Whether a batch tells of an end and of nothing else. */
export function mayUseLastRoom(entries: readonly LedgerDraft[]): boolean {
  return entries.length > 0 && entries.every(isEnding);
}
