import { useState } from 'preact/hooks';
import type { UpkeepView } from '../../../controller/contract/accounts/upkeep.ts';
import { documentHref } from '../../api/dossier.ts';
import type { Change } from '../../api/upkeep-routes.ts';
import { nearClockText } from '../../i18n/format.ts';
import { leftText, type Used } from '../../i18n/upkeep-words.ts';
import { DocumentChoice } from '../../parts/document-choice.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { useConsole } from '../../state/console.ts';
import { plansByNeed } from '../../state/upkeep-due.ts';
import { partsOf } from '../../state/upkeep-parts.ts';
import { PlanForm } from './upkeep-plan-form.tsx';
import { ReasonForm, TextField } from './upkeep-fields.tsx';

type Plan = UpkeepView['plans'][number];
type Asked = { readonly what: 'new' } | { readonly what: 'done' | 'remove'; readonly plan: Plan };

interface PlansProps {
  readonly view: UpkeepView;
  readonly change: Change;
}

/** Maintenance with what is left of each interval; what is overdue comes first. */
export function UpkeepPlans({ view, change }: PlansProps) {
  const console = useConsole();
  const { t } = console;
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  return (
    <section class="upkeep-part" data-testid="upkeep-plans">
      <header>
        <h2>{t('upkeep.plans')}</h2>
        {console.may('maintenance') && (
          <button type="button" class="key" data-testid="plan-new" onClick={() => setAsked({ what: 'new' })}>
            {t('upkeep.planNew')}
          </button>
        )}
      </header>
      {view.plans.length === 0 && <p class="quiet">{t('upkeep.plansNone')}</p>}
      <ul class="upkeep-rows">
        {plansByNeed(view.plans).map((plan) => (
          <PlanRow key={plan.id} plan={plan} onAsk={(what) => setAsked({ what, plan })} />
        ))}
      </ul>
      {asked?.what === 'new' && <PlanForm rules={view.rules} change={change} onClose={close} />}
      {asked?.what === 'done' && <DoneDialog plan={asked.plan} change={change} onClose={close} />}
      {asked?.what === 'remove' && (
        <ReasonForm
          title={t('upkeep.planRemove', { name: asked.plan.plan.name })}
          onClose={close}
          onSend={(reason) => change(console.api.removePlan(asked.plan.id, reason))}
        />
      )}
    </section>
  );
}

function PlanRow({ plan, onAsk }: { readonly plan: Plan; readonly onAsk: (what: 'done' | 'remove') => void }) {
  const console = useConsole();
  const { t, language } = console;
  const nowMs = console.live.value?.siteTimeMs ?? console.clock.nowMs();
  const { id, state, used, lastBy, lastDoneMs, lastWork } = plan;
  const { name, machineId, isRequired, since } = plan.plan;
  const time = (ms: number) => nearClockText(language(), ms, nowMs);
  return (
    <li class={`upkeep-row is-${state}`} data-testid={`plan-${id}`}>
      <div class="upkeep-name">
        <p>
          <b class="label-plate">{console.labelOf(machineId)}</b> <strong>{name}</strong>
        </p>
        <small>
          {lastDoneMs === null
            ? t('upkeep.doneNever', { time: time(Date.parse(since)) })
            : t('upkeep.doneLast', { time: time(lastDoneMs), who: lastBy ?? '' })}
          {isRequired && ` · ${t('upkeep.required')}`}
        </small>
        {lastWork && <LastWork work={lastWork} />}
      </div>
      <div class="upkeep-bars">
        {used.map((one) => (
          <DueBar key={`${one.measure}/${one.unit}`} used={one} soonRatio={plan.plan.soonRatio} />
        ))}
      </div>
      <strong class="upkeep-state">{t(`upkeep.plan.${state}`)}</strong>
      <div class="upkeep-keys">
        {console.may('maintenanceDone') && (
          <button
            type="button"
            class="key is-primary"
            data-testid={`plan-done-${id}`}
            disabled={!console.mayCommand.value}
            onClick={() => onAsk('done')}
          >
            {t('upkeep.done')}
          </button>
        )}
        {console.may('papers') && (
          <button type="button" class="key" data-testid={`plan-remove-${id}`} onClick={() => onAsk('remove')}>
            {t('upkeep.remove')}
          </button>
        )}
      </div>
    </li>
  );
}

/** What was told of it when it was done last. */
function LastWork({ work: { note, parts, documentId } }: { readonly work: NonNullable<Plan['lastWork']> }) {
  const { t } = useConsole();
  const used = parts.map(({ name, quantity }) => `${name} × ${String(quantity)}`).join(', ');
  return (
    <small>
      {[note, used].filter((part) => part !== '').join(' · ')}{' '}
      {documentId !== null && (
        <a class="document-link" href={documentHref(documentId)} download>
          {t('contract.documentOpen')}
        </a>
      )}
    </small>
  );
}

/** How much of an interval is used, with a mark where it counts as due soon; the words beside it say the same. */
function DueBar({ used, soonRatio }: { readonly used: Used; readonly soonRatio: number }) {
  const { language } = useConsole();
  const share = used.used / used.limit;
  const tone = share >= 1 ? 'overdue' : share >= soonRatio ? 'soon' : 'ok';
  return (
    <div class="upkeep-bar-row">
      <div class={`upkeep-bar is-${tone}`} aria-hidden="true">
        <i style={`width: ${String(Math.min(100, share * 100))}%`} />
        <b style={`left: ${String(soonRatio * 100)}%`} />
      </div>
      <span>{leftText(language(), used)}</span>
    </div>
  );
}

/** One tap opens it, one more says it is done; the note may stay empty. */
function DoneDialog(props: { readonly plan: Plan; readonly change: Change; readonly onClose: () => void }) {
  const console = useConsole();
  const { t } = console;
  const { plan } = props;
  const [note, setNote] = useState('');
  const [parts, setParts] = useState('');
  const used = partsOf(parts);
  const [documentId, setDocumentId] = useState<string | null>(null);
  const [work, setWork] = useState<'idle' | 'sending'>('idle');

  async function send(): Promise<void> {
    const nowMs = console.live.peek()?.siteTimeMs;
    if (nowMs === undefined || used === null) return;
    setWork('sending');
    const body = { at: new Date(nowMs).toISOString(), note: note.trim(), documentId, parts: used ?? [] };
    const isDone = await props.change(console.api.upkeepDone(plan.id, body));
    setWork('idle');
    if (isDone) props.onClose();
  }
  const machine = console.labelOf(plan.plan.machineId);
  return (
    <Dialog
      title={t('upkeep.doneTitle', { machine, name: plan.plan.name })}
      testId="done-dialog"
      onClose={props.onClose}
    >
      <p class="quiet">{t('upkeep.doneHint')}</p>
      <TextField label={t('upkeep.doneNote')} testId="done-note" value={note} maxLength={500} onChange={setNote} />
      <TextField label={t('upkeep.parts')} testId="done-parts" value={parts} maxLength={500} onChange={setParts} />
      <DocumentChoice
        subject={{ kind: 'machine', id: plan.plan.machineId }}
        docType="work-order"
        title={`${plan.plan.name} ${machine}`}
        value={documentId}
        onChange={setDocumentId}
      />
      <button
        type="button"
        class="key is-primary"
        data-testid="done-confirm"
        disabled={used === null || work === 'sending' || !console.mayCommand.value}
        onClick={() => void send()}
      >
        {t('upkeep.doneConfirm')}
      </button>
    </Dialog>
  );
}
