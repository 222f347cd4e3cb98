import { z } from 'zod';
import type { Pose } from '../../kernel/geometry.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import { goalPoseCountMax } from '../limits.ts';

const stampedPose = z.object({
  header: z.object({ frame_id: z.string() }).partial().optional(),
  pose: z.object({
    position: z.object({ x: z.number(), y: z.number(), z: z.number() }),
    orientation: z.object({ x: z.number(), y: z.number(), z: z.number(), w: z.number() }),
  }),
});
/** A path, and the controller that is asked to follow it; '' or absent: the base's own. */
const followPathGoal = z.object({
  controller_id: z.string().optional(),
  path: z.object({
    header: z.object({ frame_id: z.string() }).partial().optional(),
    poses: z.array(stampedPose).min(1).max(goalPoseCountMax),
  }),
});
const navigateGoal = z.object({ pose: stampedPose });

export interface ParsedGoal {
  readonly poses: readonly Pose[];
  /** '' where the base's own is asked. */
  readonly controllerId: string;
}

/** A nav2_msgs/action/FollowPath or NavigateToPose goal; refuses other frames than `map` and quaternions that turn nothing. */
export function parseGoal(kind: 'follow-path' | 'navigate', args: unknown): Result<ParsedGoal> {
  const parsed = kind === 'follow-path' ? followPathGoal.safeParse(args) : navigateGoal.safeParse(args);
  if (!parsed.success)
    return refuse({ code: 'goal-malformed', facts: { message: z.prettifyError(parsed.error).slice(0, 300) } });
  const stamped = 'path' in parsed.data ? parsed.data.path.poses : [parsed.data.pose];
  const frames = [
    'path' in parsed.data ? parsed.data.path.header?.frame_id : undefined,
    ...stamped.map((pose) => pose.header?.frame_id),
  ];
  const foreign = frames.find((frame) => frame !== undefined && frame !== '' && frame !== 'map');
  if (foreign !== undefined) return refuse({ code: 'goal-frame', facts: { frame: foreign } });
  const poses: Pose[] = [];
  for (const { pose } of stamped) {
    const { position, orientation } = pose;
    const length = Math.hypot(orientation.x, orientation.y, orientation.z, orientation.w);
    if (Math.abs(length - 1) > 0.05) return refuse({ code: 'goal-quaternion' });
    const { x, y, z: qz, w } = orientation;
    const yawRad = Math.atan2(2 * (w * qz + x * y), 1 - 2 * (y * y + qz * qz));
    poses.push({ xM: position.x, yM: position.y, zM: position.z, yawRad });
  }
  return ok({ poses, controllerId: 'path' in parsed.data ? (parsed.data.controller_id ?? '') : '' });
}
