import type { Logger } from 'pino';
import type { FleetFile } from '../../hardware-profiles/fleet.ts';
import type { Clock } from '../../kernel/clock.ts';
import { openWireRecorder } from '../../robot-bridge/recording/open-wire-recorder.ts';
import { TapSwitch } from '../../robot-bridge/recording/tap-switch.ts';
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

/** The tap of the controller's wires. */
export function wireTapOf(parts: WireRecordingParts): TapSwitch {
  const { options, roster, log, ...rest } = parts;
  const { directory, bytesMax, begin } = options.recordWires;
  return new TapSwitch(
    () =>
      openWireRecorder({
        ...rest,
        directory,
        directoryBytesMax: bytesMax,
        process: 'controller',
        time: options.isSimTime ? 'simulated' : 'system',
        machines: roster.machines,
        onTrouble: (facts, message) => log.warn(facts, message),
      }),
    begin,
  );
}
