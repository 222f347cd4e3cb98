import type { Pose } from '../../../kernel/geometry.ts';
import type { Limits } from '../limits/limits.ts';

/** Why a machine's own word about where it is cannot be believed. */
export interface Suspicion {
  readonly kind: 'frozen' | 'jump' | 'stamp';
  readonly measured: { readonly value: number; readonly unit: string };
  readonly limit: { readonly value: number; readonly unit: string };
}

/** What decides later suspicions, for the key frames of recordings. */
export interface EvidenceMemory {
  readonly last: Sample | null;
  readonly stampLeadMs: number | null;
  readonly joints: string;
  readonly frozenPoses: number;
  readonly frozenJoints: number;
  readonly believable: number;
  readonly suspicion: Suspicion | null;
}

interface Sample {
  readonly pose: Pose;
  readonly atMs: number;
}

/**
 * Watches whether positions that go on coming can be true (reference/safety.md R18, faults 27, 29 and 37): the same numbers again and
 * again while the machine says that it moves, or a step longer than it can drive. A suspicion leaves after as many believable reports
 * as it took; the stop it causes is latched. A new connection begins anew: what was done to the machine meanwhile nobody saw.
 */
export class PoseEvidence {
  readonly #limits: Limits;
  readonly #speedMaxMps: number;
  #last: Sample | null = null;
  /** How far the machine's stamps were ahead of our clock at most: the clocks' difference, seen by the quickest report. */
  #stampLeadMs: number | null = null;
  #joints = '';
  #frozenPoses = 0;
  #frozenJoints = 0;
  #believable = 0;
  suspicion: Suspicion | null = null;

  constructor(speedMaxMps: number, limits: Limits) {
    this.#speedMaxMps = speedMaxMps;
    this.#limits = limits;
  }

  memory(): EvidenceMemory {
    return {
      last: this.#last,
      stampLeadMs: this.#stampLeadMs,
      joints: this.#joints,
      frozenPoses: this.#frozenPoses,
      frozenJoints: this.#frozenJoints,
      believable: this.#believable,
      suspicion: this.suspicion,
    };
  }

  recall(memory: EvidenceMemory): void {
    this.#last = memory.last;
    this.#stampLeadMs = memory.stampLeadMs;
    this.#joints = memory.joints;
    this.#frozenPoses = memory.frozenPoses;
    this.#frozenJoints = memory.frozenJoints;
    this.#believable = memory.believable;
    this.suspicion = memory.suspicion;
  }

  forget(): void {
    this.#last = null;
    this.#stampLeadMs = null;
    this.#joints = '';
    this.#frozenPoses = 0;
    this.#frozenJoints = 0;
  }

  /**
   * The machine's own label of a report and when it came. Clocks need not agree, but none runs away: a stamp that is ahead of all others by
   * more than the limit is a fault of the source (fault 27). Zero: the machine sets none. What is late only lags and is for the age to judge.
   */
  takeStamp(stampMs: number, atMs: number): void {
    if (stampMs === 0 || !Number.isFinite(stampMs)) return;
    const leadMs = stampMs - atMs;
    const aheadMs = leadMs - (this.#stampLeadMs ?? leadMs);
    this.#stampLeadMs = Math.max(leadMs, this.#stampLeadMs ?? leadMs);
    const { poseStampAheadMaxMs } = this.#limits;
    if (aheadMs <= poseStampAheadMaxMs) return;
    const limit = { value: poseStampAheadMaxMs, unit: 'ms' };
    this.#suspect({ kind: 'stamp', measured: { value: Math.round(aheadMs), unit: 'ms' }, limit });
  }

  /** `motion`: by the velocities of the same report. */
  takePose(pose: Pose, motion: 'moving' | 'at-rest', atMs: number): void {
    const last = this.#last;
    this.#last = { pose, atMs };
    if (last === null) return;
    const stepM = Math.hypot(pose.xM - last.pose.xM, pose.yM - last.pose.yM);
    const { poseJumpM, poseAgeMovingMaxMs } = this.#limits;
    // Reports may come in a burst after a jam, so that the time between two says too little by as much as may go unnoticed.
    const sinceS = (Math.max(0, atMs - last.atMs) + poseAgeMovingMaxMs) / 1000;
    const stepMaxM = poseJumpM + this.#speedMaxMps * sinceS;
    if (stepM > stepMaxM) {
      this.#suspect({ kind: 'jump', measured: metres(stepM), limit: metres(stepMaxM) });
      return;
    }
    const isSame = stepM === 0 && pose.zM === last.pose.zM && pose.yawRad === last.pose.yawRad;
    this.#frozenPoses = this.#countFrozen(this.#frozenPoses, isSame, motion);
    this.#believe();
  }

  takeJoints(positions: Readonly<Record<string, number>>, motion: 'moving' | 'at-rest'): void {
    const text = JSON.stringify(positions);
    const isSame = text === this.#joints;
    this.#joints = text;
    this.#frozenJoints = this.#countFrozen(this.#frozenJoints, isSame, motion);
    this.#believe();
  }

  #countFrozen(before: number, isSame: boolean, motion: 'moving' | 'at-rest'): number {
    const count = isSame && motion === 'moving' ? before + 1 : 0;
    const limit = this.#limits.poseFrozenReports;
    if (count >= limit) {
      const unit = 'reports';
      this.#suspect({ kind: 'frozen', measured: { value: count, unit }, limit: { value: limit, unit } });
    }
    return count;
  }

  #suspect(suspicion: Suspicion): void {
    this.suspicion = suspicion;
    this.#believable = 0;
  }

  #believe(): void {
    if (this.#frozenPoses > 0 || this.#frozenJoints > 0) return;
    this.#believable += 1;
    if (this.#believable >= this.#limits.poseFrozenReports) this.suspicion = null;
  }
}

function metres(value: number): { value: number; unit: string } {
  return { value: Math.round(value * 100) / 100, unit: 'm' };
}
