import { concreteClockDefaults } from '../concrete/concrete-clock-data.ts';
import type { Impossible } from './plan-result.ts';

/** What of a mix no plan can be made with: temperature, set factor, thickness. */
export function concreteProblems(parameters: {
  temperatureC: number;
  setFactor: number;
  thicknessM: number;
}): Impossible[] {
  const { temperatureMinC, temperatureMaxC } = concreteClockDefaults;
  const problems: Impossible[] = [];
  const isOutside =
    !(parameters.temperatureC >= temperatureMinC.value) || !(parameters.temperatureC <= temperatureMaxC.value);
  if (isOutside) {
    problems.push({
      code: 'temperature-out-of-range',
      temperatureC: parameters.temperatureC,
      minC: temperatureMinC.value,
      maxC: temperatureMaxC.value,
      source: temperatureMinC.source,
      tip: 'wait-or-heat-or-cool-the-concrete',
    });
  }
  if (!(parameters.setFactor > 0))
    problems.push({ code: 'set-factor-invalid', setFactor: parameters.setFactor, tip: 'use-1-for-a-plain-mix' });
  if (!(parameters.thicknessM > 0))
    problems.push({ code: 'thickness-invalid', thicknessM: parameters.thicknessM, tip: 'give-the-thickness' });
  return problems;
}
