import { useState } from 'preact/hooks';
import type { RentalView } from '../../../controller/contract/accounts/rental.ts';
import type { ApiFailure } from '../../api/client.ts';
import type { ApiResult } from '../../api/api-result.ts';
import { LineField } from '../../parts/line-field.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';
import { ContractForm } from './contract-form.tsx';
import type { ShownContract } from '../../state/use-rental.ts';

interface EntryProps {
  readonly view: RentalView;
  /** The contract on the screen: what a new version begins with. */
  readonly shown: ShownContract | null;
  readonly onView: (view: RentalView) => void;
  readonly onEntered: (contractId: string) => void;
}

/** Customers, sites and contracts are entered here; a contract by its form, or as JSON, as programs write it. */
export function RentalEntry({ view, shown, onView, onEntered }: EntryProps) {
  const { t } = useConsole();
  const [open, setOpen] = useState<'contract' | 'file' | 'customer' | 'rentalSite' | null>(null);
  const keys = [
    ['customer', t('rental.customer')],
    ['rentalSite', t('rental.rentalSite')],
    ['contract', t('rental.enterContract')],
    ['file', t('contract.fromFile')],
  ] as const;
  return (
    <section>
      <div class="rental-keys is-start">
        {keys.map(([what, label]) => (
          <button
            key={what}
            type="button"
            class="key"
            data-testid={`rental-enter-${what}`}
            aria-expanded={open === what}
            onClick={() => setOpen(open === what ? null : what)}
          >
            {label}
          </button>
        ))}
      </div>
      {open === 'contract' && <ContractForm view={view} shown={shown} onView={onView} onEntered={onEntered} />}
      {open === 'file' && <ContractEntry shown={shown} onView={onView} onEntered={onEntered} />}
      {(open === 'customer' || open === 'rentalSite') && (
        <PartyEntry key={open} what={open} view={view} onView={onView} />
      )}
    </section>
  );
}

function ContractEntry({ shown, onView, onEntered }: Omit<EntryProps, 'view'>) {
  const console = useConsole();
  const { t } = console;
  const [contractId, setContractId] = useState('');
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const { failure, work, send } = useSending(onView);

  async function enter(): Promise<void> {
    const read = jsonOf(text);
    setFault(read.fault);
    if (read.fault !== null) return;
    if (await send(console.api.enterContract(contractId.trim(), read.value))) onEntered(contractId.trim());
  }
  return (
    <div class="rental-card">
      <p class="quiet">{t('rental.enterNote')}</p>
      <LineField
        label={t('rental.contractId')}
        kind="text"
        value={contractId}
        testId="contract-id"
        onChange={setContractId}
      />
      <ContractSource
        shown={shown}
        text={text}
        onText={setText}
        onCopy={(copied) => {
          setContractId(copied.id);
          setText(JSON.stringify({ ...copied.body, reason: '' }, null, 2));
        }}
      />
      {fault !== null && <p role="alert">{t('rental.notJson', { what: fault })}</p>}
      {failure && <ProblemNote failure={failure} />}
      <button
        type="button"
        class="key is-primary"
        data-testid="contract-send"
        disabled={contractId.trim() === '' || text.trim() === '' || work === 'busy' || !console.mayCommand.value}
        onClick={() => void enter()}
      >
        {t('rental.enter')}
      </button>
    </div>
  );
}

interface SourceProps {
  readonly shown: ShownContract | null;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onCopy: (contract: ShownContract) => void;
}

/** A file, a copy of what is on the screen, or written by hand. */
function ContractSource({ shown, text, onText, onCopy }: SourceProps) {
  const { t } = useConsole();
  return (
    <>
      <label>
        {t('rental.contractFile')}
        <input
          type="file"
          accept=".json,application/json"
          data-testid="contract-file"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            void file?.text().then(onText);
          }}
        />
      </label>
      {shown && (
        <button type="button" class="key" data-testid="contract-copy" onClick={() => onCopy(shown)}>
          {t('rental.copyShown')}
        </button>
      )}
      <label class="is-whole">
        {t('rental.contractText')}
        <textarea
          data-testid="contract-text"
          spellcheck={false}
          value={text}
          onInput={(event) => onText(event.currentTarget.value)}
        />
      </label>
    </>
  );
}

function jsonOf(text: string): { readonly value: unknown; readonly fault: string | null } {
  try {
    return { value: JSON.parse(text) as unknown, fault: null };
  } catch (error) {
    return { value: null, fault: error instanceof Error ? error.message : '' };
  }
}

function useSending(onView: (view: RentalView) => void) {
  const [work, setWork] = useState<'idle' | 'busy'>('idle');
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  async function send(answer: Promise<ApiResult<RentalView>>): Promise<boolean> {
    setWork('busy');
    const result = await answer;
    setWork('idle');
    setFailure(result.ok ? null : result.failure);
    if (result.ok) onView(result.value);
    return result.ok;
  }
  return { work, failure, send };
}

interface PartyProps {
  readonly what: 'customer' | 'rentalSite';
  readonly view: RentalView;
  readonly onView: (view: RentalView) => void;
}

const nobody = { id: '', name: '', taxNumber: '', address: '' };

/** A customer or a site; an id that is known is changed. */
function PartyEntry({ what, view, onView }: PartyProps) {
  const console = useConsole();
  const { t } = console;
  const [party, setParty] = useState(nobody);
  const { failure, work, send } = useSending(onView);
  const known = what === 'customer' ? view.customers : view.sites;
  const fields =
    what === 'customer' ? (['id', 'name', 'taxNumber', 'address'] as const) : (['id', 'name', 'address'] as const);

  async function enter(): Promise<void> {
    const { id, name, taxNumber, address } = party;
    const site = view.sites.find((one) => one.id === id);
    const answer =
      what === 'customer'
        ? console.api.putCustomer(id, { name, taxNumber, address })
        : console.api.putRentalSite(id, { name, address, siteId: site?.siteId ?? null, fence: site?.fence ?? null });
    if (await send(answer)) setParty(nobody);
  }
  return (
    <div class="rental-card">
      {known.length > 0 && <p class="quiet is-whole">{known.map(({ id, name }) => `${id}: ${name}`).join(' · ')}</p>}
      {fields.map((field) => (
        <LineField
          key={field}
          label={t(`rental.${field}`)}
          kind="text"
          value={party[field]}
          testId={`party-${field}`}
          onChange={(value) => setParty({ ...party, [field]: value })}
        />
      ))}
      {failure && <ProblemNote failure={failure} />}
      <button
        type="button"
        class="key is-primary"
        data-testid="party-send"
        disabled={party.id === '' || party.name.trim() === '' || work === 'busy' || !console.mayCommand.value}
        onClick={() => void enter()}
      >
        {t('rental.enter')}
      </button>
    </div>
  );
}
