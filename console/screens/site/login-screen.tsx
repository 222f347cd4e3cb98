import { useState } from 'preact/hooks';
import type { ApiFailure } from '../../api/client.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';

export function LoginScreen() {
  const console = useConsole();
  const { t } = console;
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [work, setWork] = useState<'idle' | 'busy'>('idle');
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const other = console.language() === 'zh' ? 'en' : 'zh';

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setWork('busy');
    setFailure(null);
    const result = await console.api.login(user, password);
    setWork('idle');
    if (result.ok) console.start(result.value);
    else setFailure(result.failure);
  }
  return (
    <div class="login">
      <form class="login-form" onSubmit={(event) => void submit(event)}>
        <header>
          <img src="/icon.svg" alt="" width="56" height="56" />
          <h1>{t('app.name')}</h1>
          <button
            type="button"
            class="key"
            data-testid="language-switch"
            onClick={() => {
              console.settings.language.value = other;
              console.settings.save();
            }}
          >
            {other === 'en' ? 'English' : '中文'}
          </button>
        </header>
        <label>
          {t('login.user')}
          <input
            data-testid="login-user"
            autocomplete="username"
            autocapitalize="none"
            required
            value={user}
            onInput={(event) => setUser(event.currentTarget.value)}
          />
        </label>
        <label>
          {t('login.password')}
          <input
            data-testid="login-password"
            type="password"
            autocomplete="current-password"
            required
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        {failure && <ProblemNote failure={failure} />}
        <button type="submit" class="key is-primary is-wide" data-testid="login-submit" disabled={work === 'busy'}>
          {work === 'busy' ? t('login.busy') : t('login.submit')}
        </button>
        <p class="quiet">{t('login.noStop')}</p>
        <p class="quiet">{t('login.claim')}</p>
      </form>
    </div>
  );
}
