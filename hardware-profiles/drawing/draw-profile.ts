import { homeJoints, toolPoint, type Joints } from '../kinematics.ts';
import type { Figure, MachineProfile } from '../profile.ts';
import { drawBase } from './base.ts';
import { dataColumn } from './data-column.ts';
import { drawParts, project, type View } from './parts.ts';
import { reachOf } from './reach.ts';
import { drawReach } from './reach-panel.ts';
import { area, extentOf, line, type Extent, type Shape } from './shapes.ts';
import {
  dimensionAcross,
  dimensionUp,
  escaped,
  figureText,
  num,
  onSheet,
  shapeText,
  text,
  type Place,
} from './sheet.ts';
import { drawSurroundings } from './surroundings.ts';
import { certaintyMarks, drawingWords, type DrawingLanguage } from './words.ts';

/** Sizes of the sheet, pixels. */
const sheet = {
  widthPx: 1120,
  mainPx: 720,
  viewWidthPx: 560,
  viewsHeightPx: 640,
  marginPx: 28,
  columnPx: 340,
} as const;

/** Room that the height's dimension line is sure of, metres. */
const heightShownMaxM = 60;

interface DrawnView {
  readonly view: View;
  readonly groups: readonly { readonly name: string; readonly shapes: readonly Shape[] }[];
  readonly behind: readonly Shape[];
  readonly extent: Extent;
}

/** Joints as the drawing shows them: as the profile asks for, at rest otherwise. */
function shownJoints(profile: MachineProfile): Joints {
  return { ...homeJoints(profile), ...profile.appearance?.pose };
}

function seenFrom(profile: MachineProfile, view: View): DrawnView {
  const parts = drawParts(profile, shownJoints(profile), view);
  const bases = profile.kinematics.parts.filter(({ kind }) => kind === 'base').map(({ name }) => name);
  const ground = { name: bases[0] ?? 'foundation', shapes: drawBase(profile, view) };
  const further = bases.slice(1).map((name) => ({ name, shapes: [] }));
  const footprint = area('hidden', ...profile.kinematics.footprint);
  const groups = [
    ...(view === 'top' ? [{ name: 'footprint', shapes: [footprint] }] : []),
    ground,
    ...further,
    ...parts,
  ];
  const behind = drawSurroundings(profile, view);
  const height = line(
    'hidden',
    [0, 0],
    [0, view === 'side' ? Math.min(profile.dimensions.heightM.value, heightShownMaxM) : 0],
  );
  const extent = extentOf([...groups.flatMap(({ shapes }) => shapes), ...behind, height]);
  return { view, groups, behind, extent };
}

const spanOf = ({ min, max }: Extent): readonly [number, number] => [max[0] - min[0], max[1] - min[1]];

const metres = (figure: Figure): string => `${figureText(figure.value)} m ${certaintyMarks[figure.certainty]}`;

/**
 * The machine from the side and from above at one scale, with its dimensions, and beside it where its tool reaches, its joints and what
 * it does when it must stop: SVG, drawn from the profile's figures and kinematics alone. Every part is a group `data-part`.
 */
export function drawProfile(profile: MachineProfile, language: DrawingLanguage): string {
  const words = drawingWords[language];
  const side = seenFrom(profile, 'side');
  const top = seenFrom(profile, 'top');
  const [sideU, sideV] = spanOf(side.extent);
  const [topU, topV] = spanOf(top.extent);
  const pxPerM = Math.min(sheet.viewWidthPx / Math.max(sideU, topU), sheet.viewsHeightPx / (sideV + topV));
  const heightPx = { side: sideV * pxPerM, top: topV * pxPerM };
  const sideBottom = 110 + Math.max(heightPx.side, 60);
  const topBottom = sideBottom + 110 + heightPx.top;
  // One x for both views, so that what stands under each other is the same place of the machine.
  const leftU = Math.min(side.extent.min[0], top.extent.min[0]);
  const rightU = Math.max(side.extent.max[0], top.extent.max[0]);
  const leftPx = 40 + (sheet.mainPx - 120 - (rightU - leftU) * pxPerM) / 2;
  const placeOf = (drawn: DrawnView, bottomPx: number): Place => ({
    ...{ leftPx, bottomPx, pxPerM },
    extent: { min: [leftU, drawn.extent.min[1]], max: [rightU, drawn.extent.max[1]] },
  });
  const sidePlace = placeOf(side, sideBottom);
  const topPlace = placeOf(top, topBottom);
  const column = columnOf(profile, language);
  const totalPx = Math.max(topBottom + 80, column.heightPx + 90);
  const name = profile.name[language];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${sheet.widthPx} ${num(totalPx)}" width="${sheet.widthPx}" height="${num(totalPx)}" role="img" font-family="'Noto Sans SC','Noto Sans','PingFang SC','Microsoft YaHei',sans-serif">`,
    `<title>${escaped(name)}</title><rect width="100%" height="100%" fill="#ffffff"/>`,
    text(sheet.marginPx, 40, name, { sizePx: 24, weight: 'bold' }),
    text(sheet.marginPx, 62, `${profile.id} · ${profile.class}`, { color: '#5d6e80' }),
    viewText(side, sidePlace, words.side, groundText(side, sidePlace)),
    sideDimensions(profile, side, sidePlace),
    viewText(top, topPlace, words.top, ''),
    topDimensions(profile, top, topPlace),
    scaleBar(pxPerM, totalPx - 24),
    `<g transform="translate(${sheet.widthPx - sheet.columnPx - sheet.marginPx} 24)">${column.svg}</g>`,
    '</svg>',
  ].join('\n');
}

/** The machine from the side alone, without letters, for lists. */
export function outlineOf(profile: MachineProfile): string {
  const side = seenFrom(profile, 'side');
  const [spanU, spanV] = spanOf(side.extent);
  const { widthPx, heightPx } = outlineSize;
  const pxPerM = Math.min((widthPx - 16) / spanU, (heightPx - 16) / spanV);
  const place = { leftPx: (widthPx - spanU * pxPerM) / 2, bottomPx: heightPx - 8, pxPerM, extent: side.extent };
  const shapes = [...side.behind, ...side.groups.flatMap((group) => group.shapes)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${widthPx} ${heightPx}" width="${widthPx}" height="${heightPx}">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    groundText(side, place),
    ...shapes.map((shape) => shapeText(place, shape)),
    '</svg>',
  ].join('\n');
}

const outlineSize = { widthPx: 240, heightPx: 150 } as const;

function viewText(drawn: DrawnView, place: Place, title: string, ground: string): string {
  const topPx = place.bottomPx - spanOf(place.extent)[1] * place.pxPerM;
  const groups = drawn.groups.map(
    ({ name, shapes }) =>
      `<g data-part="${escaped(name)}">${shapes.map((shape) => shapeText(place, shape)).join('')}</g>`,
  );
  const behind = drawn.behind.map((shape) => shapeText(place, shape)).join('');
  return (
    `<g data-view="${drawn.view}">${text(sheet.marginPx, topPx - 14, title, { weight: 'bold', color: '#33506b' })}` +
    `${ground}<g data-part="surroundings">${behind}</g>${groups.join('')}</g>`
  );
}

function groundText({ extent }: DrawnView, place: Place): string {
  const beyondM = 24 / place.pxPerM;
  return extent.min[1] > 0.01
    ? ''
    : shapeText(place, line('ground', [place.extent.min[0] - beyondM, 0], [place.extent.max[0] + beyondM, 0]));
}

/** Of the footprint and the whole machine the one whose length comes nearest to the figure, and the figure laid along its middle. */
function spanFor(figure: Figure, candidates: readonly (readonly [number, number])[]): readonly [number, number] {
  const nearest = candidates.reduce((a, b) =>
    Math.abs(b[1] - b[0] - figure.value) < Math.abs(a[1] - a[0] - figure.value) ? b : a,
  );
  const middle = (nearest[0] + nearest[1]) / 2;
  return [middle - figure.value / 2, middle + figure.value / 2];
}

function candidatesOf(profile: MachineProfile, drawn: DrawnView, axis: 0 | 1): readonly (readonly [number, number])[] {
  const footprint = profile.kinematics.footprint.map((corner) => corner[axis]);
  const whole = extentOf(drawn.groups.flatMap(({ shapes }) => shapes));
  return [
    [Math.min(...footprint), Math.max(...footprint)],
    [whole.min[axis], whole.max[axis]],
  ];
}

function sideDimensions(profile: MachineProfile, drawn: DrawnView, place: Place): string {
  const { lengthM, heightM } = profile.dimensions;
  const [from, to] = spanFor(lengthM, candidatesOf(profile, drawn, 0));
  const [x1] = onSheet(place, [from, 0]);
  const [x2] = onSheet(place, [to, 0]);
  const right = onSheet(place, [place.extent.max[0], 0])[0];
  const base =
    profile.kinematics.mobility === 'vertical'
      ? toolPoint(profile, { xM: 0, yM: 0, zM: 0, yawRad: 0 }, shownJoints(profile))[2]
      : platformFoot(profile, drawn);
  const [, y1] = onSheet(place, [0, base + heightM.value]);
  const [, y2] = onSheet(place, [0, base]);
  return `<g data-dimensions="side">${dimensionAcross(x1, x2, place.bottomPx + 34, place.bottomPx + 6, metres(lengthM))}${dimensionUp(y1, y2, right + 40, right + 8, metres(heightM))}</g>`;
}

/** A platform hangs on a building: its height is measured from its own lowest edge. */
function platformFoot(profile: MachineProfile, drawn: DrawnView): number {
  const platforms = new Set(profile.kinematics.parts.filter(({ kind }) => kind === 'platform').map(({ name }) => name));
  const shapes = drawn.groups.filter(({ name }) => platforms.has(name)).flatMap((group) => group.shapes);
  return shapes.length === 0 ? 0 : extentOf(shapes).min[1];
}

function topDimensions(profile: MachineProfile, drawn: DrawnView, place: Place): string {
  const { widthM } = profile.dimensions;
  const [from, to] = spanFor(widthM, candidatesOf(profile, drawn, 1));
  const right = onSheet(place, [place.extent.max[0], 0])[0];
  const [, y1] = onSheet(place, [0, to]);
  const [, y2] = onSheet(place, [0, from]);
  return `<g data-dimensions="top">${dimensionUp(y1, y2, right + 40, right + 8, metres(widthM))}</g>`;
}

/** A round length of about a hundred pixels. */
function scaleBar(pxPerM: number, y: number): string {
  const lengthM = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50].find((candidate) => candidate * pxPerM >= 60) ?? 100;
  const x = sheet.marginPx;
  return `<path d="M${x} ${num(y - 6)}V${num(y)}H${num(x + lengthM * pxPerM)}V${num(y - 6)}" fill="none" stroke="#1c2a39" stroke-width="1.4"/>${text(x + lengthM * pxPerM + 8, y, `${lengthM} m`)}`;
}

/** Reach, joints, figures and safe state, one under the other. */
function columnOf(
  profile: MachineProfile,
  language: DrawingLanguage,
): { readonly svg: string; readonly heightPx: number } {
  const reach = reachOf(profile);
  const parts = {
    side: drawParts(profile, shownJoints(profile), 'side').flatMap(({ shapes }) => shapes),
    top: drawParts(profile, shownJoints(profile), 'top').flatMap(({ shapes }) => shapes),
  };
  const base = { side: drawBase(profile, 'side'), top: drawBase(profile, 'top') };
  const tool = toolPoint(profile, { xM: 0, yM: 0, zM: 0, yawRad: 0 }, shownJoints(profile));
  const panel =
    reach === null
      ? { svg: '', heightPx: 0 }
      : drawReach({
          ...{ reach, language, widthPx: sheet.columnPx },
          side: [...base.side, ...parts.side],
          top: [...base.top, ...parts.top],
          tool: { side: project('side', tool), top: project('top', tool) },
        });
  const data = dataColumn(profile, language, panel.heightPx);
  return { svg: panel.svg + data.svg, heightPx: data.heightPx };
}
