import { useState } from 'preact/hooks';
import type { RentalView } from '../../../controller/contract/accounts/rental.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { UnreadableEntries } from '../../parts/unreadable-entries.tsx';
import { useConsole } from '../../state/console.ts';
import { useRental, type ShownContract } from '../../state/use-rental.ts';
import { RentalBills } from './rental-bills.tsx';
import { ContractTerms } from './rental-contract.tsx';
import { RentalEntry } from './rental-entry.tsx';
import { RentalEvents } from './rental-events.tsx';
import { RentalMachines } from './rental-machines.tsx';

/** Contracts with what happened under them, and what they come to. */
export function RentalScreen() {
  const console = useConsole();
  const { t } = console;
  const { view, failure, load, show } = useRental();
  const [contractId, setContractId] = useState<string | null>(null);
  const contracts = view?.contracts ?? [];
  const contract = contracts.find(({ id }) => id === contractId) ?? contracts[0] ?? null;
  return (
    <div class="page rental">
      <header class="page-head">
        <h1>{t('rental.title')}</h1>
        <p class="quiet">{t('rental.note')}</p>
        <button type="button" class="key" onClick={() => void load()}>
          {t('rental.refresh')}
        </button>
      </header>
      {failure && <ProblemNote failure={failure} />}
      <UnreadableEntries sequences={view?.unreadable ?? []} />
      {!view && !failure && <p class="quiet">{t('rental.loading')}</p>}
      {view && contract === null && <p data-testid="rental-none">{t('rental.none')}</p>}
      {contracts.length > 1 && <ContractKeys contracts={contracts} shown={contract} onPick={setContractId} />}
      {view && contract && (
        <ContractPart key={contract.id} view={view} contract={contract} onView={show} onChanged={() => void load()} />
      )}
      {view && console.may('lease') && (
        <RentalEntry view={view} shown={contract} onView={show} onEntered={setContractId} />
      )}
    </div>
  );
}

interface KeysProps {
  readonly contracts: readonly ShownContract[];
  readonly shown: ShownContract | null;
  readonly onPick: (contractId: string) => void;
}

function ContractKeys({ contracts, shown, onPick }: KeysProps) {
  const { t } = useConsole();
  return (
    <div class="filters" aria-label={t('rental.contracts')} role="group">
      {contracts.map(({ id, body, machines }) => (
        <button
          key={id}
          type="button"
          class="filter-key"
          data-testid={`contract-${id}`}
          aria-pressed={id === shown?.id}
          onClick={() => onPick(id)}
        >
          {body.number}{' '}
          <small>
            {t('rental.onRentOf', { on: machines.filter(({ state }) => state === 'on').length, n: machines.length })}
          </small>
        </button>
      ))}
    </div>
  );
}

interface PartProps {
  readonly view: RentalView;
  readonly contract: ShownContract;
  readonly onView: (view: RentalView) => void;
  readonly onChanged: () => void;
}

function ContractPart({ view, contract, onView, onChanged }: PartProps) {
  const invoices = view.invoices.filter((invoice) => invoice.contractId === contract.id);
  return (
    <>
      <ContractTerms view={view} contract={contract} />
      <RentalMachines contract={contract} onView={onView} />
      <RentalEvents contract={contract} onView={onView} />
      <RentalBills contract={contract} invoices={invoices} onChanged={onChanged} />
    </>
  );
}
