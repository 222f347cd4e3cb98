import { useState } from 'preact/hooks';
import type { NormEntered } from '../../controller/contract/norm.ts';
import { isWordKey } from '../i18n/words.ts';
import { useConsole } from '../state/console.ts';
import { figureOf, priceFigures } from '../state/norm-draft.ts';

interface FieldsProps {
  readonly entered: NormEntered;
  readonly onChange: (entered: NormEntered) => void;
}

/** Item, crew and prices: what no record knows. */
export function NormFields({ entered, onChange }: FieldsProps) {
  const { t } = useConsole();
  const item = (more: Partial<NormEntered['item']>) => onChange({ ...entered, item: { ...entered.item, ...more } });
  const crew = (at: number, more: Partial<NormEntered['crew'][number]>) =>
    onChange({ ...entered, crew: entered.crew.map((one, index) => (index === at ? { ...one, ...more } : one)) });
  const condition = (name: string, value: string) => {
    const { [name]: _gone, ...rest } = entered.conditions;
    onChange({ ...entered, conditions: value === '' ? rest : { ...rest, [name]: value } });
  };
  return (
    <div class="norm-fields" data-testid="norm-fields">
      <TextField label={t('norms.code')} value={entered.item.code} onChange={(code) => item({ code })} />
      <TextField label={t('norms.name')} value={entered.item.name} onChange={(name) => item({ name })} />
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
      {entered.crew.map((one, at) => (
        <FigureField
          key={`people ${at}`}
          label={t('norms.people', { grade: one.grade })}
          value={one.people}
          onChange={(people) => crew(at, { people })}
        />
      ))}
      {entered.crew.map((one, at) => (
        <FigureField
          key={`wage ${at}`}
          label={t('norms.wage', { grade: one.grade })}
          value={one.dayWage}
          onChange={(dayWage) => crew(at, { dayWage })}
        />
      ))}
      {priceFigures.map((figure) => {
        const value = figure.value(entered);
        const word = `norms.figure.${figure.word}`;
        if (value === null || !isWordKey(word)) return null;
        return (
          <FigureField
            key={figure.word}
            label={t(word)}
            value={value}
            onChange={(next) => onChange(figure.put(entered, next))}
          />
        );
      })}
      <TextField
        label={t('norms.priceSource')}
        value={entered.priceSource}
        onChange={(priceSource) => onChange({ ...entered, priceSource })}
      />
    </div>
  );
}

function TextField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <label class="text-field">
      {props.label}
      <input
        type="text"
        maxLength={200}
        value={props.value}
        onInput={(event) => props.onChange(event.currentTarget.value)}
      />
    </label>
  );
}

/** What is typed stays as typed; the draft changes once it is a figure. */
function FigureField(props: {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  const [text, setText] = useState(String(props.value));
  const isFigure = figureOf(text) !== null;
  return (
    <label class="text-field">
      {props.label}
      <input
        type="text"
        inputMode="decimal"
        maxLength={20}
        aria-invalid={!isFigure}
        value={text}
        onInput={(event) => {
          const typed = event.currentTarget.value;
          setText(typed);
          const figure = figureOf(typed);
          if (figure !== null) props.onChange(figure);
        }}
      />
    </label>
  );
}
