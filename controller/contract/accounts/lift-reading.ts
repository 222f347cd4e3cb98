import { z } from 'zod';
import { liftAlarms, liftSensors } from './work-cycle.ts';

/**
 * A crane or hoist at one moment, as its telemetry tells it. What is not measured, or too old, is not there: never 0. Metres, heights above
 * the machine's base; `slewRad` is the jib's joint.
 */
export const liftReading = z.strictObject({
  machineId: z.string(),
  kind: z.enum(['crane', 'hoist']),
  /** Site epoch ms. */
  atMs: z.number().int(),
  loadKg: z.number().exactOptional(),
  /** What the machine is rated for: of a crane at this radius. */
  ratedKg: z.number().exactOptional(),
  hook: z.enum(['holds', 'empty']).exactOptional(),
  gate: z.enum(['open', 'shut']).exactOptional(),
  radiusM: z.number().exactOptional(),
  heightM: z.number().exactOptional(),
  slewRad: z.number().exactOptional(),
  /** Of a crane: how far the hook hangs below its jib. */
  ropeM: z.number().exactOptional(),
  /** Of a cage, upwards positive. */
  speedMps: z.number().exactOptional(),
  levelId: z.string().exactOptional(),
  /** The machine's own anemometer, else the site's. */
  windMps: z.number().exactOptional(),
  people: z.strictObject({ count: z.number(), source: z.enum(['counter', 'calls']) }).exactOptional(),
  tiltXRad: z.number().exactOptional(),
  tiltYRad: z.number().exactOptional(),
  /** Falls of rope of a crane. */
  falls: z.number().exactOptional(),
  /** The machine's own count of cycles. */
  cycleCount: z.number().exactOptional(),
  alarms: z.array(z.enum(liftAlarms)),
  /** Sensors that told that they do not know. */
  faults: z.array(z.enum(liftSensors)),
});
export type LiftReading = z.infer<typeof liftReading>;
