import type { Point3 } from '../../hardware-profiles/kinematics.ts';
import type { Pose } from '../../kernel/geometry.ts';

/**
 * ROS messages as JSON text, written directly: at a hundred times real time most of the simulator's work is serialising, and a
 * template is several times faster than building objects for JSON.stringify. Every number goes through `decimal`, so the text is
 * always valid JSON.
 */

/** Localisation uncertainty that the simulated machines report, variances in m² and rad². */
const covarianceText = `[${Array.from({ length: 36 }, (_, index) =>
  index % 7 !== 0 ? '0' : index < 21 ? '0.0004' : '0.0001',
).join(',')}]`;

/** Rounded to a tenth of a millimetre; what is not finite is a bug of the simulation. */
export function decimal(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError('a simulated quantity must be finite');
  return String(Math.round(value * 10_000) / 10_000);
}

export function stampText(epochMs: number): string {
  const sec = Math.floor(epochMs / 1000);
  return `{"sec":${String(sec)},"nanosec":${String(Math.round(epochMs - sec * 1000) * 1_000_000)}}`;
}

export function headerText(epochMs: number, frameId: string): string {
  return `{"stamp":${stampText(epochMs)},"frame_id":"${frameId}"}`;
}

function vectorText(x: number, y: number, z: number): string {
  return `{"x":${decimal(x)},"y":${decimal(y)},"z":${decimal(z)}}`;
}

/** Sine and cosine need more digits than metres: 1e-4 rad is 5 mm at the end of a jib. */
function unitDecimal(value: number): string {
  return String(Math.round(value * 100_000_000) / 100_000_000);
}

function yawText(yawRad: number): string {
  return `{"x":0,"y":0,"z":${unitDecimal(Math.sin(yawRad / 2))},"w":${unitDecimal(Math.cos(yawRad / 2))}}`;
}

export function poseText(pose: Pose): string {
  return `{"position":${vectorText(pose.xM, pose.yM, pose.zM)},"orientation":${yawText(pose.yawRad)}}`;
}

/** nav_msgs/msg/Odometry; velocity in the machine's own frame. */
export function odometryText(
  epochMs: number,
  childFrame: string,
  pose: Pose,
  velocity: Point3,
  yawRateRadps: number,
): string {
  const twist = `{"linear":${vectorText(...velocity)},"angular":{"x":0,"y":0,"z":${decimal(yawRateRadps)}}}`;
  return (
    `{"header":${headerText(epochMs, 'map')},"child_frame_id":"${childFrame}",` +
    `"pose":{"pose":${poseText(pose)},"covariance":${covarianceText}},` +
    `"twist":{"twist":${twist},"covariance":${covarianceText}}}`
  );
}

/** sensor_msgs/msg/JointState. */
export function jointStateText(
  epochMs: number,
  names: readonly string[],
  positions: readonly number[],
  velocities: readonly number[],
): string {
  return (
    `{"header":${headerText(epochMs, '')},"name":${JSON.stringify(names)},` +
    `"position":[${positions.map(unitDecimal).join(',')}],"velocity":[${velocities.map(unitDecimal).join(',')}],"effort":[]}`
  );
}

/** sensor_msgs/msg/BatteryState: power_supply_status 1 charging, 2 discharging; unmeasured fields are 0, not NaN, which JSON lacks. */
export function batteryText(
  epochMs: number,
  { fillRatio, isCharging }: { readonly fillRatio: number; readonly isCharging: boolean },
): string {
  return (
    `{"header":${headerText(epochMs, '')},"voltage":0,"temperature":0,"current":0,"charge":0,"capacity":0,"design_capacity":0,` +
    `"percentage":${decimal(fillRatio)},"power_supply_status":${isCharging ? '1' : '2'},"power_supply_health":1,` +
    `"power_supply_technology":0,"present":true,"cell_voltage":[],"cell_temperature":[],"location":"","serial_number":""}`
  );
}

/** One tag of tf2_msgs/msg/TFMessage. */
export function tagText(epochMs: number, tagId: string, x: number, y: number, z: number): string {
  return (
    `{"header":${headerText(epochMs, 'map')},"child_frame_id":"tag/${tagId}",` +
    `"transform":{"translation":${vectorText(x, y, z)},"rotation":{"x":0,"y":0,"z":0,"w":1}}}`
  );
}

export function stringMessageText(data: string): string {
  return `{"data":${JSON.stringify(data)}}`;
}
