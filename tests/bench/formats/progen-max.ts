import { ok, type Result } from '../../../kernel/result.ts';
import type { Activity, Lag, Project } from '../../../missions/solver/project.ts';
import { Broken, JOBS_MAX, Lines, reading, RESOURCES_MAX, type FormatProblem } from './instance-lines.ts';

const LAGS_MAX = 1_000_000;

/** `job modes count successors… [lag]…`: one lag per successor, as all jobs have one mode. */
function readLags(lines: Lines, jobs: number): Lag[] {
  const lags: Lag[] = [];
  for (let job = 0; job < jobs; job += 1) {
    const line = lines.text('the successors of a job');
    const bracket = line.indexOf('[');
    const head = bracket < 0 ? line : line.slice(0, bracket);
    const values = [...line.matchAll(/\[([^\]]*)\]/g)].map(([, inside]) => Number(inside));
    const [number, modes, count, ...successors] = lines.parsed(head, 'the successors of a job', 3);
    if (number !== job) throw new Broken(lines.line, `job ${String(job)} was expected here`);
    if (modes !== 1) throw new Broken(lines.line, 'a job with several modes is not read');
    if (successors.length !== count || values.length !== count)
      throw new Broken(lines.line, `${String(count)} successors with a lag each were promised`);
    if (successors.some((to) => to >= jobs) || !values.every(Number.isInteger))
      throw new Broken(lines.line, 'a successor is no job of the project or a lag no integer');
    successors.forEach((to, index) => lags.push({ from: job, to, lag: values[index]! }));
    if (lags.length > LAGS_MAX) throw new Broken(lines.line, 'there are too many lags');
  }
  return lags;
}

function readJobs(lines: Lines, jobs: number, resources: number): Activity[] {
  return Array.from({ length: jobs }, (_, job) => {
    const [number, mode, duration, ...demands] = lines.numbers('a job', 3 + resources);
    if (number !== job || mode !== 1 || demands.length !== resources)
      throw new Broken(lines.line, `job ${String(job)} with duration and demands was expected here`);
    return { modes: [{ duration: duration!, demands, stockDemands: [] }] };
  });
}

/** A ProGen/max project (`.sch`) with renewable resources. Dummy start and end are activities like all others. */
export function readProgenMax(text: string): Result<Project, FormatProblem> {
  return reading(() => {
    const lines = new Lines(text);
    const [inner, renewables, stocks, doubly] = lines.numbers('the sizes', 4);
    if (inner! + 2 > JOBS_MAX || renewables! > RESOURCES_MAX)
      throw new Broken(lines.line, `more than ${String(JOBS_MAX)} jobs or ${String(RESOURCES_MAX)} resources`);
    if (stocks !== 0 || doubly !== 0) throw new Broken(lines.line, 'only renewable resources are read');
    const jobs = inner! + 2;
    const lags = readLags(lines, jobs);
    const activities = readJobs(lines, jobs, renewables!);
    const capacities = lines.numbers('the capacities', renewables!);
    if (capacities.length !== renewables) throw new Broken(lines.line, 'there are more capacities than resources');
    return ok({ activities, lags, renewables: capacities.map((capacity) => ({ capacity })), stocks: [] });
  });
}
