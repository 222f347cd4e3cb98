import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { offset, regionAreaM2, solid } from '../coverage/polygons.ts';
import type { SlabBearing } from '../site-model.ts';
import { maturityRate } from './concrete-clock.ts';
import { concreteClockDefaults } from './concrete-clock-data.ts';
import { slabLoadDefaults, type SlabLoadData } from './slab-load-data.ts';

const gravityMps2 = 9.81;
const hoursPerDay = 24;
const fullStrengthDays = 28;

/** Strength as a share of that at 28 days (EN 1992-1-1, 3.1.2), from the equivalent age at 20 °C. 1 from 28 days on. */
export function strengthRatio(equivalentAgeH: number, data: SlabLoadData = slabLoadDefaults): number {
  if (equivalentAgeH <= 0) return 0;
  const days = equivalentAgeH / hoursPerDay;
  return Math.min(1, Math.exp(data.strengthS.value * (1 - Math.sqrt(fullStrengthDays / days))));
}

/** Hours after placing, at a steady temperature, until concrete of that strength at 28 days may be trodden on. */
export function hoursToTread(strengthMpa: number, temperatureC: number, data: SlabLoadData = slabLoadDefaults): number {
  const shareLog = Math.log(Math.min(1, data.treadStrength.value / strengthMpa));
  const equivalentH = (fullStrengthDays * hoursPerDay) / (1 - shareLog / data.strengthS.value) ** 2;
  return equivalentH / maturityRate(temperatureC, { ...concreteClockDefaults, activationK: data.strengthActivationK });
}

/** Load per area under the machine with all it may carry, where its footprint and a rim around it take it, kPa. */
export function machineLoadKpa(profile: MachineProfile, data: SlabLoadData = slabLoadDefaults): number {
  const massKg = profile.massKg.value + (profile.payloadKg?.value ?? 0);
  const areaM2 = regionAreaM2(offset([solid(profile.kinematics.footprint)], data.spread.value));
  return (massKg * gravityMps2) / areaM2 / 1000 + data.beside.value;
}

/** How much a slab carries besides itself at a time, kPa, and how strong it is then. */
export function slabCapacity(
  bearing: SlabBearing,
  thicknessM: number,
  atMs: number,
  data: SlabLoadData = slabLoadDefaults,
): { readonly allowedKpa: number; readonly strengthMpa: number } {
  const ratio = bearing.placedAtMs === undefined ? 1 : strengthRatio(ageH(bearing, atMs, data), data);
  const selfKpa = thicknessM * data.concreteWeight.value;
  // Young concrete carries its own weight first; what props take was meant for it and for work upon it.
  const aloneKpa = ratio * (selfKpa + bearing.liveLoadKpa) - selfKpa;
  return {
    allowedKpa: Math.max(0, aloneKpa, bearing.propsKpa ?? 0),
    strengthMpa: ratio * bearing.strengthMpa,
  };
}

function ageH({ placedAtMs = -Infinity, temperatureC = 20 }: SlabBearing, atMs: number, data: SlabLoadData): number {
  const clock = { ...concreteClockDefaults, activationK: data.strengthActivationK };
  return (Math.max(0, atMs - placedAtMs) / 3_600_000) * maturityRate(temperatureC, clock);
}

/** Why a machine may not stand on a slab yet, or at all. */
export interface SlabLoadFault {
  readonly code: 'slab-overloaded' | 'slab-too-young';
  readonly tip: 'prop-the-slab-or-wait' | 'prop-the-slab-or-lighter-machine' | 'wait-until-it-bears';
  readonly loadKpa: number;
  readonly allowedKpa: number;
  readonly strengthMpa: number;
  readonly neededMpa: number;
  /** Absent where it will never carry the machine without props. */
  readonly readyInH?: number;
}

const readyStepH = 1;
const READY_STEPS_MAX = 60 * hoursPerDay;
const freshWork = new Set(['level', 'float', 'trowel']);

/** Null where the slab carries the machine at that time. */
export function slabLoadFault(
  profile: MachineProfile,
  slab: { readonly bearing: SlabBearing; readonly thicknessM: number },
  atMs: number,
  data: SlabLoadData = slabLoadDefaults,
): SlabLoadFault | null {
  const loadKpa = machineLoadKpa(profile, data);
  const isForFresh = profile.capabilities.some((capability) => freshWork.has(capability));
  const neededMpa = isForFresh ? 0 : data.treadStrength.value;
  const bears = (ms: number): boolean => {
    const { allowedKpa, strengthMpa } = slabCapacity(slab.bearing, slab.thicknessM, ms, data);
    return loadKpa <= allowedKpa && strengthMpa >= neededMpa;
  };
  if (bears(atMs)) return null;
  const { allowedKpa, strengthMpa } = slabCapacity(slab.bearing, slab.thicknessM, atMs, data);
  let step = 1;
  while (step <= READY_STEPS_MAX && !bears(atMs + step * readyStepH * 3_600_000)) step += 1;
  const isEver = step <= READY_STEPS_MAX;
  const isHeavy = loadKpa > allowedKpa;
  const remedy = isEver ? 'prop-the-slab-or-wait' : 'prop-the-slab-or-lighter-machine';
  const round = (value: number): number => Number(value.toFixed(2));
  return {
    code: isHeavy ? 'slab-overloaded' : 'slab-too-young',
    tip: isHeavy ? remedy : 'wait-until-it-bears',
    loadKpa: round(loadKpa),
    allowedKpa: round(allowedKpa),
    strengthMpa: round(strengthMpa),
    neededMpa,
    ...(isEver ? { readyInH: step * readyStepH } : {}),
  };
}
