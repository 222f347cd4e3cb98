import { levelOfHeight } from '../../../missions/level-of-height.ts';
import type { Mission } from '../../../missions/mission.ts';
import { elementUses, modelMassKg } from '../../../missions/cranes/lifted-element.ts';
import type { SiteModel } from '../../../missions/site-model.ts';
import type { BuildingElementView } from '../../contract/missions/building-elements.ts';

/** Elements of the building model, in the order of the file, with what missions have made of them. */
export function elementViews(site: SiteModel, missions: readonly Mission[]): BuildingElementView[] {
  const uses = elementUses(missions);
  return (site.elements ?? []).map((element) => {
    const { globalId, kind, name, outline, place, topM, volumeM3 } = element;
    const { state, missionId, missionNumber, lift, machineId, atMs } = uses.get(globalId) ?? { state: null };
    return {
      ...{ globalId, kind, name, topM, volumeM3 },
      levelId: levelOfHeight(site, place.zM),
      outline: outline.map(([x, y]): [number, number] => [x, y]),
      place: { ...place },
      massKg: modelMassKg(element),
      use: state === null ? null : { state, missionId, missionNumber, lift, machineId, atMs },
    };
  });
}
