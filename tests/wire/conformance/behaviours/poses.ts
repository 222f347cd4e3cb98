import { expect } from 'vitest';
import { moving, readyToMove, type BehaviourGroup } from './behaviour.ts';

export const poses: BehaviourGroup = {
  title: 'What the machine says of itself',
  behaviours: [
    {
      id: 'pose-true',
      title: 'tells where a moving machine is, within what it drives in a tenth of a second',
      needs: ['follow-path'],
      async run(bench) {
        await moving(bench);
        const { value: speedMps } = bench.wire.profile.speed.travelMps;
        for (let look = 0; look < 10; look += 1) {
          await bench.pass(200);
          const awayM = Math.abs((bench.poses().at(-1)?.pose.xM ?? NaN) - bench.truth.pose().xM);
          expect(awayM).toBeLessThan(speedMps * (0.1 + bench.figures.passMs / 1000));
        }
      },
    },
    {
      id: 'pose-gap',
      title: 'makes nothing up in a gap of the poses, and goes on with the first after it',
      needs: ['drop'],
      async run(bench) {
        await bench.ready();
        const gap = bench.line.drop({ direction: 'to-controller', matter: 'pose' });
        await bench.pass(bench.figures.passMs);
        const before = bench.poses().length;
        await bench.pass(3000);
        expect(bench.poses()).toHaveLength(before);
        gap.end();
        await bench.until(() => bench.poses().length > before, 'a pose', 1000 + bench.figures.passMs);
        const last = bench.poses().at(-1);
        expect(bench.wire.clock.monoMs() - (last?.receivedMonoMs ?? 0)).toBeLessThanOrEqual(bench.figures.passMs);
      },
    },
    {
      id: 'pose-doubled',
      title: 'refuses a pose that comes a second time, and it refreshes nothing',
      needs: ['stamps', 'hold'],
      async run(bench) {
        await bench.ready();
        const held = bench.line.hold({ direction: 'to-controller', matter: 'pose' });
        await bench.until(() => held.count() === 1, 'one pose held');
        const before = bench.poses().length;
        held.release('doubled');
        await bench.until(() => bench.poses().length > before, 'the pose');
        await bench.until(
          () => bench.refused().includes('message-repeated'),
          'its double refused',
          bench.figures.passMs,
        );
        expect(bench.poses()).toHaveLength(before + 1);
      },
    },
    {
      id: 'pose-overtaken',
      title: 'refuses poses that were overtaken by a newer one',
      needs: ['stamps', 'hold'],
      async run(bench) {
        await bench.ready();
        const held = bench.line.hold({ direction: 'to-controller', matter: 'pose' });
        await bench.until(() => held.count() === 4, 'four poses held');
        const before = bench.poses().length;
        held.release('reversed');
        await bench.until(() => bench.refused().includes('message-late'), 'the older ones refused');
        await bench.pass(bench.figures.passMs);
        const stamps = bench
          .poses()
          .slice(before)
          .map(({ stampMs }) => stampMs);
        expect([...stamps].sort((left, right) => left - right)).toEqual(stamps);
      },
    },
    {
      id: 'pose-frozen',
      title: 'refuses the same pose again and again of a localisation that hangs',
      needs: ['stamps'],
      async run(bench) {
        await bench.ready();
        bench.truth.setFault('pose-freeze');
        await bench.pass(1000);
        const before = bench.poses().length;
        await bench.pass(2000);
        expect(bench.poses()).toHaveLength(before);
        expect(bench.refused()).toContain('message-repeated');
      },
    },
    {
      id: 'clock-offset',
      title: 'takes poses of a machine whose clock is a day off, with ages by its own clock',
      needs: ['stamps'],
      async run(bench) {
        bench.truth.setClockBy(-86_400_000);
        await bench.ready();
        const last = bench.poses().at(-1);
        expect(bench.wire.clock.monoMs() - (last?.receivedMonoMs ?? 0)).toBeLessThanOrEqual(bench.figures.passMs);
        expect(bench.refused()).toEqual([]);
      },
    },
    {
      id: 'clock-jumps',
      title: 'goes on with a machine whose clock is set forward or back while it is connected',
      needs: ['stamps'],
      async run(bench) {
        await bench.ready();
        for (const byMs of [3_600_000, -7_200_000]) {
          bench.truth.setClockBy(byMs);
          const before = bench.poses().length;
          await bench.until(() => bench.poses().length > before + 1, 'poses by the new time', 3000);
        }
        const order = bench.path(1);
        expect(order.answer).toBe('ok');
      },
    },
    {
      id: 'clock-small-step',
      title: 'refuses poses older than the last while a clock that was set back by seconds catches up',
      needs: ['stamps'],
      async run(bench) {
        await bench.ready();
        bench.truth.setClockBy(-3000);
        await bench.until(() => bench.refused().includes('message-late'), 'refused', 2000);
        const before = bench.poses().length;
        await bench.until(() => bench.poses().length > before, 'a pose again', 5000);
      },
    },
    {
      id: 'poses-late',
      title: 'tells late poses with the time at which they came',
      needs: ['delay', 'follow-path'],
      async run(bench) {
        await readyToMove(bench);
        bench.line.delay({ direction: 'to-controller', matter: 'pose' }, 1000);
        await bench.pass(2000);
        bench.path(2);
        await bench.until(() => bench.truth.speedMps() > 0.1, 'under way');
        const before = bench.wire.clock.monoMs();
        const startXM = bench.poses().at(-1)?.pose.xM ?? NaN;
        await bench.until(() => (bench.poses().at(-1)?.pose.xM ?? startXM) > startXM + 0.01, 'motion seen', 5000);
        const seen = bench.poses().at(-1);
        expect((seen?.receivedMonoMs ?? 0) - before).toBeGreaterThanOrEqual(500);
      },
    },
  ],
};
