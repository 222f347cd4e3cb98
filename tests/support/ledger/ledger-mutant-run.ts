import { seededRandom } from '../../../kernel/random.ts';
import { honestActors } from './ledger-script.ts';
import { LedgerMutants, type Mutant } from './ledger-mutants.ts';
import { hasPython, ourVerdict, pythonVerdicts } from './ledger-verdicts.ts';

export interface MutantFigures {
  readonly drawn: number;
  readonly byKind: ReadonlyMap<string, number>;
  /** What one of the verifiers accepted. */
  readonly accepted: readonly string[];
}

/**
 * Draws changed files and shows each to both verifiers, after the honest ones, which both must accept.
 *
 * @throws when an honest one is refused.
 */
export async function runMutants(count: number, seed: number): Promise<MutantFigures> {
  const actors = honestActors();
  const options = actors.verifyOptions;
  const mutants = new LedgerMutants(actors);
  const random = seededRandom(seed);
  const drawn: Mutant[] = Array.from({ length: count }, () => mutants.draw(random));
  const honest = [mutants.honest, mutants.honestBundle];
  const files = [...honest, ...drawn.map(({ bytes }) => bytes), ...honest];
  const ours: boolean[] = [];
  for (const bytes of files) ours.push((await ourVerdict(bytes, options)).ok);
  const theirs = hasPython
    ? pythonVerdicts(files, options).map(({ ok }) => ok)
    : files.map((_, index) => isHonest(index));
  function isHonest(index: number): boolean {
    return index < honest.length || index >= honest.length + count;
  }
  const accepted: string[] = [];
  for (const index of files.keys()) {
    if (isHonest(index)) {
      if (ours[index] !== true || theirs[index] !== true) throw new Error('an honest file was refused');
    } else if (ours[index] === true || theirs[index] === true) {
      const who = ours[index] === true ? 'ours' : 'python';
      accepted.push(`${who}, seed ${seed}, draw ${index - honest.length}: ${drawn[index - honest.length]?.kind}`);
    }
  }
  const byKind = new Map<string, number>();
  for (const { kind } of drawn) byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
  return { drawn: count, byKind, accepted };
}
