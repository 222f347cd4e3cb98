import type { PieceWork } from '../concrete-supply.ts';

/** How fast a pour goes on, by how far it has come. All volumes are counted from the beginning of the pour, all times are work, milliseconds. */
export interface PlacingPace {
  /** Work until the pour has come to `m3`. */
  untilMs(m3: number): number;
  /** The same with what has to be done there before it goes on: the machine set up anew. */
  onwardMs(m3: number): number;
}

const hourMs = 3_600_000;
const sameM3 = 1e-6;

export function steadyPace(rateM3ph: number): PlacingPace {
  const workMs = (m3: number): number => (m3 / rateM3ph) * hourMs;
  return { untilMs: workMs, onwardMs: workMs };
}

/** The pace of a machine that needs so long for each piece, steady within each. */
export function paceByPieces(volumesM3: readonly number[], work: readonly PieceWork[]): PlacingPace {
  const pieces: { readonly fromM3: number; readonly toM3: number; readonly fromMs: number; readonly toMs: number }[] =
    [];
  let m3 = 0;
  let ms = 0;
  volumesM3.forEach((volumeM3, at) => {
    const { placeS, setUpS } = work[at]!;
    const fromMs = ms + setUpS * 1000;
    const toMs = fromMs + placeS * 1000;
    pieces.push({ fromM3: m3, toM3: m3 + volumeM3, fromMs, toMs });
    m3 += volumeM3;
    ms = toMs;
  });
  const within = (place: number, piece: (typeof pieces)[number] | undefined): number => {
    if (piece === undefined) return ms;
    const share = (place - piece.fromM3) / (piece.toM3 - piece.fromM3);
    return piece.fromMs + Math.min(1, Math.max(0, share)) * (piece.toMs - piece.fromMs);
  };
  return {
    untilMs: (place) =>
      place <= sameM3
        ? 0
        : within(
            place,
            pieces.find(({ toM3 }) => toM3 >= place - sameM3),
          ),
    onwardMs: (place) =>
      within(
        place,
        pieces.find(({ toM3 }) => toM3 > place + sameM3),
      ),
  };
}
