import { asId, type LevelId, type SlabId } from '../../../../kernel/ids.ts';
import type { MissionRequest } from '../../../../missions/mission.ts';

/** Floor finishing on the slab of level 1 of a synthetic site, after others have placed it at so many cubic metres an hour. */
export function finishingRequest(trowelPasses: number, rateM3ph: number): MissionRequest {
  return {
    kind: 'floor-finishing',
    levelId: asId<LevelId>('level-1'),
    area: { slabId: asId<SlabId>('slab-1') },
    earliestStartMs: 0,
    parameters: {
      kind: 'floor-finishing',
      trowelPasses,
      thicknessM: 0.18,
      temperatureC: 20,
      setFactor: 1,
      placing: { by: 'others', rateM3ph },
    },
  };
}
