import { ok, type Result } from '../../../kernel/result.ts';
import { afterEnd, type Activity, type Project } from '../../../missions/solver/project.ts';
import { Broken, JOBS_MAX, reading, RESOURCES_MAX, type FormatProblem, Lines } from './instance-lines.ts';

function sizeFrom(lines: Lines, pattern: RegExp, what: string, limit: number): number {
  const size = Number(lines.find(pattern, what)[1]);
  if (size > limit) throw new Broken(lines.line, `${what}: ${String(size)} is more than ${String(limit)}`);
  return size;
}

function readSuccessors(lines: Lines, jobs: number): { readonly to: number[][]; readonly modes: number[] } {
  lines.find(/^\s*PRECEDENCE RELATIONS/, 'the section of precedence relations');
  lines.find(/^\s*jobnr/, 'the heading of the precedence relations');
  const to: number[][] = [];
  const modes: number[] = [];
  for (let job = 1; job <= jobs; job += 1) {
    const [number, modeCount, count, ...successors] = lines.numbers('a precedence relation', 3);
    if (number !== job) throw new Broken(lines.line, `job ${String(job)} was expected here`);
    if (successors.length !== count) throw new Broken(lines.line, `${String(count)} successors were promised`);
    if (modeCount! < 1 || modeCount! > RESOURCES_MAX)
      throw new Broken(lines.line, 'a job has at least one mode, at most 100');
    if (successors.some((successor) => successor < 1 || successor > jobs))
      throw new Broken(lines.line, 'a successor is no job of the project');
    to.push(successors.map((successor) => successor - 1));
    modes.push(modeCount!);
  }
  return { to, modes };
}

interface Sizes {
  readonly renewables: number;
  readonly stocks: number;
}

function readJobs(lines: Lines, modeCounts: readonly number[], { renewables, stocks }: Sizes): Activity[] {
  lines.find(/^\s*REQUESTS\/DURATIONS/, 'the section of requests and durations');
  lines.find(/^\s*-{5}/, 'the rule above the requests');
  return modeCounts.map((count, job) => {
    const modes = Array.from({ length: count }, (_, mode) => {
      const row = lines.numbers('a request', renewables + stocks + 2);
      const values = mode === 0 ? row.slice(1) : row;
      if (mode === 0 && row[0] !== job + 1) throw new Broken(lines.line, `job ${String(job + 1)} was expected here`);
      if (values.length !== renewables + stocks + 2 || values[0] !== mode + 1)
        throw new Broken(lines.line, `mode ${String(mode + 1)} with duration and requests was expected here`);
      return {
        duration: values[1]!,
        demands: values.slice(2, 2 + renewables),
        stockDemands: values.slice(2 + renewables),
      };
    });
    return { modes };
  });
}

/** A PSPLIB project, single-mode (`.sm`) or multi-mode (`.mm`). Dummy start and end are activities like all others. */
export function readPsplib(text: string): Result<Project, FormatProblem> {
  return reading(() => {
    const lines = new Lines(text);
    const jobs = sizeFrom(lines, /^\s*jobs\s.*:\s*(\d+)/, 'the number of jobs', JOBS_MAX);
    const renewables = sizeFrom(
      lines,
      /^\s*-\s*renewable\s*:\s*(\d+)/,
      'the number of renewable resources',
      RESOURCES_MAX,
    );
    const stocks = sizeFrom(lines, /^\s*-\s*nonrenewable\s*:\s*(\d+)/, 'the number of other resources', RESOURCES_MAX);
    const doubly = sizeFrom(
      lines,
      /^\s*-\s*doubly constrained\s*:\s*(\d+)/,
      'the number of doubly constrained resources',
      0,
    );
    const { to, modes } = readSuccessors(lines, jobs);
    const activities = readJobs(lines, modes, { renewables, stocks: stocks + doubly });
    lines.find(/^\s*RESOURCE\s*AVAILABILITIES/, 'the section of availabilities');
    lines.find(/^\s*R\s*1/, 'the heading of the availabilities');
    const capacities = lines.numbers('the availabilities', renewables + stocks);
    if (capacities.length !== renewables + stocks)
      throw new Broken(lines.line, 'there are more availabilities than resources');
    const lags = to.flatMap((successors, from) =>
      successors.map((successor) => afterEnd({ activities }, from, successor, 0)),
    );
    return ok({
      activities,
      lags,
      renewables: capacities.slice(0, renewables).map((capacity) => ({ capacity })),
      stocks: capacities.slice(renewables).map((capacity) => ({ capacity })),
    });
  });
}
