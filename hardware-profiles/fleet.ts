import { z } from 'zod';
import { vda5050FleetWire } from './vda5050-wire.ts';

const rosbridgeFleetWire = z.strictObject({ kind: z.literal('rosbridge'), url: z.string(), namespace: z.string() });
/** The number is the DDS domain. */
const ros2FleetWire = z.strictObject({
  kind: z.literal('ros2'),
  url: z.string().regex(/^ros2:\/\/\d{1,3}$/),
  namespace: z.string(),
});
export type RosFleetWire = z.infer<typeof rosbridgeFleetWire> | z.infer<typeof ros2FleetWire>;

export const machineWire = z.discriminatedUnion('kind', [rosbridgeFleetWire, ros2FleetWire, vda5050FleetWire]);
export type MachineWire = z.infer<typeof machineWire>;

/** Where a machine listens and who it is: one entry of a site's fleet file. */
export const fleetMachine = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** Number painted on the machine: `L1`, `H1A`. */
  label: z.string().min(1).max(6),
  profileId: z.string(),
  serialNo: z.string(),
  /** Machines of one asset (the two cages of a hoist) share it. */
  assetId: z.string(),
  wire: machineWire,
  /** HMAC-SHA-256 key of the permits, 64 hex digits. */
  permitKeyHex: z.string().regex(/^[0-9a-f]{64}$/),
  /** Without these, valid to the end of their day, the machine is out of service: fall-arrest calibration, drop test, certificates, the contract. */
  papers: z
    .array(
      z.strictObject({
        kind: z.enum(['inspection', 'calibration', 'certificate', 'contract']),
        name: z.string().min(1).max(80),
        /** ISO 8601 date. */
        validUntil: z.iso.date(),
      }),
    )
    .max(20)
    .exactOptional(),
  /** Stands for good on another machine of the site, which carries it up (a crane on a building machine). */
  mountedOn: z.string().exactOptional(),
  /** It may move only under a rental contract in force, and stands until the controller has said that one is. */
  isRented: z.boolean().exactOptional(),
  /** It may move only while somebody who works on the site has a tablet open (`unattended`). */
  isAttended: z.boolean().exactOptional(),
  start: z.strictObject({ levelId: z.string(), xM: z.number(), yM: z.number(), zM: z.number(), yawRad: z.number() }),
});
export type FleetMachine = z.infer<typeof fleetMachine>;

/** A person's tag as the site's register knows it. */
export const fleetPerson = z.strictObject({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  start: z.strictObject({ levelId: z.string(), xM: z.number(), yM: z.number(), zM: z.number() }),
});
export type FleetPerson = z.infer<typeof fleetPerson>;

/** A tag that hangs at a place that somebody has measured in, by which the tag system is checked. */
export const referenceTag = z.strictObject({
  id: z.string(),
  levelId: z.string(),
  xM: z.number(),
  yM: z.number(),
  zM: z.number(),
});
export type ReferenceTag = z.infer<typeof referenceTag>;

export const fleetFile = z.strictObject({
  schemaVersion: z.literal(1),
  machines: z.array(fleetMachine),
  people: z.array(fleetPerson),
  referenceTags: z.array(referenceTag).max(1000).exactOptional(),
  /** Zones with a sensor that tells whether somebody is in them. */
  sensedZoneIds: z.array(z.string()).max(100).exactOptional(),
});
export type FleetFile = z.infer<typeof fleetFile>;
