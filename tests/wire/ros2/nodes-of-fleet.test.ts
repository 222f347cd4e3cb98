import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asId, type CommandId } from '../../../kernel/ids.ts';
import type { CommandEvent, MachineReport } from '../../../robot-bridge/link.ts';
import type { RosContext, RosNode } from '../../../robot-bridge/ros2/rclnodejs.ts';
import type { ServedSimulation } from '../../../sim/serve-simulation.ts';
import type { Simulation } from '../../../sim/simulation.ts';
import { until } from '../../support/start-banksman.ts';
import {
  givePermits,
  missingRos2,
  newSimulation,
  onDomain,
  ownDomain,
  rclnodejs,
  serveNative,
  startRos2Stand,
  type Ros2Stand,
} from './stand.ts';
import { smallFleet } from '../../support/small-site.ts';

/**
 * Goal: a machine is driven the same from one node for the fleet and from a node of its own, and comes back again and again with nothing of before.
 * Method: two machines of the simulated site over real DDS on loopback; the site leaves the graph and another one comes in its place.
 */
const waitMs = 20_000;
const rounds = 2;
const named = missingRos2 === null ? 'the nodes of a fleet' : `the nodes of a fleet (${missingRos2})`;

/** What the library tells of the graph beside what the product asks. */
type Onlooker = RosNode & {
  getNodeNamesAndNamespaces(): readonly { readonly name: string; readonly namespace: string }[];
};

describe.skipIf(missingRos2 !== null).each(['fleet', 'machine'] as const)(
  `${named}, one for the %s`,
  { timeout: 120_000 },
  (nodes) => {
    const domain = ownDomain();
    const { machines, ...fleet } = smallFleet();
    const two = onDomain({ ...fleet, machines: machines.filter(({ id }) => id === 'l1' || id === 'c1') }, domain);
    let stand: Ros2Stand;
    let simulation: Simulation;
    let served: ServedSimulation;
    let onlooker: { readonly context: RosContext; readonly node: Onlooker };
    let poses: Extract<MachineReport, { type: 'pose' }>[] = [];
    let commands = 0;

    const comes = (what: string, isSo: () => boolean): Promise<true> =>
      until(what, waitMs, () => Promise.resolve(isSo() ? true : null));
    const isState = (state: string): boolean => two.machines.every(({ id }) => stand.link(id).connection() === state);

    beforeAll(async () => {
      process.env['ROS_AUTOMATIC_DISCOVERY_RANGE'] = 'LOCALHOST';
      stand = await startRos2Stand({ domain, fleet: two, nodes });
      ({ simulation, served } = stand);
      givePermits(stand, stand.clock);
      stand.link('l1').onReport((report) => {
        if (report.type === 'pose') poses.push(report);
      });
      const ros = rclnodejs();
      const context = new ros.Context(BigInt(domain));
      await ros.init(context, []);
      const node = ros.createNode('onlooker', '', context, new ros.NodeOptions(false, [], false, false, false));
      onlooker = { context, node: node as Onlooker };
      await comes('both machines', () => isState('connected'));
    });
    afterAll(async () => {
      onlooker.context.shutdown();
      await stand.close();
      await served.close();
    });

    function ahead(metres: number): { readonly events: readonly CommandEvent[]; readonly isSent: boolean } {
      const from = poses.at(-1)?.pose;
      if (from === undefined) throw new Error('no pose yet');
      commands += 1;
      const meant = { author: 'test', reason: 'test', expiresMonoMs: stand.clock.monoMs() + 60_000 };
      const events: CommandEvent[] = [];
      const way = [0, 0.5, 1].map((share) => ({ ...from, xM: from.xM + metres * share }));
      const sent = stand
        .link('l1')
        .send(
          { ...meant, commandId: asId<CommandId>(`c${String(commands)}`), type: 'follow-path', poses: way },
          (event) => events.push(event),
        );
      return { events, isSent: sent.ok };
    }

    it('are called as the controller is, in the namespaces that the profile asks for', async () => {
      const ours = (): readonly string[] =>
        onlooker.node
          .getNodeNamesAndNamespaces()
          .filter(({ name }) => name === 'banksman_test')
          .map(({ namespace }) => namespace)
          .sort();
      const expected = nodes === 'fleet' ? ['/'] : ['/', '/c1', '/l1'];
      await comes('all of them', () => ours().length === expected.length);
      expect(ours()).toEqual(expected);
    });

    it('drive a machine with permits', async () => {
      await comes('a pose', () => poses.length > 0);
      const { events } = ahead(0.3);
      await comes('the end', () => events.at(-1)?.type === 'succeeded');
    });

    it('lose machines and find them again, each time with nothing of before', { timeout: 200_000 }, async () => {
      for (let round = 0; round < rounds; round += 1) {
        const lost = ahead(3);
        await comes('acceptance', () => lost.events.some(({ type }) => type === 'accepted'));
        await served.close();
        await comes('the end of both', () => isState('disconnected'));
        expect(lost.events.at(-1)?.type).toBe('lost');
        expect(ahead(1).isSent).toBe(false);
        simulation = newSimulation(two);
        served = await serveNative(simulation, domain, 1);
        poses = [];
        await comes('both again', () => isState('connected'));
        await comes('poses', () => poses.length > 3);
        expect(simulation.machines.some(({ wantsToMove }) => wantsToMove)).toBe(false);
        const { events } = ahead(0.2);
        await comes('the end of a way', () => events.at(-1)?.type === 'succeeded');
      }
    });
  },
);
