import { distanceM, isInsideRing, pointSegmentDistanceM, type Ring } from '../../../../kernel/geometry.ts';
import { machineGapM, personGapM, placeMachine, ringRingM } from './bodies.ts';
import type { TruthFloor, TruthMachine, TruthZone } from './truth.ts';

/** Everything that may truly have been the reason of a stop. */
export interface StopScene {
  readonly machine: TruthMachine;
  readonly speedMps: number;
  readonly machines: readonly TruthMachine[];
  readonly people: readonly { readonly xM: number; readonly yM: number; readonly zM: number }[];
  readonly floors: readonly TruthFloor[];
  readonly zones: readonly TruthZone[];
  readonly validityMs: number;
}

const walkingMps = 1.6;
/** C + Zd + Zr of the shipped limits, and as much hysteresis as a distance has, metres. */
const fixedM = 0.85 + 0.5 + 0.2 + 0.5;
/** Location errors that the simulation itself adds, metres. */
const errorM = 0.5;
/** Pose 50, tags 150, cycle 20, compute 20 ms and one period of the sources. */
const chainMs = 340;
const quickestLinkMps = 4;
const sameFloorM = 1;
const hookRoomM = 3;

/**
 * Whether a stop had a cause in truth: by the same sum of distances, but from true positions and with the speed the machine could have had
 * a moment before, a person, another machine, an edge, an opening, a zone or the end of the slab within it.
 */
export function hasTruthCause(scene: StopScene): boolean {
  const { machine } = scene;
  const placed = placeMachine(machine);
  const linkMps = machine.mobility === 'fixed' ? quickestLinkMps : Math.max(scene.speedMps, 0.1);
  const timeS = (chainMs + scene.validityMs) / 1000 + machine.reactionS + (machine.grade === 'locked' ? 0.5 : 0);
  const rollM = (mps: number, decelerationMps2: number): number => mps * timeS + (mps * mps) / (2 * decelerationMps2);
  const ownM = rollM(linkMps, machine.decelerationMps2);
  const personM = walkingMps * (timeS + linkMps / machine.decelerationMps2) + ownM + fixedM + errorM;
  if (scene.people.some((person) => personGapM(placed, person) < personM)) return true;
  const { hook } = placed;
  if (hook !== null && scene.people.some(({ xM, yM }) => Math.hypot(xM - hook[0], yM - hook[1]) < hookRoomM))
    return true;
  for (const other of scene.machines) {
    if (other.id === machine.id || other.assetId === machine.assetId) continue;
    const otherM = rollM(other.mobility === 'fixed' ? quickestLinkMps : other.nominalMps, other.decelerationMps2);
    // Both get half of the room, so that twice the own way may be asked for.
    if (machineGapM(placed, placeMachine(other)) < 2 * ownM + otherM + 0.5 + (machine.isCrane && other.isCrane ? 2 : 0))
      return true;
  }
  return machine.mobility === 'ground' && isNearBorder(scene, placed.prisms[0]?.ring ?? [], ownM + 0.5);
}

function isNearBorder({ machine, floors, zones }: StopScene, ring: Ring, rangeM: number): boolean {
  const floor = floors.find(({ elevationM }) => Math.abs(elevationM - machine.pose.zM) < sameFloorM);
  const centre = [machine.pose.xM, machine.pose.yM] as const;
  const reachM = Math.max(0, ...ring.map((corner) => distanceM(corner, centre)));
  if (floor?.edges.some((edge) => pointSegmentDistanceM(centre, edge) < reachM + rangeM) === true) return true;
  return zones.some(({ outline, elevationM }) => {
    if (Math.abs(elevationM - machine.pose.zM) > sameFloorM) return false;
    return isInsideRing(centre, outline) || ringRingM(ring, outline) < rangeM;
  });
}
