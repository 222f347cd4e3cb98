import { LineField } from '../../parts/line-field.tsx';
import { Mark } from '../../parts/icons.tsx';
import { useConsole } from '../../state/console.ts';

/** Words for what is wrong with a field, by its path; null: nothing. */
export type FaultText = (path: string) => string | null;

interface FieldProps {
  readonly path: string;
  readonly label: string;
  readonly kind: 'text' | 'number' | 'moment';
  readonly value: string;
  readonly fault: FaultText;
  readonly onChange: (value: string) => void;
}

/** A field of a contract with what is wrong with it below. */
export function ContractField({ path, label, kind, value, fault, onChange }: FieldProps) {
  return (
    <div class="contract-field">
      <LineField label={label} kind={kind} value={value} testId={`contract-${path}`} onChange={onChange} />
      <Fault text={fault(path)} path={path} />
    </div>
  );
}

export function Fault({ text, path }: { readonly text: string | null; readonly path: string }) {
  if (text === null) return null;
  return (
    <p class="contract-fault" role="alert" data-testid={`fault-${path}`}>
      <Mark tone="attention" /> {text}
    </p>
  );
}

interface SelectProps<T extends string> {
  readonly path: string;
  readonly label: string;
  readonly value: T | null;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly fault: FaultText;
  readonly onChange: (value: T) => void;
}

/** One of several by its name; empty as long as nobody has chosen where the field has no default. */
export function ContractSelect<T extends string>({ path, label, value, options, fault, onChange }: SelectProps<T>) {
  const { t } = useConsole();
  return (
    <div class="contract-field">
      <label>
        {label}
        <select
          value={value ?? ''}
          data-testid={`contract-${path}`}
          onChange={(event) => {
            const chosen = options.find((option) => option.value === event.currentTarget.value);
            if (chosen !== undefined) onChange(chosen.value);
          }}
        >
          {value === null && <option value="">{t('contract.choose')}</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      </label>
      <Fault text={fault(path)} path={path} />
    </div>
  );
}

interface MachinesProps {
  readonly path: string;
  readonly label: string;
  /** Those to choose from, by id and plate. */
  readonly offered: readonly { readonly id: string; readonly label: string }[];
  readonly chosen: readonly string[];
  readonly fault: FaultText;
  readonly onChange: (machineIds: readonly string[]) => void;
}

/** Machines to tap on and off. */
export function ContractMachines({ path, label, offered, chosen, fault, onChange }: MachinesProps) {
  return (
    <div class="contract-field is-whole" role="group" aria-label={label}>
      <span>{label}</span>
      <div class="contract-machines">
        {offered.map(({ id, label: plate }) => (
          <button
            key={id}
            type="button"
            class="filter-key"
            data-testid={`contract-${path}-${id}`}
            aria-pressed={chosen.includes(id)}
            onClick={() => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])}
          >
            {plate}
          </button>
        ))}
      </div>
      <Fault text={fault(path)} path={path} />
    </div>
  );
}
