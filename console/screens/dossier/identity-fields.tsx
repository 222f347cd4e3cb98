import type { DocumentsView } from '../../../controller/contract/accounts/documents.ts';
import { recordMeasures } from '../../../controller/contract/accounts/machine-register.ts';
import type { WordKey } from '../../i18n/words.ts';
import { isWordKey } from '../../i18n/words.ts';
import { Choice } from '../../parts/choice.tsx';
import { useConsole } from '../../state/console.ts';
import {
  emptyRow,
  listFields,
  type FieldFault,
  type FieldSpec,
  type ListName,
  type Row,
} from '../../state/identity-draft.ts';

export interface FieldsContext {
  readonly faults: readonly FieldFault[];
  readonly mayEnter: boolean;
  readonly documents: DocumentsView['documents'];
}

interface FieldsProps {
  readonly context: FieldsContext;
  readonly specs: readonly FieldSpec[];
  readonly row: Row;
  /** Where the row stands: empty, or `receipts.0.`. */
  readonly place: string;
  readonly onChange: (row: Row) => void;
}

/** The fields of one row, each with what is wrong with it below. */
export function Fields({ context, specs, row, place, onChange }: FieldsProps) {
  const console = useConsole();
  return (
    <>
      {specs.map((spec) => {
        const { name } = spec;
        const fault = context.faults.find(({ field }) => field === place + name);
        return (
          <div key={name} class={fault === undefined ? 'identity-field' : 'identity-field is-wrong'}>
            <span>{fieldWord(console.t, place, name)}</span>
            <FieldInput
              spec={spec}
              row={row}
              testId={`identity-${place}${name}`}
              context={context}
              onChange={(changes) => onChange({ ...row, ...changes })}
            />
            {fault !== undefined && (
              <strong role="alert" data-testid={`identity-fault-${place}${name}`}>
                {console.t(`identity.fault.${fault.fault}`, { n: fault.n ?? '' })}
              </strong>
            )}
          </div>
        );
      })}
    </>
  );
}

/** `receipts.0.` and `amount` are named by `identity.receipts.amount`. */
export function fieldWord(t: (key: WordKey) => string, place: string, name: string): string {
  const key = `identity.${place.replace(/\d+\./, '')}${name}`;
  return isWordKey(key) ? t(key) : name;
}

function FieldInput(props: {
  readonly spec: FieldSpec;
  readonly row: Row;
  readonly testId: string;
  readonly context: FieldsContext;
  readonly onChange: (changes: Row) => void;
}) {
  const { t } = useConsole();
  const { spec, row, testId, context, onChange } = props;
  const { name, kind } = spec;
  const disabled = !context.mayEnter;
  const input = (part: string) => ({
    value: row[part] ?? '',
    disabled,
    'data-testid': part === name ? testId : `${testId}-currency`,
    onInput: (event: { readonly currentTarget: HTMLInputElement | HTMLSelectElement }) =>
      onChange({ [part]: event.currentTarget.value }),
  });
  switch (kind) {
    case 'text':
      return <input type="text" maxLength={160} {...input(name)} />;
    case 'day':
      return <input type="date" {...input(name)} />;
    case 'whole':
      return <input type="text" inputMode="numeric" {...input(name)} />;
    case 'number':
    case 'percent':
      return <input type="text" inputMode="decimal" {...input(name)} />;
    case 'money':
      return (
        <span class="identity-money">
          <input type="text" inputMode="decimal" {...input(name)} />
          <input type="text" maxLength={3} aria-label={t('identity.currency')} {...input(`${name}.currency`)} />
        </span>
      );
    case 'yes-no':
      return <Keys values={['yes', 'no']} group="identity.answer" {...{ row, name, testId, disabled, onChange }} />;
    case 'better':
      return <Keys values={['higher', 'lower']} group="identity.side" {...{ row, name, testId, disabled, onChange }} />;
    case 'measure':
      return (
        <select {...input(name)}>
          <option value="">{t('identity.measure.none')}</option>
          {recordMeasures.map((measure) => (
            <option key={measure} value={measure}>
              {t(`identity.measure.${measure}`)}
            </option>
          ))}
        </select>
      );
    case 'document':
      return (
        <select {...input(name)}>
          <option value="">{t('identity.noDocument')}</option>
          {context.documents.map(({ documentId, title }) => (
            <option key={documentId} value={documentId}>
              {title}
            </option>
          ))}
        </select>
      );
  }
}

function Keys<T extends string>(props: {
  readonly values: readonly T[];
  readonly group: 'identity.answer' | 'identity.side';
  readonly row: Row;
  readonly name: string;
  readonly testId: string;
  readonly disabled: boolean;
  readonly onChange: (changes: Row) => void;
}) {
  const { t } = useConsole();
  const { values, group, row, name, testId, disabled, onChange } = props;
  return (
    <Choice
      label={fieldWord(t, '', name)}
      layout="row"
      value={row[name] ?? ''}
      options={values.map((value) => {
        const word = `${group}.${value}`;
        return { value: value as string, label: isWordKey(word) ? t(word) : value, testId: `${testId}-${value}` };
      })}
      onChange={(value) => (disabled ? undefined : onChange({ [name]: value === row[name] ? '' : value }))}
    />
  );
}

/** Rows that may be added and taken away: receipts, invoices, versions, indicators. */
export function FieldRows(props: {
  readonly context: FieldsContext;
  readonly list: ListName;
  readonly rows: readonly Row[];
  readonly onChange: (rows: readonly Row[]) => void;
}) {
  const { t } = useConsole();
  const { context, list, rows, onChange } = props;
  return (
    <fieldset class="identity-rows">
      <legend>{t(`identity.${list}`)}</legend>
      {rows.map((row, index) => (
        <div key={index} class="dossier-card">
          <Fields
            context={context}
            specs={listFields[list]}
            row={row}
            place={`${list}.${String(index)}.`}
            onChange={(changed) => onChange(rows.map((other, at) => (at === index ? changed : other)))}
          />
          {context.mayEnter && (
            <button type="button" class="key" onClick={() => onChange(rows.filter((_, at) => at !== index))}>
              {t('identity.removeRow')}
            </button>
          )}
        </div>
      ))}
      {context.mayEnter && (
        <button
          type="button"
          class="key"
          data-testid={`identity-add-${list}`}
          onClick={() => onChange([...rows, emptyRow(list)])}
        >
          {t('identity.addRow')}
        </button>
      )}
    </fieldset>
  );
}
