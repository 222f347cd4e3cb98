import { expect } from 'vitest';
import { endText, moving, readyToMove, type BehaviourGroup } from './behaviour.ts';

export const deadlines: BehaviourGroup = {
  title: 'Expiry and deadlines',
  behaviours: [
    {
      id: 'expired-unsent',
      title: 'refuses a command whose time has passed, and sends nothing',
      needs: ['follow-path'],
      async run(bench) {
        await readyToMove(bench);
        expect(bench.path(2, { lifeMs: 0 }).answer).toBe('command-expired');
        expect(bench.path(2, { lifeMs: -1000 }).answer).toBe('command-expired');
        await bench.pass(500);
        expect(bench.truth.goals()).toEqual([]);
      },
    },
    {
      id: 'expired-running',
      title: 'cancels a goal whose time passes while it runs',
      needs: ['follow-path'],
      async run(bench) {
        await readyToMove(bench);
        const order = bench.path(8, { lifeMs: 5000 });
        await bench.underWay(order);
        await bench.ended(order, 6000 + bench.figures.brakingMs + 2 * bench.figures.passMs);
        expect(endText(order)).toBe('cancelled');
        expect(bench.truth.pose().xM).toBeLessThan((order.xM ?? NaN) - 0.5);
      },
    },
    {
      id: 'expired-waiting',
      title: 'cancels a goal whose time passes while it waits for its permit',
      needs: ['follow-path'],
      async run(bench) {
        await bench.ready();
        const order = bench.path(2, { lifeMs: 2000 });
        await bench.ended(order, 3000);
        expect(endText(order)).toBe('cancelled');
      },
    },
    {
      id: 'expired-on-the-way',
      title: 'does not let a goal run that was overtaken by its own expiry',
      needs: ['follow-path', 'hold'],
      async run(bench) {
        await readyToMove(bench);
        const held = bench.line.hold({ direction: 'to-machine', matter: 'command' });
        const order = bench.path(8, { lifeMs: 1000 });
        await bench.pass(1500);
        held.release('as-sent');
        await bench.ended(order);
        await bench.pass(1000);
        expect(bench.seen(order).every(({ end }) => end === 'cancelled')).toBe(true);
        expect(bench.truth.speedMps()).toBe(0);
      },
    },
    {
      id: 'tool-unanswered',
      title: 'calls a tool order lost that nobody answers in time',
      needs: ['tools', 'drop'],
      async run(bench) {
        await bench.ready();
        bench.line.drop({ direction: 'to-controller', matter: 'answer' });
        const order = bench.tool('on');
        await bench.ended(order, bench.figures.serviceAnswerMs + 2 * bench.figures.passMs);
        expect(endText(order)).toBe('lost deadline-passed');
      },
    },
    {
      id: 'tool-expired',
      title: 'calls a tool order lost when its own time has passed',
      needs: ['tools', 'drop'],
      async run(bench) {
        await bench.ready();
        bench.line.drop({ direction: 'to-controller', matter: 'answer' });
        const order = bench.tool('on', { lifeMs: 1000 });
        await bench.ended(order, 1000 + 2 * bench.figures.passMs);
        expect(endText(order)).toBe('lost deadline-passed');
      },
    },
    {
      id: 'late-answer',
      title: 'makes nothing of an answer that comes after its command was given up',
      needs: ['tools', 'hold'],
      async run(bench) {
        await bench.ready();
        const held = bench.line.hold({ direction: 'to-controller', matter: 'answer' });
        const order = bench.tool('on', { lifeMs: 1000 });
        await bench.ended(order, 1000 + 2 * bench.figures.passMs);
        held.release('as-sent');
        await bench.pass(500);
        expect(endText(order)).toBe('lost deadline-passed');
      },
    },
    {
      id: 'expired-while-late',
      title: 'ends a goal whose cancel is late on the way as the machine ended it',
      needs: ['follow-path', 'delay'],
      async run(bench) {
        const order = await moving(bench);
        bench.line.delay({ direction: 'to-machine', matter: 'command' }, 1000);
        bench.cancel(order);
        await bench.pass(500);
        expect(bench.truth.speedMps()).toBeGreaterThan(0);
        await bench.ended(order);
        expect(endText(order)).toBe('cancelled');
      },
    },
  ],
};
