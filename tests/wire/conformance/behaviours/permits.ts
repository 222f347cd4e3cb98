import { expect } from 'vitest';
import { PermitGiver } from '../bench.ts';
import { endText, moving, readyToMove, typesOf, type BehaviourGroup } from './behaviour.ts';

export const permits: BehaviourGroup = {
  title: 'Permits',
  behaviours: [
    {
      id: 'no-permit-no-motion',
      title: 'lets no machine move that was given a goal and no permit',
      needs: ['follow-path'],
      async run(bench) {
        await bench.ready();
        const order = bench.path(2);
        await bench.until(() => typesOf(order).includes('accepted'), 'accepted');
        await bench.pass(3000);
        expect(bench.truth.speedMps()).toBe(0);
        bench.permits.mode = 'give';
        await bench.ended(order);
        expect(endText(order)).toBe('succeeded');
      },
    },
    {
      id: 'silence-stops',
      title: 'stops the machine by silence alone, within the validity and its braking, and goes on with new permits',
      needs: ['follow-path', 'silence-stops'],
      async run(bench) {
        const order = await moving(bench, 3);
        bench.permits.mode = 'silent';
        await bench.standing(bench.figures.permitMs + bench.figures.brakingMs + bench.figures.passMs);
        const standsAtM = bench.truth.pose().xM;
        await bench.pass(3000);
        expect(bench.truth.pose().xM).toBeCloseTo(standsAtM, 3);
        bench.permits.mode = 'give';
        await bench.ended(order);
        expect(endText(order)).toBe('succeeded');
      },
    },
    {
      id: 'hold-stops',
      title: 'stops the machine at once when permits say hold',
      needs: ['follow-path'],
      async run(bench) {
        await moving(bench);
        bench.permits.level = 'hold';
        await bench.standing(permitPeriodMs + bench.figures.brakingMs + bench.figures.passMs);
        expect(bench.truth.mayMove()).toBe(false);
      },
    },
    {
      id: 'speed-bounded',
      title: 'keeps the machine to the speed of its permit',
      needs: ['follow-path'],
      async run(bench) {
        bench.permits.speedMaxMps = 0.15;
        await readyToMove(bench);
        bench.path(3);
        await bench.until(() => bench.truth.speedMps() > 0.1, 'under way');
        for (let look = 0; look < 20; look += 1) {
          await bench.pass(100);
          expect(bench.truth.speedMps()).toBeLessThanOrEqual(0.151);
        }
      },
    },
    {
      id: 'speed-narrowed',
      title: 'slows a moving machine down when its permit is narrowed',
      needs: ['follow-path'],
      async run(bench) {
        await moving(bench);
        bench.permits.speedMaxMps = 0.05;
        const withinMs = permitPeriodMs + bench.figures.brakingMs + bench.figures.passMs;
        await bench.until(() => bench.truth.speedMps() <= 0.051, 'slow', withinMs);
        await bench.pass(2000);
        expect(bench.truth.speedMps()).toBeGreaterThan(0.04);
      },
    },
    {
      id: 'zero-is-no-limit',
      title: 'never says a speed of zero, or one that is none, where that means no limit: the machine stands',
      needs: ['follow-path'],
      async run(bench) {
        await moving(bench);
        bench.permits.speedMaxMps = 0;
        await bench.standing(permitPeriodMs + bench.figures.brakingMs + bench.figures.passMs);
      },
    },
    {
      id: 'permits-cut',
      title: 'stops the machine by itself when the line breaks',
      needs: ['follow-path', 'away', 'silence-stops'],
      async run(bench) {
        await moving(bench);
        await bench.line.goAway();
        await bench.standing(bench.figures.permitMs + bench.figures.brakingMs + bench.figures.passMs);
        await bench.line.comeBack();
        await bench.ready();
        const order = bench.path(1);
        await bench.ended(order);
        expect(endText(order)).toBe('succeeded');
      },
    },
    {
      id: 'permits-half-open',
      title: 'stops the machine by itself on a line that is dead though it looks alive',
      needs: ['follow-path', 'half-open', 'silence-stops'],
      async run(bench) {
        await moving(bench);
        bench.line.goHalfOpen();
        await bench.standing(bench.figures.permitMs + bench.figures.brakingMs + bench.figures.passMs);
      },
    },
    {
      id: 'permits-not-queued',
      title: 'sends no permit after a reconnect that was given while the line was down',
      needs: ['follow-path', 'away', 'silence-stops'],
      async run(bench) {
        await moving(bench);
        await bench.line.goAway();
        await bench.pass(3000);
        bench.permits.mode = 'silent';
        await bench.line.comeBack();
        await bench.until(() => bench.wire.controller.link.connection() === 'connected', 'connected');
        await bench.pass(2000);
        expect(bench.truth.mayMove()).toBe(false);
        expect(bench.truth.speedMps()).toBe(0);
      },
    },
    {
      id: 'permits-late',
      title: 'moves no machine by permits that come later than they are good for',
      needs: ['follow-path', 'delay', 'nonce'],
      async run(bench) {
        bench.line.delay({ direction: 'to-machine', matter: 'permit' }, bench.figures.permitMs + 100);
        await readyToMove(bench);
        bench.path(2);
        await bench.pass(5000);
        expect(bench.truth.pose().xM).toBeCloseTo(bench.poses()[0]?.pose.xM ?? NaN, 3);
        expect(bench.truth.refusedPermits()).toBeGreaterThan(0);
      },
    },
    {
      id: 'permits-doubled',
      title: 'is not kept moving by permits that come twice',
      needs: ['follow-path', 'hold', 'nonce'],
      async run(bench) {
        await moving(bench);
        const held = bench.line.hold({ direction: 'to-machine', matter: 'permit' });
        await bench.until(() => held.count() >= 2, 'permits held');
        bench.permits.mode = 'silent';
        held.release('doubled');
        await bench.standing(bench.figures.permitMs + bench.figures.brakingMs + bench.figures.passMs);
        expect(bench.truth.refusedPermits()).toBeGreaterThan(0);
      },
    },
    {
      id: 'permits-reversed',
      title: 'obeys the newest permit where they come in another order',
      needs: ['follow-path', 'hold', 'nonce'],
      async run(bench) {
        await moving(bench);
        const held = bench.line.hold({ direction: 'to-machine', matter: 'permit' });
        await bench.until(() => held.count() >= 2, 'permits held');
        bench.permits.level = 'hold';
        const before = held.count();
        await bench.until(() => held.count() > before, 'a hold held');
        held.release('reversed');
        await bench.until(() => !bench.truth.mayMove(), 'held', bench.figures.passMs);
        await bench.standing(bench.figures.brakingMs + bench.figures.passMs);
      },
    },
    {
      id: 'permit-replayed',
      title: 'moves no machine by a permit that was recorded before',
      needs: ['follow-path', 'nonce', 'rogue'],
      async run(bench) {
        await readyToMove(bench);
        await bench.until(() => bench.truth.mayMove(), 'a permit');
        bench.permits.mode = 'silent';
        const recorded = bench.permits.lastText ?? '';
        await bench.until(() => !bench.truth.mayMove(), 'run out');
        const before = bench.truth.refusedPermits();
        bench.line.forgePermit(recorded);
        await bench.until(() => bench.truth.refusedPermits() > before, 'refused');
        expect(bench.truth.mayMove()).toBe(false);
      },
    },
    {
      id: 'permit-forged',
      title: 'moves no machine by a permit of somebody without its key, and such permits only narrow',
      needs: ['follow-path', 'nonce', 'rogue'],
      async run(bench) {
        const order = await moving(bench);
        const forged = bench.permits.answer({ connectionId: 'l1-1', nonce: '0'.repeat(16) }, '00'.repeat(32));
        for (let count = 0; count < 8; count += 1) bench.line.forgePermit(forged);
        await bench.standing();
        await bench.until(() => bench.truth.refusedPermits() > 3, 'refused');
        await bench.pass(3000);
        expect(bench.truth.speedMps()).toBe(0);
        expect(typesOf(order)).not.toContain('succeeded');
      },
    },
    {
      id: 'request-swapped',
      title: 'refuses a request for permits that bears the name of another machine',
      needs: ['requests'],
      async run(bench) {
        await bench.ready();
        await bench.until(() => bench.permits.requests > 0, 'a request');
        bench.truth.setFault('link-loss');
        await bench.pass(1000 + 3 * bench.figures.passMs);
        const before = bench.permits.requests;
        bench.line.inject('swapped-request');
        bench.line.inject('oversized-request');
        await bench.pass(bench.figures.passMs);
        expect(bench.permits.requests).toBe(before);
      },
    },
    {
      id: 'two-interlocks',
      title: 'obeys the newest of two controllers that give permits, and refuses the other',
      needs: ['follow-path', 'epoch', 'second-controller'],
      async run(bench) {
        await moving(bench);
        const newer = new PermitGiver(bench.wire, bench.wire.secondController().permits, 2);
        newer.mode = 'give';
        newer.level = 'hold';
        await bench.standing();
        await bench.pass(2000);
        expect(bench.truth.mayMove()).toBe(false);
        expect(bench.truth.refusedPermits()).toBeGreaterThan(0);
        newer.end();
      },
    },
    {
      id: 'two-dispatchers',
      title: "ends the goal of each of two controllers once, and neither is told of the other's",
      needs: ['follow-path', 'preempts', 'second-controller'],
      async run(bench) {
        const first = await moving(bench);
        const end = bench.wire.secondController();
        let heard = 0;
        end.link.onReport((report) => {
          if (report.type === 'pose') heard += 1;
        });
        await bench.until(() => heard > 0, 'the second one has read a pose');
        const second = bench.path(1, { end });
        await bench.ended(first);
        await bench.ended(second);
        expect(first.events.at(-1)?.type).toBe('aborted');
        expect(endText(second)).toBe('succeeded');
      },
    },
    {
      id: 'same-id-of-two',
      title: 'keeps goals apart that two controllers gave under the same id',
      needs: ['follow-path', 'preempts', 'second-controller'],
      async run(bench) {
        const first = await moving(bench);
        const end = bench.wire.secondController();
        let heard = 0;
        end.link.onReport((report) => {
          if (report.type === 'pose') heard += 1;
        });
        await bench.until(() => heard > 0, 'the second one has read a pose');
        const second = bench.path(1, { end, id: first.commandId });
        await bench.ended(first);
        await bench.ended(second);
        expect(first.events.at(-1)?.type).not.toBe('succeeded');
        expect(endText(second)).toBe('succeeded');
      },
    },
  ],
};

/** A machine that wants to move asks this often (docs/wire.md). */
const permitPeriodMs = 100;
