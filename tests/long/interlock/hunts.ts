import type { Violation } from './oracle/truth.ts';
import { mutants } from './mutants.ts';
import { Episode } from './scenario.ts';

/** A site on which the oracle sees one mutant soon: few people, one kind of fault, many times its usual rate. */
export interface Hunt {
  readonly mutant: string;
  /** Kinds of faults to inject, and how many times their usual rate; none where absent. */
  readonly faults?: readonly string[];
  readonly intensity?: number;
  readonly people?: number;
  readonly wrongGoalRatio?: number;
  /** Seeds are tried from here on; a good first one makes the hunt short, no more. */
  readonly fromSeed?: number;
  /** The interlock restarts in the moment in which this machine has come to this speed, m/s. */
  readonly restartAt?: { readonly machineId: string; readonly speedMps: number };
}

const spread = 'messages spread, doubled, out of order';
const cuts = ['link one-way up', 'link one-way down', 'link cut'];
const walking = { faults: ['somebody walks into the way'], intensity: 300, people: 20 };

/** Found within a second of computing: part of every test run. */
export const quickHunts: readonly Hunt[] = [
  { mutant: 'no-wind', faults: ['wind gust'], intensity: 300 },
  { mutant: 'no-papers', faults: ['papers lapsed'], intensity: 600 },
  { mutant: 'stop-unheard', faults: ['stop pressed'], intensity: 200 },
  { mutant: 'frozen-poses-believed', faults: ['pose frozen'], intensity: 200 },
  { mutant: 'validity-from-receipt', faults: [spread, 'permits lost'], intensity: 200, fromSeed: 4 },
  { mutant: 'validity-twice', faults: cuts, intensity: 200, fromSeed: 3 },
  { mutant: 'no-wait-out', restartAt: { machineId: 'c1', speedMps: 1 } },
  { mutant: 'latches-lost', faults: ['stop pressed', 'interlock restart'], intensity: 200 },
  { mutant: 'anybody-resets', faults: ['stop pressed'], intensity: 200 },
];

/** The others, some of which need machines, people or an edge to come near each other: `npm run scenario:mutants`. */
export const longHunts: readonly Hunt[] = [
  { mutant: 'no-person-separation', ...walking },
  { mutant: 'nobody-walks', ...walking },
  { mutant: 'no-machine-separation' },
  { mutant: 'no-crane-separation' },
  { mutant: 'no-fall-edge', wrongGoalRatio: 1 },
  { mutant: 'no-zones', faults: ['zone drawn'], intensity: 100, fromSeed: 2 },
  { mutant: 'site-stop-of-one-machine', faults: ['stop pressed'], intensity: 200 },
  { mutant: 'jumps-believed', faults: ['pose jumps'], intensity: 200 },
  { mutant: 'old-poses-believed', faults: ['pose silent'], intensity: 200 },
  { mutant: 'old-wind-believed', faults: ['wind sensor lost or wild'], intensity: 100, fromSeed: 4 },
  { mutant: 'old-gates-believed', faults: ['gate open or bouncing'], intensity: 60, fromSeed: 4 },
  { mutant: 'sequence-unchecked', faults: [spread], intensity: 200, fromSeed: 2 },
];

export interface Quarry {
  readonly violation: Violation;
  readonly seed: number;
  /** Site time of all tries together, ms. */
  readonly siteMs: number;
}

/** Tries seeds one after the other, `siteMaxMs` of site time each; null where the oracle has seen nothing. */
export function hunt(plan: Hunt, siteMaxMs: number, triesMax: number): Quarry | null {
  const mutation = mutants[plan.mutant];
  if (mutation === undefined) throw new Error(`no mutant ${plan.mutant}`);
  const fromSeed = plan.fromSeed ?? 1;
  for (let seed = fromSeed; seed < fromSeed + triesMax; seed += 1) {
    const episode = new Episode({ ...siteOf(plan), seed, episode: 0, durationMs: siteMaxMs, mutation });
    const violation = firstViolation(episode, plan);
    if (violation !== null) return { violation, seed, siteMs: (seed - fromSeed) * siteMaxMs + episode.nowMs };
  }
  return null;
}

/** The same site and moments with a whole interlock. */
export function control(plan: Hunt, siteMaxMs: number): Violation | null {
  const seed = plan.fromSeed ?? 1;
  return firstViolation(new Episode({ ...siteOf(plan), seed, episode: 0, durationMs: siteMaxMs }), plan);
}

function siteOf(plan: Hunt) {
  const { faults = [], intensity = 0, people = 1, wrongGoalRatio } = plan;
  const goals = wrongGoalRatio === undefined ? {} : { wrongGoalRatio };
  return { onlyFaults: faults, faultIntensity: intensity, peopleCount: people, ...goals };
}

function firstViolation(episode: Episode, { restartAt }: Hunt): Violation | null {
  let hasRestarted = false;
  while (!episode.isOver && episode.violations.length === 0) {
    episode.step();
    if (restartAt === undefined || hasRestarted || episode.speedMps(restartAt.machineId) < restartAt.speedMps) continue;
    hasRestarted = true;
    episode.restart();
  }
  return episode.violations[0] ?? null;
}
