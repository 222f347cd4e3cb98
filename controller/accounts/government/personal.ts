/** Numbers and names of persons: they leave a vault for a receiver that demands them and are masked everywhere else. */

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const checkDigits = '10X98765432';

/** Whether a citizen's number passes its own check digit (GB 11643: ISO 7064 MOD 11-2). Numbers for demonstrations must not. */
export function passesCheckDigit(idNumber: string): boolean {
  if (!/^\d{17}[\dX]$/.test(idNumber)) return false;
  const sum = weights.reduce((total, weight, index) => total + weight * Number(idNumber[index]), 0);
  return checkDigits[sum % 11] === idNumber[17];
}

export function maskedNumber(idNumber: string): string {
  return '*'.repeat(Math.max(0, idNumber.length - 2)) + idNumber.slice(-2);
}

export function maskedName(name: string): string {
  const [first = ''] = name;
  return first + '*'.repeat(Math.max(1, Array.from(name).length - 1));
}

const anyNumber = /\d{6}(?:18|19|20)\d{2}\d{2}\d{2}\d{3}[\dXx]/g;

/** A receiver's reply may repeat what it was sent, or tell of others. */
export function maskedText(text: string, personal: readonly string[]): string {
  const known = personal.filter((value) => value.length > 1);
  const masked = known.reduce((rest, value) => rest.replaceAll(value, '*'.repeat(value.length)), text);
  return masked.replace(anyNumber, maskedNumber);
}
