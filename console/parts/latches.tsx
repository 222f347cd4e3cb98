import { useState } from 'preact/hooks';
import { roles, type Role } from '../../controller/contract/api.ts';
import type { InterlockLatch } from '../../controller/contract/interlock/interlock.ts';
import { nearClockText } from '../i18n/format.ts';
import { causeWord } from '../i18n/cause-words.ts';
import type { ApiFailure } from '../api/client.ts';
import { useConsole } from '../state/console.ts';
import { Dialog } from './dialog.tsx';
import { HoldButton } from './hold-button.tsx';
import { Mark } from './icons.tsx';
import { ProblemNote } from './problem-note.tsx';
import { scopeText } from './scope-text.ts';

/** All latched stops, each with its cause; reset one at a time, by holding. */
export function LatchDialog() {
  const console = useConsole();
  const { t } = console;
  const latches = console.live.value?.latches ?? [];
  return (
    <Dialog title={t('latch.title')} testId="latch-dialog" onClose={() => (console.latchesShown.value = 'closed')}>
      {latches.length === 0 && <p class="quiet">{t('latch.none')}</p>}
      {latches.map((latch) => (
        <Latch key={latch.id} latch={latch} />
      ))}
    </Dialog>
  );
}

export function Latch({ latch }: { readonly latch: InterlockLatch }) {
  const console = useConsole();
  const { t } = console;
  const [work, setWork] = useState<'idle' | 'busy'>('idle');
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [sight, setSight] = useState<Sight>('not-yet');
  const [note, setNote] = useState('');
  const time = nearClockText(console.language(), latch.sinceMs, console.live.value?.siteTimeMs ?? latch.sinceMs);
  const mayReset = mayResetLatch(console, latch);
  const isReady = mayReset && latch.causeGone && isStated(latch, sight, note) && console.mayCommand.value;

  async function reset(): Promise<void> {
    setWork('busy');
    setFailure(null);
    const statement = { latchId: latch.id, isInSight: sight === 'stated', note: note.trim() };
    const result =
      latch.scope.type === 'machine'
        ? await console.api.resetMachine(latch.scope.machineId, statement)
        : await console.api.resetSite(statement);
    setWork('idle');
    // Each reset is stated anew: a tick left standing from the last one says nothing.
    setSight('not-yet');
    if (!result.ok) setFailure(result.failure);
  }

  return (
    <section class="latch" data-testid={`latch-${latch.id}`}>
      <Mark tone="stopped" />
      <div class="latch-text">
        <h3>
          {scopeText(latch.scope, console)} ·{' '}
          {latch.ruleId === 'control-stop' ? t('level.controlStop') : causeWord(console.language(), latch.ruleId)}
        </h3>
        <p>{latch.by ? t('latch.by', { who: latch.by.user, time }) : t('latch.byMachine', { time })}</p>
        {latch.reason !== '' && <p>{t('latch.reason', { reason: latch.reason })}</p>}
        <LatchFacts latch={latch} mayReset={mayReset ? 'yes' : 'no'} />
        {mayReset && <Statements latch={latch} sight={sight} onSight={setSight} note={note} onNote={setNote} />}
        {!console.mayCommand.value && <p class="latch-blocked">{t('problem.readOnly')}</p>}
        {failure && <ProblemNote failure={failure} />}
      </div>
      <div class="latch-key">
        <HoldButton
          testId={`reset-latch-${latch.id}`}
          label={t('latch.hold')}
          holding={t('latch.holding')}
          tone="plain"
          state={work === 'busy' ? 'busy' : isReady ? 'ready' : 'blocked'}
          onHeld={() => void reset()}
        />
        <small>{t('latch.noMotion')}</small>
      </div>
    </section>
  );
}

type Sight = 'stated' | 'not-yet';

/** What the class of the latch asks its person to state. */
function Statements(props: {
  readonly latch: InterlockLatch;
  readonly sight: Sight;
  readonly onSight: (sight: Sight) => void;
  readonly note: string;
  readonly onNote: (note: string) => void;
}) {
  const { t } = useConsole();
  const { latch } = props;
  return (
    <>
      {latch.class !== 'ack' && (
        <label class="latch-sight">
          <input
            type="checkbox"
            data-testid={`sight-latch-${latch.id}`}
            checked={props.sight === 'stated'}
            onChange={(event) => props.onSight(event.currentTarget.checked ? 'stated' : 'not-yet')}
          />
          <span>{t('latch.inSight')}</span>
        </label>
      )}
      {latch.class === 'record' && (
        <label class="field">
          <span>{t('latch.record')}</span>
          <input
            type="text"
            data-testid={`note-latch-${latch.id}`}
            maxLength={200}
            value={props.note}
            onInput={(event) => props.onNote(event.currentTarget.value)}
          />
        </label>
      )}
    </>
  );
}

function isStated(latch: InterlockLatch, sight: Sight, note: string): boolean {
  const isSeen = latch.class === 'ack' || sight === 'stated';
  return isSeen && (latch.class !== 'record' || note.trim() !== '');
}

function mayResetLatch(console: ReturnType<typeof useConsole>, latch: InterlockLatch): boolean {
  const session = console.session.value;
  return session !== null && session !== 'unknown' && latch.roles.includes(session.role);
}

function LatchFacts({ latch, mayReset }: { readonly latch: InterlockLatch; readonly mayReset: 'yes' | 'no' }) {
  const { t } = useConsole();
  const roleWord = (role: string) => (isRole(role) ? t(`role.${role}`) : role);
  return (
    <>
      <p class="quiet">
        {t(`latch.class.${latch.class}`)} {t('latch.roles', { roles: latch.roles.map(roleWord).join(t('latch.or')) })}
      </p>
      {latch.firstBy && <p class="latch-blocked">{t('latch.firstBy', { who: latch.firstBy.user })}</p>}
      {!latch.causeGone && (
        <p class="latch-blocked">
          {latch.blockedBy === 'evidence-stale' ? t('latch.evidenceStale') : t('latch.causePresent')}
        </p>
      )}
      {mayReset === 'no' && <p class="latch-blocked">{t('latch.notYourRole')}</p>}
    </>
  );
}

const isRole = (role: string): role is Role => (roles as readonly string[]).includes(role);
