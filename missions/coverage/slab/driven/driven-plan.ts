import type { Point } from '../../../../kernel/geometry.ts';
import { difference, regionAreaM2 } from '../../polygons.ts';
import { coveragePlan } from '../coverage-plan.ts';
import type { CoveragePlan, CoverageProblem, Drive } from '../coverage-problem.ts';
import { chordsOf, durationOfS, knotsOf, type DrivePiece, type Heading, type TimedPiece } from '../pieces.ts';
import type { Room } from '../room.ts';
import { unswept } from '../unswept.ts';
import { wetEdgeAmong, wetInputOf } from '../wet-edge.ts';
import type { DriveChain } from './drive-chain.ts';
import type { Turning } from './turns.ts';

/** Chords by which what the tool touches is worked out keep within this of the arc, metres. */
const sweepSagittaM = 0.002;
/** An arc by more than this is a turn. */
const turnMinRad = Math.PI / 4;

/** Poses to be driven through, as first thought of. */
export interface Draft {
  readonly poses: readonly Heading[];
  readonly directionRad: number;
  readonly headlandPasses: number;
  readonly costM: number;
}

interface Driven {
  readonly whole: Room;
  readonly room: Room;
  readonly chain: DriveChain;
  readonly turning: Turning;
  readonly draft: Draft;
}

/** What a drive comes to. */
export function drivenPlan(problem: CoverageProblem, { whole, room, chain, turning, draft }: Driven): CoveragePlan {
  const drive = problem.drive!;
  const pieces = timed(joined(chain.pieces()), drive);
  const path = pathOf(pieces);
  // The flood that finds the reach may miss some; what the drive does touch can be reached.
  const lost = unswept(difference(whole.reachable, room.reachable), path, whole.toolRadiusM);
  const reachable = difference(whole.reachable, lost);
  const reached: Room = { ...room, reachable, reachableM2: regionAreaM2(reachable) };
  const { drive: _, openTimeS: __, ...still } = problem;
  const plan = coveragePlan(still, reached, path, draft.directionRad);
  const wet = wetInputOf(problem, reached);
  return {
    ...plan,
    lengthM: pieces.reduce((sum, { lengthM }) => sum + lengthM, 0),
    turns: pieces.filter(isTurn).length,
    durationS: durationOfS(pieces),
    wetEdge: wet === null ? null : wetEdgeAmong([knotsOf(pieces)], wet),
    driven: {
      pieces,
      turningRadiusM: turning.radiusM,
      headlandPasses: draft.headlandPasses,
      gearChanges: gearChangesOf(pieces),
      onTheSpotM2: whole.reachableM2,
    },
  };
}

function isTurn(piece: TimedPiece): boolean {
  return piece.kind === 'stop' || (piece.kind === 'arc' && piece.lengthM / Math.abs(piece.leftM) > turnMinRad);
}

/** Pieces that go on as the one before are one with it. */
function joined(pieces: readonly DrivePiece[]): DrivePiece[] {
  const found: DrivePiece[] = [];
  for (const piece of pieces) {
    const last = found.at(-1);
    const isSame =
      last?.kind === piece.kind &&
      last.gear === piece.gear &&
      (last.kind === 'straight' || (piece.kind === 'arc' && last.leftM === piece.leftM));
    if (isSame) found[found.length - 1] = { ...last, lengthM: last.lengthM + piece.lengthM };
    else found.push(piece);
  }
  return found;
}

function timed(pieces: readonly DrivePiece[], { workMps, gearChangeS = 0 }: Drive): TimedPiece[] {
  return pieces.flatMap((piece, index): TimedPiece[] => {
    const driven: TimedPiece = { ...piece, durationS: piece.lengthM / workMps };
    const before = pieces[index - 1];
    if (before === undefined || before.gear === piece.gear) return [driven];
    return [{ kind: 'stop', from: piece.from, lengthM: 0, durationS: gearChangeS }, driven];
  });
}

function gearChangesOf(pieces: readonly TimedPiece[]): number {
  return pieces.filter(({ kind }) => kind === 'stop').length;
}

function pathOf(pieces: readonly TimedPiece[]): Point[] {
  const path: Point[] = [];
  for (const piece of pieces) {
    if (path.length === 0) path.push(piece.from.at);
    if (piece.kind !== 'stop') path.push(...chordsOf(piece, sweepSagittaM));
  }
  return path;
}
