import type { Reach } from './reach.ts';
import { circle, extentOf, type Shape, type ViewPoint } from './shapes.ts';
import { dimensionAcross, dimensionUp, num, onSheet, ringText, shapeText, text, type Place } from './sheet.ts';
import { drawingWords, type DrawingLanguage } from './words.ts';

export interface ReachDrawing {
  readonly reach: Reach;
  readonly language: DrawingLanguage;
  readonly widthPx: number;
  /** The machine as it stands in each view, drawn under its reach. */
  readonly side: readonly Shape[];
  readonly top: readonly Shape[];
  readonly tool: { readonly side: ViewPoint; readonly top: ViewPoint };
}

const viewHeightPx = 190;
/** Left free for the dimensions. */
const roomPx = 60;

/** Where the tool point gets to, from the side and from above, smaller than the machine's own views. */
export function drawReach(drawing: ReachDrawing): { readonly svg: string; readonly heightPx: number } {
  const { reach, language } = drawing;
  const words = drawingWords[language];
  const side = placeFor(drawing, [...reach.side], drawing.side, 28);
  const sideBottom = side.place.bottomPx;
  const isUpright = reach.radiusMaxM - reach.radiusMinM < 0.05;
  const upper =
    text(0, 14, words.reachSide, { weight: 'bold', color: '#33506b' }) +
    shapesText(side.place, drawing.side) +
    ringText(side.place, reach.side, []) +
    toolText(side.place, drawing.tool.side) +
    heightText(side.place, reach);
  if (isUpright) return { svg: `<g data-reach="side">${upper}</g>`, heightPx: sideBottom + 24 };
  const top = placeFor(drawing, [...reach.planOuter], drawing.top, sideBottom + 64);
  const lower =
    text(0, sideBottom + 46, words.reachTop, { weight: 'bold', color: '#33506b' }) +
    shapesText(top.place, drawing.top) +
    ringText(top.place, reach.planOuter, reach.planInner) +
    toolText(top.place, drawing.tool.top) +
    radiusText(top.place, reach, words.radius);
  return {
    svg: `<g data-reach="side">${upper}</g><g data-reach="top">${lower}</g>`,
    heightPx: top.place.bottomPx + 44,
  };
}

function placeFor(
  { widthPx }: ReachDrawing,
  edge: readonly ViewPoint[],
  machine: readonly Shape[],
  topPx: number,
): { readonly place: Place } {
  const extent = extentOf([{ kind: 'line', points: edge, ink: 'reach' }, ...machine]);
  const width = Math.max(0.1, extent.max[0] - extent.min[0]);
  const height = Math.max(0.1, extent.max[1] - extent.min[1]);
  const pxPerM = Math.min((widthPx - roomPx) / width, viewHeightPx / height);
  return { place: { leftPx: 8, bottomPx: topPx + height * pxPerM, pxPerM, extent } };
}

function shapesText(place: Place, shapes: readonly Shape[]): string {
  return `<g opacity="0.55">${shapes.map((shape) => shapeText(place, shape)).join('')}</g>`;
}

function toolText(place: Place, tool: ViewPoint): string {
  return shapeText(place, circle('tool', tool, 4 / place.pxPerM));
}

function heightText(place: Place, { heightMinM, heightMaxM }: Reach): string {
  const right = onSheet(place, [place.extent.max[0], 0])[0];
  const [, y1] = onSheet(place, [0, heightMaxM]);
  const [, y2] = onSheet(place, [0, heightMinM]);
  return y2 - y1 < 2
    ? text(right + 6, y1, `z ${num(heightMaxM)} m`, { color: '#33506b' })
    : dimensionUp(y1, y2, right + 24, right + 4, `z ${tidy(heightMinM)} … ${tidy(heightMaxM)} m`);
}

function radiusText(place: Place, { radiusMinM, radiusMaxM }: Reach, radius: string): string {
  const [x1] = onSheet(place, [0, 0]);
  const [x2] = onSheet(place, [radiusMaxM, 0]);
  return dimensionAcross(
    x1,
    x2,
    place.bottomPx + 22,
    place.bottomPx + 2,
    `${radius} ${tidy(radiusMinM)} … ${tidy(radiusMaxM)} m`,
  );
}

/** What trying positions found is no finer than a decimetre. */
const tidy = (valueM: number): string => num(Math.round(valueM * 10) / 10);
