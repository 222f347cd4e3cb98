import { boxOf, type Point, type Polygon, type Ring } from '../../kernel/geometry.ts';
import { rotated } from '../coverage/bays.ts';
import { difference, intersection, offset, regionAreaM2, solid, type Region } from '../coverage/polygons.ts';
import type { PourPlan } from './plan-pour.ts';

/** Width of the band that is drawn along a joint, metres. */
const bandM = 0.3;
const halvings = 30;

/** Where a construction joint lies: a narrow band on the side of what is poured later. */
export function jointBands(
  { layout, volumesM3 }: Pick<PourPlan, 'layout' | 'volumesM3'>,
  atM3: number,
  exit: Point,
): Ring[] {
  const before: Polygon[] = [];
  const behind: Polygon[] = [];
  let m3 = 0;
  layout.pieces.forEach(({ polygon }, index) => {
    const volumeM3 = volumesM3[index]!;
    const share = (atM3 - m3) / volumeM3;
    m3 += volumeM3;
    if (share >= 1 - 1e-6) before.push(polygon);
    else if (share <= 1e-6) behind.push(polygon);
    else {
      const poured = pouredPart(polygon, share, layout.axisRad, exit);
      before.push(...poured);
      behind.push(...difference([polygon], poured));
    }
  });
  return intersection(offset(before, bandM), behind).map(({ outline }) => outline);
}

/** What of a piece is poured when so much of it is: a strip is poured along its length, from the far end towards the exit's side. */
function pouredPart(piece: Polygon, share: number, axisRad: number, exit: Point): Region {
  const box = boxOf(piece.outline.map((point) => rotated(point, -axisRad)));
  const isExitUp = rotated(exit, -axisRad)[1] > (box.yMinM + box.yMaxM) / 2;
  const upTo = (alongM: number): Region => {
    const [from, to] = isExitUp ? [box.yMinM - 1, box.yMinM + alongM] : [box.yMaxM - alongM, box.yMaxM + 1];
    const cut: Ring = [
      [box.xMinM - 1, from],
      [box.xMaxM + 1, from],
      [box.xMaxM + 1, to],
      [box.xMinM - 1, to],
    ];
    return intersection([piece], [solid(cut.map((point) => rotated(point, axisRad)))]);
  };
  const wantedM2 = share * regionAreaM2([piece]);
  let low = 0;
  let high = box.yMaxM - box.yMinM;
  for (let step = 0; step < halvings; step += 1) {
    const middle = (low + high) / 2;
    if (regionAreaM2(upTo(middle)) < wantedM2) low = middle;
    else high = middle;
  }
  return upTo(high);
}
