import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MachineCommand } from '../../robot-bridge/link.ts';
import type { Frame } from '../support/fakes/fake-rosbridge.ts';
import { BridgeBench } from './bridge-bench.ts';
import { until } from './manual-clock.ts';

/**
 * Goal: a cancel gets through a server that reads nothing more of a socket while a goal of it runs, as rosbridge_server does by its launch
 * file's defaults. Method: a server that leaves the call to nobody's service unanswered, and one that answers it.
 */
describe('a bridge that handles one command at a time', () => {
  let bench: BridgeBench;
  let command: MachineCommand;
  let goal: Frame;
  beforeEach(async () => {
    bench = await BridgeBench.start();
    await bench.ready();
    command = bench.command();
    bench.send(command);
    goal = await bench.server.frame(({ message }) => message['op'] === 'send_action_goal');
  });
  afterEach(async () => {
    await bench.close();
  });

  async function running(): Promise<Frame> {
    bench.server.feedback(goal, { distance_remaining: 5 });
    return bench.server.frame(({ message }) => message['op'] === 'call_service');
  }

  it('is found out once a goal runs, is shown, and gets cancels over a second line', async () => {
    await running();
    bench.wallClock.advance(2000);
    expect(bench.refused()).toEqual(['bridge-serial']);
    await until(() => bench.server.connections() === 2, 'a second line');
    bench.link.cancel(command.commandId);
    const over2 = (): Frame[] => bench.server.sent('cancel_action_goal').filter(({ connection }) => connection === 2);
    await until(() => {
      bench.wallClock.advance(10);
      return over2().length > 0;
    }, 'a cancel over the second line');
    expect(over2()[0]?.message['id']).toBe(goal.message['id']);
    expect(bench.server.sent('send_action_goal')).toHaveLength(1);
  });

  it('is none that answers a call to nobody while a goal runs, and it is asked once', async () => {
    bench.server.respond(await running(), 'Service /banksman/nobody does not exist', 'failed');
    bench.server.feedback(goal, { distance_remaining: 4 });
    await until(() => bench.eventTypes(command).filter((type) => type === 'progress').length === 2, 'both heard');
    bench.wallClock.advance(5000);
    expect(bench.refused()).toEqual([]);
    expect(bench.server.sent('call_service')).toHaveLength(1);
    expect(bench.server.connections()).toBe(1);
  });

  it('is not blamed for a line that breaks before it could answer', async () => {
    await running();
    bench.server.killSockets();
    await bench.disconnected();
    bench.wallClock.advance(10_000);
    await bench.connected();
    expect(bench.refused()).toEqual([]);
    expect(bench.server.connections()).toBe(2);
  });
});
