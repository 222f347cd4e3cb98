import { describe, expect, it } from 'vitest';
import { ros2DomainOf } from '../../../controller/cli/ros2-domain.ts';
import { seededRandom } from '../../../kernel/random.ts';
import { domainOf } from '../../../robot-bridge/ros2/graph.ts';
import { machineInterfaces } from '../../../robot-bridge/ros2/interfaces.ts';
import { goalUuid } from '../../../robot-bridge/ros2/participant.ts';
import { MachineWires } from '../../../robot-bridge/wires.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { shippedProfiles, smallFleet } from '../../support/small-site.ts';

/** Goal: what a computer without ROS 2 does with the native wire. */
describe('the native wire without ROS 2', () => {
  const wires = (environment: Readonly<Record<string, string>>) =>
    new MachineWires({
      wallClock: new ManualClock(),
      random: seededRandom(1),
      ros2: { environment, nodeName: 'test' },
    });

  it('leaves every other wire alone, and says what is missing where it is asked for', () => {
    const without = wires({});
    expect(() => without.ros('ros2://7')).toThrow(/ros2:\/\/7: .*setup\.bash.*\(ros2-not-sourced\)/);
    without.close();
  });

  it('takes a domain for what it is', () => {
    expect(domainOf('ros2://7')).toBe(7);
    for (const url of ['ros2://233', 'ros2://', 'ros2://-1', 'ros2://1/x', 'ws://1']) {
      expect(() => domainOf(url), url).toThrow(RangeError);
    }
    expect(() => ros2DomainOf('--ros2', '7.5')).toThrow('--ros2 takes a DDS domain');
  });
});

describe('what is known of a machine beforehand', () => {
  const machineOf = (id: string) => {
    const machine = smallFleet().machines.find((entry) => entry.id === id);
    const profile = shippedProfiles().get(machine?.profileId ?? '');
    if (machine === undefined || profile === undefined) throw new Error(`no machine ${id}`);
    return { machine, profile };
  };

  it('who commands has its actions and services, who only listens makes no clients', () => {
    const { machine, profile } = machineOf('l1');
    const commands = machineInterfaces(machine, profile, 'commands');
    expect(commands.presentBy).toEqual(['/l1/odom']);
    expect(commands.actions.map(({ name }) => name)).toContain('/l1/follow_path');
    expect(commands.services.length).toBeGreaterThan(0);
    expect(machineInterfaces(machine, profile, 'no-commands')).toMatchObject({ actions: [], services: [] });
  });

  it("who commands sets a machine's nodes up, who only gives permits asks for the same and changes nothing", () => {
    const { machine, profile } = machineOf('l1');
    const { ros } = profile.wires;
    if (ros === undefined) throw new Error('l1 has a ROS wire');
    const parameters = [{ node: 'base', name: 'max_speed', value: 0.5, on: 'set' as const }];
    const native = { parameters, lifecycle: { node: 'base', target: 'active' as const } };
    const wanting = { ...profile, wires: { ros: { ...ros, native } } };
    const nodesOf = (commands: 'commands' | 'no-commands') => machineInterfaces(machine, wanting, commands).nodes;
    const asked = { parameters: [{ ...parameters[0], node: '/l1/base' }], activeNode: '/l1/base' };
    expect(nodesOf('commands')).toEqual({ ...asked, by: 'set-up' });
    expect(nodesOf('no-commands')).toEqual({ ...asked, by: 'watch' });
    expect(machineInterfaces(machine, profile, 'no-commands').nodes).toBeNull();
  });

  it('one node alone has business on odometry and on whatever gives leave to move', () => {
    const guarded = machineOf('l1');
    expect(machineInterfaces(guarded.machine, guarded.profile, 'no-commands').single).toEqual([
      '/l1/odom',
      '/l1/permit',
      '/l1/permit_request',
    ]);
    const locked = machineOf('c1');
    expect(machineInterfaces(locked.machine, locked.profile, 'no-commands').single).toHaveLength(3);
  });

  it('a goal has the same UUID in every process, and another for every command', () => {
    expect(goalUuid('goal:/l1/follow_path:c1')).toEqual(goalUuid('goal:/l1/follow_path:c1'));
    expect(goalUuid('goal:/l1/follow_path:c1')).not.toEqual(goalUuid('goal:/l1/follow_path:c2'));
    expect(goalUuid('')).toHaveLength(16);
  });
});
