import { z } from 'zod';

/** Characters that VDA 5050 3.0.0, table 1, allows in a level of a topic; manufacturers may also use others but the reserved ones. */
const topicLevel = z.string().regex(/^[^/+#$\s]+$/);

/** A map of the vehicle: where its origin lies in the site's frame, how it is turned, and what it covers in its own metres. */
export const vehicleMap = z.strictObject({
  mapId: z.string().min(1),
  origin: z.strictObject({ xM: z.number(), yM: z.number(), zM: z.number(), yawRad: z.number() }),
  outline: z.array(z.tuple([z.number(), z.number()])).min(3),
});
export type VehicleMap = z.infer<typeof vehicleMap>;

/** Where a password is read from when a process starts: the whole of a file but for its line's end, or a variable of its environment. */
const brokerPassword = z.union([
  z.strictObject({ file: z.string().min(1) }),
  z.strictObject({ variable: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) }),
]);
const brokerLogin = z.strictObject({ username: z.string().min(1), password: brokerPassword });
export type BrokerLogin = z.infer<typeof brokerLogin>;

/** How a broker is entered: whom it knows each process as, and by whose certificate we know it. The same for all vehicles at one broker. */
const brokerEntrance = z.strictObject({
  /** PEM file of the authority that signed the broker's certificate (`mqtts://`); absent: those that the computer trusts. */
  authorityFile: z.string().min(1).exactOptional(),
  controller: brokerLogin.exactOptional(),
  interlock: brokerLogin.exactOptional(),
  /** Of a simulated vehicle. */
  vehicle: brokerLogin.exactOptional(),
});
export type BrokerEntrance = z.infer<typeof brokerEntrance>;

/** Where a vehicle of VDA 5050 is reached: an entry of the fleet file. Topics are `<interfaceName>/v<major>/<manufacturer>/<serialNumber>/…`. */
export const vda5050FleetWire = z.strictObject({
  kind: z.literal('vda5050'),
  /** The site's broker, `mqtt://` or `mqtts://`, without name and password. */
  url: z.string().regex(/^mqtts?:\/\/[^@\s]+$/, 'mqtt:// or mqtts:// and the broker, without name and password'),
  broker: brokerEntrance.exactOptional(),
  interfaceName: topicLevel,
  manufacturer: topicLevel,
  serialNumber: z.string().regex(/^[A-Za-z0-9_.:-]+$/),
  version: z.enum(['3.0', '2.1']),
  maps: z.array(vehicleMap).min(1),
});
export type Vda5050FleetWire = z.infer<typeof vda5050FleetWire>;

/** Each is a zone set that the vehicle keeps for each of its maps. */
const speedStepsMax = 8;

function isRising(steps: readonly number[]): boolean {
  return steps.every((step, index) => step > (steps[index - 1] ?? 0));
}

/** What a type of vehicle makes of our words, and how it is bound. */
export const vda5050Wiring = z.strictObject({
  versions: z.array(z.enum(['3.0', '2.1'])).min(1),
  /** Instant actions of the maker by the names of our tools and triggers. */
  tools: z.record(z.string(), z.strictObject({ on: z.string(), off: z.string() })),
  triggers: z.record(z.string(), z.string()),
  tolerance: z.strictObject({
    /** A pose that lies nearer to the straight between its neighbours is no node of its own. */
    straightM: z.number().positive(),
    spacingMaxM: z.number().positive(),
    /** Within these a node counts as passed. */
    deviationM: z.number().positive(),
    deviationRad: z.number().positive(),
  }),
  /** How far ahead of it orders are released: what it drives by itself when nobody is heard any more. */
  release: z.strictObject({ aheadM: z.number().positive(), horizonNodes: z.number().int().min(0) }),
  /** By leases: it knows RELEASE zones (3.0). Absent: it is paused and released in short pieces. */
  leases: z
    .strictObject({
      /** A lease ends so long after the vehicle's own newest stamp. */
      validityMs: z.number().positive(),
      /** Speeds below its own, slowest first, for each of which it gets a zone set. Absent: it goes at its own speed or stands. */
      speedStepsMps: z.array(z.number().positive()).max(speedStepsMax).refine(isRising).optional(),
    })
    .optional(),
});
export type Vda5050Wiring = z.infer<typeof vda5050Wiring>;
