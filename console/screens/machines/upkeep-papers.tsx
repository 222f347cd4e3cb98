import { useState } from 'preact/hooks';
import type { UpkeepView } from '../../../controller/contract/accounts/upkeep.ts';
import type { Change } from '../../api/upkeep-routes.ts';
import { daysLeftText, subjectText } from '../../i18n/upkeep-words.ts';
import { useConsole } from '../../state/console.ts';
import { papersByNeed } from '../../state/upkeep-due.ts';
import { ReasonForm } from './upkeep-fields.tsx';
import { PaperForm } from './upkeep-paper-form.tsx';

type Paper = UpkeepView['papers'][number];
type Asked = { readonly what: 'new' } | { readonly what: 'renew' | 'withdraw'; readonly paper: Paper };

interface PapersProps {
  readonly view: UpkeepView;
  readonly change: Change;
}

/** Papers of machines and certificates of operators with the days they have left; what has lapsed comes first. */
export function UpkeepPapers({ view, change }: PapersProps) {
  const console = useConsole();
  const { t } = console;
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  return (
    <section class="upkeep-part" data-testid="upkeep-papers">
      <header>
        <h2>{t('upkeep.papers')}</h2>
        {console.may('papers') && (
          <button type="button" class="key" data-testid="paper-new" onClick={() => setAsked({ what: 'new' })}>
            {t('upkeep.paperNew')}
          </button>
        )}
      </header>
      {view.papers.length === 0 && <p class="quiet">{t('upkeep.papersNone')}</p>}
      <ul class="upkeep-rows">
        {papersByNeed(view.papers).map((paper) => (
          <PaperRow key={paper.id} paper={paper} onAsk={(what) => setAsked({ what, paper })} />
        ))}
      </ul>
      <Missing view={view} />
      {asked?.what === 'new' && <PaperForm rules={view.rules} renewed={null} change={change} onClose={close} />}
      {asked?.what === 'renew' && (
        <PaperForm rules={view.rules} renewed={asked.paper} change={change} onClose={close} />
      )}
      {asked?.what === 'withdraw' && (
        <ReasonForm
          title={t('upkeep.paperWithdraw', { name: asked.paper.paper.name })}
          onClose={close}
          onSend={(reason) => change(console.api.withdrawPaper(asked.paper.id, reason))}
        />
      )}
    </section>
  );
}

/** Machines that were accepted and whose use is not registered yet. */
function Missing({ view }: { readonly view: UpkeepView }) {
  const { t, language, labelOf } = useConsole();
  return (
    <ul class="upkeep-rows">
      {view.missing.map(({ machineId, kind, acceptedOn, daysLeft }) => (
        <li
          key={machineId}
          class={`upkeep-row is-paper ${daysLeft < 0 ? 'is-overdue' : 'is-soon'}`}
          data-testid={`missing-${machineId}`}
        >
          <div class="upkeep-name">
            <p>
              <b class="label-plate">{labelOf(machineId)}</b> <strong>{t(`upkeep.kind.${kind}`)}</strong>
            </p>
            <small>{t('upkeep.acceptedOn', { day: acceptedOn })}</small>
          </div>
          <strong class="upkeep-state">
            {t('upkeep.missing')}
            <small>{daysLeftText(language(), daysLeft)}</small>
          </strong>
        </li>
      ))}
    </ul>
  );
}

function PaperRow(props: { readonly paper: Paper; readonly onAsk: (what: 'renew' | 'withdraw') => void }) {
  const console = useConsole();
  const { t, language } = console;
  const { id, paper, daysLeft, state } = props.paper;
  const { subject, isRequired, number, validUntil, issuedOn } = paper;
  const typeName = (profileId: string) =>
    [...console.machines.value].find((machine) => machine.profileId === profileId)?.name[language()] ?? profileId;
  return (
    <li class={`upkeep-row is-paper is-${state}`} data-testid={`paper-${id}`}>
      <div class="upkeep-name">
        <p>
          <b class="label-plate">{subject.kind === 'machine' ? console.labelOf(subject.machineId) : subject.user}</b>{' '}
          <strong>{paper.name}</strong>
        </p>
        <small>
          {[
            t(`upkeep.kind.${paper.kind}`),
            subjectText(language(), subject, typeName),
            number,
            isRequired ? t('upkeep.required') : '',
          ]
            .filter((part) => part !== '')
            .join(' · ')}
        </small>
      </div>
      <span class="upkeep-days">
        {validUntil === null
          ? t('upkeep.issued', { day: issuedOn })
          : t('upkeep.issuedUntil', { from: issuedOn, to: validUntil })}
      </span>
      <strong class="upkeep-state">
        {t(`upkeep.paper.${state}`)}
        <small>{daysLeftText(language(), daysLeft)}</small>
      </strong>
      {console.may('papers') && (
        <div class="upkeep-keys">
          <button type="button" class="key" data-testid={`paper-renew-${id}`} onClick={() => props.onAsk('renew')}>
            {t('upkeep.renew')}
          </button>
          <button
            type="button"
            class="key"
            data-testid={`paper-withdraw-${id}`}
            onClick={() => props.onAsk('withdraw')}
          >
            {t('upkeep.remove')}
          </button>
        </div>
      )}
    </li>
  );
}
