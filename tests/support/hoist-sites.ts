import { asId, type MachineId } from '../../kernel/ids.ts';
import type { Random } from '../../kernel/random.ts';
import {
  hoistGroup,
  type HoistCall,
  type HoistGroup,
  type SharedRail,
} from '../../missions/hoists/dispatch/hoist-group.ts';

/** Twin cages as in the profile of the smart hoist: 2 t, 63 m/min, 12 s for the gate. */
export function twinCages(landings: number, rails: readonly SharedRail[] = []): HoistGroup {
  const cage = {
    landings: Array.from({ length: landings }, (_, level) => ({
      name: `L${String(level)}`,
      heightM: level === 0 ? 0 : 4.5 + 3 * (level - 1),
      gateWidthM: 1.4,
    })),
    loadMaxKg: 2000,
    floorAreaM2: 4.2,
    doorWidthM: 1.4,
    motion: { speedMps: 1.05, accelerationMps2: 0.5, decelerationMps2: 1.1 },
    gateOpenS: 6,
    gateShutS: 6,
  };
  const group = hoistGroup({ cages: ['h1a', 'h1b'].map((id) => ({ ...cage, id: asId<MachineId>(id) })), rails });
  if (!group.ok) throw new Error(JSON.stringify(group.problem));
  return group.value;
}

export interface Demand {
  readonly kind: 'mixed' | 'up-peak';
  /** Calls an hour. */
  readonly perHour: number;
  readonly hours: number;
}

export const person = { loadKg: 85, areaM2: 0.25, widthM: 0.6, transferS: 2 } as const;

function somebody(people: number): Pick<HoistCall, 'rider' | 'loadKg' | 'areaM2' | 'widthM' | 'transferS'> {
  return {
    rider: 'people',
    loadKg: person.loadKg * people,
    areaM2: person.areaM2 * people,
    widthM: person.widthM,
    transferS: person.transferS * people,
  };
}

function rideOf(random: Random): Pick<HoistCall, 'rider' | 'loadKg' | 'areaM2' | 'widthM' | 'transferS'> {
  const draw = random.next();
  if (draw < 0.75) return somebody(1 + random.below(3));
  if (draw < 0.93) {
    // A barrow, a pallet or a bundle.
    const size = random.next();
    return {
      rider: 'materials',
      loadKg: 150 + 1100 * size,
      areaM2: 0.6 + 1.2 * size,
      widthM: 0.7 + 0.5 * size,
      transferS: 20 + 70 * size,
    };
  }
  return { rider: 'robot', loadKg: 250 + random.below(600), areaM2: 1.8, widthM: 1.1, transferS: 30 };
}

function wayOf(random: Random, landings: number, kind: Demand['kind'], rider: HoistCall['rider']): [number, number] {
  const level = 1 + random.below(landings - 1);
  if (kind === 'up-peak') return [0, level];
  const draw = random.next();
  const upShare = rider === 'materials' ? 0.75 : rider === 'robot' ? 0.2 : 0.4;
  const downShare = rider === 'materials' ? 0.2 : rider === 'robot' ? 0.2 : 0.35;
  if (draw < upShare) return [0, level];
  if (draw < upShare + downShare) return [level, 0];
  const other = random.below(landings - 1);
  return [level, other >= level ? other + 1 : other];
}

/** Calls by a Poisson process. */
export function drawnCalls(landings: number, { kind, perHour, hours }: Demand, random: Random): HoistCall[] {
  const calls: HoistCall[] = [];
  let atS = 0;
  for (;;) {
    atS += (-Math.log(1 - random.next()) * 3600) / perHour;
    if (atS > hours * 3600) return calls;
    const ride = kind === 'up-peak' ? somebody(1) : rideOf(random);
    const [from, to] = wayOf(random, landings, kind, ride.rider);
    calls.push({
      ...ride,
      id: `c${String(calls.length)}`,
      from: `L${String(from)}`,
      to: `L${String(to)}`,
      priority: ride.rider === 'robot' && random.next() < 0.3 ? 1 : 0,
      earliestS: atS,
    });
  }
}
