import type { InterlockConfig, StopScope } from '../../../../controller/contract/interlock/interlock.ts';
import { floors, siteXM, siteYM, type Floor } from '../site.ts';
import { pick, type Kind, type SiteContext } from './site-context.ts';

export const tagFaults: readonly Kind[] = [
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
      // Nobody walks into the way of a cage: its shaft has gates.
      const machine = pick(
        context.machines.filter(({ sim, profile }) => sim.body.isMoving && profile.kinematics.mobility !== 'vertical'),
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

export const siteFaults: readonly Kind[] = [
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
