import { tradeNames, trades } from '../../../controller/contract/missions/crew-count.ts';
import type { LabourEntered } from '../../../controller/contract/accounts/norm-labour.ts';
import type { NormEntered } from '../../../controller/contract/accounts/norm.ts';
import type { NormChoices } from '../../../controller/contract/accounts/norm-record.ts';
import { FigureField, TextField } from '../../parts/figure-field.tsx';
import { useConsole } from '../../state/console.ts';
import { NormPriceFields } from './norm-price-fields.tsx';

interface FieldsProps {
  readonly entered: NormEntered;
  readonly uplifts: NormChoices['uplifts'];
  readonly onChange: (entered: NormEntered) => void;
}

/** Item, crew and prices: what no record knows. */
export function NormFields({ entered, uplifts, onChange }: FieldsProps) {
  const { t } = useConsole();
  const item = (more: Partial<NormEntered['item']>) => onChange({ ...entered, item: { ...entered.item, ...more } });
  const condition = (name: string, value: string) => {
    const { [name]: _gone, ...rest } = entered.conditions;
    onChange({ ...entered, conditions: value === '' ? rest : { ...rest, [name]: value } });
  };
  return (
    <div data-testid="norm-fields">
      <div class="norm-fields">
        <TextField label={t('norms.code')} value={entered.item.code} onChange={(code) => item({ code })} />
        <TextField label={t('norms.name')} value={entered.item.name} onChange={(name) => item({ name })} />
        <TextField label={t('norms.section')} value={entered.item.section} onChange={(section) => item({ section })} />
        <TextField
          label={t('norms.workContent')}
          value={entered.item.workContent}
          onChange={(workContent) => item({ workContent })}
        />
        <TextField label={t('norms.head.unit')} value={entered.item.unit} onChange={(unit) => item({ unit })} />
        <FigureField
          label={t('norms.unitSize')}
          value={entered.item.unitSize}
          onChange={(unitSize) => item({ unitSize })}
        />
        <TextField
          label={t('norms.operatorGrade')}
          value={String(entered.conditions['operator-grade'] ?? '')}
          onChange={(grade) => condition('operator-grade', grade)}
        />
      </div>
      <CrewFields entered={entered} onChange={onChange} />
      <LabourFields entered={entered} onChange={onChange} />
      <NormPriceFields entered={entered} uplifts={uplifts} onChange={onChange} />
    </div>
  );
}

type EnteredProps = Omit<FieldsProps, 'uplifts'>;

/** People and wages by trade. Where people were counted on the site, the count stands and the wages alone are taken. */
function CrewFields({ entered, onChange }: EnteredProps) {
  const { t } = useConsole();
  const others = entered.crew
    .map(({ grade }) => grade)
    .filter((grade) => !trades.some((one) => tradeNames[one] === grade));
  const grades = [...trades.map((trade) => tradeNames[trade]), ...others];
  const put = (grade: string, more: Partial<NormEntered['crew'][number]>) => {
    const known = entered.crew.find((one) => one.grade === grade) ?? { grade, people: 0, dayWage: 0 };
    const rest = entered.crew.filter((one) => one.grade !== grade);
    const crew = [...rest, { ...known, ...more }].sort((a, b) => grades.indexOf(a.grade) - grades.indexOf(b.grade));
    onChange({ ...entered, crew });
  };
  return (
    <fieldset class="norm-fields">
      <legend>{t('norms.crew')}</legend>
      {grades.map((grade) => {
        const { people = 0, dayWage = 0 } = entered.crew.find((one) => one.grade === grade) ?? {};
        return [
          <FigureField
            key={`people ${grade}`}
            label={t('norms.people', { grade })}
            value={people}
            onChange={(next) => put(grade, { people: next })}
          />,
          <FigureField
            key={`wage ${grade}`}
            label={t('norms.wage', { grade })}
            value={dayWage}
            onChange={(next) => put(grade, { dayWage: next })}
          />,
        ];
      })}
    </fieldset>
  );
}

const labourParts = ['basicHours', 'auxiliary', 'prepare', 'interruption', 'rest'] as const;

/** Parts of the labour norm in place of the record's; what is left empty is the record's. Shares are typed as percent. */
function LabourFields({ entered, onChange }: EnteredProps) {
  const { t } = useConsole();
  const put = (part: (typeof labourParts)[number], figure: number | null) => {
    const { [part]: _gone, ...rest } = entered.labour ?? {};
    const value = part === 'basicHours' ? figure : figure === null ? null : figure / 100;
    const labour: LabourEntered = value === null ? rest : { ...rest, [part]: value };
    const { labour: _before, ...others } = entered;
    onChange(Object.keys(labour).length === 0 ? others : { ...others, labour });
  };
  return (
    <fieldset class="norm-fields" data-testid="norm-labour-fields">
      <legend>{t('norms.labourParts')}</legend>
      {labourParts.map((part) => {
        const value = entered.labour?.[part];
        return (
          <FigureField
            key={part}
            label={t(`norms.labour.${part}`)}
            value={value === undefined ? null : part === 'basicHours' ? value : 100 * value}
            onChange={(figure) => put(part, figure)}
            onClear={() => put(part, null)}
          />
        );
      })}
    </fieldset>
  );
}
