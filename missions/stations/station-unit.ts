import type { QuantityUnit } from '../mission.ts';
import type { StationParameters } from './station-parameters.ts';

/** In which unit the work is counted, whatever machine does it. */
export function unitOfStation({ work }: Pick<StationParameters, 'work'>): QuantityUnit {
  switch (work) {
    case 'drill':
      return 'hole';
    case 'set-panel':
      return 'panel';
    case 'excavate':
      return 'm3';
    case 'putty':
    case 'paint':
    case 'plaster':
      return 'm2';
  }
}
