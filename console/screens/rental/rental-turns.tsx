import { useState } from 'preact/hooks';
import type { RentalView } from '../../../controller/contract/accounts/rental.ts';
import type { ApiFailure } from '../../api/client.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { LineField } from '../../parts/line-field.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';
import { emptyDraft, eventOf } from '../../state/rental-event-draft.ts';
import type { ShownContract } from '../../state/use-rental.ts';
import { ContractMachines } from './contract-fields.tsx';
import { WhenFields } from './rental-when.tsx';

interface TurnsProps {
  readonly contract: ShownContract;
  readonly onView: (view: RentalView) => void;
}

/** Several machines of a contract on or off rent at once, now or at a time; each is an entry of its own. Readings go one by one. */
export function RentalTurns({ contract, onView }: TurnsProps) {
  const { t } = useConsole();
  const [asked, setAsked] = useState<'on-rent' | 'off-rent' | null>(null);
  if (contract.machines.length < 2) return null;
  return (
    <div class="rental-keys is-start">
      {(['on-rent', 'off-rent'] as const).map((type) => (
        <button key={type} type="button" class="key" data-testid={`several-${type}`} onClick={() => setAsked(type)}>
          {t(type === 'on-rent' ? 'contract.severalOn' : 'contract.severalOff')}
        </button>
      ))}
      {asked && <TurnsDialog contract={contract} type={asked} onView={onView} onClose={() => setAsked(null)} />}
    </div>
  );
}

type AskedTurns = TurnsProps & { readonly type: 'on-rent' | 'off-rent'; readonly onClose: () => void };

function useTurns({ contract, type, onView, onClose }: AskedTurns) {
  const console = useConsole();
  const { utcOffsetMin } = contract.body;
  const nowMs = () => console.live.peek()?.siteTimeMs ?? console.clock.nowMs();
  const open = new Set(
    contract.spans
      .filter(({ offMs, isEndOfContract }) => offMs === null || isEndOfContract)
      .map((one) => one.machineId),
  );
  const offered = contract.machines.filter(({ machineId }) => open.has(machineId) === (type === 'off-rent'));
  const [machineIds, setMachineIds] = useState<readonly string[]>([]);
  const [draft, setDraft] = useState(() => emptyDraft([], nowMs(), utcOffsetMin));
  const [work, setWork] = useState<'idle' | 'busy'>('idle');
  const [failure, setFailure] = useState<ApiFailure | null>(null);

  /** Null while the time is not filled in. */
  const bodyFor = (machineId: string) => eventOf(draft, { type, machineId, lines: [], utcOffsetMin, nowMs: nowMs() });

  /** One after the other; those that are entered leave the list, and the first that is refused says why. */
  async function send(): Promise<void> {
    setWork('busy');
    setFailure(null);
    let left = machineIds;
    for (const machineId of machineIds) {
      const body = bodyFor(machineId);
      if (body === null) break;
      const result = await console.api.enterRentalEvent(contract.id, body);
      if (!result.ok) {
        setFailure(result.failure);
        break;
      }
      left = left.filter((id) => id !== machineId);
      setMachineIds(left);
      onView(result.value);
    }
    setWork('idle');
    if (left.length === 0) onClose();
  }
  const isFilled = machineIds.every((machineId) => bodyFor(machineId) !== null);
  return { offered, machineIds, setMachineIds, draft, setDraft, isFilled, work, failure, send };
}

function TurnsDialog(props: AskedTurns) {
  const console = useConsole();
  const { t } = console;
  const { contract, type, onClose } = props;
  const { utcOffsetMin } = contract.body;
  const { offered, machineIds, setMachineIds, draft, setDraft, isFilled, work, failure, send } = useTurns(props);
  return (
    <Dialog
      title={t(type === 'on-rent' ? 'contract.severalOn' : 'contract.severalOff')}
      testId="rental-turns-dialog"
      onClose={onClose}
    >
      <div class="rental-fields">
        <ContractMachines
          path={type}
          label={t('rental.machines')}
          offered={offered.map(({ machineId }) => ({ id: machineId, label: console.labelOf(machineId) }))}
          chosen={machineIds}
          fault={() => null}
          onChange={setMachineIds}
        />
        <WhenFields
          draft={draft}
          utcOffsetMin={utcOffsetMin}
          onChange={(change) => setDraft({ ...draft, ...change })}
        />
        <LineField
          testId="turns-reason"
          kind="text"
          label={t('rental.reasonIfPast')}
          value={draft.reason}
          onChange={(reason) => setDraft({ ...draft, reason })}
        />
        {failure && <ProblemNote failure={failure} />}
        <button
          type="button"
          class="key is-primary"
          data-testid="turns-send"
          disabled={machineIds.length === 0 || !isFilled || work === 'busy' || !console.mayCommand.value}
          onClick={() => void send()}
        >
          {t('rental.enter')}
        </button>
      </div>
    </Dialog>
  );
}
