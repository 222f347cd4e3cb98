import { z } from 'zod';
import { liftReading } from './lift-reading.ts';
import { toldPlace } from '../site/site-anchor.ts';
import { liftAlarms, liftSensors, workCycle } from './work-cycle.ts';

/** What supervision platforms and owners are told (reference: §6.3 of the field's documents, union of what was found). */
export const linkKinds = [
  'online',
  'offline',
  'heartbeat',
  'base',
  'real-time',
  'work-cycle',
  'alarm-start',
  'alarm-end',
  'run-time',
  'identity',
  'progress',
  'location',
  'time-sync',
] as const;
export type LinkKind = (typeof linkKinds)[number];

export const linkMachineTypes = ['crane', 'hoist', 'robot'] as const;

/** A robot at one moment; what is not known is not there. */
export const robotReading = z.strictObject({
  /** One of the accounted time states, and its cause. */
  state: z.string(),
  cause: z.string(),
  levelId: z.string().exactOptional(),
  xM: z.number().exactOptional(),
  yM: z.number().exactOptional(),
  zM: z.number().exactOptional(),
  batteryRatio: z.number().exactOptional(),
  missionId: z.string().exactOptional(),
  step: z.string().exactOptional(),
});
export type RobotReading = z.infer<typeof robotReading>;

/** A crane beside a crane. */
export const craneNeighbour = z.strictObject({
  machineId: z.string(),
  label: z.string(),
  online: z.boolean(),
  radiusM: z.number().exactOptional(),
  slewRad: z.number().exactOptional(),
  /** Whether it has a collision alarm itself. */
  alarm: z.boolean(),
});
export type CraneNeighbour = z.infer<typeof craneNeighbour>;

const runSums = {
  fromMs: z.number().int(),
  toMs: z.number().int(),
  /** Time in which it was heard, so had power: it may have had it longer. */
  poweredMs: z.number(),
  msByState: z.record(z.string(), z.number()),
};

/** Operator's roles, by the names of the platforms' lists. */
export const operatorRoles = [
  'unknown',
  'driver',
  'inspector',
  'erector',
  'maintenance',
  'signaller',
  'supervisor',
  'manager',
  'safety',
] as const;

const header = {
  version: z.literal(1),
  /** The same for every try to deliver it. */
  messageId: z.string(),
  siteId: z.string(),
  /** When it was so, site time: epoch ms and ISO 8601 with Z. The same for every try. */
  atMs: z.number().int(),
  at: z.string(),
  machine: z.strictObject({
    id: z.string(),
    label: z.string(),
    type: z.enum(linkMachineTypes),
    serialNo: z.string(),
    model: z.string(),
  }),
  /** User name of who has control of the machine. Never a name or number of a person. */
  operator: z.string().exactOptional(),
};

/** Our own message, published as JSON Schema `government-message`; other platforms get it mapped. SI units; what is not known is absent. */
export const governmentMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('online'), ...header }),
  z.strictObject({ kind: z.literal('offline'), ...header }),
  z.strictObject({ kind: z.literal('heartbeat'), ...header }),
  z.strictObject({
    kind: z.literal('base'),
    ...header,
    base: z.strictObject({
      ratedKg: z.number().exactOptional(),
      radiusMinM: z.number().exactOptional(),
      radiusMaxM: z.number().exactOptional(),
      heightMaxM: z.number().exactOptional(),
      speedMaxMps: z.number().exactOptional(),
      windMaxMps: z.number().exactOptional(),
      massKg: z.number().exactOptional(),
      levels: z.number().int().exactOptional(),
      /** Of a hoist: cages on its mast, and people a cage may carry. */
      cages: z.number().int().exactOptional(),
      peopleMax: z.number().int().exactOptional(),
      /** What the machine has been heard to measure. */
      sensors: z.array(z.enum(liftSensors)).exactOptional(),
    }),
  }),
  z.strictObject({
    kind: z.literal('real-time'),
    ...header,
    lift: liftReading.exactOptional(),
    robot: robotReading.exactOptional(),
    /** Other cranes of the site whose circles reach into this one’s, nearest first. */
    neighbours: z.array(craneNeighbour).max(16).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('work-cycle'), ...header, cycle: workCycle }),
  z.strictObject({ kind: z.literal('alarm-start'), ...header, alarm: z.enum(liftAlarms) }),
  z.strictObject({ kind: z.literal('alarm-end'), ...header, alarm: z.enum(liftAlarms), sinceMs: z.number().int() }),
  z.strictObject({
    kind: z.literal('run-time'),
    ...header,
    /** Site time, and ms in each accounted state; they sum to the interval. */
    run: z.strictObject({
      ...runSums,
      /** The same since the record of the site began. */
      total: z.strictObject(runSums).exactOptional(),
    }),
  }),
  z.strictObject({ kind: z.literal('identity'), ...header }),
  /** WGS 84; only where people have said where the site is. */
  z.strictObject({ kind: z.literal('location'), ...header, place: toldPlace }),
  /** Asks the receiver for its time. */
  z.strictObject({ kind: z.literal('time-sync'), ...header }),
  z.strictObject({
    kind: z.literal('progress'),
    ...header,
    progress: z.strictObject({
      missionId: z.string(),
      missionKind: z.string(),
      done: z.number(),
      total: z.number(),
      unit: z.string(),
    }),
  }),
]);
export type GovernmentMessage = z.infer<typeof governmentMessage>;

const idText = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
const shortText = z.string().max(200);

/** One receiver, as `links.json` of the data directory names it. */
export const linkConfig = z.strictObject({
  id: idText,
  /** A mapping of `controller/accounts/government/platforms`. */
  platform: idText,
  url: z.url({ protocol: /^https?$/ }),
  /** Between two real-time messages of a machine, seconds. */
  periodS: z.number().min(1).max(3_600),
  projectCode: z.string().min(1).max(50),
  /** What the receiver has given out: token, appId, appSecret. */
  credentials: z.record(idText.or(z.enum(['appId', 'appSecret', 'token'])), z.string().max(500)).default({}),
  /** What the receiver calls the machines; those that are not named are not told of. */
  machines: z.record(
    z.string(),
    z.strictObject({
      deviceSn: z.string().min(1).max(50),
      recordNo: shortText.exactOptional(),
      factory: shortText.exactOptional(),
      /** The platform's number of each level. */
      floors: z.record(z.string(), z.int()).exactOptional(),
    }),
  ),
});
export type LinkConfig = z.infer<typeof linkConfig>;

export const linksFile = z.strictObject({ schemaVersion: z.literal(1), links: z.array(linkConfig).max(20) });
export type LinksFile = z.infer<typeof linksFile>;

export const linkStates = ['idle', 'delivering', 'waiting', 'unauthorised', 'refused', 'full', 'disk'] as const;
export const messageOutcomes = ['waiting', 'accepted', 'refused', 'dropped'] as const;

export const linkMessageView = z.strictObject({
  messageId: z.string(),
  kind: z.enum(linkKinds),
  machineId: z.string(),
  atMs: z.number(),
  outcome: z.enum(messageOutcomes),
  attempts: z.number().int(),
  /** Delivered long after it was so. */
  isBackfill: z.boolean(),
  /** What goes out, personal numbers masked. */
  body: z.record(z.string(), z.unknown()),
  /** Fields that the receiver wants and nobody has measured, and those outside what it takes: both are left out. */
  missing: z.array(z.string()),
  outOfRange: z.array(z.string()),
  /** The receiver's reply, shortened, personal numbers masked; null before there was one. */
  reply: z.strictObject({ status: z.number(), text: z.string() }).nullable(),
  problem: z.string().nullable(),
});
export type LinkMessageView = z.infer<typeof linkMessageView>;

export const linkView = z.strictObject({
  id: z.string(),
  platform: z.string(),
  name: z.strictObject({ zh: z.string(), en: z.string() }),
  /** Without path and credentials. */
  host: z.string(),
  state: z.enum(linkStates),
  /** Why it waits or is refused; null: nothing is wrong. */
  problem: z.string().nullable(),
  lastAcceptedMs: z.number().nullable(),
  waiting: z.number().int(),
  oldestWaitingMs: z.number().nullable(),
  nextTryInMs: z.number().nullable(),
  /** By how much the receiver's clock is ahead of the site's, by its reply to the last 'time-sync'; null: it has told none. */
  receiverAheadMs: z.number().nullable(),
  accepted: z.number().int(),
  refused: z.number().int(),
  dropped: z.number().int(),
  diskBytes: z.number(),
  diskMaxBytes: z.number(),
  machineIds: z.array(z.string()),
  kinds: z.array(z.enum(linkKinds)),
  /** Newest first: refused ones, those that wait, those accepted last. */
  messages: z.array(linkMessageView),
});
export type LinkView = z.infer<typeof linkView>;

/** GET /links. `problem`: why the file of links is not in force. */
export const linksView = z.strictObject({
  links: z.array(linkView),
  problem: z.strictObject({ code: z.string(), facts: z.record(z.string(), z.unknown()).optional() }).nullable(),
  /** Who may be named to receivers; numbers masked, and whether they pass their own check digit. */
  operators: z.array(
    z.strictObject({
      user: z.string(),
      role: z.enum(operatorRoles),
      name: z.string(),
      idNumber: z.string(),
      passesCheckDigit: z.boolean(),
    }),
  ),
});
export type LinksView = z.infer<typeof linksView>;

/** Payload of `government-link.changed`: a link can no longer deliver, or can again; messages were refused or dropped since the last such entry. */
export const linkChangedPayload = z.strictObject({
  linkId: z.string(),
  from: z.enum(linkStates).nullable(),
  to: z.enum(linkStates),
  problem: z.string().nullable(),
  waiting: z.number().int(),
  refused: z.number().int(),
  dropped: z.number().int(),
});
