import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ros2DomainOf } from './ros2-domain.ts';

/** What recordings may take where nobody said how much, GiB. */
export const recordingGibUsual = '4';
/** Where recordings lie that nobody named a folder for: within the data folder. */
const recordingsFolder = 'recordings';

export interface WireRecording {
  readonly directory: string;
  /** Of all its files: controller and interlock half each, the oldest go first. */
  readonly bytesMax: number;
  /** `off`: nothing is recorded until somebody switches it on. */
  readonly begin: 'on' | 'off';
}

/** What `banksman start` was asked for, checked. */
export interface StartOptions {
  /** 'demo', 'works' or the path of an IFC or GeoJSON file. */
  readonly site: string;
  readonly port: number;
  /** Where tablets reach the interlock itself; 0 = any free port. */
  readonly stopPort: number;
  readonly dataDirectory: string;
  /** Simulated seconds per second; 'max' = as fast as it goes. */
  readonly speed: number | 'max';
  readonly seed: number;
  /** Fleet file of real machines; null = simulated fleet. */
  readonly fleetFile: string | null;
  /** Profiles of a maker that the site takes into its own; null = none. */
  readonly profilesDirectory: string | null;
  /** Profiles of simulated robots beside those of the demonstration fleet. */
  readonly furtherRobots: readonly string[];
  /** DDS domain in which the simulated site appears as ROS 2 nodes; null = over rosbridge alone. */
  readonly ros2Domain: number | null;
  /** Where the interlock's inputs and outputs are recorded; null = nowhere. */
  readonly recordDirectory: string | null;
  /** Where the traffic of every wire is recorded, and whether from the start on. */
  readonly recordWires: WireRecording;
  /** 'restored-copy': the ledger goes on from a backup, in a new epoch. */
  readonly continuation: 'same' | 'restored-copy';
  readonly output: 'json' | 'text';
  readonly console: 'open' | 'headless';
  /** Hour of this computer's day in which the whole ledger is checked, 0–23; null = never by itself. */
  readonly checkHour: number | null;
  /** Size of the file that is given up on a full disk, MiB, 0 = none; null = the usual one. */
  readonly ballastMiB: number | null;
  /** Certificates of the time-stamping authority, PEM; null = no stamp is believed. */
  readonly tsaCaFile: string | null;
}

function portOf(option: string, text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new Error(`${option} takes a whole number from 0 to 65535 (0 = any free one), not "${text}".`);
}

function ballastOf(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new Error(`--ballast takes a whole number of MiB, 0 for none, not "${text}".`);
}

/** @param folder where they lie; null where nobody asked for any: then within the data folder, and not at once. */
function wireRecordingOf(folder: string | null, gibText: string, dataDirectory: string): WireRecording {
  const gib = Number(gibText);
  if (!(gib >= 0.1 && gib <= 10_000)) {
    throw new Error(`--record-wires-gib takes a number from 0.1 to 10000, not "${gibText}".`);
  }
  const bytesMax = Math.floor(gib * 1024 ** 3);
  return folder === null
    ? { directory: resolve(dataDirectory, recordingsFolder), bytesMax, begin: 'off' }
    : { directory: resolve(folder), bytesMax, begin: 'on' };
}

function fileOf(option: string, path: string): string {
  if (existsSync(path)) return resolve(path);
  throw new Error(`${option}: there is no file ${path}.`);
}

const quietHourUsual = 3;

function hourOf(text: string): number | null {
  if (text === 'off') return null;
  const hour = Number(text);
  if (/^\d{1,2}$/.test(text) && hour < 24) return hour;
  throw new Error(`--check-hour takes an hour from 0 to 23, or "off", not "${text}".`);
}

function portAfter(port: number): number {
  return port === 0 || port === 65535 ? 0 : port + 1;
}

/** Commander's raw values. @throws Error with a sentence for the user. */
export function parseStartOptions(raw: Readonly<Record<string, unknown>>): StartOptions {
  const text = (key: string): string => String(raw[key]);
  const port = portOf('--port', text('port'));
  const stopPort = raw['stopPort'] === undefined ? portAfter(port) : portOf('--stop-port', text('stopPort'));
  const speed = text('speed') === 'max' ? 'max' : Number(text('speed'));
  if (speed !== 'max' && !(speed > 0 && speed <= 1000)) {
    throw new Error(`--speed takes a number above 0 and up to 1000, or "max", not "${text('speed')}".`);
  }
  const seed = Number(text('seed'));
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed takes a whole number, not "${text('seed')}".`);
  return {
    site: text('site'),
    port,
    stopPort,
    dataDirectory: text('data'),
    speed,
    seed,
    fleetFile: raw['fleet'] === undefined ? null : text('fleet'),
    profilesDirectory: raw['profiles'] === undefined ? null : fileOf('--profiles', text('profiles')),
    furtherRobots:
      raw['robots'] === undefined
        ? []
        : text('robots')
            .split(',')
            .filter((id) => id !== ''),
    ros2Domain: raw['ros2'] === undefined ? null : ros2DomainOf('--ros2', text('ros2')),
    recordDirectory: raw['record'] === undefined ? null : text('record'),
    recordWires: wireRecordingOf(
      raw['recordWires'] === undefined ? null : text('recordWires'),
      raw['recordWiresGib'] === undefined ? recordingGibUsual : text('recordWiresGib'),
      text('data'),
    ),
    continuation: raw['restoredCopy'] === true ? 'restored-copy' : 'same',
    output: raw['json'] === true ? 'json' : 'text',
    ballastMiB: raw['ballast'] === undefined ? null : ballastOf(text('ballast')),
    checkHour: raw['checkHour'] === undefined ? quietHourUsual : hourOf(text('checkHour')),
    tsaCaFile: raw['tsaCa'] === undefined ? null : fileOf('--tsa-ca', text('tsaCa')),
    console: raw['headless'] === true ? 'headless' : 'open',
  };
}
