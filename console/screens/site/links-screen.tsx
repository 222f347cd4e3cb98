import { useEffect, useState } from 'preact/hooks';
import type { LinkMessageView, LinksView, LinkView } from '../../../controller/contract/accounts/government-link.ts';
import type { ApiFailure } from '../../api/client.ts';
import { durationText, nearClockText, numberText } from '../../i18n/format.ts';
import { linkKindWord, linkStateWord } from '../../i18n/link-words.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';

const MB = 1_000_000;

/** How the links to supervision platforms stand: what was taken, what waits, what was refused and why. */
export function LinksScreen() {
  const console = useConsole();
  const { t } = console;
  const [view, setView] = useState<LinksView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);

  async function load(): Promise<void> {
    const result = await console.api.links();
    setFailure(result.ok ? null : result.failure);
    if (result.ok) setView(result.value);
  }
  useEffect(() => void load(), []);
  return (
    <div class="page links">
      <header class="page-head">
        <h1>{t('links.title')}</h1>
        <p class="quiet">{t('links.note')}</p>
        <button type="button" class="key" onClick={() => void load()}>
          {t('links.refresh')}
        </button>
      </header>
      {failure && <ProblemNote failure={failure} />}
      {!view && !failure && <p class="quiet">{t('links.loading')}</p>}
      {view?.problem && <FileProblem problem={view.problem} />}
      {view && view.links.length === 0 && !view.problem && <p data-testid="links-none">{t('links.none')}</p>}
      {view?.links.map((link) => (
        <LinkSection key={link.id} link={link} />
      ))}
      {view && view.links.length > 0 && <Operators operators={view.operators} />}
    </div>
  );
}

/** The file is wrong: which code, and where in it. */
function FileProblem({ problem }: { readonly problem: NonNullable<LinksView['problem']> }) {
  const { message } = problem.facts ?? {};
  return (
    <p class="note is-bad" data-testid="links-problem">
      <b>{problem.code}</b> {typeof message === 'string' ? message : JSON.stringify(problem.facts ?? {})}
    </p>
  );
}

function LinkSection({ link }: { readonly link: LinkView }) {
  const { t, language, live, clock } = useConsole();
  const nowMs = live.value?.siteTimeMs ?? clock.nowMs();
  const time = (atMs: number | null) => (atMs === null ? t('links.never') : nearClockText(language(), atMs, nowMs));
  return (
    <section data-testid={`link-${link.id}`}>
      <h2>
        {link.name[language()]} <span class="quiet">{link.host}</span>
      </h2>
      <p data-testid={`link-state-${link.id}`}>
        <b>{linkStateWord(language(), link.state)}</b>
        {link.problem !== null && ` · ${link.problem}`}
        {link.receiverAheadMs !== null && ` · ${t('links.ahead', { s: (link.receiverAheadMs / 1_000).toFixed(1) })}`}
        {link.nextTryInMs !== null && ` · ${t('links.nextTry', { s: durationText(language(), link.nextTryInMs) })}`}
      </p>
      <div class="table-scroll">
        <table class="hours-table">
          <thead>
            <tr>
              <th scope="col">{t('links.lastAccepted')}</th>
              <th scope="col">{t('links.waiting')}</th>
              <th scope="col">{t('links.accepted')}</th>
              <th scope="col">{t('links.refused')}</th>
              <th scope="col">{t('links.dropped')}</th>
              <th scope="col">{t('links.disk')}</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <td>{time(link.lastAcceptedMs)}</td>
              <td>
                {link.waiting}
                {link.oldestWaitingMs !== null && (
                  <span class="quiet"> {t('links.oldest', { time: time(link.oldestWaitingMs) })}</span>
                )}
              </td>
              <td>{link.accepted}</td>
              <td>{link.refused}</td>
              <td>{link.dropped}</td>
              <td>
                {numberText(language(), link.diskBytes / MB, 1)} / {numberText(language(), link.diskMaxBytes / MB, 0)}{' '}
                MB
              </td>
            </tr>
          </tbody>
        </table>
      </div>
      {link.messages.length > 0 && <Messages messages={link.messages} />}
    </section>
  );
}

function Messages({ messages }: { readonly messages: readonly LinkMessageView[] }) {
  const { t } = useConsole();
  const [shown, setShown] = useState<string | null>(null);
  return (
    <div class="table-scroll">
      <table class="hours-table" data-testid="link-messages">
        <thead>
          <tr>
            <th scope="col">{t('links.at')}</th>
            <th scope="col">{t('links.kind')}</th>
            <th scope="col">{t('links.machine')}</th>
            <th scope="col">{t('links.outcome')}</th>
            <th scope="col">{t('links.without')}</th>
            <th scope="col">{t('links.reply')}</th>
            <th scope="col">{t('links.body')}</th>
          </tr>
        </thead>
        <tbody>
          {messages.map((message) => (
            <MessageLine
              key={message.messageId}
              message={message}
              isShown={shown === message.messageId}
              onShow={() => setShown(shown === message.messageId ? null : message.messageId)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LineProps {
  readonly message: LinkMessageView;
  readonly isShown: boolean;
  readonly onShow: () => void;
}

function MessageLine({ message, isShown, onShow }: LineProps) {
  const { t, language, live, clock } = useConsole();
  const nowMs = live.value?.siteTimeMs ?? clock.nowMs();
  const { outcome, isBackfill, attempts, problem, reply, missing, outOfRange } = message;
  const label = live.value?.machines.get(message.machineId)?.label ?? message.machineId;
  const notes = [
    isBackfill ? t('links.backfilled') : '',
    attempts > 1 ? t('links.attempts', { n: attempts }) : '',
    problem ?? '',
  ].filter((note) => note !== '');
  return (
    <>
      <tr>
        <td>{nearClockText(language(), message.atMs, nowMs)}</td>
        <td class="is-text">{linkKindWord(language(), message.kind)}</td>
        <td>{label}</td>
        <td class="is-text">
          {t(`linkOutcome.${outcome}`)}
          {notes.length > 0 && <span class="quiet"> {notes.join(', ')}</span>}
        </td>
        <td class="is-text">{[...missing, ...outOfRange.map((name) => `${name}!`)].join(', ')}</td>
        <td class="is-text">{reply === null ? '' : `${reply.status} ${reply.text.slice(0, 120)}`}</td>
        <td>
          <button type="button" class="key" aria-expanded={isShown} onClick={onShow}>
            {isShown ? t('links.hide') : t('links.show')}
          </button>
        </td>
      </tr>
      {isShown && (
        <tr>
          <td class="is-text link-body" colSpan={7}>
            <pre>{JSON.stringify(message.body, null, 1)}</pre>
          </td>
        </tr>
      )}
    </>
  );
}

function Operators({ operators }: { readonly operators: LinksView['operators'] }) {
  const { t } = useConsole();
  return (
    <section>
      <h2>{t('links.operators')}</h2>
      {operators.length === 0 && <p class="quiet">{t('links.operatorsNone')}</p>}
      {operators.length > 0 && (
        <div class="table-scroll">
          <table class="hours-table" data-testid="link-operators">
            <thead>
              <tr>
                <th scope="col">{t('links.user')}</th>
                <th scope="col">{t('links.role')}</th>
                <th scope="col">{t('links.name')}</th>
                <th scope="col">{t('links.number')}</th>
                <th scope="col">{t('links.checkDigit')}</th>
              </tr>
            </thead>
            <tbody>
              {operators.map(({ user, role, name, idNumber, passesCheckDigit }) => (
                <tr key={user}>
                  <th scope="row">{user}</th>
                  <td class="is-text">{t(`operatorRole.${role}`)}</td>
                  <td>{name}</td>
                  <td>{idNumber}</td>
                  <td class="is-text">{passesCheckDigit ? t('links.checkDigitOk') : t('links.checkDigitWrong')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
