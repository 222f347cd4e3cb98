import type { Command } from 'commander';
import { refuse, type Result } from '../../../kernel/result.ts';
import { machineShiftMin } from '../../accounts/machine-shift.ts';
import { labourNorm } from '../../accounts/norms/work-norms.ts';
import { failWith } from '../fail-with.ts';

interface LabourOptions {
  readonly basicHours: string;
  readonly auxiliary: string;
  readonly prepare: string;
  readonly interruption: string;
  readonly rest: string;
  readonly json?: true;
}

const minutesPerHour = 60;

/** `banksman norm labour`: a labour norm from shares that somebody knows; from a record it comes with the norm itself. */
export function registerLabourVerb(norm: Command): void {
  norm
    .command('labour')
    .description('labour norm of one unit of work: basic work / (1 - auxiliary) / (1 - norm time)')
    .requiredOption('--basic-hours <hours>', 'basic work of one unit, worker hours')
    .option('--auxiliary <percent>', 'auxiliary work, percent of the operation time', '0')
    .option('--prepare <percent>', 'preparing and finishing, percent of the shift', '0')
    .option('--interruption <percent>', 'unavoidable interruptions, percent of the shift', '0')
    .option('--rest <percent>', 'rest, percent of the shift', '0')
    .option('--json', 'print figures as JSON')
    .action((_own: LabourOptions, command: Command) => {
      // `banksman norm` has an option of this name, and takes it first.
      const options = command.optsWithGlobals<LabourOptions>();
      const worked = workedLabour(options);
      if (!worked.ok) {
        failWith(worked.problem);
        return;
      }
      process.stdout.write(`${options.json === true ? JSON.stringify(worked.value) : textOf(worked.value)}\n`);
    });
}

interface Labour {
  readonly basicDays: number;
  readonly operationDays: number;
  readonly normShare: number;
  readonly days: number;
}

function workedLabour(options: LabourOptions): Result<Labour> {
  const basicDays = (Number(options.basicHours) * minutesPerHour) / machineShiftMin.value;
  const parts = [options.auxiliary, options.prepare, options.interruption, options.rest].map(
    (text) => Number(text) / 100,
  );
  if (!parts.every((part) => part >= 0 && part < 1)) {
    return refuse({ code: 'input-invalid', facts: { fields: ['auxiliary', 'prepare', 'interruption', 'rest'] } });
  }
  const [auxiliary = 0, prepare = 0, interruption = 0, rest = 0] = parts;
  const normShare = prepare + interruption + rest;
  const days = labourNorm(basicDays, { auxiliary, normTime: normShare });
  if (!days.ok) return days;
  return { ok: true, value: { basicDays, operationDays: basicDays / (1 - auxiliary), normShare, days: days.value } };
}

function textOf({ basicDays, operationDays, normShare, days }: Labour): string {
  return [
    `基本工作时间 basic work: ${basicDays.toFixed(4)} 工日 worker days`,
    `工序作业时间 operation: ${operationDays.toFixed(4)} 工日`,
    `规范时间 norm time: ${(100 * normShare).toFixed(2)} % of the shift`,
    `定额时间 labour norm: ${days.toFixed(3)} 工日 per unit`,
  ].join('\n');
}
