import type { Point, Pose } from '../kernel/geometry.ts';
import type { CommandId, MachineId } from '../kernel/ids.ts';
import type { PermitRequest } from '../kernel/permit.ts';
import type { Problem, Result } from '../kernel/result.ts';

/** Stops a subscription. Calling it twice does nothing. */
export type Unsubscribe = () => void;

export type ConnectionState = 'connecting' | 'connected' | 'disconnected';

/**
 * What a machine says of itself. `receivedMonoMs` is our monotonic clock at arrival: ages are counted from it.
 * `stampMs` is the machine's own label and decides nothing.
 */
export type MachineReport =
  | {
      readonly type: 'connection';
      readonly machineId: MachineId;
      readonly state: ConnectionState;
      readonly receivedMonoMs: number;
    }
  | {
      readonly type: 'pose';
      readonly machineId: MachineId;
      readonly pose: Pose;
      /** In the machine's own frame: forward, left, up. */
      readonly velocityMps: readonly [number, number, number];
      readonly yawRateRadps: number;
      readonly stampMs: number;
      readonly receivedMonoMs: number;
    }
  | {
      readonly type: 'joints';
      readonly machineId: MachineId;
      /** Positions by joint name, rad or m. */
      readonly positions: Readonly<Record<string, number>>;
      readonly velocities: Readonly<Record<string, number>>;
      readonly receivedMonoMs: number;
    }
  | {
      readonly type: 'battery';
      readonly machineId: MachineId;
      readonly fillRatio: number;
      readonly isCharging: boolean;
      readonly receivedMonoMs: number;
    }
  | {
      readonly type: 'health';
      readonly machineId: MachineId;
      readonly level: 'ok' | 'warn' | 'error' | 'stale';
      /** diagnostic_msgs/DiagnosticStatus name, message and key-values, as the machine wrote them. */
      readonly name: string;
      readonly message: string;
      readonly values: Readonly<Record<string, string>>;
      readonly receivedMonoMs: number;
    }
  | {
      readonly type: 'scan';
      readonly machineId: MachineId;
      readonly scan: ScanSummary;
      readonly receivedMonoMs: number;
    }
  /** A message that was refused: NaN, wrong type, wrong id. Counted and shown; it never refreshes an age. */
  | {
      readonly type: 'refused';
      readonly machineId: MachineId;
      readonly problem: Problem;
      readonly receivedMonoMs: number;
    };

/** One frame of a machine's scanner. A beam without a return saw nothing, or does not see. Metres, from the footprint; Infinity: nothing there. */
export interface ScanSummary {
  readonly beams: number;
  readonly returns: number;
  readonly aheadM: number;
  readonly asternM: number;
  readonly stampMs: number;
}

/** What moves a machine. Every command has an id, an author, a reason and an expiry; it is dropped late, never queued. */
export type MachineCommand = {
  readonly commandId: CommandId;
  readonly author: string;
  readonly reason: string;
  /** On our monotonic clock. After it the command is cancelled if still running, refused if not yet sent. */
  readonly expiresMonoMs: number;
} & (
  | { readonly type: 'follow-path'; readonly poses: readonly Pose[] }
  /** The tool centre point of an arm goes along these while its driving base stands. */
  | { readonly type: 'move-arm'; readonly poses: readonly Pose[] }
  | { readonly type: 'navigate'; readonly pose: Pose }
  | { readonly type: 'set-tool'; readonly tool: string; readonly on: boolean }
  | { readonly type: 'trigger'; readonly trigger: string }
);

/** Sent ≠ accepted ≠ effective. The last event of a command is one of the five after 'progress'. */
export type CommandEvent =
  | { readonly type: 'sent' }
  | { readonly type: 'accepted' }
  /** Metres driven along the commanded path so far. */
  | { readonly type: 'progress'; readonly drivenM: number; readonly remainingM: number }
  | { readonly type: 'succeeded' }
  | { readonly type: 'refused'; readonly problem: Problem }
  | { readonly type: 'aborted'; readonly problem: Problem }
  | { readonly type: 'cancelled' }
  /** The link died or the deadline passed: what the machine did is unknown. */
  | { readonly type: 'lost'; readonly problem: Problem };

/** Port to one machine, used by fleet and dispatch. One instance per machine for the life of the process. */
export interface MachineLink {
  readonly machineId: MachineId;
  connection(): ConnectionState;
  onReport(listener: (report: MachineReport) => void): Unsubscribe;
  /**
   * Sends one command. Refuses at once with 'link-down' (not connected, or the state has not been read again since the
   * last reconnect), 'command-expired', 'command-repeated' (id used before) or 'command-unsupported'.
   */
  send(command: MachineCommand, onEvent: (event: CommandEvent) => void): Result<void>;
  /**
   * Cancels a running command; its outcome still comes as an event. A command that this link never sent (one of an earlier life of the
   * controller) is cancelled on the machine where the wire allows it, without an event.
   */
  cancel(commandId: CommandId): void;
}

/** Port of the interlock to the machines' permit topics. Everything is dropped, never queued, when not connected. */
export interface PermitLink {
  onRequest(listener: (request: PermitRequest, receivedMonoMs: number) => void): Unsubscribe;
  sendPermit(machineId: MachineId, text: string): void;
  /** Second grade: lock heartbeat (true locks, silence locks) and speed limit in m/s. */
  sendLock(machineId: MachineId, isLocked: boolean, speedMaxMps: number): void;
}

/** One sighting of a person's tag. */
export interface TagSighting {
  readonly tagId: string;
  readonly at: Point;
  readonly zM: number;
  /** The tag system's own label of when that was, ms; absent or 0: it sets none. */
  readonly stampMs?: number;
}

/** People on one level by the counters at its gates, in less out, and how many anchors of the tag system work there. */
export interface LevelWatch {
  readonly levelId: string;
  readonly people: number;
  readonly anchorsUp: number;
}

/** What the presence sensor of a zone says; `stampMs`: its own label, which goes on with each reading. */
export interface ZonePresence {
  readonly zoneId: string;
  readonly isOccupied: boolean;
  readonly stampMs: number;
}

/** Port to the site's own sensors: tag positions (tf2_msgs/TFMessage) and weather. */
export interface SiteSensors {
  onTags(listener: (sightings: readonly TagSighting[], receivedMonoMs: number) => void): Unsubscribe;
  /** Whole lists, about once a second; never on a site without counters. */
  onPeopleWatch(listener: (levels: readonly LevelWatch[], receivedMonoMs: number) => void): Unsubscribe;
  /** Several times a second; never on a site without such sensors. */
  onZonePresence(listener: (zones: readonly ZonePresence[], receivedMonoMs: number) => void): Unsubscribe;
  /** Each reading of the instantaneous wind, also while the temperatures are not known. */
  onWind(listener: (windMps: number, receivedMonoMs: number) => void): Unsubscribe;
  onWeather(listener: (weather: WeatherReport) => void): Unsubscribe;
}

export interface WeatherReport {
  readonly airTemperatureC: number;
  readonly slabTemperatureC: number;
  readonly windMps: number;
  readonly receivedMonoMs: number;
}
