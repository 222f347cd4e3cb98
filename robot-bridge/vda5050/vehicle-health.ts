import type { MachineReport } from '../link.ts';
import type { VehicleError, VehicleState } from './contract/state.ts';
import type { ErrorLevel, OperatingMode } from './contract/words.ts';

export type VehicleHealth = Omit<Extract<MachineReport, { type: 'health' }>, 'type' | 'machineId' | 'receivedMonoMs'>;

const ranks: Readonly<Record<ErrorLevel, number>> = { WARNING: 1, URGENT: 2, CRITICAL: 3, FATAL: 4 };

/** Who moves it, as machines of the other wires say it. A vehicle that starts up is nobody's. */
const modes: Readonly<Record<OperatingMode, string>> = {
  AUTOMATIC: 'autonomous',
  SEMIAUTOMATIC: 'autonomous',
  INTERVENED: 'manual',
  MANUAL: 'manual',
  STARTUP: '',
  SERVICE: 'manual',
  TEACH_IN: 'manual',
};

/**
 * What a vehicle says of itself. Its worst error speaks for it, in its own words: those without a language (`errorDescription`) as the message,
 * those of a language as `text:<ISO 639-1>` and `hint:<ISO 639-1>` (3.0.0, 6.6.5.3); 2.1.0 knows no languages. The others go along by their types.
 */
export function healthOf({
  errors,
  operatingMode,
  emergencyStop,
  fieldViolation,
  isPaused,
}: VehicleState): VehicleHealth {
  const worst = errors.reduce<VehicleError | null>(
    (found, one) => (found === null || ranks[one.level] > ranks[found.level] ? one : found),
    null,
  );
  const values = {
    'operating-mode': operatingMode,
    mode: modes[operatingMode],
    paused: isPaused ? 'yes' : 'no',
    'emergency-stop': emergencyStop,
    'field-violation': String(fieldViolation),
    errors: errors.map(({ type }) => type).join(' '),
    ...(worst === null ? {} : { ...named('text', worst.description), ...named('hint', worst.hint) }),
  };
  const isStopped = emergencyStop !== 'NONE' || fieldViolation;
  const rank = worst === null ? 0 : ranks[worst.level];
  const level = rank >= ranks.CRITICAL || isStopped ? 'error' : rank > 0 ? 'warn' : 'ok';
  const message = worst === null ? '' : (worst.description[''] ?? worst.description['en'] ?? worst.type);
  return { level, name: worst?.type ?? 'vda5050', message, values };
}

function named(what: string, texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).map(([language, text]) => [`${what}:${language}`, text]));
}
