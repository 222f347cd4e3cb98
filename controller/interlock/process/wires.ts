import type { Clock } from '../../../kernel/clock.ts';
import type { Random } from '../../../kernel/random.ts';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import type { InterlockConfig } from '../../contract/interlock/interlock.ts';
import { createSimTimeClock } from '../../../robot-bridge/ros/sim-time-clock.ts';
import { createRosSiteSensors } from '../../../robot-bridge/ros/site-sensors.ts';
import type { WireTap } from '../../../robot-bridge/recording/wire-record.ts';
import { MachineWires } from '../../../robot-bridge/wires.ts';
import type { CycleOutputs, Interlock } from '../cycle.ts';
import { SiteAlarm } from './site-alarm.ts';
import type { SiteClock } from './site-clock.ts';

/** The interlock's own connections to machines and site: it shares none with the controller. */
export interface Wires {
  send(outputs: CycleOutputs): void;
  /** Messages that could not be read or were not for whom they name: of the site's sensors, and permit requests. */
  refused(): { readonly site: number; readonly requests: number };
  close(): void;
}

export interface WiresOptions {
  readonly config: InterlockConfig;
  readonly interlock: Interlock;
  readonly clock: SiteClock;
  readonly wallClock: Clock;
  readonly random: Random;
  readonly tap: WireTap | null;
  readonly time: 'system' | 'simulated';
  /** Runs after everything that the last message has caused, for example `setImmediate`. */
  readonly defer: (run: () => void) => void;
}

/** Name under which a simulated site waits for us. */
const followerName = 'interlock';
/** What the interlock is called in a ROS 2 graph. */
const nodeName = 'banksman_interlock';

export function openWires(options: WiresOptions): Wires {
  const { config, interlock, clock, wallClock } = options;
  const wires = new MachineWires({
    wallClock,
    random: options.random,
    tap: options.tap,
    ros2: { environment: process.env, nodeName },
    atBrokers: { who: 'interlock', siteId: config.siteId },
  });
  const site = wires.ros(config.siteUrl);
  const simClock = options.time === 'simulated' ? createSimTimeClock(site, options.defer) : null;
  if (simClock !== null) {
    clock.follow(simClock);
    simClock.acknowledge(followerName);
  }
  const sensors = createRosSiteSensors({ connection: site, clock });
  sensors.onTags((sightings, receivedMonoMs) => interlock.observeTags(sightings, receivedMonoMs));
  sensors.onPeopleWatch((levels, receivedMonoMs) => {
    interlock.observeWord({ type: 'people-watch', levels }, receivedMonoMs);
  });
  sensors.onZonePresence((zones, receivedMonoMs) => {
    interlock.observeWord({ type: 'zone-presence', zones }, receivedMonoMs);
  });
  sensors.onWind((windMps, receivedMonoMs) => interlock.observeWind(windMps, receivedMonoMs));
  for (const wired of config.machines) {
    const link = wires.machineLink(wired, clock, 'scans');
    const state = link.connection();
    interlock.observe({ type: 'connection', machineId: link.machineId, state, receivedMonoMs: clock.monoMs() });
    link.onReport((report) => interlock.observe(report));
  }
  const permits = wires.permitLink(config.machines, clock);
  const alarm = new SiteAlarm(site, clock);
  permits.onRequest((request, receivedMonoMs) => interlock.observeRequest(request, receivedMonoMs));
  return {
    send(outputs) {
      alarm.tell(interlock.storedLatches());
      for (const { machineId, text } of outputs.permits) permits.sendPermit(asId<MachineId>(machineId), text);
      for (const { machineId, isLocked, speedMaxMps } of outputs.locks) {
        permits.sendLock(asId<MachineId>(machineId), isLocked, speedMaxMps);
      }
    },
    refused: () => ({ site: sensors.refused(), requests: permits.refusedRequests() }),
    close() {
      sensors.close();
      simClock?.close();
      wires.close();
    },
  };
}
