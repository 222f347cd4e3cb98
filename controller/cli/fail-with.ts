import type { Problem } from '../../kernel/result.ts';
import { problemCatalogue, type ProblemText } from '../contract/problems/errors.ts';

/** Says on standard error why a verb did nothing, and lets the process end with 1. */
export function failWith({ code, facts }: Problem): void {
  const words = (problemCatalogue as Readonly<Record<string, ProblemText>>)[code];
  const told = facts === undefined ? '' : ` ${JSON.stringify(facts)}`;
  process.stderr.write(`${words?.title.en ?? code}.${told} ${words?.tip.en ?? ''}\n`);
  process.exitCode = 1;
}
