import { expect } from 'vitest';
import { asId, type CommandId } from '../../../../kernel/ids.ts';
import { endText, moving, readyToMove, typesOf, type BehaviourGroup } from './behaviour.ts';

export const cancels: BehaviourGroup = {
  title: 'Cancelling',
  behaviours: [
    {
      id: 'cancel-running',
      title: 'cancels a running goal: the machine stands, and it is told once',
      needs: ['follow-path'],
      async run(bench) {
        const order = await moving(bench);
        bench.cancel(order);
        await bench.ended(order);
        expect(endText(order)).toBe('cancelled');
        await bench.standing(bench.figures.passMs);
        expect(bench.seen(order)).toMatchObject([{ end: 'cancelled' }]);
      },
    },
    {
      id: 'cancel-waiting',
      title: 'cancels a goal that waits for its permit',
      needs: ['follow-path'],
      async run(bench) {
        await bench.ready();
        const order = bench.path(2);
        await bench.until(() => typesOf(order).includes('accepted'), 'accepted');
        bench.cancel(order);
        await bench.ended(order);
        expect(endText(order)).toBe('cancelled');
        bench.permits.mode = 'give';
        await bench.pass(2000);
        expect(bench.truth.speedMps()).toBe(0);
      },
    },
    {
      id: 'cancel-sent',
      title: 'cancels a goal of which nothing was heard yet',
      needs: ['follow-path', 'hold'],
      async run(bench) {
        await readyToMove(bench);
        const held = bench.line.hold({ direction: 'to-machine', matter: 'command' });
        const order = bench.path(2);
        bench.cancel(order);
        await bench.pass(500);
        expect(typesOf(order)).toEqual(['sent']);
        held.release('as-sent');
        await bench.ended(order);
        expect(endText(order)).toBe('cancelled');
        await bench.pass(1000);
        expect(bench.truth.speedMps()).toBe(0);
      },
    },
    {
      id: 'cancel-refused-command',
      title: 'makes nothing of cancelling a command that it refused',
      needs: ['follow-path'],
      async run(bench) {
        const order = bench.path(2);
        expect(order.answer).toBe('link-down');
        bench.cancel(order);
        await readyToMove(bench);
        bench.cancel(order);
        await bench.pass(1000);
        expect(order.events).toEqual([]);
      },
    },
    {
      id: 'cancel-ended',
      title: 'makes nothing of cancelling a command that has just ended',
      needs: ['follow-path'],
      async run(bench) {
        await readyToMove(bench);
        const order = bench.path(1);
        await bench.ended(order);
        bench.cancel(order);
        await bench.pass(1000);
        expect(endText(order)).toBe('succeeded');
      },
    },
    {
      id: 'cancel-crossing-end',
      title: 'ends a goal once where cancel and arrival cross',
      needs: ['follow-path', 'hold'],
      async run(bench) {
        await readyToMove(bench);
        const held = bench.line.hold({ direction: 'to-controller', matter: 'answer' });
        const order = bench.path(1);
        await bench.until(() => bench.seen(order)[0]?.end === 'succeeded', 'arrived');
        bench.cancel(order);
        await bench.pass(500);
        held.release('as-sent');
        await bench.ended(order);
        expect(endText(order)).toBe('succeeded');
      },
    },
    {
      id: 'cancel-twice',
      title: 'cancels once though it is asked twice',
      needs: ['follow-path'],
      async run(bench) {
        const order = await moving(bench);
        bench.cancel(order);
        bench.cancel(order);
        await bench.ended(order);
        bench.cancel(order);
        await bench.pass(500);
        expect(typesOf(order).filter((type) => type === 'cancelled')).toHaveLength(1);
      },
    },
    {
      id: 'cancel-unknown',
      title: 'lets a running goal run when another id is cancelled',
      needs: ['follow-path'],
      async run(bench) {
        const order = await moving(bench, 2);
        bench.wire.controller.link.cancel(asId<CommandId>('never given'));
        await bench.ended(order);
        expect(endText(order)).toBe('succeeded');
      },
    },
    {
      id: 'cancel-one-of-two',
      title: 'cancels the goal that is meant and not the newer one',
      needs: ['follow-path', 'preempts'],
      async run(bench) {
        const former = await moving(bench);
        const newer = bench.path(1);
        bench.cancel(former);
        await bench.ended(newer);
        expect(endText(newer)).toBe('succeeded');
        expect(['aborted', 'cancelled']).toContain((await bench.ended(former)).type);
      },
    },
    {
      id: 'cancel-tool',
      title: 'does not pretend to take a tool order back: its answer ends it',
      needs: ['tools', 'hold'],
      async run(bench) {
        await bench.ready();
        const held = bench.line.hold({ direction: 'to-controller', matter: 'answer' });
        const order = bench.tool('on');
        bench.cancel(order);
        await bench.pass(500);
        held.release('as-sent');
        await bench.ended(order);
        expect(endText(order)).toBe('succeeded');
      },
    },
    {
      id: 'cancel-unconfirmed',
      title: 'calls a goal lost whose cancel nobody confirms in time',
      needs: ['follow-path', 'drop'],
      async run(bench) {
        const order = await moving(bench);
        bench.line.drop({ direction: 'to-controller', matter: 'answer' });
        bench.cancel(order);
        await bench.ended(order, bench.figures.cancelConfirmMs + 2 * bench.figures.passMs);
        expect(endText(order)).toBe('lost cancel-unconfirmed');
        expect(bench.truth.speedMps()).toBe(0);
      },
    },
    {
      id: 'cancel-earlier-life',
      title: 'cancels a goal that an earlier life of the controller gave',
      needs: ['follow-path', 'late-cancel', 'second-controller'],
      async run(bench) {
        const order = await moving(bench);
        const later = bench.wire.secondController();
        await bench.until(() => later.link.connection() === 'connected', 'the later life is connected');
        later.link.cancel(order.commandId);
        await bench.until(() => bench.seen(order)[0]?.end === 'cancelled', 'cancelled at the machine');
      },
    },
  ],
};
