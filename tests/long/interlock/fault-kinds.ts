import type { InterlockConfig, StopScope } from '../../../controller/contract/interlock.ts';
import type { Random } from '../../../kernel/random.ts';
import type { CommissionedHashes } from '../../../sim/world/motion-gate.ts';
import type { Begun, FaultKind } from './faults.ts';
import type { InterlockHost } from './host.ts';
import { limitsHash } from './host.ts';
import type { Mutation } from './mutation.ts';
import type { StopWatch } from './oracle/stop-watch.ts';
import type { TruthZone } from './oracle/truth.ts';
import { soundLink, type LinkState } from './channel.ts';
import { floors, siteXM, siteYM, type Floor } from './site.ts';
import type { SiteMachine } from './site-machine.ts';
import type { Staff } from './staff.ts';
import type { TagSystem } from './tag-system.ts';
import type { Walkers } from './walkers.ts';
import type { Wind } from './wind.ts';

/** What a fault may reach. */
export interface SiteContext {
  readonly host: InterlockHost;
  readonly machines: readonly SiteMachine[];
  readonly walkers: Walkers;
  readonly tags: TagSystem;
  readonly wind: Wind;
  readonly staff: Staff;
  readonly stops: StopWatch;
  readonly zones: TruthZone[];
  /** Machines for which the oracle looks away, because they are broken and move by themselves. */
  readonly excused: Set<string>;
  /** Until when, once they are whole again: until they stand, ms. */
  readonly excusedUntil: Map<string, number>;
  readonly mutation: Mutation;
  isControllerSilent?: boolean;
  readonly config: () => InterlockConfig;
  readonly nowMs: () => number;
  readonly commission: (machine: SiteMachine, hashes: CommissionedHashes | null) => void;
  readonly connect: (machine: SiteMachine) => void;
  /** The interlock has a connection again; the machine noticed nothing. */
  readonly connectSilently: (machine: SiteMachine) => void;
  readonly disconnect: (machine: SiteMachine) => void;
  readonly trace: (text: string) => void;
}

type Kind = FaultKind<SiteContext>;

function pick<T>(list: readonly T[], random: Random): T | null {
  return list[random.below(Math.max(1, list.length))] ?? null;
}

/** A fault of one machine's link: `worse` for a while, then sound again. */
function linkFault(
  facts: Pick<Kind, 'name' | 'numbers' | 'perSiteHour' | 'leastMs' | 'mostMs'>,
  worse: (random: Random, machine: SiteMachine) => Partial<LinkState>,
): Kind {
  return {
    ...facts,
    begin(context, random): Begun | null {
      const machine = pick(context.machines, random);
      if (machine === null) return null;
      const changed = worse(random, machine);
      Object.assign(machine.link.state, changed);
      context.trace(`fault ${facts.name} ${machine.id} ${JSON.stringify(changed)}`);
      return {
        concerns: machine.id,
        end: () => Object.assign(machine.link.state, keysOf(changed, soundLink())),
      };
    },
  };
}

function keysOf(changed: Partial<LinkState>, from: LinkState): Partial<LinkState> {
  return Object.fromEntries(
    Object.keys(changed).map((key) => [key, from[key as keyof LinkState]]),
  ) as Partial<LinkState>;
}

/** The longest that a late unlock is promised to be believed beyond its time-out. */
const lockLateMaxMs = 440;

function lateMs(random: Random, machine: SiteMachine, mostMs: number): number {
  const most = machine.gate.grade === 'locked' ? Math.min(mostMs, lockLateMaxMs) : mostMs;
  return random.next() * most;
}

const linkFaults: readonly Kind[] = [
  linkFault({ name: 'permits lost', numbers: [1, 2], perSiteHour: 10, leastMs: 2000, mostMs: 30_000 }, (random) => ({
    lossRatio: 0.2 + 0.7 * random.next(),
  })),
  linkFault(
    { name: 'messages late', numbers: [3, 4], perSiteHour: 10, leastMs: 2000, mostMs: 30_000 },
    (random, machine) => ({
      lateMs: lateMs(random, machine, 400) / 2,
    }),
  ),
  linkFault(
    {
      name: 'messages spread, doubled, out of order',
      numbers: [5, 6, 14],
      perSiteHour: 10,
      leastMs: 2000,
      mostMs: 30_000,
    },
    (random, machine) => ({
      spreadMs: lateMs(random, machine, 3000),
      doubleRatio: 0.3,
    }),
  ),
  linkFault({ name: 'bits flipped', numbers: [7], perSiteHour: 6, leastMs: 500, mostMs: 5000 }, (random) => ({
    flipRatio: 0.05 + 0.3 * random.next(),
  })),
  linkFault({ name: 'link one-way up', numbers: [11], perSiteHour: 4, leastMs: 500, mostMs: 8000 }, () => ({
    cut: 'down',
  })),
  linkFault({ name: 'link one-way down', numbers: [12], perSiteHour: 4, leastMs: 500, mostMs: 8000 }, () => ({
    cut: 'up',
  })),
  {
    name: 'link cut',
    numbers: [11, 12, 13],
    perSiteHour: 6,
    leastMs: 300,
    mostMs: 15_000,
    begin(context, random) {
      const machine = pick(context.machines, random);
      if (machine === null || machine.link.state.cut !== 'none') return null;
      machine.link.state.cut = 'both';
      const isNoticed = random.next() < 0.7;
      if (isNoticed) context.disconnect(machine);
      context.trace(`fault link cut ${machine.id}`);
      return {
        concerns: machine.id,
        end: () => {
          machine.link.state.cut = 'none';
          if (!isNoticed) context.disconnect(machine);
          context.connect(machine);
        },
      };
    },
  },
];

/** A machine says the same place again and again. Bound: five reports, one more until the next cycle. */
const frozenNoticedMs = 800;
const silentNoticedMs = 460;

function sensorFault(
  facts: Pick<Kind, 'name' | 'numbers' | 'perSiteHour' | 'leastMs' | 'mostMs'>,
  noticedMs: number,
  change: (machine: SiteMachine, random: Random) => () => void,
): Kind {
  return {
    ...facts,
    begin(context, random) {
      const machine = pick(context.machines, random);
      if (machine === null) return null;
      const undo = change(machine, random);
      context.trace(`fault ${facts.name} ${machine.id}`);
      const duty = `sensor ${facts.name}`;
      const parts = { kind: 'moved-suspect', why: facts.name, extraMs: noticedMs, showsIn: 'motion' } as const;
      context.stops.begin(machine.id, duty, { ...parts, atMs: context.nowMs() });
      return {
        concerns: machine.id,
        end: () => {
          undo();
          context.stops.end(machine.id, duty);
        },
      };
    },
  };
}

const sensorFaults: readonly Kind[] = [
  sensorFault(
    { name: 'pose frozen', numbers: [28, 29], perSiteHour: 6, leastMs: 2000, mostMs: 20_000 },
    frozenNoticedMs,
    (machine) => {
      machine.sensor.isFrozen = true;
      return () => {
        machine.sensor.isFrozen = false;
      };
    },
  ),
  sensorFault(
    { name: 'pose silent', numbers: [27, 28], perSiteHour: 6, leastMs: 500, mostMs: 10_000 },
    silentNoticedMs,
    (machine) => {
      machine.sensor.isSilent = true;
      return () => {
        machine.sensor.isSilent = false;
      };
    },
  ),
  sensorFault(
    { name: 'pose not a number', numbers: [36], perSiteHour: 6, leastMs: 500, mostMs: 10_000 },
    silentNoticedMs,
    (machine) => {
      machine.sensor.isNotANumber = true;
      return () => {
        machine.sensor.isNotANumber = false;
      };
    },
  ),
  sensorFault(
    { name: 'pose jumps', numbers: [37], perSiteHour: 6, leastMs: 500, mostMs: 10_000 },
    600,
    (machine, random) => {
      const angleRad = 2 * Math.PI * random.next();
      const wayM = 6 + 20 * random.next();
      machine.sensor.jumpXM = wayM * Math.cos(angleRad);
      machine.sensor.jumpYM = wayM * Math.sin(angleRad);
      return () => {
        machine.sensor.jumpXM = 0;
        machine.sensor.jumpYM = 0;
      };
    },
  ),
  {
    name: 'gate open or bouncing',
    numbers: [49],
    perSiteHour: 6,
    leastMs: 3000,
    mostMs: 15_000,
    begin(context, random) {
      const machine = pick(
        context.machines.filter(({ profile }) => profile.kinematics.mobility === 'vertical'),
        random,
      );
      if (machine === null || machine.sensor.gate !== 'true') return null;
      const isSilent = random.next() < 0.4;
      machine.sensor.gate = isSilent ? 'silent' : 'open';
      if (!isSilent) machine.sayGateNow();
      context.trace(`fault gate ${machine.sensor.gate} ${machine.id}`);
      // The last word of a gate is on its way for 40 ms at most, and counts for half a second (R5).
      const extraMs = isSilent ? 540 : 140;
      const isRiding = machine.sim.body.isMoving;
      const isHeard = machine.link.state.cut === 'none' && machine.link.state.lateMs === 0;
      if (isRiding && isHeard && context.host.isAwake) {
        context.stops.begin(machine.id, 'gate', {
          kind: 'cage-moved-gate-open',
          why: 'gate',
          atMs: context.nowMs(),
          extraMs,
        });
      }
      return {
        concerns: machine.id,
        end: () => {
          machine.sensor.gate = 'true';
          machine.sayGateNow();
          context.stops.end(machine.id, 'gate');
        },
      };
    },
  },
];

const machineFaults: readonly Kind[] = [
  {
    name: 'runaway machine',
    numbers: [53],
    perSiteHour: 1.5,
    leastMs: 4000,
    mostMs: 15_000,
    begin(context, random) {
      const machine = pick(
        context.machines.filter(({ sim }) => sim.goal !== null),
        random,
      );
      if (machine === null) return null;
      machine.gate.isRunaway = true;
      context.excused.add(machine.id);
      context.excusedUntil.delete(machine.id);
      context.trace(`fault runaway ${machine.id}`);
      if (random.next() < 0.7) context.staff.pressStop({ type: 'machine', machineId: machine.id }, context.nowMs());
      return {
        concerns: 'site',
        end: () => {
          machine.gate.isRunaway = false;
          context.excusedUntil.set(machine.id, context.nowMs() + runawayTailMs);
        },
      };
    },
  },
  {
    name: 'papers lapsed',
    numbers: [],
    perSiteHour: 3,
    leastMs: 10_000,
    mostMs: 90_000,
    begin(context, random) {
      const machine = pick(context.machines, random);
      if (machine === null || !context.host.isAwake) return null;
      context.trace(`fault papers ${machine.id}`);
      context.staff.lapse(machine.id, context.nowMs());
      return { concerns: machine.id, end: () => context.staff.renew(machine.id) };
    },
  },
  {
    name: 'wrong geometry or limits on a machine',
    numbers: [39],
    perSiteHour: 4,
    leastMs: 5000,
    mostMs: 40_000,
    begin(context, random) {
      const machine = pick(
        context.machines.filter(({ gate }) => gate.grade === 'guarded'),
        random,
      );
      if (machine === null || machine.link.state.cut !== 'none') return null;
      const { geometryHash } = context.config();
      const wrong = 'ee'.repeat(32);
      const hashes = random.next() < 0.5 ? { geometryHash: wrong, limitsHash } : { geometryHash, limitsHash: wrong };
      context.commission(machine, hashes);
      context.trace(`fault hashes ${machine.id}`);
      return { concerns: machine.id, end: () => context.commission(machine, null) };
    },
  },
  {
    name: 'recorded permits replayed',
    numbers: [8, 9, 10, 24],
    perSiteHour: 6,
    leastMs: 500,
    mostMs: 3000,
    begin(context, random) {
      const machine = pick(
        context.machines.filter(({ gate }) => gate.grade === 'guarded'),
        random,
      );
      if (machine === null) return null;
      const texts = [...context.staff.heldTexts.values()].flat();
      for (let count = 0; count < 20; count += 1) {
        const text = pick(texts, random);
        if (text !== null) machine.receivePermit(text);
      }
      return { concerns: machine.id, end: () => undefined };
    },
  },
];

const runawayTailMs = 5000;

const tagFaults: readonly Kind[] = [
  {
    name: 'tag lost',
    numbers: [30],
    perSiteHour: 12,
    leastMs: 1000,
    mostMs: 40_000,
    begin(context, random) {
      const person = pick(context.walkers.people, random);
      if (person === null) return null;
      context.tags.lose(person.id, context.nowMs());
      context.trace(`fault tag lost ${person.id}`);
      return { concerns: 'site', end: () => context.tags.find(person.id) };
    },
  },
  {
    name: 'tag jumps',
    numbers: [31],
    perSiteHour: 12,
    leastMs: 100,
    mostMs: 900,
    begin(context, random) {
      const person = pick(context.walkers.people, random);
      if (person === null) return null;
      const angleRad = 2 * Math.PI * random.next();
      const wayM = 4 + 20 * random.next();
      context.tags.jump(person.id, wayM * Math.cos(angleRad), wayM * Math.sin(angleRad));
      context.trace(`fault tag jump ${person.id}`);
      return { concerns: 'site', end: () => context.tags.jump(person.id, 0, 0) };
    },
  },
  {
    name: 'tag source silent',
    numbers: [35],
    perSiteHour: 4,
    leastMs: 200,
    mostMs: 6000,
    begin(context) {
      context.tags.isSilent = true;
      context.trace('fault tags silent');
      return {
        concerns: 'site',
        end: () => {
          context.tags.isSilent = false;
        },
      };
    },
  },
  {
    name: 'somebody walks into the way',
    numbers: [],
    perSiteHour: 60,
    leastMs: 0,
    mostMs: 0,
    begin(context, random) {
      const machine = pick(
        context.machines.filter(({ sim }) => sim.body.isMoving),
        random,
      );
      if (machine === null) return null;
      const { pose } = machine.sim;
      const near = context.walkers.people.filter(
        ({ xM, yM, zM }) => Math.abs(zM - pose.zM) < 1 && Math.hypot(xM - pose.xM, yM - pose.yM) < 30,
      );
      const person = pick(near, random);
      if (person === null) return null;
      const aheadM = 3 * random.next();
      context.walkers.send(person.id, [
        pose.xM + aheadM * Math.cos(pose.yawRad),
        pose.yM + aheadM * Math.sin(pose.yawRad),
      ]);
      return { concerns: person.id, end: () => undefined };
    },
  },
];

/** The interlock is up again, after its process had ended. */
export function restartHost(context: SiteContext, end: 'clean' | 'unclean'): void {
  context.host.start(context.nowMs(), end);
  context.staff.restarted();
  for (const machine of context.machines) {
    if (machine.link.state.cut !== 'both') context.connectSilently(machine);
  }
}

const siteFaults: readonly Kind[] = [
  {
    name: 'wind gust',
    numbers: [45, 46],
    perSiteHour: 2,
    leastMs: 0,
    mostMs: 0,
    begin(context) {
      context.wind.blow();
      return { concerns: 'wind', end: () => undefined };
    },
  },
  {
    name: 'wind sensor lost or wild',
    numbers: [44],
    perSiteHour: 3,
    leastMs: 1000,
    mostMs: 15_000,
    begin(context, random) {
      context.wind.sensor = random.next() < 0.5 ? 'silent' : 'wild';
      return {
        concerns: 'wind',
        end: () => {
          context.wind.sensor = 'whole';
        },
      };
    },
  },
  {
    name: 'interlock restart',
    numbers: [15, 22, 24],
    perSiteHour: 3,
    leastMs: 40,
    mostMs: 4000,
    begin(context, random) {
      if (context.host.core === null) return null;
      const end = random.next() < 0.5 ? 'clean' : 'unclean';
      context.trace(`fault restart ${end}`);
      context.host.kill();
      return {
        concerns: 'site',
        end: () => restartHost(context, end),
      };
    },
  },
  {
    name: 'interlock pauses',
    numbers: [16, 17, 20, 21],
    perSiteHour: 8,
    leastMs: 60,
    mostMs: 3000,
    begin(context, _random, untilMs) {
      if (context.host.core === null) return null;
      context.trace(`fault pause until ${String(Math.round(untilMs))}`);
      context.host.sleep(untilMs);
      return { concerns: 'site', end: () => undefined };
    },
  },
  {
    name: 'controller silent',
    numbers: [18, 19],
    perSiteHour: 2,
    leastMs: 1000,
    mostMs: 20_000,
    begin(context) {
      context.isControllerSilent = true;
      return {
        concerns: 'site',
        end: () => {
          context.isControllerSilent = false;
        },
      };
    },
  },
  {
    name: 'stop pressed',
    numbers: [54, 55, 56, 57],
    perSiteHour: 10,
    leastMs: 0,
    mostMs: 0,
    begin(context, random) {
      const scopes: readonly StopScope[] = [
        { type: 'site' },
        { type: 'level', levelId: (pick(floors, random) as Floor).id },
        { type: 'machine', machineId: pick(context.machines, random)?.id ?? '' },
        { type: 'machine', machineId: pick(context.machines, random)?.id ?? '' },
      ];
      context.staff.pressStop(pick(scopes, random) as StopScope, context.nowMs());
      return { concerns: 'staff', end: () => undefined };
    },
  },
  {
    name: 'zone drawn',
    numbers: [40],
    perSiteHour: 6,
    leastMs: 20_000,
    mostMs: 240_000,
    begin(context, random) {
      const floor = pick(floors, random) as Floor;
      if (!context.host.isAwake) return null;
      const xM = random.next() * (siteXM - 12);
      const yM = random.next() * (siteYM - 10);
      const outline = [
        [xM, yM],
        [xM + 12, yM],
        [xM + 12, yM + 10],
        [xM, yM + 10],
      ] as [number, number][];
      const kind = random.next() < 0.6 ? 'BLOCKED' : 'PEOPLE_FREE';
      const id = `zone-${String(context.nowMs())}`;
      const zone = { id, levelId: floor.id, kind, outline, speedMaxMps: null, machineIds: null } as const;
      redraw(context, [...context.config().zones, zone]);
      context.zones.push({ id, kind, outline, elevationM: floor.elevationM, sinceMs: context.nowMs() });
      context.trace(`fault zone ${kind} ${floor.id} at ${xM.toFixed(0)}, ${yM.toFixed(0)}`);
      return {
        concerns: 'zone',
        end: () => {
          context.zones.splice(
            context.zones.findIndex((drawn) => drawn.id === id),
            1,
          );
          redraw(
            context,
            context.config().zones.filter((drawn) => drawn.id !== id),
          );
        },
      };
    },
  },
];

/** The new geometry in the interlock, and on every machine that knows one. */
function redraw(context: SiteContext, zones: InterlockConfig['zones']): void {
  const config = { ...context.config(), zones };
  context.host.configure(config);
}

export const faultKinds: readonly Kind[] = [
  ...linkFaults,
  ...sensorFaults,
  ...machineFaults,
  ...tagFaults,
  ...siteFaults,
];
