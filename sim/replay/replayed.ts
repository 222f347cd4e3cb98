import type { RecordedMessage } from '../../robot-bridge/recording/read-wire-recording.ts';

/**
 * Types in which machines and the site report. Nothing else is ever fed back: a file that calls a speed limit or a velocity a report
 * must not be able to move anything that listens.
 */
const reportTypes: ReadonlySet<string> = new Set([
  'diagnostic_msgs/DiagnosticArray',
  'nav_msgs/Odometry',
  'rosgraph_msgs/Clock',
  'sensor_msgs/BatteryState',
  'sensor_msgs/JointState',
  'sensor_msgs/LaserScan',
  'sensor_msgs/Temperature',
  'std_msgs/Float32',
  'std_msgs/String',
  'tf2_msgs/TFMessage',
]);

/** What vehicles of VDA 5050 say at a broker, by the last part of the topic. Orders, instant actions and answers are the other side's. */
const vehicleReports: ReadonlySet<string> = new Set(['connection', 'factsheet', 'state', 'visualization']);
/** `/interface/version/manufacturer/serial/kind`, as recorded; nothing that a broker keeps to itself and no wildcard. */
const vehicleTopic = /^\/[^/$+#][^/+#]*(?:\/[^/+#]+){3}\/([a-zA-Z]+)$/;

export interface Replayed {
  /** Where it goes: into a ROS graph, or to a broker. */
  readonly to: 'ros' | 'broker';
  /** As it was on the wire. */
  readonly text: string;
}

/** The message as it was on the wire, or null for one that is not fed back: not of a machine's side, or of a kind that could move something. */
export function replayedOf({ channel, text }: RecordedMessage): Replayed | null {
  const { direction, part, wire, name, type } = channel;
  if (direction !== 'from-machine' || part !== 'message') return null;
  if (wire === 'vda5050') {
    const kind = vehicleTopic.exec(name)?.[1];
    return kind !== undefined && vehicleReports.has(kind) ? { to: 'broker', text: payloadOf(text) } : null;
  }
  const short = type.replace('/msg/', '/');
  if (wire !== 'ros' || !reportTypes.has(short)) return null;
  const said = short === 'std_msgs/String' ? replayedString(text) : text;
  return said === null ? null : { to: 'ros', text: said };
}

/** A payload that was no JSON stands in the recording as `{"text": …}`, which no message of VDA 5050 is. */
function payloadOf(text: string): string {
  try {
    const content = JSON.parse(text) as { readonly text?: unknown } | null;
    const isText = content !== null && typeof content.text === 'string' && Object.keys(content).length === 1;
    return isText ? String(content.text) : text;
  } catch {
    return text;
  }
}

/** A recording holds JSON in strings twice; the wire had it once. A permit is never fed back, on whatever topic it stands. */
function replayedString(text: string): string | null {
  try {
    const { data } = JSON.parse(text) as { readonly data?: unknown };
    if (typeof data !== 'string' || isPermit(data)) return null;
    return JSON.stringify({ data });
  } catch {
    return null;
  }
}

function isPermit(data: string): boolean {
  try {
    const content: unknown = JSON.parse(data);
    return typeof content === 'object' && content !== null && 'permit' in content;
  } catch {
    return false;
  }
}
