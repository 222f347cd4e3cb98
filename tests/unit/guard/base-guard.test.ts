import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fastestPointMps, isStanding } from '../../../robot-bridge/guard/base-twist.ts';
import { ahead, BaseGuardStand, standTurnMs } from '../../support/base-guard-stand.ts';
import { HeldBase } from '../../support/held-base.ts';

const radiusM = 0.5;

/** On its way at 1 m/s under permits since t = 1000 ms. */
function rolling(options: ConstructorParameters<typeof BaseGuardStand>[0] = {}): BaseGuardStand {
  const stand = new BaseGuardStand(options);
  stand.rollUntil(1000, ahead(1));
  expect(stand.last.twist.linear.x).toBe(1);
  return stand;
}

describe('a guard between planner and base', () => {
  it('R1: tells the base to stand from its first turn, and goes on until the first permit', () => {
    const stand = new BaseGuardStand();
    for (let turn = 0; turn < 20; turn += 1) {
      stand.turnUntil(stand.nowMs + standTurnMs);
      stand.command(ahead(1));
    }
    expect(stand.driven.length).toBeGreaterThanOrEqual(20);
    expect(stand.driven.every(({ twist, from }) => isStanding(twist) && from === 'guard')).toBe(true);
  });

  it('hands a command on in the same instant, no faster than granted', () => {
    const stand = rolling();
    stand.permit({ travelSpeedMaxMps: 0.4 });
    stand.nowMs += 7;
    stand.command(ahead(0.3));
    expect(stand.last).toEqual({ atMs: 1007, twist: ahead(0.3), from: 'planner' });
    stand.command(ahead(2, 1));
    expect(fastestPointMps(stand.last.twist, radiusM)).toBeCloseTo(0.4, 9);
    expect(stand.last.twist.angular.z / stand.last.twist.linear.x).toBeCloseTo(0.5, 9);
  });

  it('fault 2, R20: stops a base that obeys its last command for ever, within one turn after the permit has run out', () => {
    const stand = rolling();
    const lastAskedMs = stand.asked.at(-1)?.atMs ?? NaN;
    const base = new HeldBase(1000);
    // The planner goes on; only the permits end.
    while (stand.nowMs < lastAskedMs + 2000) {
      if (stand.nowMs % 100 === 0) stand.command(ahead(1));
      stand.turnUntil(stand.nowMs + standTurnMs);
    }
    const after = stand.driven.filter(({ atMs }) => atMs >= lastAskedMs + 500);
    expect(after.every(({ twist }) => isStanding(twist))).toBe(true);
    for (const { twist, atMs } of stand.driven) base.drive(twist, atMs);
    expect(base.speedMps(stand.nowMs)).toBe(0);
    // Again and again, at least once in each turn.
    expect(after.length).toBeGreaterThanOrEqual(1500 / standTurnMs);
  });

  it('starts again after expiry with a new permit only', () => {
    const stand = rolling();
    stand.turnUntil(3000);
    stand.command(ahead(1));
    expect(isStanding(stand.last.twist)).toBe(true);
    stand.permit();
    expect(stand.last.twist).toEqual(ahead(1));
  });

  it('obeys a narrower permit at once, without waiting for its turn', () => {
    const stand = rolling();
    stand.nowMs += 11;
    stand.permit({ travelSpeedMaxMps: 0.2, level: 'limit' });
    expect(stand.last).toMatchObject({ atMs: 1011, twist: { linear: { x: expect.closeTo(0.2, 9) as number } } });
    stand.nowMs += 5;
    stand.turnUntil(1150);
    stand.permit({ travelSpeedMaxMps: 0, toolSpeedMaxMps: 0, level: 'hold' });
    expect(isStanding(stand.last.twist)).toBe(true);
  });

  it('says nothing to the base for a permit that changes nothing', () => {
    const stand = rolling();
    const before = stand.driven.length;
    stand.permit();
    stand.guard.permit('{"permit":', stand.nowMs);
    expect(stand.driven).toHaveLength(before);
  });

  it('stands when the planner falls silent, though the permits go on', () => {
    const stand = rolling();
    while (stand.nowMs < 2000) {
      stand.turnUntil(stand.nowMs + standTurnMs);
      stand.permit();
    }
    // The last command came at 900 ms.
    expect(stand.driven.filter(({ atMs }) => atMs >= 1400).every(({ twist }) => isStanding(twist))).toBe(true);
    expect(stand.driven.some(({ atMs, twist }) => atMs >= 1300 && atMs < 1400 && !isStanding(twist))).toBe(true);
  });

  it('takes what is no command for an order to stand', () => {
    const stand = rolling();
    stand.command({ linear: { x: NaN, y: 0, z: 0 }, angular: { x: 0, y: 0, z: 0 } });
    expect(isStanding(stand.last.twist)).toBe(true);
    expect(stand.guard.figures().malformedCommands).toBe(1);
  });

  it('says a stand first after a pause of its own, and drops what waited meanwhile', () => {
    const stand = rolling();
    stand.permit();
    // 300 ms: the grant lives on, only the loop was late.
    stand.nowMs += 300;
    stand.command(ahead(1));
    expect(isStanding(stand.last.twist)).toBe(true);
    stand.guard.turn(stand.nowMs);
    expect(isStanding(stand.last.twist)).toBe(true);
    stand.nowMs += 5;
    stand.command(ahead(1));
    expect(isStanding(stand.last.twist)).toBe(true);
    stand.turnUntil(stand.nowMs + standTurnMs);
    stand.permit();
    expect(isStanding(stand.last.twist)).toBe(true);
    stand.command(ahead(1));
    expect(stand.last.twist).toEqual(ahead(1));
    expect(stand.guard.figures()).toMatchObject({ lateTurns: 1, longestPauseMs: 300 });
  });

  it('drops its command when a permit is the first to come after a pause', () => {
    const stand = rolling();
    stand.nowMs += 300;
    stand.permit();
    expect(isStanding(stand.last.twist)).toBe(true);
  });

  it('never moves the base on a clock that is not a number', () => {
    const stand = rolling();
    stand.guard.turn(NaN);
    expect(isStanding(stand.last.twist)).toBe(true);
    stand.guard.command(ahead(1), NaN);
    expect(isStanding(stand.last.twist)).toBe(true);
  });

  it('lets a base that rolls go on under noStart, and one that stands stay', () => {
    const stand = rolling();
    stand.rollUntil(1500, ahead(1), { level: 'noStart' });
    expect(stand.last.twist.linear.x).toBe(1);
    stand.rollUntil(3000, ahead(0), { level: 'noStart' });
    stand.rollUntil(4000, ahead(1), { level: 'noStart' });
    expect(isStanding(stand.last.twist)).toBe(true);
    stand.rollUntil(4500, ahead(1));
    expect(stand.last.twist.linear.x).toBe(1);
  });

  it('asks twice a second at rest, ten times while it is to move, and at once for the first command', () => {
    const stand = new BaseGuardStand();
    stand.turnUntil(4020);
    const atRest = stand.asked.map(({ atMs }) => atMs);
    expect(atRest).toHaveLength(8);
    stand.command(ahead(1));
    expect(stand.asked.at(-1)?.atMs).toBe(4020);
    const before = stand.asked.length;
    stand.rollUntil(6020, ahead(1));
    expect(stand.asked.length - before).toBeGreaterThanOrEqual(18);
    expect(stand.asked.length - before).toBeLessThanOrEqual(20);
  });

  it('tells its state at each change and once a second', () => {
    const stand = new BaseGuardStand();
    stand.turnUntil(5000);
    expect(stand.states).toHaveLength(5);
    stand.turnUntil(5060);
    stand.permit();
    stand.turnUntil(5110);
    expect(stand.states.at(-1)).toMatchObject({ level: 'run', travelSpeedMaxMps: 1 });
  });

  it('fault 7: trusts nothing after too many faulty messages until the button was pressed', () => {
    const stand = rolling();
    for (let count = 0; count < 4; count += 1) stand.guard.permit('garbage', stand.nowMs);
    expect(isStanding(stand.last.twist)).toBe(true);
    stand.rollUntil(12_000, ahead(1));
    expect(isStanding(stand.last.twist)).toBe(true);
    expect(stand.guard.button('released', stand.nowMs)).toBe('suspect');
    expect(stand.guard.button('pressed', stand.nowMs)).toBe('clear');
    expect(isStanding(stand.last.twist)).toBe(true);
    stand.rollUntil(13_000, ahead(1));
    expect(stand.last.twist.linear.x).toBe(1);
  });

  it('leaves a base that stands, whatever comes after its last word', () => {
    const stand = rolling();
    stand.guard.close();
    expect(isStanding(stand.last.twist)).toBe(true);
    stand.rollUntil(2000, ahead(1));
    expect(stand.driven.filter(({ atMs }) => atMs > 1000).every(({ twist }) => isStanding(twist))).toBe(true);
  });

  it.each([
    { footprintRadiusM: 0 },
    { footprintRadiusM: NaN },
    { turnMs: -1 },
    { commandTimeoutMs: Infinity },
    { lateMaxMs: standTurnMs },
  ])('refuses options that make no sense: %j', (options) => {
    expect(() => new BaseGuardStand(options)).toThrow(RangeError);
  });
});

type Step =
  | { readonly kind: 'turns'; readonly count: number }
  | { readonly kind: 'pause'; readonly ms: number }
  | { readonly kind: 'command'; readonly xMps: number; readonly turnRadps: number }
  | { readonly kind: 'permit'; readonly speedMps: number; readonly delayMs: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('turns' as const), count: fc.integer({ min: 1, max: 15 }) }),
  fc.record({ kind: fc.constant('pause' as const), ms: fc.integer({ min: 1, max: 900 }) }),
  fc.record({
    kind: fc.constant('command' as const),
    xMps: fc.double({ min: -3, max: 3, noNaN: true }),
    turnRadps: fc.double({ min: -3, max: 3, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant('permit' as const),
    speedMps: fc.double({ min: 0, max: 2, noNaN: true }),
    delayMs: fc.integer({ min: 0, max: 600 }),
  }),
);

describe('whatever comes in whatever order', () => {
  it('R1, R20: the base is told to move only while a permit lives, counted from its request, and never faster', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
        const stand = new BaseGuardStand();
        // The oracle knows only what was asked and answered, and when.
        const lives: { fromMs: number; untilMs: number; speedMps: number }[] = [];
        stand.turnUntil(100);
        for (const one of steps) {
          if (one.kind === 'turns') stand.turnUntil(stand.nowMs + one.count * standTurnMs);
          else if (one.kind === 'pause') stand.nowMs += one.ms;
          else if (one.kind === 'command') stand.command(ahead(one.xMps, one.turnRadps));
          else if (stand.asked.length > 0) {
            const askedMs = stand.asked.at(-1)?.atMs ?? NaN;
            const text = stand.answer({ travelSpeedMaxMps: one.speedMps });
            stand.nowMs += one.delayMs;
            lives.push({ fromMs: stand.nowMs, untilMs: askedMs + 500, speedMps: one.speedMps });
            stand.guard.permit(text, stand.nowMs);
          }
        }
        for (const { atMs, twist } of stand.driven) {
          const allowed = lives.filter(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
          const mostMps = Math.max(0, ...allowed.map(({ speedMps }) => speedMps));
          // Speeds that small have no digits left to scale.
          expect(fastestPointMps(twist, radiusM)).toBeLessThanOrEqual(mostMps + 1e-300);
        }
      }),
      { numRuns: 120 },
    );
  });
});
