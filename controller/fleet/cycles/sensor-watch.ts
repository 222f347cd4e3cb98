import { jointsOf } from '../../../hardware-profiles/kinematics.ts';
import type { KinematicPart, MachineProfile } from '../../../hardware-profiles/profile.ts';
import type { MachineReport } from '../../../robot-bridge/link.ts';
import type { LiftReading } from '../../contract/accounts/lift-reading.ts';
import type { CycleDoubt, LiftSensor } from '../../contract/accounts/work-cycle.ts';
import { cycleRules } from './cycle-rules.ts';

interface JointSeen {
  readonly value: number;
  readonly atMs: number;
  /** Since when it says that it moves and stays where it is. */
  readonly stuckSinceMs: number | null;
}

interface Held {
  readonly value: number;
  readonly sinceMs: number;
}

const MS_PER_S = 1_000;

/**
 * Whether what a crane or hoist tells can be. It changes nothing of what was told: it only says why a figure is doubted. Times: site ms.
 */
export class SensorWatch {
  private readonly profile: MachineProfile;
  private readonly joints = new Map<string, JointSeen>();
  private wind: Held | null = null;
  private disagreesSinceMs: number | null = null;
  private cycleCount: number | null = null;

  constructor(profile: MachineProfile) {
    this.profile = profile;
  }

  look(reading: LiftReading, report: MachineReport): CycleDoubt[] {
    return [
      ...(report.type === 'joints' ? this.joint(report, reading.atMs) : []),
      ...(report.type === 'health' ? [...this.load(reading), ...this.count(reading)] : []),
      ...(report.type === 'refused' ? [{ kind: 'refused', sensor: 'message' } as const] : []),
      ...this.windy(reading),
      ...reading.faults.map((sensor): CycleDoubt => ({ kind: 'not-measured', sensor })),
    ];
  }

  private joint(report: Extract<MachineReport, { type: 'joints' }>, atMs: number): CycleDoubt[] {
    return jointsOf(this.profile).flatMap(({ name, kind, speedMax }) => {
      const value = report.positions[name];
      if (value === undefined) return [];
      const seen = this.joints.get(name);
      const sensor = sensorOf(kind);
      const moves = Math.abs(report.velocities[name] ?? 0) > speedMax.value * cycleRules.stuckMovementRatio.value;
      const isSame = seen?.value === value && moves;
      const stuckSinceMs = isSame ? (seen.stuckSinceMs ?? seen.atMs) : null;
      this.joints.set(name, { value, atMs, stuckSinceMs });
      const doubts: CycleDoubt[] = [];
      if (stuckSinceMs !== null && atMs - stuckSinceMs >= cycleRules.stuckS.value * MS_PER_S)
        doubts.push({ kind: 'stuck', sensor, value });
      if (seen === undefined) return doubts;
      const possible =
        (speedMax.value * cycleRules.jumpRatio.value * Math.max(0, atMs - seen.atMs)) / MS_PER_S +
        cycleRules.jumpLeast.value;
      if (Math.abs(value - seen.value) > possible) doubts.push({ kind: 'jump', sensor, before: seen.value, value });
      return doubts;
    });
  }

  private load({ loadKg, hook, atMs }: LiftReading): CycleDoubt[] {
    if (loadKg === undefined) return [];
    const ratedKg = this.profile.hoisting?.loadMaxKg.value ?? this.profile.payloadKg?.value;
    const doubts: CycleDoubt[] = [];
    if (ratedKg !== undefined && loadKg > ratedKg * cycleRules.loadMaxRatio.value)
      doubts.push({ kind: 'implausible', sensor: 'load', value: loadKg });
    const disagrees =
      (hook === 'empty' && loadKg >= cycleRules.loadOnKg.value) ||
      (hook === 'holds' && loadKg < cycleRules.loadOffKg.value);
    this.disagreesSinceMs = disagrees ? (this.disagreesSinceMs ?? atMs) : null;
    if (this.disagreesSinceMs !== null && atMs - this.disagreesSinceMs >= cycleRules.stuckS.value * MS_PER_S)
      doubts.push({ kind: 'disagrees', sensor: 'load', value: loadKg });
    return doubts;
  }

  private windy({ windMps, atMs }: LiftReading): CycleDoubt[] {
    if (windMps === undefined) return [];
    if (this.wind?.value !== windMps) this.wind = { value: windMps, sinceMs: atMs };
    if (windMps < 0 || windMps > cycleRules.windMaxMps.value)
      return [{ kind: 'implausible', sensor: 'wind', value: windMps }];
    // Calm air may well stay at nothing for long.
    const isStuck = windMps > 0 && atMs - this.wind.sinceMs >= cycleRules.windStuckS.value * MS_PER_S;
    return isStuck ? [{ kind: 'stuck', sensor: 'wind', value: windMps }] : [];
  }

  private count({ cycleCount }: LiftReading): CycleDoubt[] {
    if (cycleCount === undefined) return [];
    const before = this.cycleCount;
    this.cycleCount = cycleCount;
    return before !== null && cycleCount < before
      ? [{ kind: 'rollback', sensor: 'cycle-count', before, value: cycleCount }]
      : [];
  }
}

function sensorOf(kind: NonNullable<KinematicPart['joint']>['kind']): LiftSensor {
  switch (kind) {
    case 'slew':
      return 'slew';
    case 'luff':
    case 'curl':
    case 'trolley':
    case 'traverse':
    case 'extend':
      return 'radius';
    case 'hoist':
    case 'lift':
    case 'jack':
      return 'height';
  }
}
