import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { GuardBench, type BenchOptions } from './bench.ts';
import { axisCases } from './axis-cases.ts';
import { clearSuspicion, damageCases } from './damage-cases.ts';
import { ms, notTestable, type CaseOutcome, type GuardCase } from './guard-case.ts';
import { messageCases } from './message-cases.ts';
import { closingCases, motionCases } from './motion-cases.ts';
import { brakesOnExpiry, takesRightPermit, validityCases } from './validity-cases.ts';

/** In the order in which they are run. */
export const guardCases: readonly GuardCase[] = [
  takesRightPermit,
  ...validityCases,
  ...messageCases,
  ...axisCases,
  ...motionCases,
  ...damageCases,
  ...closingCases,
];

export interface CaseReport {
  readonly id: string;
  readonly fault: number | null;
  readonly requirement: string;
  readonly title: string;
  readonly done: string;
  readonly expected: string;
  readonly seen: string;
  readonly verdict: CaseOutcome['verdict'];
}

export interface ConformanceReport {
  /** True only when every case passed: what could not be tested was not shown. */
  readonly ok: boolean;
  readonly machineId: string;
  readonly siteId: string;
  readonly validForMs: number;
  readonly toleranceMs: number;
  /** Epoch used: the machine takes no permit of a lower one until it is started anew. */
  readonly epoch: number;
  readonly counts: Readonly<Record<CaseOutcome['verdict'], number>>;
  readonly cases: readonly CaseReport[];
}

export interface ConformanceOptions extends BenchOptions {
  /** How long the first request and the first `permit_state` are waited for, ms. */
  readonly contactMs: number;
  readonly onCase?: (report: CaseReport) => void;
}

/** A machine that is sent no bounds of joints has none to keep. */
function casesFor({ joints }: BenchOptions): readonly GuardCase[] {
  return (joints ?? []).length > 0 ? guardCases : guardCases.filter((one) => !axisCases.includes(one));
}

/** A case during which this computer was late is run again, so often at most: it would blame the guard for it, or excuse it. */
const attemptsMax = 3;

/**
 * Drives a guard, ours or a maker's, through what it must refuse: faults 2 to 10 and 39. It plays the interlock to one machine, which no
 * other interlock may answer meanwhile, and judges by what the machine tells (`permit_state`, odometry). Takes about a minute of
 * the machine's time.
 *
 * Refuses `guard-silent` when nobody asks for permits, `guard-untold` when the machine tells no `permit_state`.
 */
export async function runConformance(options: ConformanceOptions): Promise<Result<ConformanceReport>> {
  const bench = new GuardBench(options);
  try {
    const asked = await bench.nextRequest(options.contactMs);
    if (asked === null) return refuse({ code: 'guard-silent' });
    const { machineId, epochSeen } = asked.request;
    const told = await bench.until(() => bench.state() !== null, options.contactMs);
    if (told === 'did-not') return refuse({ code: 'guard-untold', facts: { machineId } });
    bench.adoptEpoch(epochSeen);
    const cases: CaseReport[] = [];
    for (const one of casesFor(options)) {
      const outcome = await runCase(bench, one, cases);
      const { id, fault, requirement, title, done, expected } = one;
      const report = { id, fault, requirement, title, done, expected, ...outcome };
      cases.push(report);
      options.onCase?.(report);
    }
    await clearSuspicion(bench);
    const count = (verdict: CaseOutcome['verdict']): number => cases.filter((one) => one.verdict === verdict).length;
    const counts = { pass: count('pass'), fail: count('fail'), 'not-testable': count('not-testable') };
    const { siteId, validForMs, toleranceMs } = options;
    const isRight = counts.pass === cases.length;
    return ok({ ok: isRight, machineId, siteId, validForMs, toleranceMs, epoch: bench.epoch(), counts, cases });
  } finally {
    bench.close();
  }
}

async function runCase(bench: GuardBench, one: GuardCase, before: readonly CaseReport[]): Promise<CaseOutcome> {
  if (closingCases.includes(one)) return one.run(bench);
  if (before[0] !== undefined && before[0].verdict !== 'pass') return notTestable('the guard takes no right permit');
  let lateMs = 0;
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    // Whether a grant ends at all is what the case about expiry is to find out.
    const isStanding = one === brakesOnExpiry || (await bench.settle()) === 'came';
    if (!isStanding) return notTestable('the guard still grants what an earlier case began');
    const suspicion = await clearSuspicion(bench);
    if (suspicion !== null) return suspicion;
    bench.beginCase();
    const outcome = await one.run(bench);
    lateMs = bench.lateMs;
    if (lateMs <= bench.options.toleranceMs / 2) return outcome;
  }
  return notTestable(`this computer was late by ${ms(lateMs)} each time: run it on one that is less busy`);
}
