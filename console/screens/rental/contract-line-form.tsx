import { rentalItems, rentalOutputUnits, rentalPeriods } from '../../../controller/contract/accounts/rental.ts';
import { rentUnitText } from '../../i18n/rental-words.ts';
import { useConsole } from '../../state/console.ts';
import type { LineDraft, LineKind } from '../../state/contract-draft.ts';
import { ContractField, ContractMachines, ContractSelect, type FaultText } from './contract-fields.tsx';

const kinds: readonly LineKind[] = ['period', 'shift', 'meter-hour', 'output', 'item'];

interface LineProps {
  readonly line: LineDraft;
  readonly path: string;
  readonly currency: string;
  readonly offered: readonly { readonly id: string; readonly label: string }[];
  readonly fault: FaultText;
  readonly onChange: (line: LineDraft) => void;
  readonly onRemove: () => void;
}

/** One line: what is charged, for which machines, at what price, with the terms of its kind. */
export function ContractLineForm({ line, path, currency, offered, fault, onChange, onRemove }: LineProps) {
  const { t } = useConsole();
  const set = (change: Partial<LineDraft>) => onChange({ ...line, ...change });
  return (
    <fieldset class="rental-card" data-testid={`contract-${path}`}>
      <ContractSelect
        path={`${path}.kind`}
        label={t('contract.kind')}
        value={line.kind}
        options={kinds.map((kind) => ({ value: kind, label: t(`rental.line.${kind}`) }))}
        fault={fault}
        onChange={(kind) => set({ kind })}
      />
      <ContractField
        path={`${path}.id`}
        label={t('contract.lineId')}
        kind="text"
        value={line.id}
        fault={fault}
        onChange={(id) => set({ id })}
      />
      <ContractField
        path={`${path}.name`}
        label={t('contract.lineName')}
        kind="text"
        value={line.name}
        fault={fault}
        onChange={(name) => set({ name })}
      />
      <ContractField
        path={`${path}.priceFen`}
        label={t('contract.price', { currency })}
        kind="number"
        value={line.price}
        fault={fault}
        onChange={(price) => set({ price })}
      />
      <KindFields line={line} path={path} currency={currency} fault={fault} set={set} />
      <ContractMachines
        path={`${path}.machineIds`}
        label={t('contract.lineMachines')}
        offered={offered}
        chosen={line.machineIds}
        fault={fault}
        onChange={(machineIds) => set({ machineIds })}
      />
      <button type="button" class="key" data-testid={`contract-${path}-remove`} onClick={onRemove}>
        {t('contract.removeLine')}
      </button>
    </fieldset>
  );
}

interface KindProps extends Pick<LineProps, 'line' | 'path' | 'currency' | 'fault'> {
  readonly set: (change: Partial<LineDraft>) => void;
}

function KindFields(props: KindProps) {
  const { t, language } = useConsole();
  const { line, path, fault, set } = props;
  switch (line.kind) {
    case 'period':
      return <PeriodFields {...props} />;
    case 'shift':
      return (
        <>
          <NumberOf {...props} at="shiftH" name="shiftH" label={t('contract.shiftH')} />
          <NumberOf {...props} at="minPerCall" name="minPerCall" label={t('contract.minPerCall')} />
        </>
      );
    case 'meter-hour':
      return (
        <>
          <MeterChoice {...props} at="meter" />
          <NumberOf {...props} at="minH" name="minH" label={t('contract.minH')} />
        </>
      );
    case 'output':
      return (
        <>
          <ContractSelect
            path={`${path}.unit`}
            label={t('contract.unit')}
            value={line.unit}
            options={rentalOutputUnits.map((unit) => ({ value: unit, label: rentUnitText(language(), unit) }))}
            fault={fault}
            onChange={(unit) => set({ unit })}
          />
          <NumberOf {...props} at="minPerShift" name="minPerShift" label={t('contract.minPerShift')} />
        </>
      );
    case 'item':
      return (
        <ContractSelect
          path={`${path}.item`}
          label={t('contract.item')}
          value={line.item}
          options={rentalItems.map((item) => ({ value: item, label: t(`rental.item.${item}`) }))}
          fault={fault}
          onChange={(item) => set({ item })}
        />
      );
  }
}

function PeriodFields(props: KindProps) {
  const { t } = useConsole();
  const { line, path, fault, set } = props;
  return (
    <>
      <ContractSelect
        path={`${path}.period`}
        label={t('contract.period')}
        value={line.period}
        options={rentalPeriods.map((period) => ({ value: period, label: t(`rental.period.${period}`) }))}
        fault={fault}
        onChange={(period) => set({ period })}
      />
      <ContractSelect
        path={`${path}.stops`}
        label={t('contract.stops')}
        value={line.stops}
        options={[
          { value: 'full', label: t('rental.terms.full') },
          { value: 'by-state', label: t('contract.stopsByState') },
        ]}
        fault={fault}
        onChange={(stops) => set({ stops })}
      />
      {line.stops === 'by-state' && (
        <>
          <NumberOf {...props} at="stops.standbyRate" name="standbyPercent" label={t('contract.standby')} />
          <NumberOf {...props} at="stops.forceMajeureRate" name="forcePercent" label={t('contract.force')} />
          <NumberOf {...props} at="stops.faultGraceH" name="graceH" label={t('contract.grace')} />
          <NumberOf {...props} at="stops.dayH" name="dayH" label={t('contract.dayH')} />
        </>
      )}
      <ContractSelect
        path={`${path}.overtime`}
        label={t('contract.overtime')}
        value={line.overtime}
        options={[
          { value: 'none', label: t('contract.overtimeNone') },
          { value: 'fixed', label: t('rental.terms.fixed') },
          { value: 'prorated', label: t('rental.terms.prorated') },
        ]}
        fault={fault}
        onChange={(overtime) => set({ overtime })}
      />
      {line.overtime !== 'none' && (
        <>
          <NumberOf {...props} at="overtime.includedH" name="includedH" label={t('contract.includedH')} />
          <NumberOf
            {...props}
            at="overtime.hourFen"
            name="hourPrice"
            label={t('contract.hourPrice', { currency: props.currency })}
          />
          <MeterChoice {...props} at="overtime.meter" />
        </>
      )}
    </>
  );
}

type NumberName =
  | 'shiftH'
  | 'minPerCall'
  | 'minH'
  | 'minPerShift'
  | 'standbyPercent'
  | 'forcePercent'
  | 'graceH'
  | 'dayH'
  | 'includedH'
  | 'hourPrice';

function NumberOf(props: KindProps & { readonly at: string; readonly name: NumberName; readonly label: string }) {
  const { line, path, fault, set, at, name, label } = props;
  return (
    <ContractField
      path={`${path}.${at}`}
      label={label}
      kind="number"
      value={line[name]}
      fault={fault}
      onChange={(value) => set({ [name]: value })}
    />
  );
}

function MeterChoice({ line, path, fault, set, at }: KindProps & { readonly at: string }) {
  const { t } = useConsole();
  return (
    <ContractSelect
      path={`${path}.${at}`}
      label={t('contract.meter')}
      value={line.meter}
      options={(['record', 'readings'] as const).map((meter) => ({ value: meter, label: t(`rental.terms.${meter}`) }))}
      fault={fault}
      onChange={(meter) => set({ meter })}
    />
  );
}
