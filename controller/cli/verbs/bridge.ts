import type { Command } from 'commander';
import { loadProfileFile, loadProfiles, shippedProfilesDirectory } from '../../../hardware-profiles/load-profiles.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import { systemClock } from '../../../kernel/system-clock.ts';
import { examine } from '../../../robot-bridge/doctor/examine.ts';
import { reportText, type DoctorLanguage } from '../../../robot-bridge/doctor/report-text.ts';
import type { Probe } from '../../../robot-bridge/doctor/probe.ts';
import { Ros2Probe } from '../../../robot-bridge/doctor/ros2-probe.ts';
import { RosbridgeProbe } from '../../../robot-bridge/doctor/rosbridge-probe.ts';
import { between } from '../guard-options.ts';

interface DoctorOptions {
  readonly profile: string;
  readonly url: string;
  readonly namespace: string;
  readonly seconds: number;
  readonly within: number;
  readonly lang: string;
  readonly json?: true;
}

/** `banksman bridge doctor`: 0 when all is there and right, 1 when not or when nobody answers, 2 for options that make no sense. */
export function registerBridgeVerbs(program: Command): void {
  program
    .command('bridge')
    .description('the wires to machines')
    .command('doctor')
    .description(
      'look at a real machine on its wire and say what the fleet could do with it; moves nothing (docs/doctor.md)',
    )
    .requiredOption('--profile <id>', 'id of a shipped profile, or a profile file')
    .requiredOption('--url <url>', 'rosbridge server, ws://host:port, or ros2://DOMAIN where ROS 2 is sourced')
    .option('--namespace <name>', 'namespace of the machine', '/')
    .option('--seconds <number>', 'how long to listen', between(1, 600), 5)
    .option('--within <seconds>', 'how long to wait for the server', between(1, 60), 5)
    .option('--lang <code>', 'en or zh', 'en')
    .option('--json', 'print the report as one line of JSON')
    .action(async (options: DoctorOptions) => {
      process.exitCode = await doctor(options);
    });
}

function complain(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** A shipped profile by its id, or one of a file; or what is wrong. */
function profileNamed(name: string): MachineProfile | string {
  if (/^[a-z0-9-]+$/.test(name)) {
    const shipped = loadProfiles(shippedProfilesDirectory());
    const profile = shipped.ok ? shipped.value.get(name) : undefined;
    return profile ?? `--profile ${name}: no shipped profile has this id`;
  }
  const loaded = loadProfileFile(name);
  if (loaded.ok) return loaded.value;
  const [first] = loaded.problem.facts.complaints;
  return `--profile ${name}: ${first?.path ?? ''} ${first?.message ?? loaded.problem.code}`;
}

async function doctor(options: DoctorOptions): Promise<number> {
  const { url, namespace, lang } = options;
  const profile = profileNamed(options.profile);
  if (typeof profile === 'string') {
    complain(profile);
    return 2;
  }
  if (lang !== 'en' && lang !== 'zh') {
    complain(`--lang ${lang}: en or zh`);
    return 2;
  }
  if (!URL.canParse(url) || !/^(wss?|ros2):$/.test(new URL(url).protocol)) {
    complain(`--url ${url}: not of the form ws://host:port or ros2://DOMAIN`);
    return 2;
  }
  const wiring = profile.wires.ros;
  if (wiring === undefined) {
    complain(`--profile ${profile.id}: has no ROS wire`);
    return 2;
  }
  return look({ profile, wiring, url, namespace }, options, lang);
}

async function look(
  target: Pick<Parameters<typeof examine>[0], 'profile' | 'wiring' | 'url' | 'namespace'>,
  { seconds, within, json }: DoctorOptions,
  language: DoctorLanguage,
): Promise<number> {
  let probe: Probe;
  try {
    probe = target.url.startsWith('ros2:')
      ? await Ros2Probe.open(target.url, systemClock, process.env)
      : await RosbridgeProbe.open(target.url, within * 1000, systemClock);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    complain(
      target.url.startsWith('ros2:') ? `${target.url}: ${why}` : `${target.url}: no rosbridge server answers (${why})`,
    );
    return 1;
  }
  try {
    const report = await examine({ ...target, probe, listenMs: seconds * 1000, clock: systemClock });
    process.stdout.write(json === true ? `${JSON.stringify(report)}\n` : reportText(report, language));
    return report.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    complain(error.message);
    return 2;
  } finally {
    probe.close();
  }
}
