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

/** The message as it was on the wire, or null for one that is not fed back: not of a machine's side, or of a kind that could move something. */
export function replayedText({ channel, text }: RecordedMessage): string | null {
  const { direction, part, wire, type } = channel;
  const short = type.replace('/msg/', '/');
  if (direction !== 'from-machine' || part !== 'message' || wire !== 'ros' || !reportTypes.has(short)) return null;
  return short === 'std_msgs/String' ? replayedString(text) : text;
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
