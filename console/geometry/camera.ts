/** The window onto the plan: site metres (x east, y north) to CSS pixels (y down). Pure. */
export interface Camera {
  readonly centreXM: number;
  readonly centreYM: number;
  /** CSS pixels per metre. */
  readonly scalePxPerM: number;
}
export interface Viewport {
  readonly widthPx: number;
  readonly heightPx: number;
}
export type PlanPoint = readonly [number, number];
export interface Bounds {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

export const scaleMinPxPerM = 1.5;
export const scaleMaxPxPerM = 160;

export function boundsOf(rings: Iterable<readonly PlanPoint[]>): Bounds | null {
  let bounds: Bounds | null = null;
  for (const ring of rings) {
    for (const [x, y] of ring) {
      bounds = bounds
        ? {
            minX: Math.min(bounds.minX, x),
            minY: Math.min(bounds.minY, y),
            maxX: Math.max(bounds.maxX, x),
            maxY: Math.max(bounds.maxY, y),
          }
        : { minX: x, minY: y, maxX: x, maxY: y };
    }
  }
  return bounds;
}

const clampedScale = (scale: number) => Math.min(scaleMaxPxPerM, Math.max(scaleMinPxPerM, scale));

/** Room kept free at the sides of the plan, CSS pixels: keys stand there. */
export interface Margins {
  readonly leftPx: number;
  readonly otherPx: number;
}

export function fitted(bounds: Bounds, viewport: Viewport, margins: Margins): Camera {
  const widthM = Math.max(1, bounds.maxX - bounds.minX);
  const heightM = Math.max(1, bounds.maxY - bounds.minY);
  const scale = Math.min(
    Math.max(40, viewport.widthPx - margins.leftPx - margins.otherPx) / widthM,
    Math.max(40, viewport.heightPx - 2 * margins.otherPx) / heightM,
  );
  const scalePxPerM = clampedScale(scale);
  return {
    centreXM: (bounds.minX + bounds.maxX) / 2 - (margins.leftPx - margins.otherPx) / 2 / scalePxPerM,
    centreYM: (bounds.minY + bounds.maxY) / 2,
    scalePxPerM,
  };
}

export function toScreen(camera: Camera, viewport: Viewport, [x, y]: PlanPoint): PlanPoint {
  return [
    viewport.widthPx / 2 + (x - camera.centreXM) * camera.scalePxPerM,
    viewport.heightPx / 2 - (y - camera.centreYM) * camera.scalePxPerM,
  ];
}

export function toSite(camera: Camera, viewport: Viewport, [px, py]: PlanPoint): PlanPoint {
  return [
    camera.centreXM + (px - viewport.widthPx / 2) / camera.scalePxPerM,
    camera.centreYM - (py - viewport.heightPx / 2) / camera.scalePxPerM,
  ];
}

/** Zooms so that the point under `anchorPx` stays where it is. */
export function zoomed(camera: Camera, viewport: Viewport, factor: number, anchorPx: PlanPoint): Camera {
  const scale = clampedScale(camera.scalePxPerM * factor);
  const [x, y] = toSite(camera, viewport, anchorPx);
  return {
    centreXM: x - (anchorPx[0] - viewport.widthPx / 2) / scale,
    centreYM: y + (anchorPx[1] - viewport.heightPx / 2) / scale,
    scalePxPerM: scale,
  };
}

export function panned(camera: Camera, dxPx: number, dyPx: number): Camera {
  return {
    ...camera,
    centreXM: camera.centreXM - dxPx / camera.scalePxPerM,
    centreYM: camera.centreYM + dyPx / camera.scalePxPerM,
  };
}

/** For an SVG group that holds site metres. */
export function svgTransform(camera: Camera, viewport: Viewport): string {
  const scale = camera.scalePxPerM;
  const tx = viewport.widthPx / 2 - camera.centreXM * scale;
  const ty = viewport.heightPx / 2 + camera.centreYM * scale;
  return `matrix(${scale} 0 0 ${-scale} ${tx} ${ty})`;
}
