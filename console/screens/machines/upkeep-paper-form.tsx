import { useState } from 'preact/hooks';
import { paperKinds, type UpkeepPaperBody, type UpkeepView } from '../../../controller/contract/accounts/upkeep.ts';
import type { Change } from '../../api/upkeep-routes.ts';
import { Choice } from '../../parts/choice.tsx';
import { DocumentChoice } from '../../parts/document-choice.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { useConsole } from '../../state/console.ts';
import { siteDay, usualTerm } from '../../state/upkeep-due.ts';
import { typesOf } from '../../state/upkeep-machines.ts';
import { DayField, MachineChoice, TextField, YesNo } from './upkeep-fields.tsx';

type Paper = UpkeepView['papers'][number];
type Kind = UpkeepPaperBody['kind'];

interface Draft {
  readonly kind: Kind;
  readonly name: string;
  readonly number: string;
  /** Of an operator's certificate; empty: it says none. */
  readonly grade: string;
  readonly machineId: string | null;
  readonly user: string;
  readonly skill: string | null;
  readonly issuedOn: string;
  /** Empty: it does not run out. */
  readonly validUntil: string;
  readonly warnDays: number;
  readonly isRequired: boolean;
  readonly documentId: string | null;
}

function draftOf(renewed: Paper | null, today: string): Draft {
  const paper = renewed?.paper;
  const { subject } = paper ?? {};
  return {
    kind: paper?.kind ?? 'inspection',
    name: paper?.name ?? '',
    number: paper?.number ?? '',
    grade: paper?.grade ?? '',
    machineId: subject?.kind === 'machine' ? subject.machineId : null,
    user: subject?.kind === 'person' ? subject.user : '',
    skill: subject?.kind === 'person' ? subject.skill : null,
    issuedOn: today,
    validUntil: '',
    warnDays: paper?.warnDays ?? 30,
    isRequired: paper?.isRequired ?? false,
    documentId: null,
  };
}

function subjectOf({ kind, machineId, user, skill }: Draft): UpkeepPaperBody['subject'] | null {
  if (kind !== 'operator-certificate') return machineId === null ? null : { kind: 'machine', machineId };
  return user.trim() === '' || skill === null ? null : { kind: 'person', user: user.trim(), skill };
}

/** Null as long as something is missing, or it would have run out before it was issued. */
function paperOf(draft: Draft): UpkeepPaperBody | null {
  const { kind, name, number, grade, issuedOn, validUntil, warnDays, isRequired, documentId } = draft;
  const subject = subjectOf(draft);
  if (subject === null || name.trim() === '' || issuedOn === '') return null;
  if (validUntil !== '' && validUntil < issuedOn) return null;
  return {
    kind,
    name: name.trim(),
    number: number.trim(),
    ...(kind === 'operator-certificate' && grade.trim() !== '' ? { grade: grade.trim() } : {}),
    subject,
    issuedOn,
    validUntil: validUntil === '' ? null : validUntil,
    warnDays,
    isRequired: subject.kind === 'machine' && isRequired,
    documentId,
  };
}

/** A paper of a machine or a certificate of a person; one that is renewed keeps its place, and both stay in the record. */
export function PaperForm(props: {
  readonly rules: UpkeepView['rules'];
  readonly renewed: Paper | null;
  readonly change: Change;
  readonly onClose: () => void;
}) {
  const console = useConsole();
  const { t } = console;
  const { renewed } = props;
  const nowMs = console.live.peek()?.siteTimeMs ?? console.clock.nowMs();
  const [draft, setDraft] = useState(() => draftOf(renewed, siteDay(nowMs)));
  const [work, setWork] = useState<'idle' | 'sending'>('idle');
  const set = (changes: Partial<Draft>) => setDraft({ ...draft, ...changes });
  const paper = paperOf(draft);

  async function send(): Promise<void> {
    if (paper === null) return;
    setWork('sending');
    const isDone = await props.change(console.api.enterPaper(renewed?.id ?? null, paper));
    setWork('idle');
    if (isDone) props.onClose();
  }
  const title = renewed === null ? t('upkeep.paperNew') : t('upkeep.paperRenew', { name: renewed.paper.name });
  return (
    <Dialog title={title} testId="paper-form" onClose={props.onClose}>
      {renewed === null && (
        <>
          <KindChoice draft={draft} set={set} rules={props.rules} />
          <SubjectFields draft={draft} set={set} />
        </>
      )}
      <TextField
        label={t('upkeep.paperName')}
        testId="paper-name"
        value={draft.name}
        onChange={(name) => set({ name })}
      />
      <DayFields draft={draft} set={set} />
      {draft.kind !== 'operator-certificate' && (
        <YesNo
          label={t('upkeep.paperRequired')}
          testId="paper-required"
          value={draft.isRequired}
          onChange={(isRequired) => set({ isRequired })}
        />
      )}
      <PaperDocument draft={draft} set={set} />
      <button
        type="button"
        class="key is-primary"
        data-testid="paper-send"
        disabled={paper === null || work === 'sending' || !console.mayCommand.value}
        onClick={() => void send()}
      >
        {t('upkeep.enter')}
      </button>
    </Dialog>
  );
}

interface FieldsProps {
  readonly draft: Draft;
  readonly set: (changes: Partial<Draft>) => void;
}

/** Choosing a kind fills in the usual term of such papers, from the figures. */
function KindChoice({ draft, set, rules }: FieldsProps & { readonly rules: UpkeepView['rules'] }) {
  const { t } = useConsole();
  return (
    <div class="upkeep-choice upkeep-names">
      <span>{t('upkeep.kind')}</span>
      <Choice
        label={t('upkeep.kind')}
        layout="grid"
        value={draft.kind}
        options={paperKinds.map((kind) => ({
          value: kind,
          label: t(`upkeep.kind.${kind}`),
          testId: `paper-kind-${kind}`,
        }))}
        onChange={(kind) => set({ kind, ...usualTerm(rules, kind, draft.issuedOn) })}
      />
    </div>
  );
}

/** The document itself, once it is known whose it is. */
function PaperDocument({ draft, set }: FieldsProps) {
  const subject = subjectOf(draft);
  if (subject === null) return null;
  const { kind, name, documentId } = draft;
  return (
    <DocumentChoice
      subject={
        subject.kind === 'machine' ? { kind: 'machine', id: subject.machineId } : { kind: 'person', id: subject.user }
      }
      docType={kind}
      title={name.trim() === '' ? kind : name.trim()}
      value={documentId}
      onChange={(next) => set({ documentId: next })}
    />
  );
}

function SubjectFields({ draft, set }: FieldsProps) {
  const console = useConsole();
  const { t, language } = console;
  if (draft.kind !== 'operator-certificate')
    return <MachineChoice value={draft.machineId} onChange={(machineId) => set({ machineId })} />;
  return (
    <>
      <TextField
        label={t('upkeep.person')}
        testId="paper-user"
        value={draft.user}
        maxLength={60}
        onChange={(user) => set({ user })}
      />
      <TextField
        label={t('upkeep.grade')}
        testId="paper-grade"
        value={draft.grade}
        maxLength={40}
        onChange={(grade) => set({ grade })}
      />
      <div class="upkeep-choice upkeep-names">
        <span>{t('upkeep.skill')}</span>
        <Choice
          label={t('upkeep.skill')}
          layout="grid"
          value={draft.skill}
          options={typesOf(console.machines.value).map(({ profileId, name }) => ({
            value: profileId,
            label: name[language()],
            testId: `paper-skill-${profileId}`,
          }))}
          onChange={(skill) => set({ skill })}
        />
      </div>
    </>
  );
}

function DayFields({ draft, set }: FieldsProps) {
  const { t } = useConsole();
  return (
    <>
      <TextField
        label={t('upkeep.number')}
        testId="paper-number"
        value={draft.number}
        maxLength={80}
        onChange={(number) => set({ number })}
      />
      <div class="upkeep-grid">
        <DayField
          label={t('upkeep.issuedOn')}
          testId="paper-issued"
          value={draft.issuedOn}
          onChange={(issuedOn) => set({ issuedOn })}
        />
        <DayField
          label={t('upkeep.validUntil')}
          testId="paper-until"
          value={draft.validUntil}
          onChange={(validUntil) => set({ validUntil })}
        />
      </div>
      <Stepper
        label={t('upkeep.warnDays')}
        testId="paper-warn"
        value={draft.warnDays}
        min={0}
        max={400}
        step={10}
        digits={0}
        unit={t('upkeep.daysUnit')}
        onChange={(warnDays) => set({ warnDays })}
      />
    </>
  );
}
