/**
 * Process entry of the simulated site. Prints one line of JSON `{"url","seed","simStart"}` when it is ready, and logs to stderr.
 *
 *   --site FILE --fleet FILE [--profiles DIR] [--port N] [--host ADDRESS] [--speed N|max] [--seed N] [--sim-start ISO]
 *   [--faults PER_HOUR] [--wait-for-followers N] [--follower-wait-ms N] [--exit-with-parent] [--wire rosbridge|ros2|vda5050] [--domain N]
 *   [--broker mqtt://HOST:PORT]
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { fleetFile, type FleetFile } from '../hardware-profiles/fleet.ts';
import { loadProfilesBeside } from '../hardware-profiles/load-profiles.ts';
import type { MachineProfile } from '../hardware-profiles/profile.ts';
import { systemClock } from '../kernel/system-clock.ts';
import type { SiteModel } from '../missions/site-model.ts';
import { lackText, loadRclnodejs } from '../robot-bridge/ros2/rclnodejs.ts';
import { serveSimulation, type NativeWire } from './serve-simulation.ts';
import { createSimulation } from './simulation.ts';
import { siteFile } from './site-file.ts';
import { fleetAtBroker } from './vda5050/at-broker.ts';
import { serveVehicles } from './vda5050/broker-client.ts';

/** A file of a real building is some megabytes; more than this is a mistake. */
const siteFileBytesMax = 100_000_000;

const settings = z.object({
  site: z.string(),
  fleet: z.string(),
  /** Of one's own, beside the shipped ones. */
  profiles: z.string().optional(),
  host: z.string().default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535).default(0),
  speed: z.union([z.literal('max'), z.coerce.number().min(0.01).max(10_000)]).default(1),
  seed: z.coerce.number().int().default(1),
  'sim-start': z.iso.datetime().optional(),
  faults: z.coerce.number().min(0).default(0),
  'wait-for-followers': z.coerce.number().int().min(0).default(0),
  'follower-wait-ms': z.coerce.number().min(10).optional(),
  'exit-with-parent': z.boolean().default(false),
  wire: z.enum(['rosbridge', 'ros2', 'vda5050']).default('rosbridge'),
  broker: z.string().optional(),
  domain: z.coerce
    .number()
    .int()
    .min(0)
    .max(232)
    .default(Number(process.env['ROS_DOMAIN_ID'] ?? 0)),
});

function log(message: string, facts: Readonly<Record<string, unknown>>): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), from: 'sim', message, ...facts })}\n`);
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function readJson(path: string): unknown {
  try {
    const bytes = readFileSync(path);
    if (bytes.length > siteFileBytesMax) fail(`${path}: larger than ${String(siteFileBytesMax)} bytes`);
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    return fail(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parseSettings(): z.infer<typeof settings> {
  try {
    const { values } = parseArgs({
      options: {
        site: { type: 'string' },
        fleet: { type: 'string' },
        profiles: { type: 'string' },
        host: { type: 'string' },
        port: { type: 'string' },
        speed: { type: 'string' },
        seed: { type: 'string' },
        'sim-start': { type: 'string' },
        faults: { type: 'string' },
        'wait-for-followers': { type: 'string' },
        'follower-wait-ms': { type: 'string' },
        'exit-with-parent': { type: 'boolean' },
        wire: { type: 'string' },
        broker: { type: 'string' },
        domain: { type: 'string' },
      },
    });
    const parsed = settings.safeParse(values);
    return parsed.success ? parsed.data : fail(`sim: ${z.prettifyError(parsed.error)}`);
  } catch (error) {
    return fail(`sim: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function nativeWire(domain: number): NativeWire {
  const loaded = loadRclnodejs(process.env);
  if (loaded.kind === 'lacking') return fail(`sim --wire ros2: ${lackText[loaded.lack]} (${loaded.lack})`);
  return { rclnodejs: loaded.rclnodejs, domain };
}

function placedFleet(
  { wire, broker }: z.infer<typeof settings>,
  fleet: FleetFile,
  profiles: ReadonlyMap<string, MachineProfile>,
  site: SiteModel,
): FleetFile {
  if (wire !== 'vda5050') return fleet;
  if (broker === undefined) return fail('sim --wire vda5050: name the broker with --broker mqtt://HOST:PORT');
  return fleetAtBroker(fleet, profiles, site, broker);
}

async function main(): Promise<void> {
  const given = parseSettings();
  const site = siteFile.safeParse(readJson(given.site));
  if (!site.success) fail(`${given.site}: ${z.prettifyError(site.error).slice(0, 2000)}`);
  const fleet = fleetFile.safeParse(readJson(given.fleet));
  if (!fleet.success) fail(`${given.fleet}: ${z.prettifyError(fleet.error).slice(0, 2000)}`);
  const profiles = loadProfilesBeside(given.profiles ?? null);
  if (!profiles.ok) fail(`machine profiles: ${JSON.stringify(profiles.problem)}`);
  const startEpochMs =
    given['sim-start'] === undefined ? Math.floor(Date.now() / 1000) * 1000 : Date.parse(given['sim-start']);
  // Checked is what the simulation reads; the rest is as the file has it.
  const model = site.data as unknown as SiteModel;
  const placed = placedFleet(given, fleet.data, profiles.value, model);
  const native = given.wire === 'ros2' ? nativeWire(given.domain) : null;
  const simulation = createSimulation({
    site: model,
    fleet: placed,
    profiles: profiles.value,
    seed: given.seed,
    startEpochMs,
    faultsPerHour: given.faults,
  });
  if (!simulation.ok) fail(`${given.fleet}: ${JSON.stringify(simulation.problem)}`);
  const served = await serveSimulation({
    simulation: simulation.value,
    host: given.host,
    port: given.port,
    speed: given.speed,
    waitForFollowers: given['wait-for-followers'],
    ...(given['follower-wait-ms'] === undefined ? {} : { followerWaitMaxMs: given['follower-wait-ms'] }),
    ...(native === null ? {} : { native }),
    wall: systemClock,
    soon: setImmediate,
    log,
  });
  const vehicles = serveVehicles(simulation.value.vehicles, process.env, log);
  const leave = (): void => {
    void vehicles
      .close()
      .then(() => served.close())
      .then(() => process.exit(0));
  };
  process.once('SIGTERM', leave);
  process.once('SIGINT', leave);
  if (given['exit-with-parent']) process.stdin.on('end', leave).on('error', leave).resume();
  const simStart = new Date(startEpochMs).toISOString();
  const domain = native === null ? {} : { domain: native.domain };
  // The entries of the fleet file that reach them.
  const vehicleWires = simulation.value.vehicles.map(({ machine, wire }) => ({ id: machine.id, wire }));
  const atBrokers = vehicleWires.length === 0 ? {} : { vehicles: vehicleWires };
  const ready = { url: served.url, ...domain, ...atBrokers, seed: given.seed, simStart };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

await main();
