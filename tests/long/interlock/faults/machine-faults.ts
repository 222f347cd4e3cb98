import type { Random } from '../../../../kernel/random.ts';
import { limitsHash } from '../host.ts';
import type { SiteMachine } from '../site-machine.ts';
import { pick, type Kind } from './site-context.ts';

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

export const sensorFaults: readonly Kind[] = [
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

export const machineFaults: readonly Kind[] = [
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
