import type { LevelId } from '../../kernel/ids.ts';
import type { Course } from '../concrete/course.ts';
import type { ForecastStep } from '../concrete-supply.ts';

/** What is forecast for the site; steps ascend, and the last one holds on. */
export interface SiteForecast {
  readonly steps: readonly [ForecastStep, ...ForecastStep[]];
  /** Under a roof: no rain falls there. */
  readonly shelteredLevelIds: readonly LevelId[];
}

/** How warm concrete becomes: as forecast, else as the air. */
export function concreteForecast({ steps: [first, ...rest] }: SiteForecast): Course {
  const of = ({ fromMs, concreteC, airC }: ForecastStep) => ({ fromMs, value: concreteC ?? airC });
  return [of(first), ...rest.map(of)];
}
