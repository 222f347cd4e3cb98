import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ThreadSink, type WriterData } from './thread-sink.ts';
import type { WireRecord } from './wire-record.ts';
import { WireRecorder } from './wire-recorder.ts';

/** A new file begins after this much, bytes. */
const fileBytesMax = 64 * 1024 ** 2;
/** A new file begins this often, ms by the site's clock. */
const fileAgeMaxMs = 600_000;

export interface WireThreadData extends WriterData {
  /** Whose wires these are: part of the files' names. */
  readonly process: string;
  readonly fileAgeMaxMs: number;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface WireRecorderSettings {
  readonly directory: string;
  /** All recordings of this process together, bytes; the oldest go first. */
  readonly directoryBytesMax: number;
  readonly process: 'controller' | 'interlock';
  readonly siteId: string;
  readonly software: string;
  readonly time: 'system' | 'simulated';
  readonly machines: readonly Pick<FleetMachine, 'id' | 'profileId' | 'wire'>[];
  /** Label by the site's clock, ms since 1970. */
  readonly epochMs: () => number;
  readonly wallClock: Clock;
  readonly onTrouble: (facts: Readonly<Record<string, unknown>>, message: string) => void;
}

/** Records the wires of this process into files, from a thread of its own. */
export function openWireRecorder(settings: WireRecorderSettings): WireRecorder {
  const { directory, directoryBytesMax, process, siteId, software, time, machines } = settings;
  const machineWires = machines.map(({ id, profileId, wire }) => [
    `machine ${id}`,
    JSON.stringify({ profileId, ...wire }),
  ]);
  const data: WireThreadData = {
    ...{ directory, directoryBytesMax, process, fileAgeMaxMs },
    fileBytesMax: Math.min(fileBytesMax, Math.floor(directoryBytesMax / 4)),
    metadata: {
      siteId,
      process,
      software,
      clock: time,
      ...(Object.fromEntries(machineWires) as Record<string, string>),
    },
  };
  const { epochMs, wallClock, onTrouble } = settings;
  const sink = new ThreadSink<WireRecord>(new URL('./wire-writer-thread.js', import.meta.url), data);
  return new WireRecorder({ sink, epochMs, wallClock, onTrouble });
}
