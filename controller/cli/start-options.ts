/** What `banksman start` was asked for, checked. */
export interface StartOptions {
  /** 'demo' or the path of an IFC or GeoJSON file. */
  readonly site: string;
  readonly port: number;
  readonly dataDirectory: string;
  /** Simulated seconds per second; 'max' = as fast as it goes. */
  readonly speed: number | 'max';
  readonly seed: number;
  /** Fleet file of real machines; null = simulated fleet. */
  readonly fleetFile: string | null;
  /** Where the interlock's inputs and outputs are recorded; null = nowhere. */
  readonly recordDirectory: string | null;
  readonly output: 'json' | 'text';
  readonly console: 'open' | 'headless';
}

/** Commander's raw values. @throws Error with a sentence for the user. */
export function parseStartOptions(raw: Readonly<Record<string, unknown>>): StartOptions {
  const text = (key: string): string => String(raw[key]);
  const port = Number(text('port'));
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`--port takes a whole number from 0 to 65535 (0 = any free one), not "${text('port')}".`);
  }
  const speed = text('speed') === 'max' ? 'max' : Number(text('speed'));
  if (speed !== 'max' && !(speed > 0 && speed <= 1000)) {
    throw new Error(`--speed takes a number above 0 and up to 1000, or "max", not "${text('speed')}".`);
  }
  const seed = Number(text('seed'));
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed takes a whole number, not "${text('seed')}".`);
  return {
    site: text('site'),
    port,
    dataDirectory: text('data'),
    speed,
    seed,
    fleetFile: raw['fleet'] === undefined ? null : text('fleet'),
    recordDirectory: raw['record'] === undefined ? null : text('record'),
    output: raw['json'] === true ? 'json' : 'text',
    console: raw['headless'] === true ? 'headless' : 'open',
  };
}
