import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** What the controller's recordings may take where nobody says how much. */
const recordingsBytesUsual = 2 * 1024 ** 3;

/** What the supervisor tells the controller process. */
export interface ControllerOptions {
  readonly socketPath: string;
  readonly dataDirectory: string;
  readonly port: number;
  readonly isSimTime: boolean;
  /** Null = as fast as it goes, or real time when not simulated. */
  readonly speed: number | null;
  /** 'restored-copy': a person says that the database is a backup. */
  readonly continuation: 'same' | 'restored-copy';
  readonly console: 'open' | 'headless';
  /** Hour of this computer's day in which the whole ledger is checked, 0–23; null: never by itself. */
  readonly checkHour: number | null;
  /** Size of the file that is given up on a full disk, MiB; null: the usual one. */
  readonly ballastMiB: number | null;
  /** Certificates of the time-stamping authority, PEM; null: no stamp is believed. */
  readonly tsaCaFile: string | null;
  /** Where the wires are recorded when somebody wants it, how many bytes the controller's part may take, and whether it begins at once. */
  readonly recordWires: { readonly directory: string; readonly bytesMax: number; readonly begin: 'on' | 'off' };
}

/** @throws Error when an argument is missing: a person never writes these. */
export function parseControllerOptions(argv: readonly string[]): ControllerOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      socket: { type: 'string' },
      data: { type: 'string' },
      port: { type: 'string' },
      'sim-time': { type: 'string' },
      speed: { type: 'string' },
      continuation: { type: 'string' },
      console: { type: 'string' },
      'check-hour': { type: 'string' },
      'ballast-mib': { type: 'string' },
      'tsa-ca': { type: 'string' },
      'record-wires': { type: 'string' },
      'record-wires-bytes': { type: 'string' },
      'record-wires-begin': { type: 'string' },
    },
  });
  const { socket, data } = values;
  if (socket === undefined || data === undefined)
    throw new Error('--socket and --data are needed; use `banksman start`');
  return {
    socketPath: socket,
    dataDirectory: data,
    port: Number(values.port ?? 0),
    isSimTime: values['sim-time'] === 'true',
    speed: values.speed === undefined || values.speed === 'max' ? null : Number(values.speed),
    continuation: values.continuation === 'restored-copy' ? 'restored-copy' : 'same',
    console: values.console === 'headless' ? 'headless' : 'open',
    ballastMiB: values['ballast-mib'] === undefined ? null : Number(values['ballast-mib']),
    checkHour: values['check-hour'] === undefined ? null : Number(values['check-hour']),
    tsaCaFile: values['tsa-ca'] ?? null,
    recordWires: {
      directory: values['record-wires'] ?? join(data, 'recordings'),
      bytesMax: Number(values['record-wires-bytes'] ?? recordingsBytesUsual),
      begin: values['record-wires-begin'] === 'on' ? 'on' : 'off',
    },
  };
}
