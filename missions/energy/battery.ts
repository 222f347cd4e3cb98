import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { StepKind } from '../mission.ts';
import { batteryDataDefaults } from './battery-data.ts';

/** A battery as plans count on it, in shares of its full charge. */
export interface Battery {
  /** Driving or at work. */
  readonly drainPerMs: number;
  /** From empty to full on the charger, or the time of a swap, which always ends full. */
  readonly fill: { readonly by: 'charge' | 'swap'; readonly ms: number };
}

/** Null for machines that never run out, and where the profile does not say how the battery is filled again. */
export function batteryOf({ energy }: MachineProfile): Battery | null {
  const { type, capacityKWh, averageKw, chargeMin, swapMin } = energy;
  if (type !== 'battery' || capacityKWh === undefined || capacityKWh.value <= 0) return null;
  const minutes = chargeMin ?? swapMin;
  if (minutes === undefined) return null;
  return {
    drainPerMs: averageKw.value / (capacityKWh.value * 3_600_000),
    fill: { by: chargeMin === undefined ? 'swap' : 'charge', ms: minutes.value * 60_000 },
  };
}

/** Whether it holds for work of so many ms and still has its reserve then. */
export function lasts({ drainPerMs }: Battery, levelRatio: number, workMs: number): boolean {
  return levelRatio - drainPerMs * workMs >= batteryDataDefaults.floorRatio.value - 1e-9;
}

/** How long it is filled so that it lasts for so much work, ms: a while at least, at most until it is full. */
export function fillMs({ drainPerMs, fill }: Battery, levelRatio: number, workMs: number): number {
  if (fill.by === 'swap') return levelRatio < 1 ? fill.ms : 0;
  const { floorRatio, chargeAtLeastS } = batteryDataDefaults;
  const lackingMs = (floorRatio.value + drainPerMs * workMs - levelRatio) * fill.ms;
  const fullMs = (1 - levelRatio) * fill.ms;
  return Math.ceil(Math.max(0, Math.min(fullMs, Math.max(lackingMs, chargeAtLeastS.value * 1000))));
}

/** How long a machine that has so much time at home uses it to charge, ms; 0 where it need not, hardly could, or a person would have to come for it. */
export function restFillMs({ fill }: Battery, levelRatio: number, restMs: number): number {
  const { restBelowRatio, chargeAtLeastS } = batteryDataDefaults;
  if (fill.by === 'swap' || levelRatio >= restBelowRatio.value || restMs < 1000 * chargeAtLeastS.value) return 0;
  return Math.floor(Math.min(restMs, (1 - levelRatio) * fill.ms));
}

export function filled({ fill }: Battery, levelRatio: number, ms: number): number {
  return fill.by === 'swap' ? 1 : Math.min(1, levelRatio + ms / fill.ms);
}

export function drained({ drainPerMs }: Battery, levelRatio: number, workMs: number): number {
  return Math.max(0, levelRatio - drainPerMs * workMs);
}

/** A stretch of earlier work of a machine, site epoch ms; what is charging is told apart. */
export interface Engagement {
  readonly step: StepKind;
  readonly startMs: number;
  readonly endMs: number;
}

/** What is left of a battery when a machine is done with what it is needed for before: driving and work drain it, charging fills it. Rests count for nothing. */
export function levelAfter(
  profile: MachineProfile,
  levelRatio: number,
  engagements: readonly Engagement[],
  nowMs: number,
): number {
  const battery = batteryOf(profile);
  if (battery === null) return levelRatio;
  return engagements
    .toSorted((a, b) => a.startMs - b.startMs)
    .reduce((level, { step, startMs, endMs }) => {
      const lastsMs = Math.max(0, endMs - Math.max(startMs, nowMs));
      return step === 'charge' ? filled(battery, level, lastsMs) : drained(battery, level, lastsMs);
    }, levelRatio);
}
