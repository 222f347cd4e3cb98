import { expect } from 'vitest';
import { endText, moving, readyToMove, typesOf, type BehaviourGroup } from './behaviour.ts';

export const commands: BehaviourGroup = {
  title: 'Commands',
  behaviours: [
    {
      id: 'path-driven',
      title: 'has a path accepted and driven to its end',
      needs: ['follow-path'],
      async run(bench) {
        await readyToMove(bench);
        const order = bench.path(2);
        await bench.ended(order);
        expect(endText(order)).toBe('succeeded');
        expect(typesOf(order).slice(0, 2)).toEqual(['sent', 'accepted']);
        expect(bench.truth.pose().xM).toBeCloseTo(order.xM ?? NaN, 1);
      },
    },
    {
      id: 'pose-driven',
      title: 'has a pose accepted and driven to',
      needs: ['navigate'],
      async run(bench) {
        await readyToMove(bench);
        const order = bench.navigate(2);
        await bench.ended(order);
        expect(endText(order)).toBe('succeeded');
        expect(bench.truth.pose().xM).toBeCloseTo(order.xM ?? NaN, 1);
      },
    },
    {
      id: 'progress-told',
      title: 'tells how far the machine has come, never more than the way and never less than before',
      needs: ['follow-path', 'progress'],
      async run(bench) {
        await readyToMove(bench);
        const startM = bench.truth.pose().xM;
        const order = bench.path(2);
        await bench.ended(order);
        const driven = order.events.flatMap((event) => (event.type === 'progress' ? [event.drivenM] : []));
        expect(driven.length).toBeGreaterThan(3);
        expect([...driven].sort((left, right) => left - right)).toEqual(driven);
        expect(driven.at(-1)).toBeLessThanOrEqual((order.xM ?? NaN) - startM + 0.01);
      },
    },
    {
      id: 'tool-switched',
      title: 'switches a tool on and off and tells when it is done',
      needs: ['tools'],
      async run(bench) {
        await bench.ready();
        for (const on of ['on', 'off'] as const) {
          const order = bench.tool(on);
          await bench.ended(order);
          expect(typesOf(order)).toEqual(['sent', 'accepted', 'succeeded']);
          expect(bench.truth.isToolOn()).toBe(on === 'on');
        }
      },
    },
    {
      id: 'trigger-answered',
      title: 'pulls a trigger and tells what the machine answered',
      needs: ['triggers'],
      async run(bench) {
        await bench.ready();
        const right = bench.order({ type: 'trigger', trigger: 'clear_fault' });
        await bench.ended(right);
        expect(endText(right)).toBe('succeeded');
        bench.truth.setFault('stuck-wheel');
        const refused = bench.order({ type: 'trigger', trigger: 'clear_fault' });
        await bench.ended(refused);
        expect(refused.events.at(-1)?.type).toBe('refused');
      },
    },
    {
      id: 'sent-is-not-accepted',
      title: 'says no more than sent while nothing is heard of the machine',
      needs: ['follow-path', 'hold'],
      async run(bench) {
        await readyToMove(bench);
        const held = bench.line.hold({ direction: 'to-controller', matter: 'answer' });
        const order = bench.path(2);
        await bench.until(() => bench.seen(order).length === 1, 'at the machine');
        await bench.pass(500);
        expect(typesOf(order)).toEqual(['sent']);
        held.release('as-sent');
        await bench.until(() => typesOf(order).includes('accepted'), 'accepted');
      },
    },
    {
      id: 'machine-refuses',
      title: 'tells that the machine has refused a goal, and never that it was accepted',
      needs: ['follow-path', 'machine-refuses'],
      async run(bench) {
        await readyToMove(bench);
        bench.truth.giveTo('person');
        const order = bench.path(2);
        await bench.ended(order);
        expect(typesOf(order)).toEqual(['sent', 'refused']);
        expect(bench.seen(order)).toMatchObject([{ end: 'refused' }]);
      },
    },
    {
      id: 'machine-gives-up',
      title: 'tells that the machine has given up a goal on its way',
      needs: ['follow-path'],
      async run(bench) {
        const order = await moving(bench);
        bench.truth.setFault('battery-empty');
        await bench.ended(order);
        expect(order.events.at(-1)?.type).toBe('aborted');
      },
    },
    {
      id: 'newer-goal',
      title: 'ends a goal that gave way to a newer one, and drives the newer',
      needs: ['follow-path', 'preempts'],
      async run(bench) {
        const former = await moving(bench);
        const newer = bench.path(1);
        await bench.ended(former);
        await bench.ended(newer);
        expect(former.events.at(-1)?.type).toBe('aborted');
        expect(endText(newer)).toBe('succeeded');
      },
    },
    {
      id: 'unknown-refused',
      title: 'refuses a tool and a trigger that the machine does not have, and sends nothing',
      needs: [],
      async run(bench) {
        await bench.ready();
        expect(bench.order({ type: 'set-tool', tool: 'laser', on: true }).answer).toBe('command-unsupported');
        expect(bench.order({ type: 'trigger', trigger: 'explode' }).answer).toBe('command-unsupported');
        expect(bench.order({ type: 'set-tool', tool: 'constructor', on: true }).answer).toBe('command-unsupported');
        await bench.pass(500);
        expect(bench.truth.calls()).toBe(0);
      },
    },
    {
      id: 'impossible-refused',
      title: 'refuses a path without poses or with a number that is none, and sends nothing',
      needs: ['follow-path'],
      async run(bench) {
        await bench.ready();
        const pose = { ...bench.truth.pose(), yawRad: NaN };
        expect(bench.order({ type: 'follow-path', poses: [] }).answer).toBe('input-invalid');
        expect(bench.order({ type: 'follow-path', poses: [pose, pose] }).answer).toBe('input-invalid');
        await bench.pass(500);
        expect(bench.truth.goals()).toEqual([]);
      },
    },
    {
      id: 'blind-refused',
      title: 'refuses commands until a pose has been read',
      needs: ['follow-path', 'drop'],
      async run(bench) {
        const silence = bench.line.drop({ direction: 'to-controller', matter: 'pose' });
        const { link } = bench.wire.controller;
        await bench.until(() => link.connection() === 'connected', 'connected');
        await bench.pass(2000);
        expect(bench.path(2).answer).toBe('link-down');
        silence.end();
        await bench.ready();
        expect(bench.path(2).answer).toBe('ok');
      },
    },
    {
      id: 'unconnected-refused',
      title: 'refuses commands before it is connected, and sends none of them later',
      needs: ['follow-path'],
      async run(bench) {
        expect(bench.path(2).answer).toBe('link-down');
        await readyToMove(bench);
        await bench.pass(2000);
        expect(bench.truth.goals()).toEqual([]);
      },
    },
    {
      id: 'same-id-refused',
      title: 'refuses an id that was used before: while it runs, when it has ended, and when it was refused',
      needs: ['follow-path'],
      async run(bench) {
        await readyToMove(bench);
        const first = bench.path(1);
        expect(bench.path(1, { id: first.commandId }).answer).toBe('command-repeated');
        await bench.ended(first);
        expect(bench.path(1, { id: first.commandId }).answer).toBe('command-repeated');
        const refused = bench.path(1, { lifeMs: 0 });
        expect(bench.path(1, { id: refused.commandId }).answer).toBe('command-repeated');
        await bench.pass(500);
        expect(bench.truth.goals()).toHaveLength(1);
      },
    },
    {
      id: 'answers-doubled',
      title: 'ends a command once though its answers come twice',
      needs: ['follow-path', 'tools', 'hold'],
      async run(bench) {
        await readyToMove(bench);
        const order = bench.path(1);
        const tool = bench.tool('off');
        const held = bench.line.hold({ direction: 'to-controller', matter: 'answer' });
        await bench.until(() => bench.seen(order)[0]?.end === 'succeeded', 'arrived');
        held.release('doubled');
        await bench.ended(order);
        await bench.pass(500);
        expect([endText(order), endText(tool)]).toEqual(['succeeded', 'succeeded']);
      },
    },
    {
      id: 'answers-reversed',
      title: 'ends a command once, as the machine ended it, though its answers come in reverse',
      needs: ['follow-path', 'hold'],
      async run(bench) {
        await readyToMove(bench);
        const order = bench.path(1);
        const held = bench.line.hold({ direction: 'to-controller', matter: 'answer' });
        await bench.until(() => bench.seen(order)[0]?.end === 'succeeded', 'arrived');
        held.release('reversed');
        await bench.ended(order);
        await bench.pass(500);
        expect(endText(order)).toBe('succeeded');
      },
    },
  ],
};
