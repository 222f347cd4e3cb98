import { jointsOf } from '../../../hardware-profiles/kinematics.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import { noAxes, type AxisBound } from '../../../kernel/axis-bounds.ts';
import { SpeedGate } from './speed-gate.ts';

interface Gates {
  readonly fallGate: SpeedGate;
  readonly riseGate: SpeedGate;
}

/** The bounds of a machine's joints in force: they narrow at once and widen late, as its speeds do. */
export class AxisGates {
  readonly #speedMax: ReadonlyMap<string, number>;
  readonly #holdMs: number;
  readonly #gates = new Map<string, Gates>();
  #bounds: readonly AxisBound[] = noAxes;

  constructor(profile: MachineProfile, holdMs: number) {
    this.#speedMax = new Map(jointsOf(profile).map((joint) => [joint.name, joint.speedMax.value]));
    this.#holdMs = holdMs;
  }

  /** Empty while no joint is bound. */
  get bounds(): readonly AxisBound[] {
    return this.#bounds;
  }

  /** `asked`: what the rules allow now, each joint once at most. */
  update(asked: readonly AxisBound[], nowMs: number): void {
    for (const { joint } of asked) if (!this.#gates.has(joint)) this.#gates.set(joint, this.#open(joint));
    if (this.#gates.size === 0) return;
    for (const [joint, { fallGate, riseGate }] of this.#gates) {
      const bound = asked.find((candidate) => candidate.joint === joint);
      const fullPerS = fallGate.nominalMps;
      const fallPerS = Math.min(fullPerS, -(bound?.minPerS ?? -fullPerS));
      const risePerS = Math.min(fullPerS, bound?.maxPerS ?? fullPerS);
      fallGate.update(fallPerS, fallPerS, nowMs);
      riseGate.update(risePerS, risePerS, nowMs);
      const isFree = fallGate.grantedMps >= fullPerS && riseGate.grantedMps >= fullPerS;
      if (isFree && bound === undefined) this.#gates.delete(joint);
    }
    this.#tell();
  }

  #tell(): void {
    this.#bounds =
      this.#gates.size === 0
        ? noAxes
        : [...this.#gates].map(([joint, { fallGate, riseGate }]) => ({
            joint,
            // Zero has no sign: −0 and 0 are one number in the permit and two in a comparison.
            minPerS: fallGate.grantedMps === 0 ? 0 : -fallGate.grantedMps,
            maxPerS: riseGate.grantedMps,
          }));
  }

  /** A joint that nobody knows has no speed of its own and stands while it is bound. */
  #open(joint: string): Gates {
    const fullPerS = this.#speedMax.get(joint) ?? 0;
    const gates = { fallGate: new SpeedGate(fullPerS, this.#holdMs), riseGate: new SpeedGate(fullPerS, this.#holdMs) };
    gates.fallGate.grantedMps = fullPerS;
    gates.riseGate.grantedMps = fullPerS;
    return gates;
  }

  memory() {
    return [...this.#gates].map(([joint, { fallGate, riseGate }]) => ({
      joint,
      fall: fallGate.memory(),
      rise: riseGate.memory(),
    }));
  }

  recall(memory: ReturnType<AxisGates['memory']>): void {
    this.#gates.clear();
    for (const { joint, fall, rise } of memory) {
      const gates = this.#open(joint);
      gates.fallGate.recall(fall);
      gates.riseGate.recall(rise);
      this.#gates.set(joint, gates);
    }
    this.#tell();
  }
}
