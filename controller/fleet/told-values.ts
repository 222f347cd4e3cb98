import { workModes, type WorkMode } from '../contract/accounts/work-modes.ts';

type Values = Readonly<Record<string, string>>;

/** Longer than any machine lives; what is above is no reading. */
const hoursMax = 1_000_000;

/** Who moves the machine, by the key `mode` of its diagnostics (docs/wire.md); null: it does not say, or says something else. */
export function toldMode(values: Values): WorkMode | null {
  return workModes.find((mode) => mode === values['mode']) ?? null;
}

/** What its counter shows, by the key `operating_hours`, h; null: it has none, or tells nothing that is a number of hours. */
export function toldHours(values: Values): number | null {
  const text = values['operating_hours'];
  if (text === undefined || !/^\d{1,7}(\.\d{1,6})?$/.test(text)) return null;
  const hours = Number(text);
  return hours <= hoursMax ? hours : null;
}

/** Whether its tool runs (`levelling=on`) or, where it weighs, it carries more than `fromKg`; null: it tells neither. */
export function isToldLoaded(values: Values, fromKg: number): boolean | null {
  const load = values['load_kg'];
  if (load !== undefined) return Number(load) >= fromKg;
  const tool = values['tool'];
  if (tool === undefined || tool.startsWith('gate=')) return null;
  return tool.endsWith('=on');
}
