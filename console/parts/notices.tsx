import { useConsole } from '../state/console.ts';
import { problemLine } from '../i18n/problem-words.ts';
import { ProblemNote } from './problem-note.tsx';

export function Notices() {
  const console = useConsole();
  const { notices, t, dismiss, language } = console;
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.value.map((notice) => (
        <div key={notice.id} class={`notice is-${notice.tone}`}>
          {notice.failure ? (
            <ProblemNote failure={notice.failure} />
          ) : (
            <p>{problemLine(language(), notice, console.labelOf)}</p>
          )}
          <button type="button" class="notice-key" onClick={() => dismiss(notice.id)}>
            {t('notice.dismiss')}
          </button>
        </div>
      ))}
    </div>
  );
}
