import { isInWaitOut } from '../rules/knowledge.ts';
import type { Body } from '../body.ts';
import type { Scene } from '../rules/finding.ts';

/**
 * The start is over when the wait-out has passed and every machine of the site has told where it is (reference/safety.md R14): one of which nothing is
 * known may stand in anybody's way. Whoever is locked out is not waited for: a person answers for it. It ends once per start.
 */
export class StartGate {
  #isOver = false;

  /** The machine that is still waited for; null while the wait-out itself lasts and once the start is over. */
  awaited(scene: Scene): string | null {
    if (this.#isOver || isInWaitOut(scene)) return null;
    const missing = scene.bodies.find((body) => !isKnown(scene, body) && !isLockedOut(scene, body));
    this.#isOver = missing === undefined;
    return missing?.machineId ?? null;
  }

  memory(): boolean {
    return this.#isOver;
  }

  recall(isOver: boolean): void {
    this.#isOver = isOver;
  }
}

function isKnown(scene: Scene, body: Body): boolean {
  return body.pose !== null && scene.nowMs - body.poseAtMs <= scene.limits.poseAgeRestMaxMs;
}

function isLockedOut(scene: Scene, body: Body): boolean {
  return scene.latches.some(
    ({ ruleId, scope }) => ruleId === 'lockout' && scope.type === 'machine' && scope.machineId === body.machineId,
  );
}
