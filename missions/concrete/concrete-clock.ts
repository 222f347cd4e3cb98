import { steady, timeAfter, type Course } from './course.ts';
import { concreteClockDefaults, type ConcreteClockData } from './concrete-clock-data.ts';

const zeroCelsiusK = 273.15;
const secondsPerHour = 3600;

/** How much faster than at the reference temperature the concrete ages (1 at 20 °C). */
export function maturityRate(temperatureC: number, data: ConcreteClockData = concreteClockDefaults): number {
  const temperatureK = temperatureC + zeroCelsiusK;
  return Math.exp(-data.activationK.value * (1 / temperatureK - 1 / data.referenceTemperatureK.value));
}

/**
 * The accumulator of equivalent age (Arrhenius, ASTM C1074): add one step at one slab temperature.
 *
 * @param previousH equivalent age so far, hours; 0 at placing
 * @param temperatureC slab temperature during the step, °C
 * @param durationS length of the step, seconds, not negative
 * @returns equivalent age after the step, hours
 */
export function maturityAfter(
  previousH: number,
  temperatureC: number,
  durationS: number,
  data: ConcreteClockData = concreteClockDefaults,
): number {
  return previousH + (maturityRate(temperatureC, data) * durationS) / secondsPerHour;
}

/** Hours at a steady temperature until the equivalent age `targetH` is reached; 0 when it is reached already. */
export function hoursToMaturity(
  targetH: number,
  temperatureC: number,
  fromH = 0,
  data: ConcreteClockData = concreteClockDefaults,
): number {
  return Math.max(0, targetH - fromH) / maturityRate(temperatureC, data);
}

/** The equivalent ages that bound the work on one bay, hours. */
export interface MaturityWindows {
  readonly levelEndH: number;
  readonly floatFromH: number;
  /** One per trowel pass. */
  readonly trowelFromH: readonly number[];
  readonly workableUntilH: number;
}

export function maturityWindows(
  setFactor: number,
  trowelPasses: number,
  data: ConcreteClockData = concreteClockDefaults,
): MaturityWindows {
  const floatFromH = data.floatMaturityH.value * setFactor;
  return {
    levelEndH: floatFromH * data.levelEndShare.value,
    floatFromH,
    trowelFromH: Array.from(
      { length: trowelPasses },
      (_, pass) => floatFromH * (data.trowelFirstShare.value + pass * data.trowelStepShare.value),
    ),
    workableUntilH: floatFromH * data.workableShare.value,
  };
}

/** The same bounds on the site's clock, for a bay whose placing ends at `placedAtMs`. */
export interface BayWindows {
  readonly levelStartByMs: number;
  readonly levelEndByMs: number;
  readonly floatFromMs: number;
  readonly trowelFromMs: readonly number[];
  readonly workableUntilMs: number;
}

export interface ConcreteState {
  readonly temperatureC: number;
  /** The concrete's temperature as it is forecast; where there is one it counts instead. */
  readonly forecastC?: Course;
  readonly setFactor: number;
}

export function bayWindows(
  placedAtMs: number,
  concrete: ConcreteState,
  trowelPasses: number,
  data: ConcreteClockData = concreteClockDefaults,
): BayWindows {
  const ages = maturityWindows(concrete.setFactor, trowelPasses, data);
  const course = concrete.forecastC ?? steady(concrete.temperatureC);
  const at = (ageH: number): number =>
    Math.ceil(timeAfter(course, placedAtMs, ageH * secondsPerHour * 1000, (degreesC) => maturityRate(degreesC, data)));
  return {
    levelStartByMs: placedAtMs + data.levelStartWithinS.value * 1000,
    levelEndByMs: at(ages.levelEndH),
    floatFromMs: at(ages.floatFromH),
    trowelFromMs: ages.trowelFromH.map(at),
    workableUntilMs: Math.floor(at(ages.workableUntilH)),
  };
}

/** The most trowel passes that can begin before the end of workability. */
export function trowelPassesMax(data: ConcreteClockData = concreteClockDefaults): number {
  const room = data.workableShare.value - data.trowelFirstShare.value;
  return Math.max(0, Math.floor(room / data.trowelStepShare.value) + 1);
}
