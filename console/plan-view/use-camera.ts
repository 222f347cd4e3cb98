import { useEffect, useRef, useState } from 'preact/hooks';
import { fitted, panned, zoomed, type Bounds, type Camera, type PlanPoint, type Viewport } from '../geometry/camera.ts';

/** A finger that moved less than this has tapped, not dragged; gloves wobble. */
const tapMovePxMax = 10;
const otherMarginPx = 26;
/** Width of the column of keys at the left, in rem. */
const keysRem = 8.75;

export interface PlanCamera {
  readonly camera: Camera;
  readonly viewport: Viewport;
  zoomBy(factor: number): void;
  panBy(dxPx: number, dyPx: number): void;
  fit(): void;
  centreOn(point: PlanPoint): void;
  readonly handlers: {
    onPointerDown(event: PointerEvent): void;
    onPointerMove(event: PointerEvent): void;
    onPointerUp(event: PointerEvent): void;
    onPointerCancel(event: PointerEvent): void;
    onClickCapture(event: MouseEvent): void;
    onWheel(event: WheelEvent): void;
  };
}

/** Pan with one finger, zoom with two or the wheel; everything also by keys. Fits the bounds until somebody moves. */
export function useCamera(
  element: { readonly current: HTMLElement | null },
  bounds: Bounds | null,
  fitKey: string,
): PlanCamera {
  const viewport = useViewport(element);
  const [moved, setMoved] = useState<{ readonly key: string; readonly camera: Camera } | null>(null);
  const fingers = useRef(new Map<number, PlanPoint>());
  const travelPx = useRef(0);

  const home = fitted(bounds ?? { minX: 0, minY: 0, maxX: 40, maxY: 30 }, viewport, {
    leftPx: keysRem * Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
    otherPx: otherMarginPx,
  });
  const camera = moved?.key === fitKey ? moved.camera : home;
  const move = (change: (from: Camera) => Camera) =>
    setMoved((last) => ({ key: fitKey, camera: change(last?.key === fitKey ? last.camera : home) }));

  const inBox = (event: Place) => placeIn(element.current, event);

  function onPointerDown(event: PointerEvent): void {
    if (fingers.current.size === 0) travelPx.current = 0;
    fingers.current.set(event.pointerId, inBox(event));
  }

  function onPointerMove(event: PointerEvent): void {
    const from = fingers.current.get(event.pointerId);
    if (!from) return;
    const to = inBox(event);
    const other = [...fingers.current.entries()].find(([id]) => id !== event.pointerId)?.[1];
    fingers.current.set(event.pointerId, to);
    travelPx.current += Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (travelPx.current < tapMovePxMax) return;
    // Captured only once it is a drag, so that a tap still reaches the machine or slab below the finger.
    const box = element.current;
    if (box && !box.hasPointerCapture(event.pointerId)) box.setPointerCapture(event.pointerId);
    if (!other) return move((last) => panned(last, to[0] - from[0], to[1] - from[1]));
    const before = Math.hypot(from[0] - other[0], from[1] - other[1]);
    const after = Math.hypot(to[0] - other[0], to[1] - other[1]);
    const middle: PlanPoint = [(to[0] + other[0]) / 2, (to[1] + other[1]) / 2];
    move((last) =>
      panned(
        zoomed(last, viewport, before < 1 ? 1 : after / before, middle),
        (to[0] - from[0]) / 2,
        (to[1] - from[1]) / 2,
      ),
    );
  }

  const lift = (event: PointerEvent) => void fingers.current.delete(event.pointerId);
  const centrePx: PlanPoint = [viewport.widthPx / 2, viewport.heightPx / 2];
  return {
    camera,
    viewport,
    zoomBy: (factor) => move((last) => zoomed(last, viewport, factor, centrePx)),
    panBy: (dxPx, dyPx) => move((last) => panned(last, dxPx, dyPx)),
    fit: () => setMoved(null),
    centreOn: ([x, y]) => move((last) => ({ ...last, centreXM: x, centreYM: y })),
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp: lift,
      onPointerCancel: lift,
      onClickCapture: (event) => {
        if (travelPx.current >= tapMovePxMax) event.stopPropagation();
      },
      onWheel: (event) => {
        event.preventDefault();
        const at = inBox(event);
        move((last) => zoomed(last, viewport, Math.exp(-event.deltaY * 0.0015), at));
      },
    },
  };
}

function useViewport(element: { readonly current: HTMLElement | null }): Viewport {
  const [viewport, setViewport] = useState<Viewport>({ widthPx: 800, heightPx: 600 });
  useEffect(() => {
    const box = element.current;
    if (!box) return;
    const observer = new ResizeObserver(() => {
      setViewport({ widthPx: Math.max(1, box.clientWidth), heightPx: Math.max(1, box.clientHeight) });
    });
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  return viewport;
}

interface Place {
  readonly clientX: number;
  readonly clientY: number;
}

function placeIn(element: HTMLElement | null, event: Place): PlanPoint {
  const rect = element?.getBoundingClientRect();
  return [event.clientX - (rect?.left ?? 0), event.clientY - (rect?.top ?? 0)];
}
