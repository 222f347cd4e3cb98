import { useEffect, useState } from 'preact/hooks';
import type { TimeState } from '../../../controller/contract/ledger/ledger.ts';
import type { CorrectionProposal } from '../../../controller/contract/accounts/time-account.ts';
import type { UtilisationOverview } from '../../../controller/contract/accounts/utilisation.ts';
import { causeWord } from '../../i18n/cause-words.ts';
import { clockText, durationText } from '../../i18n/format.ts';
import { CauseDialog, type AskedStand } from '../../parts/cause-dialog.tsx';
import { Choice } from '../../parts/choice.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { stateOrder } from '../../parts/state-patterns.tsx';
import { useConsole } from '../../state/console.ts';

type OpenStretch = UtilisationOverview['open'][number];

/** Stretches whose cause nobody has told, longest first: said here afterwards, or corrected. */
export function OpenStretches(props: { readonly overview: UtilisationOverview; readonly onChanged: () => void }) {
  const console = useConsole();
  const { t, language } = console;
  const [asked, setAsked] = useState<AskedStand | null>(null);
  const [wrong, setWrong] = useState<OpenStretch | null>(null);
  const { open, openCount } = props.overview;
  const done = () => {
    setAsked(null);
    setWrong(null);
    props.onChanged();
  };
  if (!console.may('control')) return null;
  return (
    <section class="usage-part" data-testid="open-stretches">
      <header>
        <h2>{t('time.open.title', { count: openCount })}</h2>
      </header>
      <Proposals onChanged={props.onChanged} />
      <ul class="open-stretches">
        {open.map((stretch) => (
          <li key={`${stretch.machineId}/${String(stretch.fromMs)}`}>
            <span>
              <b class="label-plate">{console.labelOf(stretch.machineId)}</b> {clockText(language(), stretch.fromMs)}–
              {clockText(language(), stretch.toMs)} {durationText(language(), stretch.toMs - stretch.fromMs)}{' '}
              {t(`time.${stretch.state}`)} {causeWord(language(), stretch.cause)}
            </span>
            <button type="button" class="key" data-testid="stretch-why" onClick={() => setAsked(stretch)}>
              {t('time.ask.open')}
            </button>
            {console.may('mission') && (
              <button type="button" class="key" data-testid="stretch-correct" onClick={() => setWrong(stretch)}>
                {t('time.correct.open')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {asked !== null && <CauseDialog stand={asked} others={[]} onClose={() => setAsked(null)} onTold={done} />}
      {wrong !== null && <CorrectionDialog stretch={wrong} onClose={() => setWrong(null)} onDone={done} />}
    </section>
  );
}

const reasonMinLetters = 3;

function CorrectionDialog(props: {
  readonly stretch: OpenStretch;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const console = useConsole();
  const { t, language } = console;
  const { machineId, fromMs, toMs } = props.stretch;
  const [state, setState] = useState<TimeState | null>(null);
  const [reason, setReason] = useState('');
  const [work, setWork] = useState<'idle' | 'sending'>('idle');

  async function send(): Promise<void> {
    if (state === null) return;
    setWork('sending');
    const correction = { fromMs, toMs, state, mode: null, cause: 'corrected', reason: reason.trim() };
    const result = await console.told(console.api.correctTime(machineId, correction));
    setWork('idle');
    if (result.ok) props.onDone();
  }
  return (
    <Dialog
      title={t('time.correct.title', { machine: console.labelOf(machineId) })}
      testId="correction-dialog"
      onClose={props.onClose}
    >
      <div class="correction-fields">
        <p class="quiet">
          {clockText(language(), fromMs)}–{clockText(language(), toMs)} · {t('time.correct.note')}
        </p>
        <Choice
          label={t('time.correct.state')}
          layout="grid"
          value={state}
          options={stateOrder.map((value) => ({ value, label: t(`time.${value}`), testId: `correct-${value}` }))}
          onChange={setState}
        />
        <label>
          {t('time.correct.reason')}
          <input
            type="text"
            maxLength={200}
            value={reason}
            data-testid="correct-reason"
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <button
          type="button"
          class="key is-primary"
          data-testid="correct-send"
          disabled={state === null || reason.trim().length < reasonMinLetters || work === 'sending'}
          onClick={() => void send()}
        >
          {t('time.correct.send')}
        </button>
      </div>
    </Dialog>
  );
}

/** Corrections of time long past, which wait for another person. */
function Proposals({ onChanged }: { readonly onChanged: () => void }) {
  const console = useConsole();
  const { t, language } = console;
  const [proposals, setProposals] = useState<readonly CorrectionProposal[]>([]);
  async function load(): Promise<void> {
    const result = await console.api.timeCorrections();
    if (result.ok) setProposals(result.value);
  }
  useEffect(() => void load(), []);
  async function confirm(proposalId: string): Promise<void> {
    const result = await console.told(console.api.confirmCorrection(proposalId));
    if (!result.ok) return;
    await load();
    onChanged();
  }
  if (proposals.length === 0) return null;
  return (
    <ul class="open-stretches" data-testid="correction-proposals">
      {proposals.map(({ proposalId, machineId, by, correction }) => (
        <li key={proposalId}>
          <span>
            {t('time.correct.waits', {
              ...{ machine: console.labelOf(machineId), state: t(`time.${correction.state}`), by },
              ...{ from: clockText(language(), correction.fromMs), reason: correction.reason },
            })}
          </span>
          {console.may('mission') && (
            <button type="button" class="key" onClick={() => void confirm(proposalId)}>
              {t('time.correct.confirm')}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
