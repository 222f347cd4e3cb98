import { useEffect, useState } from 'preact/hooks';
import type { LimitsProposal, LimitsView, LimitView } from '../../../controller/contract/interlock/limits.ts';
import type { ApiFailure, ApiResult } from '../../api/client.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { HoldButton } from '../../parts/hold-button.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { nearClockText } from '../../i18n/format.ts';
import { limitName } from '../../i18n/limit-words.ts';
import { useConsole } from '../../state/console.ts';

/** Every limit with where it comes from; one person proposes a change, another one with his own login signs it. */
export function LimitsScreen() {
  const console = useConsole();
  const { t } = console;
  const [view, setView] = useState<LimitsView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);

  async function read(): Promise<void> {
    const result = await console.api.limits();
    if (result.ok) setView(result.value);
    else setFailure(result.failure);
  }
  async function act(send: () => Promise<ApiResult<unknown>>): Promise<void> {
    setFailure(null);
    const result = await send();
    if (!result.ok) setFailure(result.failure);
    else setChosen(null);
    await read();
  }
  useEffect(() => void read(), []);

  const limit = view?.limits.find(({ id }) => id === chosen);
  return (
    <div class="page limits">
      <header class="page-head">
        <h1>{t('limits.title')}</h1>
      </header>
      <p class="quiet">{t('limits.intro')}</p>
      {failure && <ProblemNote failure={failure} />}
      {view?.proposal && <Proposal proposal={view.proposal} limits={view.limits} act={act} />}
      {limit && view?.proposal === null && (
        <Dialog
          title={`${t('limits.change')}: ${limitName(console.language(), limit.id)}`}
          testId="limit-dialog"
          onClose={() => setChosen(null)}
        >
          {failure && <ProblemNote failure={failure} />}
          <ProposeForm key={limit.id} limit={limit} act={act} />
        </Dialog>
      )}
      {view && <LimitTable view={view} onChoose={setChosen} />}
      {view && (
        <p class="quiet">
          {t('limits.hash')} <code data-testid="limits-hash">{view.limitsHash}</code>
        </p>
      )}
    </div>
  );
}

type Act = (send: () => Promise<ApiResult<unknown>>) => Promise<void>;

function LimitTable({ view, onChoose }: { readonly view: LimitsView; readonly onChoose: (id: string) => void }) {
  const console = useConsole();
  const { t } = console;
  const mayChange = console.may('limits') && view.proposal === null;
  return (
    <table class="limits-table" data-testid="limits-table">
      <thead>
        <tr>
          <th>{t('limits.id')}</th>
          <th>{t('limits.value')}</th>
          <th>{t('limits.tighter')}</th>
          <th>{t('limits.source')}</th>
          <th>{t('limits.certainty')}</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {view.limits.map((limit) => (
          <tr key={limit.id}>
            <td>
              {limitName(console.language(), limit.id)}
              <code>{limit.id}</code>
            </td>
            <td>
              {limit.value} {limit.unit}
            </td>
            <td>{t(`limits.tighter.${limit.tighter}`)}</td>
            <td>
              {limit.source}
              {limit.clause ? ` · ${limit.clause}` : ''}
            </td>
            <td>{t(`limits.certainty.${limit.certainty}`)}</td>
            <td>
              {mayChange && (
                <button
                  type="button"
                  class="key"
                  data-testid={`limit-change-${limit.id}`}
                  onClick={() => onChoose(limit.id)}
                >
                  {t('limits.change')}
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ProposeForm({ limit, act }: { readonly limit: LimitView; readonly act: Act }) {
  const console = useConsole();
  const { t } = console;
  const [value, setValue] = useState(String(limit.value));
  const [source, setSource] = useState('');
  const [reason, setReason] = useState('');
  const isReady = Number.isFinite(Number(value)) && value.trim() !== '' && source.trim() !== '' && reason.trim() !== '';
  const field = (word: 'value' | 'source' | 'reason', text: string, set: (text: string) => void) => (
    <label class="field">
      <span>
        {t(`limits.${word}`)}
        {word === 'value' ? ` (${limit.unit})` : ''}
      </span>
      <input
        type="text"
        data-testid={`limit-${word}`}
        maxLength={300}
        value={text}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
  return (
    <form
      class="limits-form"
      onSubmit={(event) => {
        event.preventDefault();
        const change = { id: limit.id, value: Number(value), source, certainty: 'known' } as const;
        void act(() => console.api.proposeLimits({ changes: [change], reason }));
      }}
    >
      {field('value', value, setValue)}
      {field('source', source, setSource)}
      {field('reason', reason, setReason)}
      <button type="submit" class="key is-primary" data-testid="limits-propose" disabled={!isReady}>
        {t('limits.propose')}
      </button>
    </form>
  );
}

function Proposal(props: {
  readonly proposal: LimitsProposal;
  readonly limits: readonly LimitView[];
  readonly act: Act;
}) {
  const console = useConsole();
  const { t } = console;
  const { proposal, limits } = props;
  const session = console.session.value;
  const isOwn = session !== null && session !== 'unknown' && session.user === proposal.by.user;
  const time = nearClockText(console.language(), proposal.atMs, console.live.value?.siteTimeMs ?? proposal.atMs);
  return (
    <section class="latch limits-proposal" data-testid="limits-proposal">
      <div class="latch-text">
        <h2>{t('limits.proposal', { who: proposal.by.user, time })}</h2>
        <p>{proposal.reason}</p>
        {proposal.changes.map((change) => {
          const before = limits.find(({ id }) => id === change.id);
          return (
            <p key={change.id}>
              <strong>{limitName(console.language(), change.id)}</strong>: {before?.value} →{' '}
              <strong>{change.value}</strong> {before?.unit} ({change.source})
            </p>
          );
        })}
        {proposal.widens.length > 0 && <p class="latch-blocked">{t('limits.widens')}</p>}
        {isOwn && <p class="quiet">{t('limits.ownProposal')}</p>}
      </div>
      {console.may('limits') && (
        <div class="latch-key">
          <HoldButton
            testId="limits-sign"
            label={t('limits.sign')}
            holding={t('latch.holding')}
            tone="primary"
            state={isOwn || !console.mayCommand.value ? 'blocked' : 'ready'}
            onHeld={() => void props.act(() => console.api.signLimits(proposal.id))}
          />
          <button
            type="button"
            class="key"
            data-testid="limits-withdraw"
            onClick={() => void props.act(() => console.api.withdrawLimits(proposal.id))}
          >
            {t('limits.withdraw')}
          </button>
        </div>
      )}
    </section>
  );
}
