import { z } from 'zod';
import { certainties, figure } from './figure.ts';

/** Who says that a machine has something. */
const stated = {
  source: z.string().min(1),
  clause: z.string().optional(),
  certainty: z.enum(certainties),
};

/** What it stands on: how many of them, and the greatest force below one of them with all that the machine may carry, N. */
export const wheelLoad = z.strictObject({
  kind: z.enum(['wheel', 'track', 'drum', 'rotor', 'foot', 'rail-wheel']),
  count: z.number().int().min(1).max(500),
  loadN: figure,
});

/** A radio or a wire that the maker offers; `wires` of the profile says what is spoken over them. */
export const comms = z.strictObject({
  kind: z.enum([
    'wifi',
    'ethernet',
    'mobile-4g',
    'mobile-5g',
    'remote-control',
    'rtk-radio',
    'power-line',
    'wired-control',
  ]),
  ...stated,
});

export const sensor = z.strictObject({
  kind: z.enum([
    'laser-receiver',
    'lidar',
    'camera',
    'inertial',
    'gnss-rtk',
    'total-station-prism',
    'laser-tracker-target',
    'ultrasonic',
    'bumper',
    'load-cell',
    'encoder',
    'anemometer',
    'pressure',
    'inclinometer',
  ]),
  /** How far it sees. */
  rangeM: figure.optional(),
  /** How well it tells what it tells. */
  accuracyMm: figure.optional(),
  /** How often. */
  rateHz: figure.optional(),
  ...stated,
});

/** How much a safety function can be relied on, in the words of its standard: PL of ISO 13849-1, SIL of IEC 62061, category of EN 954-1. */
const safetyLevel = z.discriminatedUnion('scheme', [
  z.strictObject({ scheme: z.literal('PL'), level: z.enum(['a', 'b', 'c', 'd', 'e']) }),
  z.strictObject({ scheme: z.literal('SIL'), level: z.enum(['1', '2', '3']) }),
  z.strictObject({ scheme: z.literal('category'), level: z.enum(['B', '1', '2', '3', '4']) }),
]);

/** A function of the machine's own, which nothing here checks or stands for. */
export const safetyFunction = z.strictObject({
  kind: z.enum([
    'emergency-stop',
    'protective-stop',
    'personnel-detection',
    'load-limit',
    'moment-limit',
    'overspeed',
    'enabling',
    'travel-limit',
    'levelling-limit',
  ]),
  /** What its maker declares. */
  claimed: safetyLevel.optional(),
  /** What a standard asks of the class at least; says nothing of this machine. */
  asked: safetyLevel.optional(),
  ...stated,
});

/** How near somebody may come before the machine's own devices slow it (`warning`) or stop it (`protective`): from its outline, m. */
export const safetyZone = z.strictObject({ kind: z.enum(['protective', 'warning']), reachM: figure });

export const machineSafety = z.strictObject({
  functions: z.array(safetyFunction).max(20),
  zones: z.array(safetyZone).max(10).optional(),
});

/** Code of IEC 60529. */
export const ingress = z.strictObject({ code: z.string().regex(/^IP[0-6X][0-9X]$/, 'like IP54'), ...stated });
