/** Attributes of one line of an IFC file. web-ifc gives values as `{value}` objects, references as `{value: expressId}`. */
export type IfcLine = Readonly<Record<string, unknown>>;

export function textOf(attribute: unknown): string {
  const value = (attribute as { value?: unknown } | null | undefined)?.value;
  return typeof value === 'string' ? value : '';
}

export function numberOf(attribute: unknown): number | null {
  const value =
    typeof attribute === 'number' ? attribute : (attribute as { value?: unknown } | null | undefined)?.value;
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** The numbers of a list, [] where one of them is none. Lists of one named type come as one object with all values. */
export function numbersOf(attribute: unknown): number[] {
  const inner = (attribute as { value?: unknown } | null | undefined)?.value;
  const list: unknown[] = Array.isArray(attribute) ? attribute : Array.isArray(inner) ? inner : [];
  const numbers = list.map(numberOf);
  return numbers.every((number) => number !== null) ? numbers : [];
}

export function referencesOf(attribute: unknown): number[] {
  const list: unknown[] = Array.isArray(attribute) ? attribute : [attribute];
  return list.map(numberOf).filter((id): id is number => id !== null);
}

/** Of IfcSIUnit, upper case. */
export const siPrefixes: Readonly<Record<string, number>> = { MILLI: 0.001, CENTI: 0.01, DECI: 0.1, KILO: 1000 };
