import { expect } from 'vitest';
import { endText, moving, readyToMove, typesOf, type BehaviourGroup } from './behaviour.ts';

export const reconnects: BehaviourGroup = {
  title: 'Losing the line',
  behaviours: [
    {
      id: 'cut-before-accept',
      title: 'calls a goal lost at once when the line breaks before anything was heard of it',
      needs: ['follow-path', 'cut', 'hold'],
      async run(bench) {
        await readyToMove(bench);
        bench.line.hold({ direction: 'to-machine', matter: 'command' });
        const order = bench.path(2);
        await bench.pass(100);
        bench.line.cut();
        await bench.ended(order, 2 * bench.figures.passMs);
        expect(typesOf(order)).toEqual(['sent', 'lost']);
        await bench.reconnected();
        await bench.pass(2000);
        expect(bench.seen(order)).toEqual([]);
      },
    },
    {
      id: 'cut-running',
      title: 'calls a running goal lost at once when the line breaks, and cancels it when it is back',
      needs: ['follow-path', 'cut'],
      async run(bench) {
        const order = await moving(bench);
        bench.line.cut();
        await bench.ended(order, 2 * bench.figures.passMs);
        expect(endText(order)).toBe('lost link-lost');
        await bench.reconnected();
        await bench.until(() => bench.seen(order)[0]?.end === 'cancelled', 'cancelled at the machine');
        await bench.standing();
      },
    },
    {
      id: 'cut-cancelling',
      title: 'calls a goal lost whose cancel was under way when the line broke, and cancels it again',
      needs: ['follow-path', 'cut', 'hold'],
      async run(bench) {
        const order = await moving(bench);
        const held = bench.line.hold({ direction: 'to-machine', matter: 'command' });
        bench.cancel(order);
        await bench.pass(100);
        bench.line.cut();
        held.end();
        await bench.ended(order, 2 * bench.figures.passMs);
        expect(endText(order)).toBe('lost link-lost');
        await bench.reconnected();
        await bench.until(() => bench.seen(order)[0]?.end === 'cancelled', 'cancelled at the machine');
      },
    },
    {
      id: 'cut-after-end',
      title: 'says nothing more of a command that had ended when the line broke',
      needs: ['follow-path', 'cut'],
      async run(bench) {
        await readyToMove(bench);
        const order = bench.path(1);
        await bench.ended(order);
        bench.line.cut();
        await bench.reconnected();
        expect(endText(order)).toBe('succeeded');
      },
    },
    {
      id: 'cut-tool',
      title: 'calls a tool order lost whose answer the break has taken',
      needs: ['tools', 'cut', 'hold'],
      async run(bench) {
        await bench.ready();
        bench.line.hold({ direction: 'to-controller', matter: 'answer' });
        const order = bench.tool('on');
        await bench.until(() => bench.truth.isToolOn(), 'at the machine');
        bench.line.cut();
        await bench.ended(order, 2 * bench.figures.passMs);
        expect(endText(order)).toBe('lost link-lost');
      },
    },
    {
      id: 'no-replay',
      title: 'sends nothing after a reconnect that was given before or while the line was down',
      needs: ['follow-path', 'tools', 'away', 'hold'],
      async run(bench) {
        await readyToMove(bench);
        bench.line.hold({ direction: 'to-machine', matter: 'command' });
        bench.path(2);
        await bench.line.goAway();
        await bench.until(() => bench.wire.controller.link.connection() === 'disconnected', 'disconnected');
        expect(bench.path(2).answer).toBe('link-down');
        expect(bench.tool('on').answer).toBe('link-down');
        await bench.pass(3000);
        expect(bench.path(2).answer).toBe('link-down');
        await bench.line.comeBack();
        await bench.ready();
        await bench.pass(2000);
        expect(bench.truth.goals()).toEqual([]);
        expect(bench.truth.calls()).toBe(0);
      },
    },
    {
      id: 'reread-before-command',
      title: 'refuses commands after a reconnect until a pose has been read on the new connection',
      needs: ['follow-path', 'cut', 'drop'],
      async run(bench) {
        await readyToMove(bench);
        bench.line.cut();
        const silence = bench.line.drop({ direction: 'to-controller', matter: 'pose' });
        const { link } = bench.wire.controller;
        await bench.until(() => link.connection() !== 'connected', 'disconnected');
        await bench.until(() => link.connection() === 'connected', 'connected');
        await bench.pass(2000);
        expect(bench.path(2).answer).toBe('link-down');
        silence.end();
        await bench.ready();
        expect(bench.path(2).answer).toBe('ok');
      },
    },
    {
      id: 'half-open-found',
      title: 'finds a line that is dead though it looks alive, and calls lost what ran over it',
      needs: ['follow-path', 'half-open'],
      async run(bench) {
        const order = await moving(bench);
        bench.line.goHalfOpen();
        await bench.ended(order, bench.figures.deadFoundMs);
        expect(endText(order)).toBe('lost link-lost');
        await bench.ready();
        await bench.until(() => bench.seen(order)[0]?.end === 'cancelled', 'cancelled at the machine');
      },
    },
    {
      id: 'many-cuts',
      title: 'hears every pose once after many breaks',
      needs: ['cut', 'stamps'],
      async run(bench) {
        for (let cut = 0; cut < 8; cut += 1) {
          await bench.ready();
          bench.line.cut();
          await bench.until(() => bench.wire.controller.link.connection() !== 'connected', 'disconnected');
        }
        await bench.ready();
        await bench.pass(2000);
        const stamps = bench.poses().map(({ stampMs }) => stampMs);
        expect(new Set(stamps).size).toBe(stamps.length);
        // rosbridge_suite gives a new subscriber its first messages twice; they are refused, and nothing else is.
        expect(bench.refused().filter((code) => code !== 'message-repeated' && code !== 'message-late')).toEqual([]);
      },
    },
    {
      id: 'states-told-once',
      title: 'tells a change of the line once, and not every attempt to connect',
      needs: ['away'],
      async run(bench) {
        await bench.ready();
        await bench.line.goAway();
        await bench.pass(4 * bench.figures.retryMaxMs);
        await bench.line.comeBack();
        await bench.ready();
        const states = bench.reports.flatMap((report) => (report.type === 'connection' ? [report.state] : []));
        expect(states).toEqual(['connected', 'disconnected', 'connected']);
      },
    },
    {
      id: 'machine-vanishes',
      title: 'makes no pose up for a machine that vanishes, and takes it back when it returns',
      needs: ['follow-path'],
      async run(bench) {
        await bench.ready();
        bench.truth.setFault('link-loss');
        await bench.pass(bench.figures.passMs);
        const before = bench.poses().length;
        await bench.pass(3000);
        expect(bench.poses()).toHaveLength(before);
        bench.truth.setFault('none');
        await readyToMove(bench);
        const order = bench.path(1);
        await bench.ended(order);
        expect(endText(order)).toBe('succeeded');
      },
    },
    {
      id: 'vanishes-running',
      title: 'calls a goal lost of a machine that vanished, and the machine stands by itself',
      needs: ['follow-path', 'silence-stops'],
      async run(bench) {
        const order = await moving(bench);
        bench.truth.setFault('link-loss');
        await bench.standing(bench.figures.permitMs + bench.figures.brakingMs + bench.figures.passMs);
        bench.cancel(order);
        await bench.ended(order);
        expect(order.events.at(-1)?.type).toBe('lost');
      },
    },
  ],
};
