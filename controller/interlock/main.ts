import { randomInt } from 'node:crypto';
import { setImmediate, setTimeout } from 'node:timers';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import { systemClock } from '../../kernel/system-clock.ts';
import { seededRandom } from '../../kernel/random.ts';
import { directoryBytesMax, fileBytesMax } from '../../robot-bridge/recording/recording-files.ts';
import { openWireRecorder } from '../../robot-bridge/recording/open-wire-recorder.ts';
import { TapSwitch } from '../../robot-bridge/recording/tap-switch.ts';
import { ThreadSink } from '../../robot-bridge/recording/thread-sink.ts';
import limitsJson from './limits/limits.json' with { type: 'json' };
import { readLimits } from './limits/limits.ts';
import { schedulingOf, takeRealTimePriority } from './process/real-time-priority.ts';
import { startInterlock } from './process/process.ts';
import { YoungHeap } from './process/young-heap.ts';

/** Entry of the interlock process. Everything it needs from the outside world is handed in here. */
const { values } = parseArgs({
  options: {
    socket: { type: 'string' },
    state: { type: 'string' },
    'sim-time': { type: 'string', default: 'false' },
    'tablet-host': { type: 'string', default: '127.0.0.1' },
    /** Absent: tablets reach the interlock by the controller only. */
    'tablet-port': { type: 'string' },
    /** 'auto': real-time priority where the clock is real and the system permits it. */
    priority: { type: 'string', default: 'auto' },
    record: { type: 'string' },
    'record-wires': { type: 'string' },
    'record-wires-bytes': { type: 'string' },
    'record-wires-begin': { type: 'string', default: 'on' },
    site: { type: 'string', default: '' },
    software: { type: 'string', default: 'unknown' },
    'exit-with-parent': { type: 'boolean', default: false },
  },
});
const logger = pino({ name: 'interlock' }, pino.destination({ dest: 2, sync: true }));

function fail(facts: Readonly<Record<string, unknown>>, message: string): never {
  logger.fatal(facts, message);
  process.exit(1);
}

const { socket, state } = values;
if (socket === undefined || state === undefined) {
  fail(
    {},
    'usage: main.js --socket PATH --state DIR [--sim-time true|false] [--tablet-port PORT [--tablet-host HOST]] [--record DIR] [--record-wires DIR --record-wires-bytes N [--record-wires-begin on|off]] [--exit-with-parent]',
  );
}
const limits = readLimits(limitsJson);
if (!limits.ok) fail({ problem: limits.problem }, 'the limits file is damaged');

// An exception is a bug: end uncleanly, let permits run out, and make people release the machines.
process.on('uncaughtException', (error) => fail({ err: error }, 'interlock failed'));
process.on('unhandledRejection', (error) => fail({ err: error }, 'interlock failed'));

/** A recording begins a new file this often, ms of the site's time. */
const fileAgeMaxMs = 600_000;
/** What an end may wait for the recording's last bytes, ms. No permit is sent any more. */
const recordingEndMaxMs = 5_000;

const recordingThread = new URL('./recording/writer-thread.js', import.meta.url);
const { record, software, 'record-wires': recordWires } = values;
// A simulated site may run many times faster than real time: there it would take a processor away from everybody.
const mayHurry = values.priority === 'auto' && values['sim-time'] !== 'true';
const scheduling = mayHurry ? takeRealTimePriority(process.pid) : schedulingOf(process.pid);
logger.info({ scheduling, asked: mayHurry }, 'scheduling of the loop');
const tabletPort = values['tablet-port'];
const running = await startInterlock({
  socketPath: socket,
  stateDirectory: state,
  time: values['sim-time'] === 'true' ? 'simulated' : 'system',
  limits: limits.value,
  wallClock: systemClock,
  random: seededRandom(randomInt(2 ** 31)),
  defer: (run) => {
    setImmediate(run);
  },
  log: (facts, message) => logger.info(facts, message),
  scheduling,
  young: values['sim-time'] === 'true' ? null : new YoungHeap(),
  tablets: tabletPort === undefined ? null : { host: values['tablet-host'], port: Number(tabletPort) },
  ...(recordWires === undefined
    ? {}
    : {
        openTap: (epochMs: () => number, machines: () => readonly FleetMachine[]) =>
          new TapSwitch(
            () =>
              openWireRecorder({
                directory: recordWires,
                directoryBytesMax: Number(values['record-wires-bytes']),
                process: 'interlock',
                ...{ siteId: values.site, software, machines: machines(), epochMs, wallClock: systemClock },
                time: values['sim-time'] === 'true' ? 'simulated' : 'system',
                onTrouble: (facts, message) => logger.warn(facts, message),
              }),
            values['record-wires-begin'] === 'off' ? 'off' : 'on',
          ),
      }),
  ...(record === undefined
    ? {}
    : {
        recording: {
          sink: new ThreadSink(recordingThread, { directory: record, directoryBytesMax, fileBytesMax }),
          software,
          fileAgeMaxMs,
        },
      }),
});
if (!running.ok) fail({ problem: running.problem }, 'the state on disk cannot be used');

let isEnding = false;
function end(): void {
  if (isEnding || !running.ok) return;
  isEnding = true;
  running.value.close();
  setTimeout(() => process.exit(0), recordingEndMaxMs);
  void running.value.finishRecording().finally(() => process.exit(0));
}
process.on('SIGTERM', end);
process.on('SIGINT', end);
if (values['exit-with-parent']) {
  process.stdin.resume();
  process.stdin.on('end', end);
  process.stdin.on('error', end);
}
const { epoch, stopPort } = running.value;
process.stdout.write(`${JSON.stringify({ ready: true, epoch, stopPort })}\n`);
