/** Nearer than this to a half in the last digit, binary fractions cannot tell the sides apart. */
const halfTolerance = 1e-6;

/** Rounds half to even at a number of decimals, as GB/T 8170 asks (四舍六入五单双). */
export function roundHalfEven(value: number, digits: number): number {
  const scale = 10 ** digits;
  const scaled = value * scale;
  const below = Math.floor(scaled);
  const isHalf = Math.abs(scaled - below - 0.5) < halfTolerance;
  const rounded = isHalf ? below + (Math.abs(below) % 2) : Math.round(scaled);
  return rounded / scale;
}

/** Takes the binary tail off sums of what is told to a thousandth, such as quantities and minutes; no figure is rounded by it. */
export function thousandths(value: number): number {
  return roundHalfEven(value, 3);
}
