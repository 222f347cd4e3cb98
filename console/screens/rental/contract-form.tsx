import { useState } from 'preact/hooks';
import { currencyDigits } from '../../../controller/contract/accounts/currencies.ts';
import { certainties } from '../../../controller/contract/accounts/upkeep.ts';
import type { RentalContractBody, RentalView } from '../../../controller/contract/accounts/rental.ts';
import type { ApiFailure } from '../../api/client.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';
import {
  contractOf,
  draftOfContract,
  emptyContract,
  emptyLine,
  keepDraft,
  keptDraft,
  type ContractDraft,
} from '../../state/contract-draft.ts';
import { sortedByLabel } from '../../state/upkeep-machines.ts';
import type { ShownContract } from '../../state/use-rental.ts';
import { ContractField, ContractMachines, ContractSelect, Fault, type FaultText } from './contract-fields.tsx';
import { ContractLineForm } from './contract-line-form.tsx';
import { ContractPreview } from './contract-preview.tsx';

interface FormProps {
  readonly view: RentalView;
  readonly shown: ShownContract | null;
  readonly onView: (view: RentalView) => void;
  readonly onEntered: (contractId: string) => void;
}

/** China. */
const usualOffsetMin = 480;

function useContractForm({ view, onView, onEntered }: FormProps) {
  const console = useConsole();
  const { t } = console;
  const nowMs = () => console.live.peek()?.siteTimeMs ?? console.clock.nowMs();
  const empty = () => emptyContract(nowMs(), usualOffsetMin);
  const [draft, setDraft] = useState(() => keptDraft(console.store, empty()) ?? empty());
  const [isTried, setTried] = useState(false);
  const [work, setWork] = useState<'idle' | 'busy'>('idle');
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const isKnown = view.contracts.some(({ id }) => id === draft.id.trim());
  const { body, faults } = contractOf(draft, isKnown ? 'next' : 'first');
  const told = serverFaults(failure);
  const fault: FaultText = (path) => {
    const own = isTried ? faults.get(path) : undefined;
    return own === undefined ? (told.get(path) ?? null) : t(`contract.fault.${own}`);
  };

  function change(next: ContractDraft): void {
    setDraft(next);
    keepDraft(console.store, next);
  }
  async function enter(): Promise<void> {
    setTried(true);
    if (body === null) return;
    setWork('busy');
    const result = await console.api.enterContract(draft.id.trim(), body);
    setWork('idle');
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) return;
    keepDraft(console.store, null);
    setDraft(empty());
    setTried(false);
    onView(result.value);
    onEntered(draft.id.trim());
  }
  return {
    ...{ draft, isKnown, body, work, failure, fault, change, enter },
    faultCount: isTried ? faults.size : 0,
    clear: () => change(empty()),
    amend: ({ id, body: known }: ShownContract) => change(draftOfContract(id, known, nowMs())),
  };
}

/** A contract, or another version of one, field by field; what has been filled in stays on the tablet until it is entered. */
export function ContractForm(props: FormProps) {
  const { view, shown } = props;
  const { mayCommand, t } = useConsole();
  const { draft, isKnown, body, faultCount, work, failure, fault, change, clear, amend, enter } =
    useContractForm(props);
  return (
    <div class="contract-form" data-testid="contract-form">
      <div class="rental-keys is-start">
        {shown && (
          <button type="button" class="key" data-testid="contract-amend" onClick={() => amend(shown)}>
            {t('contract.amend', { number: shown.body.number })}
          </button>
        )}
        <button type="button" class="key" data-testid="contract-clear" onClick={clear}>
          {t('contract.clear')}
        </button>
      </div>
      {isKnown && <p class="quiet">{t('contract.isVersion')}</p>}
      <PartyFields draft={draft} view={view} fault={fault} change={change} />
      <TermFields draft={draft} fault={fault} change={change} needsReason={isKnown} />
      <LineList draft={draft} fault={fault} change={change} />
      {failure && <ProblemNote failure={failure} />}
      {faultCount > 0 && <p role="alert">{t('contract.incomplete', { n: faultCount })}</p>}
      <div class="rental-keys is-start">
        <button
          type="button"
          class="key is-primary"
          data-testid="contract-enter"
          disabled={work === 'busy' || !mayCommand.value}
          onClick={() => void enter()}
        >
          {t(isKnown ? 'contract.enterVersion' : 'contract.enter')}
        </button>
      </div>
      <ContractPreview contractId={draft.id.trim()} body={body} />
    </div>
  );
}

/** What the server said of single fields, by their path. */
function serverFaults(failure: ApiFailure | null): ReadonlyMap<string, string> {
  const issues = failure?.kind === 'problem' ? failure.problem.facts?.['issues'] : undefined;
  if (!Array.isArray(issues)) return new Map();
  return new Map(
    issues.flatMap((issue: unknown): [string, string][] => {
      if (typeof issue !== 'object' || issue === null || !('path' in issue) || !('message' in issue)) return [];
      return [[String(issue.path).replace(/^body\./, ''), String(issue.message)]];
    }),
  );
}

interface PartProps {
  readonly draft: ContractDraft;
  readonly fault: FaultText;
  readonly change: (draft: ContractDraft) => void;
}

function PartyFields({ draft, view, fault, change }: PartProps & { readonly view: RentalView }) {
  const console = useConsole();
  const { t } = console;
  const text = (
    path: string,
    label: string,
    name: 'id' | 'number' | 'lessorName' | 'lessorTaxNumber' | 'lessorAddress',
  ) => (
    <ContractField
      path={path}
      label={label}
      kind="text"
      value={draft[name]}
      fault={fault}
      onChange={(value) => change({ ...draft, [name]: value })}
    />
  );
  return (
    <fieldset class="rental-card">
      <legend>{t('contract.parties')}</legend>
      {text('id', t('rental.contractId'), 'id')}
      {text('number', t('contract.number'), 'number')}
      {text('lessor.name', t('rental.lessor'), 'lessorName')}
      {text('lessor.taxNumber', t('contract.lessorTax'), 'lessorTaxNumber')}
      {text('lessor.address', t('contract.lessorAddress'), 'lessorAddress')}
      <ContractSelect
        path="customerId"
        label={t('rental.lessee')}
        value={draft.customerId}
        options={view.customers.map(({ id, name }) => ({ value: id, label: name }))}
        fault={fault}
        onChange={(customerId) => change({ ...draft, customerId })}
      />
      <ContractSelect
        path="rentalSiteId"
        label={t('rental.site')}
        value={draft.rentalSiteId}
        options={view.sites.map(({ id, name }) => ({ value: id, label: name }))}
        fault={fault}
        onChange={(rentalSiteId) => change({ ...draft, rentalSiteId })}
      />
      {(view.customers.length === 0 || view.sites.length === 0) && <p>{t('contract.partiesFirst')}</p>}
      <ContractMachines
        path="machineIds"
        label={t('rental.machines')}
        offered={sortedByLabel(console.machines.value)}
        chosen={draft.machineIds}
        fault={fault}
        onChange={(machineIds) => change(withMachines(draft, machineIds))}
      />
    </fieldset>
  );
}

/** A machine that leaves the contract leaves its lines; with one line alone a new one comes into it. */
function withMachines(draft: ContractDraft, machineIds: readonly string[]): ContractDraft {
  const isSingle = draft.lines.length === 1;
  const lines = draft.lines.map((line) => ({
    ...line,
    machineIds: isSingle ? machineIds : line.machineIds.filter((id) => machineIds.includes(id)),
  }));
  return { ...draft, machineIds, lines };
}

function TermFields({ draft, fault, change, needsReason }: PartProps & { readonly needsReason: boolean }) {
  const { t } = useConsole();
  const set = (part: Partial<ContractDraft>) => change({ ...draft, ...part });
  const yesNo = (path: 'needsCertifiedOperator' | 'isFenced', label: string) => (
    <ContractSelect
      path={path}
      label={label}
      value={draft[path] ? 'yes' : 'no'}
      options={[
        { value: 'no', label: t('upkeep.no') },
        { value: 'yes', label: t('upkeep.yes') },
      ]}
      fault={fault}
      onChange={(answer) => set({ [path]: answer === 'yes' })}
    />
  );
  const field = (
    path: string,
    label: string,
    kind: 'text' | 'number' | 'moment',
    name: 'from' | 'until' | 'minTermDays' | 'reason',
  ) => (
    <ContractField
      path={path}
      label={label}
      kind={kind}
      value={draft[name]}
      fault={fault}
      onChange={(value) => set({ [name]: value })}
    />
  );
  return (
    <fieldset class="rental-card">
      <legend>{t('rental.terms')}</legend>
      {field('from', t('contract.from'), 'moment', 'from')}
      {field('until', t('contract.until'), 'moment', 'until')}
      <ContractSelect
        path="dayCount"
        label={t('rental.days')}
        value={draft.dayCount}
        options={(['begun', 'clock'] as const).map((count) => ({ value: count, label: t(`rental.days.${count}`) }))}
        fault={fault}
        onChange={(dayCount) => set({ dayCount })}
      />
      {field('minTermDays', t('contract.minTerm'), 'number', 'minTermDays')}
      <ContractSelect
        path="operator"
        label={t('rental.operator')}
        value={draft.operator}
        options={(['lessor', 'lessee', 'none'] as const).map((who) => ({
          value: who,
          label: t(`rental.operator.${who}`),
        }))}
        fault={fault}
        onChange={(operator) => set({ operator })}
      />
      {yesNo('needsCertifiedOperator', t('rental.certified'))}
      {yesNo('isFenced', t('rental.fenced'))}
      <MoneyFields draft={draft} fault={fault} change={change} />
      {needsReason && field('reason', t('rental.reason'), 'text', 'reason')}
    </fieldset>
  );
}

/** Currency, deposit and tax, which carries its source. */
function MoneyFields({ draft, fault, change }: PartProps) {
  const { t } = useConsole();
  const set = (part: Partial<ContractDraft>) => change({ ...draft, ...part });
  const field = (
    path: string,
    label: string,
    kind: 'text' | 'number',
    name: 'deposit' | 'taxPercent' | 'taxSource',
  ) => (
    <ContractField
      path={path}
      label={label}
      kind={kind}
      value={draft[name]}
      fault={fault}
      onChange={(value) => set({ [name]: value })}
    />
  );
  return (
    <>
      <ContractSelect
        path="currency"
        label={t('contract.currency')}
        value={draft.currency}
        options={Object.entries(currencyDigits).map(([code, digits]) => ({
          value: code,
          label: t('contract.currencyDigits', { code, n: digits }),
        }))}
        fault={fault}
        onChange={(currency) => set({ currency })}
      />
      {field('depositFen', t('rental.deposit'), 'number', 'deposit')}
      {field('tax.rate', t('contract.taxPercent'), 'number', 'taxPercent')}
      {field('tax.source', t('contract.taxSource'), 'text', 'taxSource')}
      <ContractSelect
        path="tax.certainty"
        label={t('contract.taxCertainty')}
        value={draft.taxCertainty}
        options={certainties.map((one) => ({ value: one, label: t(`contract.certainty.${one}`) }))}
        fault={fault}
        onChange={(taxCertainty: RentalContractBody['tax']['certainty']) => set({ taxCertainty })}
      />
    </>
  );
}

function LineList({ draft, fault, change }: PartProps) {
  const { t, labelOf } = useConsole();
  const { lines, machineIds, currency } = draft;
  const offered = machineIds.map((id) => ({ id, label: labelOf(id) }));
  return (
    <>
      <h3>{t('rental.lines')}</h3>
      <Fault text={fault('lines')} path="lines" />
      {lines.map((line, index) => (
        <ContractLineForm
          key={index}
          line={line}
          path={`lines.${String(index)}`}
          currency={currency}
          offered={offered}
          fault={fault}
          onChange={(next) => change({ ...draft, lines: lines.map((one, at) => (at === index ? next : one)) })}
          onRemove={() => change({ ...draft, lines: lines.filter((_, at) => at !== index) })}
        />
      ))}
      <div class="rental-keys is-start">
        <button
          type="button"
          class="key"
          data-testid="contract-add-line"
          onClick={() =>
            change({ ...draft, lines: [...lines, { ...emptyLine, id: `l${String(lines.length + 1)}`, machineIds }] })
          }
        >
          {t('contract.addLine')}
        </button>
      </div>
    </>
  );
}
