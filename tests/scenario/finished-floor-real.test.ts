import { describe, it } from 'vitest';
import { describeFinishedFloor } from '../support/finished-floor.ts';
import { realBuilding, realBuildingMissing } from '../support/shared-data.ts';

const real = realBuilding();
if (real === null) {
  describe('a floor of the real office', () => {
    it.skip(`is finished (${realBuildingMissing})`, () => undefined);
  });
} else {
  describeFinishedFloor('the real office', real);
}
