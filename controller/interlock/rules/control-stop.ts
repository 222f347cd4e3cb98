import type { StopScope } from '../../contract/interlock.ts';
import type { Body } from '../body.ts';
import { holdFor, type Finding, type Scene } from './finding.ts';

/** Whether a machine falls under a scope. A machine whose place is unknown falls under every level. */
export function isInScope(scene: Scene, scope: StopScope, body: Body): boolean {
  switch (scope.type) {
    case 'site':
      return true;
    case 'machine':
      return scope.machineId === body.machineId;
    case 'level': {
      const level = scene.world.levels[body.levelIndex];
      return body.pose === null || level === undefined || level.id === scope.levelId;
    }
  }
}

/** Latches of persons and restarts: the widest view first; each leaves only by its own reset. */
export function controlStop(scene: Scene, body: Body): Finding | null {
  for (const latch of scene.latches) {
    if (!isInScope(scene, latch.scope, body)) continue;
    return holdFor(latch.level, {
      ruleId: latch.ruleId,
      measured: null,
      limit: null,
      other: latch.by === null ? null : { kind: 'user', id: latch.by.user },
      latchId: latch.id,
    });
  }
  return null;
}
