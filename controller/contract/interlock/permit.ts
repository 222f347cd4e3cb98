import { z } from 'zod';
import { axisBoundsMax } from '../../../kernel/axis-bounds.ts';
import { holdingActions, permitLevels, type Permit } from '../../../kernel/permit.ts';

import { axisBound } from './axis-bound.ts';

const amount = z.number().min(0);
const count = z.number().int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The permit itself; the kernel reads it without a library, since machines do. Meaning of each member: kernel/permit.ts. */
const permitBody = z.strictObject({
  version: z.literal(1),
  siteId: z.string(),
  machineId: z.string(),
  epoch: count,
  connectionId: z.string(),
  sequence: count,
  nonce: z.string().regex(/^[0-9a-f]{16}$/),
  level: z.enum(permitLevels),
  travelSpeedMaxMps: amount,
  toolSpeedMaxMps: amount,
  axes: z.array(axisBound).max(axisBoundsMax).optional(),
  grantedZoneIds: z.array(z.string()),
  geometryHash: sha256,
  limitsHash: sha256,
  validForMs: amount,
  ruleId: z.string(),
  holdingAction: z.enum(holdingActions).optional(),
  holdingAxes: z.array(axisBound).max(axisBoundsMax).optional(),
});

/** What travels in `std_msgs/String`: the permit, CRC-32C of its canonical JSON, and its HMAC-SHA-256 (docs/wire.md). */
export const permitMessage = z.strictObject({
  permit: permitBody,
  crc: z.string().regex(/^[0-9a-f]{8}$/),
  mac: z.string().regex(/^[0-9a-f]{64}$/),
});

type SameKeys<Domain, Schema> = [keyof Domain, keyof Schema] extends [keyof Schema, keyof Domain] ? true : never;

/** Compiles only while schema and kernel name the same members. */
export const permitAgrees: SameKeys<Permit, z.infer<typeof permitBody>> = true;
