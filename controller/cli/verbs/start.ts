import type { Command } from 'commander';
import { startSite } from '../start-site.ts';
import { parseStartOptions, recordingGibUsual } from '../start-options.ts';

export function registerStartVerb(program: Command): void {
  program
    .command('start')
    .description(
      'Start controller, interlock and (without --fleet) a simulated site; prints the address of the console.',
    )
    .option('--site <file>', 'building model: "demo", "works", an IFC file or a GeoJSON file in site metres', 'demo')
    .option('--fleet <file>', 'fleet file of real machines; without it the fleet is simulated')
    .option(
      '--profiles <dir>',
      'machine profiles of your own: checked, and kept in the data directory (docs/add-a-machine.md)',
    )
    .option(
      '--robots <ids>',
      'further simulated robots, profiles with commas between: floor-grinding-robot,floor-grinding-robot',
    )
    .option('--port <number>', 'port of the console, 0 = any free one', '8080')
    .option(
      '--stop-port <number>',
      'port at which tablets reach the interlock itself, 0 = any free one (default: the next after --port)',
    )
    .option('--data <dir>', 'directory of the record, made when missing', 'data')
    .option('--speed <factor>', 'simulated seconds per second, or "max"', '1')
    .option('--seed <number>', 'seed of the simulation', '1')
    .option('--ros2 <domain>', 'simulate the machines as ROS 2 nodes in that DDS domain (docs/ros2.md)')
    .option('--record-wires <dir>', 'record what passes on the wires to machines there (MCAP, docs/recording.md)')
    .option('--record-wires-gib <number>', 'at most so much, the oldest goes first', recordingGibUsual)
    .option('--record <dir>', 'record what goes into and out of the interlock there (MCAP, docs/interlock.md)')
    .option('--ballast <MiB>', 'size of the file that is given up on a full disk, 0 for none (default: 64)')
    .option('--check-hour <hour>', 'quiet hour of the day in which the whole ledger is checked, or "off" (default: 3)')
    .option('--tsa-ca <file>', 'certificates (PEM) by which time stamps that are handed in are checked, with openssl')
    .option(
      '--restored-copy',
      'the database was restored from a backup: go on from it in a new epoch of the ledger, and say so in it',
    )
    .option('--headless', 'serve the API without the console')
    .option('--json', 'print one line of JSON when ready, nothing else on stdout')
    .action(async (raw: Record<string, unknown>) => {
      let options;
      try {
        options = parseStartOptions(raw);
      } catch (error) {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 2;
        return;
      }
      process.exitCode = await startSite(options);
    });
}
