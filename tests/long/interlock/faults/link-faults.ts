import type { Random } from '../../../../kernel/random.ts';
import { soundLink, type LinkState } from '../channel.ts';
import type { SiteMachine } from '../site-machine.ts';
import type { Begun } from './fault-engine.ts';
import { pick, type Kind } from './site-context.ts';

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

export const linkFaults: readonly Kind[] = [
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
