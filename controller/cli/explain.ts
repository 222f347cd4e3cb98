import { problemCatalogue, type ProblemText } from '../contract/problems/errors.ts';
import { RecordBroken } from '../ledger/record-errors.ts';

/** How a process ends that refuses to run: started again it would refuse again. */
export const refusedExitCode = 3;

/** Says a refusal on standard error: title and what to do in both languages, then its facts. */
export function explain(problem: { readonly code: string; readonly facts?: Readonly<Record<string, unknown>> }): void {
  const catalogue: Readonly<Record<string, ProblemText>> = problemCatalogue;
  const text = catalogue[problem.code];
  const lines = [
    `${text?.title.en ?? problem.code}. ${text?.tip.en ?? ''}`,
    `${text?.title.zh ?? ''}。${text?.tip.zh ?? ''}`.trim(),
    ...(problem.facts === undefined ? [] : [JSON.stringify(problem.facts)]),
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
}

/** Ends a controller whose record must not be opened, with the words for people instead of a stack. @throws everything else. */
export function endRefused(error: unknown): never {
  if (!(error instanceof RecordBroken)) throw error;
  const { code, reason, sequence } = error;
  explain({ code, facts: { reason, ...(sequence === null ? {} : { sequence }) } });
  process.exit(refusedExitCode);
}
