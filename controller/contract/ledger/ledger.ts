import { z } from 'zod';
import { quantityUnits } from '../../../missions/mission.ts';

/**
 * The twelve accounted states of the quota time classes (reference/domain.md §2.3), the safety stop that counts as one of them by its
 * cause, and the one for time nobody can explain.
 */
export const timeStates = [
  'WORK',
  'WORK_REDUCED',
  'NOLOAD',
  'SETUP',
  'WAIT_PROCESS',
  'SERVICE',
  'REST',
  'STOP_SITE',
  'STOP_EXT',
  'FAULT',
  'REWORK',
  'DISCIPLINE',
  'SAFETY_STOP',
  'UNEXPLAINED',
] as const;
export type TimeState = (typeof timeStates)[number];

/** Kinds of entries; payloads are documented one by one in docs/ledger-format.md. */
export const ledgerTypes = [
  'site.opened',
  'site.closed',
  'site.imported',
  'zone.changed',
  'site.anchor-changed',
  'roster.changed',
  'slab-bearing.changed',
  'forecast.changed',
  'work-permit.opened',
  'work-permit.closed',
  'user.logged-in',
  'user.login-refused',
  'control.taken',
  'control.released',
  'mission.created',
  'mission.planned',
  'mission.state-changed',
  'task.state-changed',
  'quantity.earned',
  'step.confirmed',
  'step.checked',
  'element.installed',
  'step.load-waiting',
  'hoist-call.made',
  'hoist-call.assigned',
  'hoist-call.boarded',
  'hoist-call.alighted',
  'hoist-call.ended',
  'hoist.paused',
  'hoist.resumed',
  'command.sent',
  'command.accepted',
  'command.ended',
  'machine.time-state',
  'machine.mode',
  'machine.hours-read',
  'presence.witnessed',
  'time.cause-told',
  'time.correction-proposed',
  'time.correction-withdrawn',
  'time.corrected',
  'machine.connection',
  'machine.health',
  'machine.work-cycle',
  'machine.energy-counted',
  'government-link.changed',
  'interlock.level-changed',
  'interlock.latched',
  'interlock.reset',
  'interlock.override',
  'interlock.started',
  'person.signed-out',
  'person.signed-in',
  'limits.proposed',
  'limits.signed',
  'limits.withdrawn',
  'stop.requested',
  'document.filed',
  'document.withdrawn',
  'rental.customer-entered',
  'rental.site-entered',
  'rental.contract-entered',
  'rental.event-entered',
  'rental.event-withdrawn',
  'rental.invoice-issued',
  'rental.line-disputed',
  'rental.dispute-settled',
  'rental.credit-note-issued',
  'rental.term-released',
  'interlock.load-hanging',
  'telematics.received',
  'telematics.series-received',
  'telematics.vendor-state',
  'machine.identity-changed',
  'failure.reported',
  'failure.classified',
  'quality.measured',
  'quality.accepted',
  'safety.reported',
  'energy.metered',
  'evidence.withdrawn',
  'machine.way-counted',
  'norm.recorded',
  'crew.counted',
  'upkeep.plan-entered',
  'upkeep.plan-removed',
  'upkeep.done',
  'upkeep.paper-entered',
  'upkeep.paper-withdrawn',
  'upkeep.operator-need-entered',
  'ledger.key',
  'ledger.gap',
  'ledger.witness',
  'ledger.cosigned',
  'ledger.stamped',
  'ledger.checked',
  'ledger.disk-full',
  'recording.started',
  'recording.stopped',
  'recording.handed-out',
] as const;
export type LedgerType = (typeof ledgerTypes)[number];

/** What the application asks to be recorded. Sequence, hashes and site are the ledger's. */
export const ledgerDraft = z.strictObject({
  type: z.enum(ledgerTypes),
  /** Site time (simulated where time is simulated), ms. */
  atMs: z.number().int(),
  monoMs: z.number(),
  machineId: z.string().nullable(),
  missionId: z.string().nullable(),
  /** User name, or 'system', 'interlock'. */
  actor: z.string(),
  payload: z.record(z.string(), z.json()),
});
export type LedgerDraft = z.infer<typeof ledgerDraft>;

export const ledgerEntry = ledgerDraft.extend({
  version: z.literal(1),
  siteId: z.string(),
  /** Incremented when the database was restored or copied; (siteId, ledgerEpoch, sequence) is the key. */
  ledgerEpoch: z.number().int(),
  /** From 0, without gaps. */
  sequence: z.number().int(),
  /** SHA-256 (hex) of the previous entry's canonical bytes; 64 zeros for the first. */
  previousHash: z.string(),
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;

/** One line of an export: the header first, then entries and checkpoints (docs/ledger-format.md, "Export"). */
export const ledgerExportLine = z.union([
  z.strictObject({
    format: z.literal('banksman-ledger-export'),
    exportVersion: z.literal(1),
    siteId: z.string(),
    ledgerEpoch: z.number().int(),
    size: z.number().int().min(0),
  }),
  ledgerEntry,
  /** A signed note (C2SP) over the entries before it. */
  z.strictObject({ checkpoint: z.string() }),
]);

export const timeStatePayload = z.strictObject({
  from: z.enum(timeStates).nullable(),
  to: z.enum(timeStates),
  /** Stable code of the cause, e.g. an interlock rule, 'battery-low', 'concrete-set'. */
  cause: z.string(),
  taskId: z.string().nullable(),
});
export const quantityPayload = z.strictObject({
  taskId: z.string(),
  step: z.string(),
  amount: z.number(),
  unit: z.enum(quantityUnits),
  total: z.number(),
});

/** What the rest of the controller knows of the ledger. */
export interface LedgerWriter {
  /** Resolves when the entry is on disk (group commit); rejects if it never will be. */
  append(draft: LedgerDraft): Promise<LedgerEntry>;
}
