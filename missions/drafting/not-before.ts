import type { NotBefore } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';

/** When a step on a bay may begin at the earliest because somebody asked for it, site epoch ms; null where nobody did, or that time is past. */
export function notBeforeMs(
  { notBefore = [], nowMs }: Pick<PlanningInput, 'notBefore' | 'nowMs'>,
  { bay, step, pass }: Omit<NotBefore, 'atMs'>,
): number | null {
  const asked = notBefore.find((one) => one.bay === bay && one.step === step && one.pass === pass);
  return asked === undefined || asked.atMs <= nowMs ? null : asked.atMs;
}
