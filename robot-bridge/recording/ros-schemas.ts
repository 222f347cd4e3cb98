type JsonSchema = Readonly<Record<string, unknown>>;

const number: JsonSchema = { type: 'number' };
const integer: JsonSchema = { type: 'integer' };
const text: JsonSchema = { type: 'string' };
const flag: JsonSchema = { type: 'boolean' };
const anything: JsonSchema = { type: 'object' };
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
const object = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({ type: 'object', properties });

const time = object({ sec: integer, nanosec: integer });
const header = object({ stamp: time, frame_id: text });
const vector = object({ x: number, y: number, z: number });
const quaternion = object({ x: number, y: number, z: number, w: number });
const pose = object({ position: vector, orientation: quaternion });
const twist = object({ linear: vector, angular: vector });
const poseStamped = object({ header, pose });
const answer = object({ id: text, type: text, values: object({ success: flag, message: text }) });
const goal = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema =>
  object({ id: text, goal: object(properties) });
const feedback = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema =>
  object({ id: text, type: text, values: object(properties) });
const ended = object({ id: text, type: text, status: integer, hasRun: flag });

/** The messages that the bridge speaks, as viewers need them: what a schema leaves out is in the file all the same. */
const schemas: Readonly<Record<string, JsonSchema>> = {
  'nav_msgs/msg/Odometry': object({
    ...{ header, child_frame_id: text },
    pose: object({ pose, covariance: list(number) }),
    twist: object({ twist, covariance: list(number) }),
  }),
  'sensor_msgs/msg/JointState': object({
    ...{ header, name: list(text), position: list(number), velocity: list(number), effort: list(number) },
  }),
  'sensor_msgs/msg/BatteryState': object({
    ...{ header, voltage: number, percentage: number, power_supply_status: integer },
  }),
  'diagnostic_msgs/msg/DiagnosticArray': object({
    header,
    status: list(
      object({
        ...{ level: integer, name: text, message: text, hardware_id: text },
        values: list(object({ key: text, value: text })),
      }),
    ),
  }),
  'sensor_msgs/msg/LaserScan': object({
    ...{ header, angle_min: number, angle_max: number, angle_increment: number, time_increment: number },
    ...{ scan_time: number, range_min: number, range_max: number, ranges: list(number), intensities: list(number) },
  }),
  'tf2_msgs/msg/TFMessage': object({
    transforms: list(
      object({ header, child_frame_id: text, transform: object({ translation: vector, rotation: quaternion }) }),
    ),
  }),
  'rosgraph_msgs/msg/Clock': object({ clock: time }),
  'sensor_msgs/msg/Temperature': object({ header, temperature: number, variance: number }),
  'std_msgs/msg/Float32': object({ data: number }),
  'std_msgs/msg/Bool': object({ data: flag }),
  'std_msgs/msg/String': object({
    data: text,
    // Requests and states of a permit guard, and the permits themselves (docs/wire.md).
    json: object({
      ...{ machineId: text, level: text, ruleId: text, travelSpeedMaxMps: number, toolSpeedMaxMps: number },
      ...{ wantsToMove: flag, isSuspect: flag, refusedCount: integer },
      permit: object({
        ...{ machineId: text, level: text, ruleId: text, travelSpeedMaxMps: number, toolSpeedMaxMps: number },
        ...{ epoch: integer, sequence: integer, validForMs: number },
      }),
    }),
  }),
  'nav2_msgs/msg/SpeedLimit': object({ header, percentage: flag, speed_limit: number }),
  'std_srvs/srv/SetBool_request': object({ id: text, args: object({ data: flag }) }),
  'std_srvs/srv/SetBool_response': answer,
  'std_srvs/srv/Trigger_request': object({ id: text, args: anything }),
  'std_srvs/srv/Trigger_response': answer,
  'nav2_msgs/action/FollowPath_goal': goal({ path: object({ header, poses: list(poseStamped) }) }),
  'nav2_msgs/action/FollowPath_feedback': feedback({ distance_to_goal: number, speed: number }),
  'nav2_msgs/action/FollowPath_result': ended,
  'nav2_msgs/action/NavigateToPose_goal': goal({ pose: poseStamped }),
  'nav2_msgs/action/NavigateToPose_feedback': feedback({ distance_remaining: number }),
  'nav2_msgs/action/NavigateToPose_result': ended,
  'banksman/connection': object({ url: text, state: text, generation: integer }),
  'banksman/recorder': object({ noted: integer, dropped: integer, skipped: integer }),
};

/** JSON Schema of a message; of one that the bridge does not know nothing but that it is an object. */
export function schemaOf(name: string): JsonSchema {
  return schemas[name] ?? anything;
}
