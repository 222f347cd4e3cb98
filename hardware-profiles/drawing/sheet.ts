import type { Extent, Ink, Shape, ViewPoint } from './shapes.ts';

/** Where a view stands on the sheet: metres to pixels, v upwards. */
export interface Place {
  readonly leftPx: number;
  readonly bottomPx: number;
  readonly pxPerM: number;
  readonly extent: Extent;
}

/** Presentation attributes and no style sheet: a drawing inside a page is bound by that page's policy. */
const inks: Record<Ink, string> = {
  body: 'fill="#eef2f6" stroke="#1c2a39" stroke-width="1.3"',
  panel: 'fill="#d5dee8" stroke="#1c2a39" stroke-width="1"',
  tool: 'fill="#f6b352" stroke="#5f3c05" stroke-width="1"',
  dark: 'fill="#445464" stroke="#1c2a39" stroke-width="1"',
  detail: 'fill="none" stroke="#5d6e80" stroke-width="0.8"',
  hidden: 'fill="none" stroke="#5d6e80" stroke-width="1" stroke-dasharray="5 3"',
  reach:
    'fill="#2f7d6b" fill-opacity="0.12" stroke="#2f7d6b" stroke-width="1.2" stroke-dasharray="7 3" fill-rule="evenodd"',
  ground: 'fill="none" stroke="#8a6d3b" stroke-width="1.2"',
  surroundings: 'fill="#f6f3ec" stroke="#b7aa90" stroke-width="0.9"',
};

export const num = (value: number): string => String(Math.round(value * 100) / 100);

/** A figure for people: at least three digits of it, none of them made up by rounding to cents. */
export const figureText = (value: number): string =>
  Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

export function onSheet({ leftPx, bottomPx, pxPerM, extent }: Place, [u, v]: ViewPoint): readonly [number, number] {
  return [leftPx + (u - extent.min[0]) * pxPerM, bottomPx - (v - extent.min[1]) * pxPerM];
}

function pathOf(place: Place, points: readonly ViewPoint[]): string {
  return points.map((point, index) => `${index === 0 ? 'M' : 'L'}${onSheet(place, point).map(num).join(' ')}`).join('');
}

export function shapeText(place: Place, shape: Shape): string {
  const ink = inks[shape.ink];
  switch (shape.kind) {
    case 'area':
      return `<path d="${pathOf(place, shape.points)}Z" ${ink} stroke-linejoin="round"/>`;
    case 'line': {
      // A line has no inside.
      const open = ink.replace(/fill="[^"]*"/, 'fill="none"');
      return `<path d="${pathOf(place, shape.points)}" ${open} stroke-linejoin="round"/>`;
    }
    case 'circle': {
      const [x, y] = onSheet(place, shape.at);
      return `<circle cx="${num(x)}" cy="${num(y)}" r="${num(shape.radiusM * place.pxPerM)}" ${ink}/>`;
    }
  }
}

/** An area between two closed edges. */
export function ringText(place: Place, outer: readonly ViewPoint[], inner: readonly ViewPoint[]): string {
  return `<path d="${pathOf(place, outer)}Z${inner.length > 0 ? `${pathOf(place, inner)}Z` : ''}" ${inks.reach}/>`;
}

export interface Lettering {
  readonly sizePx?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly weight?: 'bold';
  readonly color?: string;
  readonly turned?: 'up';
}

export function text(x: number, y: number, words: string, lettering: Lettering = {}): string {
  const { sizePx = 13, anchor = 'start', weight, color = '#1c2a39', turned } = lettering;
  const turn = turned === 'up' ? ` transform="rotate(-90 ${num(x)} ${num(y)})"` : '';
  return (
    `<text x="${num(x)}" y="${num(y)}" font-size="${sizePx}" text-anchor="${anchor}" fill="${color}"` +
    `${weight === undefined ? '' : ` font-weight="${weight}"`}${turn}>${escaped(words)}</text>`
  );
}

const arrowPx = 7;

/** A dimension between two places of one height on the sheet, with the lines that lead to it. */
export function dimensionAcross(x1: number, x2: number, y: number, fromY: number, label: string): string {
  const short = Math.abs(x2 - x1) < 46;
  return (
    `<g stroke="#33506b" stroke-width="0.8" fill="#33506b"><path d="M${num(x1)} ${num(fromY)}V${num(y + 5)}M${num(x2)} ${num(fromY)}V${num(y + 5)}M${num(x1)} ${num(y)}H${num(x2)}" fill="none"/>` +
    `<path stroke="none" d="M${num(x1)} ${num(y)}l${arrowPx} -2.5v5zM${num(x2)} ${num(y)}l-${arrowPx} -2.5v5z"/></g>` +
    text(short ? x2 + 6 : (x1 + x2) / 2, short ? y + 4 : y - 4, label, {
      anchor: short ? 'start' : 'middle',
      color: '#33506b',
    })
  );
}

export function dimensionUp(y1: number, y2: number, x: number, fromX: number, label: string): string {
  const short = Math.abs(y2 - y1) < 46;
  const middle = (y1 + y2) / 2;
  return (
    `<g stroke="#33506b" stroke-width="0.8" fill="#33506b"><path d="M${num(fromX)} ${num(y1)}H${num(x + 5)}M${num(fromX)} ${num(y2)}H${num(x + 5)}M${num(x)} ${num(y1)}V${num(y2)}" fill="none"/>` +
    `<path stroke="none" d="M${num(x)} ${num(y1)}l-2.5 -${arrowPx}h5zM${num(x)} ${num(y2)}l-2.5 ${arrowPx}h5z"/></g>` +
    (short
      ? text(x + 9, middle + 4, label, { color: '#33506b' })
      : text(x - 4, middle, label, { anchor: 'middle', color: '#33506b', turned: 'up' }))
  );
}
