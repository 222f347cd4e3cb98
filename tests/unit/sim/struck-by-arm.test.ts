import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FleetFile } from '../../../hardware-profiles/fleet.ts';
import { jointsFor } from '../../../hardware-profiles/inverse-kinematics.ts';
import {
  homeJoints,
  jointsOf,
  partsAt,
  toolPoint,
  type Joints,
  type Point3,
} from '../../../hardware-profiles/kinematics.ts';
import type { Pose } from '../../../kernel/geometry.ts';
import { asId, type CommandId } from '../../../kernel/ids.ts';
import { segmentsApartM, strikes } from '../../../sim/world/struck.ts';
import { shippedProfiles } from '../../support/small-site.ts';
import { WholeSite } from '../../support/whole-site/whole-site.ts';
import { rectangle, syntheticLevel, syntheticSite } from '../missions/support/synthetic-site.ts';

// Goal: whoever is struck by an arm is an accident of the simulation, and the interlock lets no arm strike anybody.
// Method: an arm is sent to a place beyond a person who stands beside its machine; once with nothing that binds it, once under the interlock.

const site = syntheticSite([syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(-20, -20, 40, 40) })]);
const armed = ['painting-robot', 'wall-panel-robot', 'ceiling-drilling-robot', 'excavator-kit'] as const;
const [armS, heardS] = [30, 3];
const clearOfBaseM = 0.3;
const base: Pose = { xM: 0, yM: 0, zM: 0, yawRad: 0 };

interface Case {
  readonly profileId: (typeof armed)[number];
  /** Where the arm is sent, as shares of the ranges of its joints. */
  readonly shares: readonly number[];
}

interface Way {
  readonly goal: Point3;
  readonly person: readonly [number, number];
}

/** An arm goes to its first place with all joints at once: a person stands where its tool is half-way. Null where it meets nobody beside its base. */
function laidOut({ profileId, shares }: Case): Way | null {
  const profile = shippedProfiles().get(profileId)!;
  const home = homeJoints(profile);
  const drawn = Object.fromEntries(
    jointsOf(profile).map(({ name, min, max }, index) => [name, min + (max - min) * shares[index]!]),
  );
  const goal = toolPoint(profile, base, drawn);
  const gone = jointsFor(profile, base, goal, home);
  if (gone === null) return null;
  const half = Object.fromEntries(Object.entries(gone).map(([name, at]) => [name, (at + home[name]!) / 2]));
  const [xM, yM] = toolPoint(profile, base, half);
  const meets = (joints: Joints) => partsAt(profile, base, joints).some((part) => strikes(part, { xM, yM, zM: 0 }));
  const baseM = Math.max(...profile.kinematics.footprint.map(([x, y]) => Math.hypot(x, y)));
  const isMet = meets(half) && !meets(home) && Math.hypot(xM, yM) > baseM + clearOfBaseM;
  return isMet ? { goal, person: [xM, yM] } : null;
}

async function accidentsOf(
  profileId: string,
  goal: Point3,
  person: readonly [number, number],
  binds: 'bound' | 'unbound',
) {
  const levelId = site.levels[0]!.id;
  const start = { levelId, ...base };
  const wire = { kind: 'rosbridge', url: 'ws://127.0.0.1:1', namespace: '/a1' } as const;
  const machine = {
    id: 'a1',
    label: 'A1',
    profileId,
    serialNo: 'a1',
    assetId: 'a1',
    wire,
    permitKeyHex: '5a'.repeat(32),
    start,
  };
  const stands = { levelId, xM: person[0], yM: person[1], zM: 0 };
  const roster: FleetFile = {
    schemaVersion: 1,
    machines: [machine],
    people: [{ id: 'p1', name: 'p1', role: 'site-engineer', start: stands }],
    referenceTags: [],
  };
  const whole = new WholeSite(site, roster, { guards: binds });
  whole.simulation.command({ do: 'walk', personId: 'p1', to: [...person] });
  await whole.run(heardS);
  const [living] = [...whole.fleet.machines.values()];
  const sent = living!.link.send(
    {
      ...{
        commandId: asId<CommandId>('c1'),
        author: 'test',
        reason: 'test',
        expiresMonoMs: whole.clock.monoMs() + 60_000,
      },
      ...{ type: 'move-arm', poses: [{ xM: goal[0], yM: goal[1], zM: goal[2], yawRad: 0 }] },
    },
    () => undefined,
  );
  expect(sent.ok).toBe(true);
  await whole.run(armS);
  return whole.simulation.accidents.accidents;
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const drawn = fc
  .record({ profileId: fc.constantFrom(...armed), shares: fc.tuple(share, share, share, share) })
  .map((one) => ({ ...one, way: laidOut(one) }))
  .filter(({ way }) => way !== null);

describe('an arm that is sent through a person', () => {
  it('strikes him where nothing binds it, and not under the interlock', async () => {
    await fc.assert(
      fc.asyncProperty(drawn, async ({ profileId, way }) => {
        const { goal, person } = way!;
        expect(await accidentsOf(profileId, goal, person, 'unbound')).toMatchObject([
          { kind: 'person-hit', machineId: 'a1', otherId: 'p1' },
        ]);
        expect(await accidentsOf(profileId, goal, person, 'bound')).toEqual([]);
      }),
      { numRuns: 5, endOnFailure: true },
    );
  }, 120_000);
});

describe('the distance of two segments in space', () => {
  it('is that of the nearest two of many points on them', () => {
    const point = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: -5, max: 5 }))) as fc.Arbitrary<
      [number, number, number]
    >;
    fc.assert(
      fc.property(point, point, point, point, (a, b, c, d) => {
        const shares = Array.from({ length: 41 }, (_, index) => index / 40);
        const on = (from: Point3, to: Point3, share: number) => from.map((at, axis) => at + (to[axis]! - at) * share);
        const sampled = Math.min(
          ...shares.flatMap((s) =>
            shares.map((t) => {
              const [p, q] = [on(a, b, s), on(c, d, t)];
              return Math.hypot(p[0]! - q[0]!, p[1]! - q[1]!, p[2]! - q[2]!);
            }),
          ),
        );
        const exact = segmentsApartM(a, b, c, d);
        expect(exact).toBeLessThanOrEqual(sampled + 1e-9);
        expect(exact).toBeGreaterThan(sampled - 0.45);
      }),
      { numRuns: 50 },
    );
  });
});
