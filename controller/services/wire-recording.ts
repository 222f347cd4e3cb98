import type { Logger } from 'pino';
import type { FleetFile } from '../../hardware-profiles/fleet.ts';
import type { Clock } from '../../kernel/clock.ts';
import { openWireRecorder } from '../../robot-bridge/recording/open-wire-recorder.ts';
import type { WireRecorder } from '../../robot-bridge/recording/wire-recorder.ts';
import type { ControllerOptions } from '../main-options.ts';

export interface WireRecordingParts {
  readonly options: Pick<ControllerOptions, 'recordWires' | 'isSimTime'>;
  readonly siteId: string;
  readonly software: string;
  readonly roster: Pick<FleetFile, 'machines'>;
  /** Label by the site's clock, ms since 1970. */
  readonly epochMs: () => number;
  readonly wallClock: Clock;
  readonly log: Pick<Logger, 'warn'>;
}

/** The recorder of the controller's wires; null where none was asked for. */
export function wireRecorderOf(parts: WireRecordingParts): WireRecorder | null {
  const { options, roster, log, ...rest } = parts;
  if (options.recordWires === null) return null;
  return openWireRecorder({
    ...rest,
    directory: options.recordWires.directory,
    directoryBytesMax: options.recordWires.bytesMax,
    process: 'controller',
    time: options.isSimTime ? 'simulated' : 'system',
    machines: roster.machines,
    onTrouble: (facts, message) => log.warn(facts, message),
  });
}
