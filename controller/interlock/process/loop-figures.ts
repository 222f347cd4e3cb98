import type { LoopFiguresView } from '../../contract/interlock/interlock.ts';
import type { Interlock } from '../cycle.ts';

const samplesKept = 2048;

/** Rings of samples of the cycle's processor time and lateness, with the percentiles that the status message shows. */
export class LoopFigures {
  readonly #cpuMs = new Float64Array(samplesKept);
  readonly #lateMs = new Float64Array(samplesKept);
  #cycles = 0;
  #lateMsMax = 0;

  add(cpuMs: number, lateMs: number): void {
    const slot = this.#cycles % samplesKept;
    this.#cpuMs[slot] = cpuMs;
    this.#lateMs[slot] = lateMs;
    this.#cycles += 1;
    this.#lateMsMax = Math.max(this.#lateMsMax, lateMs);
  }

  summary(
    core: Pick<Interlock, 'overruns' | 'heldForLateness' | 'tagJumps'>,
    told: Pick<LoopFiguresView, 'scheduling' | 'inputAgesMs' | 'refusedInputs'>,
  ): LoopFiguresView {
    const count = Math.min(this.#cycles, samplesKept);
    const cpu = this.#cpuMs.slice(0, count).sort();
    const late = this.#lateMs.slice(0, count).sort();
    return {
      cycles: this.#cycles,
      overruns: core.overruns,
      cpuMsP50: percentile(cpu, 0.5),
      cpuMsP99: percentile(cpu, 0.99),
      cpuMsP999: percentile(cpu, 0.999),
      lateMsP50: percentile(late, 0.5),
      lateMsP99: percentile(late, 0.99),
      lateMsP999: percentile(late, 0.999),
      lateMsMax: this.#lateMsMax,
      heldForLateness: core.heldForLateness,
      tagJumps: core.tagJumps,
      ...told,
    };
  }
}

function percentile(sorted: Float64Array, share: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return Math.round(value * 1e4) / 1e4;
}
