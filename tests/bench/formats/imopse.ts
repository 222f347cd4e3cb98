import { ok, type Result } from '../../../kernel/result.ts';
import { afterEnd, type Activity, type Lag, type Person, type Project } from '../../../missions/solver/project.ts';
import { Broken, JOBS_MAX, Lines, reading, RESOURCES_MAX, type FormatProblem } from './instance-lines.ts';

const LAGS_MAX = 1_000_000;
const NUMBER = /^\d+(\.\d+)?$/;
/** `Q12: 2`, with or without the blank. */
const SKILL = /Q(\d+)\s*:\s*(\d+)/g;

function sizeFrom(lines: Lines, pattern: RegExp, what: string, limit: number): number {
  const size = Number(lines.find(pattern, what)[1]);
  if (size < 1 || size > limit)
    throw new Broken(lines.line, `${what}: ${String(size)} is not from 1 to ${String(limit)}`);
  return size;
}

/** The skills of a line, and what is left of it. */
function skillsOf(line: string): { readonly skills: Person['skills']; readonly rest: string[] } {
  const skills = [...line.matchAll(SKILL)].map(([, skill, level]) => ({ skill: Number(skill), level: Number(level) }));
  const rest = line.replace(SKILL, ' ').trim();
  return { skills, rest: rest === '' ? [] : rest.split(/\s+/) };
}

function readPeople(lines: Lines, count: number, skillTypes: number): Person[] {
  lines.find(/^ResourceID\s+Salary\s+Skills/, 'the heading of the resources');
  return Array.from({ length: count }, (_, index) => {
    const { skills, rest } = skillsOf(lines.text('a resource'));
    if (rest.length !== 2 || Number(rest[0]) !== index + 1 || !NUMBER.test(rest[1]!))
      throw new Broken(lines.line, `resource ${String(index + 1)} with salary and skills was expected here`);
    if (skills.some(({ skill }) => skill >= skillTypes))
      throw new Broken(lines.line, `there are only ${String(skillTypes)} skills`);
    return { skills, wage: Number(rest[1]) };
  });
}

interface Task {
  readonly id: string;
  readonly activity: Activity;
  readonly predecessors: readonly string[];
}

function readTask(lines: Lines, skillTypes: number): Task {
  const { skills, rest } = skillsOf(lines.text('a task'));
  const [id, duration, ...predecessors] = rest;
  const [need] = skills;
  if (id === undefined || duration === undefined || need === undefined || skills.length !== 1)
    throw new Broken(lines.line, 'a task with number, duration and one skill was expected here');
  if (!rest.every((value) => /^\d{1,9}$/.test(value)))
    throw new Broken(lines.line, 'a number of a task is not a natural number');
  if (need.skill >= skillTypes) throw new Broken(lines.line, `there are only ${String(skillTypes)} skills`);
  const crew = [{ ...need, count: 1 }];
  return {
    id,
    activity: { modes: [{ duration: Number(duration), demands: [], stockDemands: [], crew }] },
    predecessors,
  };
}

function lagsOf(tasks: readonly Task[], activities: readonly Activity[], line: number): Lag[] {
  const places = new Map(tasks.map(({ id }, index) => [id, index]));
  if (places.size !== tasks.length) throw new Broken(line, 'two tasks have the same number');
  const lags = tasks.flatMap(({ id, predecessors }, to) =>
    predecessors.map((before) => {
      const from = places.get(before);
      if (from === undefined) throw new Broken(line, `task ${id} waits for task ${before}, which is not there`);
      return afterEnd({ activities }, from, to, 0);
    }),
  );
  if (lags.length > LAGS_MAX) throw new Broken(line, 'there are too many precedence relations');
  return lags;
}

/** An iMOPSE project (`.def`): every task takes one person with a skill. Activities and people in the order of the file. */
export function readImopse(text: string): Result<Project, FormatProblem> {
  return reading(() => {
    const lines = new Lines(text);
    const count = sizeFrom(lines, /^Tasks:\s*(\d+)/, 'the number of tasks', JOBS_MAX);
    const people = sizeFrom(lines, /^Resources:\s*(\d+)/, 'the number of resources', RESOURCES_MAX);
    const skillTypes = sizeFrom(lines, /^Number of skill types:\s*(\d+)/, 'the number of skill types', JOBS_MAX);
    const crew = readPeople(lines, people, skillTypes);
    lines.find(/^TaskID\s+Duration\s+Skill/, 'the heading of the tasks');
    const tasks = Array.from({ length: count }, () => readTask(lines, skillTypes));
    const activities = tasks.map(({ activity }) => activity);
    return ok({ activities, lags: lagsOf(tasks, activities, lines.line), renewables: [], stocks: [], people: crew });
  });
}
