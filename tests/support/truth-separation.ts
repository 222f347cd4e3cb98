import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { levelForbidsMotion } from '../../kernel/permit.ts';
import type { MachineSample, PersonSample, Trace, Violation } from './virtual-trace.ts';

/**
 * A second opinion on separation, in the truth and not in what anybody was told: written from ISO/TS 15066 alone, without the
 * interlock's code. Should the link die at this instant, a moving machine goes on for what is left of its permit and for its reaction, and
 * brakes; the person walks at it all the while. They must not meet. What is real is compared, so that no term for uncertainty is needed.
 */

const walkingMps = 1.6;
const personHeightM = 2;
const standsMps = 1e-3;
const overlapM = 1e-6;

type Ring = readonly (readonly [number, number])[];

export interface TruthOptions {
  readonly outline: Ring;
  /** Persons whom nothing on the site can see: what they run into is not for the interlock to prevent. */
  readonly unseen?: ReadonlySet<string>;
}

export function checkSeparation(trace: Trace, { outline, unseen = new Set() }: TruthOptions): Violation[] {
  const violations: Violation[] = [];
  const untilMs = new Map<string, number>();
  const askedAt = new Map<string, number>();
  for (const entry of trace.entries) {
    if (entry.type === 'asked') askedAt.set(entry.nonce, entry.atMs);
    if (entry.type === 'sent') {
      const { permit } = entry;
      const endMs = (askedAt.get(permit.nonce) ?? entry.atMs) + permit.validForMs;
      if (!levelForbidsMotion(permit.level)) untilMs.set(permit.machineId, endMs);
    }
    if (entry.type !== 'sample') continue;
    for (const machine of entry.machines) {
      const leftMs = Math.max(0, (untilMs.get(machine.machineId) ?? 0) - entry.atMs);
      const people = entry.people.filter(({ personId }) => !unseen.has(personId));
      const around = { people, machines: entry.machines, outline };
      for (const what of wrongsOf(trace, machine, leftMs / 1000, around)) {
        violations.push({ invariant: 'separation', atMs: entry.atMs, what });
      }
    }
  }
  return violations;
}

interface Around {
  readonly people: readonly PersonSample[];
  readonly machines: readonly MachineSample[];
  readonly outline: Ring;
}

function wrongsOf({ profiles }: Trace, machine: MachineSample, leftS: number, around: Around): string[] {
  const profile = profiles.get(machine.machineId);
  if (profile === undefined || Math.abs(machine.speedMps) < standsMps) return [];
  const body = corners(machine, profile);
  const needM = neededM(profile, machine, leftS);
  const hitsPeople = around.people.flatMap((person) => {
    const gapM = isBeside(machine, person, profile) ? gapToPersonM(machine, profile, person) : Infinity;
    return gapM < needM ? [`${gapM.toFixed(2)} m from ${person.personId}, needs ${needM.toFixed(2)}`] : [];
  });
  const hitsMachines = around.machines.flatMap((other) => {
    const otherProfile = profiles.get(other.machineId);
    const isElsewhere = other === machine || Math.abs(other.zM - machine.zM) > personHeightM;
    if (isElsewhere || otherProfile === undefined) return [];
    return overlap(body, corners(other, otherProfile)) ? [`is in ${other.machineId}`] : [];
  });
  const isOver = body.some((corner) => !isInside(corner, around.outline));
  const wrongs = [...hitsPeople, ...hitsMachines, ...(isOver ? ['reaches over the edge'] : [])];
  return wrongs.map((wrong) => `${machine.machineId} at ${machine.speedMps.toFixed(2)} m/s ${wrong}`);
}

function neededM({ stopping }: MachineProfile, { speedMps }: MachineSample, leftS: number): number {
  const fastMps = Math.abs(speedMps);
  const brakeMps2 = stopping.decelerationMps2.value;
  const rollS = leftS + stopping.reactionMs.value / 1000;
  return fastMps * rollS + fastMps ** 2 / (2 * brakeMps2) + walkingMps * (rollS + fastMps / brakeMps2);
}

function isBeside(machine: MachineSample, person: PersonSample, { dimensions }: MachineProfile): boolean {
  return person.zM < machine.zM + dimensions.heightM.value && person.zM + personHeightM > machine.zM;
}

function corners({ xM, yM, yawRad }: MachineSample, { kinematics }: MachineProfile): Ring {
  const [cos, sin] = [Math.cos(yawRad), Math.sin(yawRad)];
  return kinematics.footprint.map(([x, y]) => [xM + cos * x - sin * y, yM + sin * x + cos * y] as const);
}

function gapToPersonM(machine: MachineSample, profile: MachineProfile, { xM, yM }: PersonSample): number {
  const ring = corners(machine, profile);
  if (isInside([xM, yM], ring)) return 0;
  return Math.min(...sidesOf(ring).map(([from, to]) => pointToSideM([xM, yM], from, to)));
}

function sidesOf(ring: Ring): (readonly [readonly [number, number], readonly [number, number]])[] {
  return ring.map((from, at) => [from, ring[(at + 1) % ring.length] ?? from] as const);
}

function pointToSideM(
  [x, y]: readonly [number, number],
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
): number {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
  return Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay));
}

/** By crossings of a ray to the right. */
function isInside([x, y]: readonly [number, number], ring: Ring): boolean {
  let crossings = 0;
  for (const [[ax, ay], [bx, by]] of sidesOf(ring)) {
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) crossings += 1;
  }
  return crossings % 2 === 1;
}

/** Two convex rings share ground when no side of either has the other wholly beyond it. */
function overlap(left: Ring, right: Ring): boolean {
  return !hasGapAlong(left, right) && !hasGapAlong(right, left);
}

function hasGapAlong(ring: Ring, other: Ring): boolean {
  return sidesOf(ring).some(([[ax, ay], [bx, by]]) => {
    const side = ([x, y]: readonly [number, number]): number => (bx - ax) * (y - ay) - (by - ay) * (x - ax);
    const own = ring.map(side).find((value) => Math.abs(value) > overlapM) ?? 0;
    return other.every((point) => side(point) * Math.sign(own) <= overlapM);
  });
}
