import { EnergyRecorder, type EnergyRecorderPorts } from './energy-recorder.ts';
import { WayRecorder } from './way-recorder.ts';

/** What the controller counts of every machine: energy and way. */
export function machineMeters(ports: EnergyRecorderPorts): { readonly start: () => void; readonly stop: () => void } {
  const meters = [new EnergyRecorder(ports), new WayRecorder(ports)];
  return {
    start: () => {
      for (const meter of meters) meter.start();
    },
    stop: () => {
      for (const meter of meters) meter.stop();
    },
  };
}
