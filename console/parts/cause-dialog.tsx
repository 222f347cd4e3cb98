import { useState } from 'preact/hooks';
import { toldCauses, type ToldCause } from '../../controller/contract/accounts/time-account.ts';
import { causeWord } from '../i18n/cause-words.ts';
import { clockText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';
import { Choice } from './choice.tsx';
import { Dialog } from './dialog.tsx';

/** A stand whose cause is asked for; `toMs` null: it goes on. */
export interface AskedStand {
  readonly machineId: string;
  readonly fromMs: number;
  readonly toMs: number | null;
}

const noteMaxLetters = 200;

/** One tap says why: large keys, and the cause goes to the record at once. `others`: stands that may share the cause. */
export function CauseDialog(props: {
  readonly stand: AskedStand;
  readonly others: readonly AskedStand[];
  readonly onClose: () => void;
  readonly onTold: () => void;
}) {
  const console = useConsole();
  const { t, language } = console;
  const { stand, others } = props;
  const [reach, setReach] = useState<'one' | 'all'>('one');
  const [note, setNote] = useState<string | null>(null);
  const [work, setWork] = useState<'idle' | 'sending'>('idle');
  const machine = console.labelOf(stand.machineId);

  async function tell(cause: ToldCause, words: string): Promise<void> {
    setWork('sending');
    const stands = reach === 'all' ? [stand, ...others] : [stand];
    const results = await Promise.all(
      stands.map(({ machineId, fromMs, toMs }) =>
        console.told(console.api.tellCause(machineId, { fromMs, toMs, cause, note: words })),
      ),
    );
    setWork('idle');
    if (results.every(({ ok }) => ok)) props.onTold();
  }
  return (
    <Dialog title={t('time.ask.title', { machine })} testId="cause-dialog" onClose={props.onClose}>
      <p class="quiet">{t('time.ask.since', { time: clockText(language(), stand.fromMs) })}</p>
      {others.length > 0 && (
        <Choice
          label={t('time.ask.reach')}
          layout="row"
          value={reach}
          options={[
            { value: 'one', label: t('time.ask.one', { machine }) },
            { value: 'all', label: t('time.ask.all', { count: others.length + 1 }), testId: 'cause-for-all' },
          ]}
          onChange={setReach}
        />
      )}
      <div class="cause-keys">
        {toldCauses.map((cause) => (
          <button
            key={cause}
            type="button"
            class="key cause-key"
            data-testid={`cause-${cause}`}
            disabled={work === 'sending'}
            onClick={() => (cause === 'other-cause' ? setNote('') : void tell(cause, ''))}
          >
            {causeWord(language(), cause)}
          </button>
        ))}
      </div>
      {note !== null && (
        <NoteForm note={note} work={work} onNote={setNote} onSend={() => void tell('other-cause', note.trim())} />
      )}
    </Dialog>
  );
}

function NoteForm(props: {
  readonly note: string;
  readonly work: 'idle' | 'sending';
  readonly onNote: (note: string) => void;
  readonly onSend: () => void;
}) {
  const { t } = useConsole();
  return (
    <form
      class="cause-note"
      onSubmit={(event) => {
        event.preventDefault();
        props.onSend();
      }}
    >
      <label>
        {t('time.ask.note')}
        <input
          type="text"
          value={props.note}
          maxLength={noteMaxLetters}
          data-testid="cause-note"
          onInput={(event) => props.onNote(event.currentTarget.value)}
        />
      </label>
      <button
        type="submit"
        class="key is-primary"
        data-testid="cause-note-send"
        disabled={props.note.trim() === '' || props.work === 'sending'}
      >
        {t('time.ask.send')}
      </button>
    </form>
  );
}
