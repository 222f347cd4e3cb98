import { asId, type CommandId } from '../../kernel/ids.ts';
import { seededRandom } from '../../kernel/random.ts';
import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import { loadProfiles, shippedProfilesDirectory } from '../../hardware-profiles/load-profiles.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { CommandEvent, MachineCommand, MachineReport } from '../../robot-bridge/link.ts';
import { RosbridgeConnection } from '../../robot-bridge/rosbridge/connection.ts';
import { createRosMachineLink, type RosMachineLink } from '../../robot-bridge/ros/machine-link.ts';
import { FakeRosbridge } from '../support/fakes/fake-rosbridge.ts';
import { ManualClock, until } from './manual-clock.ts';

const profiles = loadProfiles(shippedProfilesDirectory());

/** A profile that ships with the repository. */
export function shippedProfile(id: string): MachineProfile {
  if (!profiles.ok) throw new Error(profiles.problem.code);
  const profile = profiles.value.get(id);
  if (profile === undefined) throw new Error(`no profile ${id}`);
  return profile;
}

export function fleetMachineAt(url: string, id: string, profileId: string): FleetMachine {
  return {
    id,
    label: id.toUpperCase(),
    profileId,
    serialNo: `serial of ${id}`,
    assetId: id,
    wire: { kind: 'rosbridge', url, namespace: `/${id}` },
    permitKeyHex: '00'.repeat(32),
    start: { levelId: 'level-1', xM: 0, yM: 0, zM: 0, yawRad: 0 },
  };
}

export interface OdometryValues {
  readonly xM?: number;
  readonly stampMs?: number;
  readonly frame?: string;
  readonly orientation?: Readonly<Record<'x' | 'y' | 'z' | 'w', number | null>>;
}

let odometryCount = 0;

/** nav_msgs/Odometry as rosbridge writes it; the stamp is newer with each call unless given. */
export function odometry(values: OdometryValues = {}): unknown {
  odometryCount += 1;
  const stampMs = values.stampMs ?? 1_000_000 + odometryCount * 100;
  return {
    header: {
      frame_id: values.frame ?? 'map',
      stamp: { sec: Math.floor(stampMs / 1000), nanosec: (stampMs % 1000) * 1e6 },
    },
    child_frame_id: 'base_link',
    pose: {
      pose: {
        position: { x: values.xM ?? 1, y: 2, z: 0 },
        orientation: values.orientation ?? { x: 0, y: 0, z: 0, w: 1 },
      },
      covariance: Array.from({ length: 36 }, () => 0),
    },
    twist: {
      twist: { linear: { x: 0.5, y: 0, z: 0 }, angular: { x: 0, y: 0, z: 0.1 } },
      covariance: Array.from({ length: 36 }, () => 0),
    },
  };
}

/** One machine m1 (levelling robot) behind a fake server, with all clocks in the test's hand. */
export class BridgeBench {
  readonly server: FakeRosbridge;
  readonly wallClock = new ManualClock();
  readonly siteClock = new ManualClock();
  readonly connection: RosbridgeConnection;
  readonly link: RosMachineLink;
  readonly reports: MachineReport[] = [];
  readonly events = new Map<CommandId, CommandEvent[]>();
  #commands = 0;

  private constructor(server: FakeRosbridge, profile: MachineProfile) {
    this.server = server;
    this.connection = new RosbridgeConnection({ url: server.url, wallClock: this.wallClock, random: seededRandom(1) });
    this.link = createRosMachineLink({
      machine: fleetMachineAt(server.url, 'm1', 'levelling-robot'),
      profile,
      connection: this.connection,
      clock: this.siteClock,
      wallClock: this.wallClock,
      hearsScans: true,
    });
    this.link.onReport((report) => this.reports.push(report));
  }

  static async start(profile: MachineProfile = shippedProfile('levelling-robot')): Promise<BridgeBench> {
    return new BridgeBench(await FakeRosbridge.listen(), profile);
  }

  async close(): Promise<void> {
    this.link.close();
    this.connection.close();
    this.wallClock.advance(1000);
    await this.server.close();
  }

  async connected(): Promise<void> {
    await until(() => this.connection.state() === 'connected' && this.server.isSubscribed('/m1/odom'), 'connected');
  }

  /** Connected, and a pose has been read on this connection. */
  async ready(): Promise<void> {
    await this.connected();
    const before = this.poses().length;
    this.server.publish('/m1/odom', odometry());
    await until(() => this.poses().length > before, 'a pose has arrived');
  }

  async disconnected(): Promise<void> {
    await until(() => this.connection.state() === 'disconnected', 'disconnected');
  }

  /** Lets the back-off pass and waits for the next connection. */
  async reconnected(): Promise<void> {
    await this.disconnected();
    this.wallClock.advance(10_000);
    await this.connected();
  }

  poses(): readonly Extract<MachineReport, { type: 'pose' }>[] {
    return this.reports.filter((report) => report.type === 'pose');
  }

  refused(): readonly string[] {
    return this.reports.filter((report) => report.type === 'refused').map((report) => report.problem.code);
  }

  command(
    body: MachineCommandBody = { type: 'navigate', pose: { xM: this.#commands, yM: 0, zM: 0, yawRad: 0 } },
    lifeMs = 60_000,
  ): MachineCommand {
    this.#commands += 1;
    return {
      commandId: asId<CommandId>(`command-${this.#commands}`),
      author: 'dispatch',
      reason: 'test',
      expiresMonoMs: this.siteClock.monoMs() + lifeMs,
      ...body,
    };
  }

  /** Sends and keeps the events. The answer is 'ok' or the code of the refusal. */
  send(command: MachineCommand): string {
    const events: CommandEvent[] = [];
    this.events.set(command.commandId, events);
    const result = this.link.send(command, (event) => events.push(event));
    return result.ok ? 'ok' : result.problem.code;
  }

  eventTypes(command: MachineCommand): readonly string[] {
    return (this.events.get(command.commandId) ?? []).map((event) => event.type);
  }

  last(command: MachineCommand): CommandEvent | undefined {
    return this.events.get(command.commandId)?.at(-1);
  }

  async ended(command: MachineCommand): Promise<CommandEvent> {
    const open = ['sent', 'accepted', 'progress'];
    await until(() => !open.includes(this.last(command)?.type ?? 'sent'), `${command.commandId} has ended`);
    return this.last(command) as CommandEvent;
  }
}

export type MachineCommandBody =
  | { readonly type: 'follow-path'; readonly poses: Extract<MachineCommand, { type: 'follow-path' }>['poses'] }
  | { readonly type: 'navigate'; readonly pose: Extract<MachineCommand, { type: 'navigate' }>['pose'] }
  | { readonly type: 'set-tool'; readonly tool: string; readonly on: boolean }
  | { readonly type: 'trigger'; readonly trigger: string };
