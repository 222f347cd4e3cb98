import { boxOf, distanceM, type Point, type Ring } from '../../kernel/geometry.ts';
import { mainAxisRad, rotated } from '../coverage/bays.ts';
import { exitOf, type MissionArea } from '../coverage/mission-area.ts';
import { intersection, regionAreaM2, solid } from '../coverage/polygons.ts';
import type { PlanningInput } from '../planning-input.ts';

export interface AreaPart {
  /** Of what is asked for instead, within the outline asked for so far. */
  readonly outline: Ring;
  /** Ends of the joint, from one side of the area to the other. */
  readonly joint: readonly [Point, Point];
  readonly areaM2: number;
}

const halvingsMax = 24;

/** The far share of an area, up to a straight joint across its main direction: work goes on from there towards the exit another time. */
export function shareOf(
  area: MissionArea,
  { request, site, zones, machines }: Pick<PlanningInput, 'request' | 'site' | 'zones' | 'machines'>,
  share: number,
): AreaPart | null {
  const asked = request.area !== undefined && 'polygon' in request.area ? request.area.polygon : area.mainSlab.outline;
  const axisRad = mainAxisRad(asked);
  const exit = exitOf(
    area,
    site,
    zones,
    machines.map(({ pose }): Point => [pose.xM, pose.yM]),
  );
  const box = boxOf(asked.map((point) => rotated(point, -axisRad)));
  const exitX = rotated(exit, -axisRad)[0];
  const isFarLeft = exitX - box.xMinM >= box.xMaxM - exitX;
  const strip = (xM: number): Ring => {
    const [x1, x2] = isFarLeft ? [box.xMinM - 1, xM] : [xM, box.xMaxM + 1];
    const corners: Ring = [
      [x1, box.yMinM - 1],
      [x2, box.yMinM - 1],
      [x2, box.yMaxM + 1],
      [x1, box.yMaxM + 1],
    ];
    return corners.map((point) => rotated(point, axisRad));
  };
  const m2At = (xM: number): number => regionAreaM2(intersection(area.region, [solid(strip(xM))]));
  const wantedM2 = share * regionAreaM2(area.region);
  let [low, high] = [box.xMinM, box.xMaxM];
  for (let halving = 0; halving < halvingsMax; halving += 1) {
    const middle = (low + high) / 2;
    if (m2At(middle) < wantedM2 === isFarLeft) low = middle;
    else high = middle;
  }
  const xM = Math.round(low * 100) / 100;
  const [largest] = intersection([solid(asked)], [solid(strip(xM))]).sort(
    (a, b) => regionAreaM2([b]) - regionAreaM2([a]),
  );
  if (largest === undefined) return null;
  const onJoint = largest.outline
    .map((point) => rotated(point, -axisRad))
    .filter(([x]) => Math.abs(x - xM) < 0.01)
    .sort((a, b) => a[1] - b[1]);
  const [from, to] = [onJoint[0], onJoint.at(-1)];
  if (from === undefined || to === undefined || distanceM(from, to) < 0.1) return null;
  return {
    outline: largest.outline,
    joint: [rotated(from, axisRad), rotated(to, axisRad)],
    areaM2: regionAreaM2(intersection(area.region, [largest])),
  };
}
