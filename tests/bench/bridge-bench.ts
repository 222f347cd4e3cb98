import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Fleet } from '../../controller/fleet/fleet.ts';
import { LiveMachine } from '../../controller/fleet/live-machine.ts';
import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import { loadProfiles, shippedProfilesDirectory } from '../../hardware-profiles/load-profiles.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { asId, type CommandId } from '../../kernel/ids.ts';
import { seededRandom } from '../../kernel/random.ts';
import { systemClock } from '../../kernel/system-clock.ts';
import type { MachineLink, SiteSensors } from '../../robot-bridge/link.ts';
import { MachineWires } from '../../robot-bridge/wires.ts';
import { domainVariable, missingNative } from './bridge-native-stand.ts';
import { commandIdOf, machinesOfBroker, sharedS, type FromStand, type StandWire } from './bridge-stand.ts';
import { quantile, type Print } from './figures.ts';

/** Site sensors are another wire's business. */
const noSensors: SiteSensors = {
  onTags: () => () => undefined,
  onPeopleWatch: () => () => undefined,
  onZonePresence: () => () => undefined,
  onWind: () => () => undefined,
  onWeather: () => () => undefined,
};
const samplesMax = 100_000;
const commandsMax = 100;
/** Turns of ten milliseconds. */
const seenTurnsMax = 60_000;

/** Native ROS 2 from one node for the fleet, or from one for each machine. */
type BenchWire = StandWire | 'ros2-nodes';

function standOf(wire: BenchWire): StandWire {
  return wire === 'ros2-nodes' ? 'ros2' : wire;
}

/** A fleet of the product's own over real sockets, and the process that plays its machines. */
class Rig {
  readonly wire: BenchWire;
  readonly fleet: Fleet;
  readonly #stand: ChildProcess;
  readonly #wires: MachineWires;
  readonly #links: readonly MachineLink[];
  readonly #arrivedS = new Map<string, number>();
  #latenciesMs: number[] = [];
  poses = 0;
  standCpuRatio = 0;

  private constructor(wire: BenchWire, stand: ChildProcess, port: number, count: number) {
    this.wire = wire;
    this.#stand = stand;
    this.#wires = new MachineWires({
      ...{ wallClock: systemClock, random: seededRandom(1) },
      ros2: { environment: process.env, nodeName: 'bench' },
    });
    const profile = profileOf(wire);
    const machines = Array.from({ length: count }, (_, at) => machineAt(at, wire, port, profile.id));
    const live = machines.map(
      (machine) =>
        new LiveMachine(machine, profile, this.#wires.machineLink({ machine, profile }, systemClock, 'no-scans')),
    );
    this.#links = live.map(({ link }) => link);
    this.fleet = new Fleet(live, noSensors, systemClock);
    this.fleet.onReport((machine, report) => {
      if (report.type !== 'pose') return;
      this.poses += 1;
      const sentS = machine.pose?.value.pose.xM ?? NaN;
      if (this.#latenciesMs.length < samplesMax) this.#latenciesMs.push((sharedS() - sentS) * 1000);
    });
    stand.on('message', (message: FromStand) => {
      if (message.type === 'cpu') this.standCpuRatio = message.ratio;
      if (message.type === 'command') this.#arrivedS.set(message.text, message.atS);
    });
  }

  static async start(wire: BenchWire, count: number): Promise<Rig> {
    const stand = fork(fileURLToPath(new URL('./bridge-stand.js', import.meta.url)), [standOf(wire), String(count)]);
    const [ready] = (await once(stand, 'message')) as [FromStand];
    if (ready.type !== 'ready') throw new Error('the stand did not say where it listens');
    const rig = new Rig(wire, stand, ready.port, count);
    await rig.allSeen(0);
    return rig;
  }

  /** Until every machine has told a pose that was sent after the moment. */
  async allSeen(sinceS: number): Promise<void> {
    const isSeen = ({ pose }: LiveMachine): boolean => pose !== null && pose.value.pose.xM > sinceS;
    for (let turn = 0; turn < seenTurnsMax; turn += 1) {
      if ([...this.fleet.machines.values()].every(isSeen)) return;
      await pause(10);
    }
    throw new Error('machines were not seen within ten minutes');
  }

  takeLatencies(): readonly number[] {
    const taken = this.#latenciesMs;
    this.#latenciesMs = [];
    return taken;
  }

  /** From the call of `send` to the arrival at the machine, ms; one command to a machine, and how many were refused. */
  async commandLatencies(): Promise<{ readonly ms: readonly number[]; readonly refused: number }> {
    const sent = new Map<string, number>();
    let refused = 0;
    for (const [at, link] of this.#links.slice(0, commandsMax).entries()) {
      const id = asId<CommandId>(commandIdOf(at));
      const about = { author: 'bench', reason: 'bench', expiresMonoMs: systemClock.monoMs() + 30_000 };
      const tool = this.wire === 'vda5050' ? 'deck' : 'screed';
      sent.set(id, sharedS());
      const answer = link.send({ commandId: id, ...about, type: 'set-tool', tool, on: true }, () => undefined);
      if (!answer.ok) refused += 1;
      await pause(20);
    }
    await pause(500);
    const arrived = [...this.#arrivedS];
    const ms = [...sent].flatMap(([id, sentS]) => {
      const found = arrived.find(([text]) => text.includes(id));
      return found === undefined ? [] : [(found[1] - sentS) * 1000];
    });
    return { ms, refused };
  }

  cut(): void {
    this.#stand.send({ type: 'cut' });
  }

  async close(): Promise<void> {
    this.#wires.close();
    const gone = once(this.#stand, 'exit');
    this.#stand.disconnect();
    await gone;
  }
}

function profileOf(wire: BenchWire): MachineProfile {
  const loaded = loadProfiles(shippedProfilesDirectory());
  if (!loaded.ok) throw new Error(loaded.problem.code);
  const profile = loaded.value.get(wire === 'vda5050' ? 'material-carrier' : 'levelling-robot');
  if (profile === undefined) throw new Error('the shipped profiles lack the machine of this bench');
  const { ros } = profile.wires;
  if (wire !== 'ros2-nodes' || ros === undefined) return profile;
  return { ...profile, wires: { ros: { ...ros, native: { node: 'machine' } } } };
}

function machineAt(at: number, wire: BenchWire, port: number, profileId: string): FleetMachine {
  const id = `m${String(at)}`;
  const far = 1e8;
  const { interfaceName, manufacturer, mapId } = machinesOfBroker;
  const outline: [number, number][] = [
    [-far, -far],
    [far, -far],
    [far, far],
    [-far, far],
  ];
  const wireAt = (): FleetMachine['wire'] => {
    const namespace = `/${id}`;
    switch (standOf(wire)) {
      case 'rosbridge':
        return { kind: 'rosbridge', url: `ws://127.0.0.1:${String(port)}/${id}`, namespace };
      case 'ros2':
        return { kind: 'ros2', url: `ros2://${process.env[domainVariable] ?? ''}`, namespace };
      case 'vda5050':
        return {
          ...{ kind: 'vda5050', url: `mqtt://127.0.0.1:${String(port)}`, interfaceName, manufacturer },
          ...{ serialNumber: id, version: '3.0' },
          maps: [{ mapId, origin: { xM: 0, yM: 0, zM: 0, yawRad: 0 }, outline }],
        };
    }
  };
  return {
    ...{ id, label: id, profileId, serialNo: id, assetId: id, permitKeyHex: '00'.repeat(32) },
    wire: wireAt(),
    start: { levelId: 'level', xM: 0, yM: 0, zM: 0, yawRad: 0 },
  };
}

/** Heap in use after a full collection, MiB. */
function heapMib(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 1024 ** 2;
}

async function benchSteady(print: Print, wire: BenchWire, count: number, seconds: number): Promise<void> {
  const emptyMib = heapMib();
  const beganS = sharedS();
  const rig = await Rig.start(wire, count);
  const seenS = sharedS() - beganS;
  await pause(2000);
  rig.takeLatencies();
  const [poses, cpu, sinceS] = [rig.poses, process.cpuUsage(), sharedS()];
  await pause(seconds * 1000);
  const { user, system } = process.cpuUsage(cpu);
  const tookS = sharedS() - sinceS;
  const heard = rig.poses - poses;
  const latencies = rig.takeLatencies();
  const commands = await rig.commandLatencies();
  const how = `${String(count)} machines at 10 Hz, ${String(seconds)} s, stand ${(100 * rig.standCpuRatio).toFixed(0)} % of a processor`;
  const name = (what: string): string => `${wire} ${String(count)}: ${what}`;
  print({ name: name('all machines seen after'), value: seenS, unit: 's', how });
  print({ name: name('states into the fleet'), value: heard / tookS, unit: '1/s', how });
  print({ name: name('processor'), value: (100 * (user + system)) / 1e6 / tookS, unit: '%', how });
  print({ name: name('heap above the empty process'), value: heapMib() - emptyMib, unit: 'MiB', how });
  print({ name: name('resident'), value: process.memoryUsage().rss / 1024 ** 2, unit: 'MiB', how });
  print({ name: name('wire to fleet p50'), value: quantile(latencies, 0.5), unit: 'ms', how });
  print({ name: name('wire to fleet p99'), value: quantile(latencies, 0.99), unit: 'ms', how });
  const asked = `${String(commands.ms.length)} tool commands arrived, ${String(commands.refused)} refused`;
  print({ name: name('command to wire p50'), value: quantile(commands.ms, 0.5), unit: 'ms', how: asked });
  print({ name: name('command to wire p99'), value: quantile(commands.ms, 0.99), unit: 'ms', how: asked });
  await rig.close();
}

async function benchStorm(print: Print, count: number): Promise<void> {
  const rig = await Rig.start('rosbridge', count);
  await pause(2000);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const cutS = sharedS();
  rig.cut();
  // What was sent before the cut may still come; a pose of after it came over a new connection.
  await pause(100);
  await rig.allSeen(cutS + 0.1);
  const how = 'all sockets cut at once; until each machine has told a new pose';
  print({ name: `rosbridge ${String(count)}: reconnect storm`, value: sharedS() - cutS, unit: 's', how });
  delay.disable();
  const longest = { value: delay.max / 1e6, unit: 'ms', how: 'event loop of the controller during it' };
  print({ name: `rosbridge ${String(count)}: longest hold-up in the storm`, ...longest });
  await rig.close();
}

/** Least squares over the heap after full collections; the first fifth, in which code is compiled and caches fill, is left out. */
async function benchMemory(print: Print, wire: BenchWire, count: number, minutes: number): Promise<void> {
  const rig = await Rig.start(wire, count);
  const samples: { readonly hours: number; readonly mib: number }[] = [];
  const beganS = sharedS();
  const steps = 40;
  for (let step = 0; step < steps; step += 1) {
    await pause((minutes * 60_000) / steps);
    samples.push({ hours: (sharedS() - beganS) / 3600, mib: heapMib() });
    rig.takeLatencies();
  }
  const kept = samples.slice(steps / 5);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [hours, mib] = [mean(kept.map((one) => one.hours)), mean(kept.map((one) => one.mib))];
  const above = kept.reduce((sum, one) => sum + (one.hours - hours) * (one.mib - mib), 0);
  const below = kept.reduce((sum, one) => sum + (one.hours - hours) ** 2, 0);
  const how = `${String(count)} machines, ${String(minutes)} min, heap after full collections ${mib.toFixed(1)} MiB`;
  print({ name: `${wire} ${String(count)}: growth of the heap`, value: above / below, unit: 'MiB/h', how });
  await rig.close();
}

const benchWires: readonly BenchWire[] = ['rosbridge', 'vda5050', 'ros2', 'ros2-nodes'];

/** `npm run bench -- bridge [--wire W] [--minutes N] [--seconds N]`: all wires, or one; an hour of memory is `--minutes 60`. */
export async function benchBridge(print: Print, seconds: number, minutes: number, only: string | null): Promise<void> {
  const lack = missingNative(process.env);
  const wires = benchWires.filter((wire) => {
    if (only !== null && wire !== only) return false;
    if (standOf(wire) !== 'ros2' || lack === null) return true;
    process.stderr.write(`${wire}: skipped, ${lack}\n`);
    return false;
  });
  for (const wire of wires) {
    for (const count of [100, 500, 1000]) await benchSteady(print, wire, count, seconds);
  }
  if (wires.includes('rosbridge')) await benchStorm(print, 500);
  for (const wire of wires) if (wire !== 'ros2-nodes') await benchMemory(print, wire, 200, minutes);
}
