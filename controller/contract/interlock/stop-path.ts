import { z } from 'zod';
import { stopScope } from './interlock.ts';

/**
 * What a tablet and the interlock say to each other over the tablet's own socket to it: one JSON object per message. No code of the
 * controller is on the way (R22), so that a stop works while the controller stalls, restarts or is dead.
 */

/** A tablet says that it is there, and looked at, this often, ms. */
export const tabletHeartbeatMs = 300;
/** The longest message of a tablet, bytes. */
export const stopPathMessageMaxBytes = 4_096;
/** A longer reason is cut, because a stop is never refused for its words. */
export const stopReasonMaxCharacters = 200;

export const toStopPath = z.discriminatedUnion('type', [
  /** First message: the pass that the controller gave to this login. Anything else ends the connection. */
  z.strictObject({ type: z.literal('hello'), token: z.string().max(128) }),
  z.strictObject({ type: z.literal('heartbeat') }),
  /** One press of the button has one id, also where it goes by the controller as well. */
  z.strictObject({
    type: z.literal('stop'),
    commandId: z.string().min(1).max(64),
    scope: stopScope,
    reason: z.string().max(stopPathMessageMaxBytes),
  }),
]);
export type ToStopPath = z.infer<typeof toStopPath>;

export const fromStopPath = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('welcome'), user: z.string() }),
  /** The pass is unknown or has ended; the connection ends too. */
  z.strictObject({ type: z.literal('pass-refused') }),
  /** The stop is in force from the next cycle and on disk. Whether machines stand is seen elsewhere. */
  z.strictObject({ type: z.literal('accepted'), commandId: z.string() }),
]);
export type FromStopPath = z.infer<typeof fromStopPath>;

/** Where a tablet finds the interlock, on the host it has the console from, and the pass of its login. */
export const stopPathView = z.strictObject({ port: z.number().int(), token: z.string() });
export type StopPathView = z.infer<typeof stopPathView>;
