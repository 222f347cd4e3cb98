import type { ApiFailure } from '../api/client.ts';
import { problemWords } from '../i18n/problem-words.ts';
import { useConsole } from '../state/console.ts';
import { Mark } from './icons.tsx';

/** A refusal in words: what, and what to do about it. */
export function ProblemNote({ failure }: { readonly failure: ApiFailure }) {
  const { language, t, labelOf } = useConsole();
  const words =
    failure.kind === 'unreached'
      ? { title: t('problem.unreached'), tip: t('problem.unreachedTip'), details: [] }
      : problemWords(language(), failure.problem, labelOf);
  return (
    <div class="problem-note" role="alert">
      <Mark tone="attention" />
      <div>
        <strong>{words.title}</strong>
        <p>{words.tip}</p>
        {words.details.length > 0 && (
          <ul>
            {words.details.map((detail) => (
              <li key={detail}>{detail}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
