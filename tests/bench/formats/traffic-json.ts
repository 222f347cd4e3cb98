import { z } from 'zod';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { TrafficProblem } from '../../../missions/traffic/traffic-problem.ts';
import type { FormatProblem } from './instance-lines.ts';

const pair = z.tuple([z.number(), z.number()]);
const schema = z.object({
  places: z.array(pair),
  lanes: z.array(pair),
  machines: z.array(z.object({ start: z.int(), goal: z.int(), radiusM: z.number(), speedMps: z.number() })),
});

/** `{places: [[x, y], …], lanes: [[a, b], …], machines: [{start, goal, radiusM, speedMps}, …]}`, metres and places by number. */
export function readTrafficJson(text: string): Result<TrafficProblem, FormatProblem> {
  const broken = (what: string) => refuse({ code: 'format-broken' as const, facts: { line: 1, what } });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return broken('it is not JSON');
  }
  const read = schema.safeParse(value);
  if (!read.success) return broken(z.prettifyError(read.error));
  const { places, lanes, machines } = read.data;
  return ok({ roadmap: { places, lanes }, machines, following: 'behind' });
}
