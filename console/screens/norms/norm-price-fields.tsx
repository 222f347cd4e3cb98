import { useState } from 'preact/hooks';
import type { NormEntered } from '../../../controller/contract/accounts/norm.ts';
import type { NormChoices } from '../../../controller/contract/accounts/norm-record.ts';
import { isWordKey } from '../../i18n/words.ts';
import { Choice } from '../../parts/choice.tsx';
import { FigureField, TextField } from '../../parts/figure-field.tsx';
import { useConsole } from '../../state/console.ts';
import { priceParts } from '../../state/norm-draft.ts';

interface PriceProps {
  readonly entered: NormEntered;
  readonly onChange: (entered: NormEntered) => void;
}

type Extra = NonNullable<NonNullable<NormEntered['price']>['extras']>[number];

/** The seven parts of a machine shift's price, costs that the rule has no line for, uplift and the source of all of it. */
export function NormPriceFields(props: PriceProps & { readonly uplifts: NormChoices['uplifts'] }) {
  const { entered, onChange } = props;
  const { t } = useConsole();
  return (
    <>
      {priceParts.map(({ part, figures }) => (
        <fieldset key={part} class="norm-fields">
          <legend>{wordOf(t, `norms.part.${part}`)}</legend>
          {figures.map((figure) => {
            const value = figure.value(entered);
            return (
              value !== null && (
                <FigureField
                  key={figure.word}
                  label={wordOf(t, `norms.figure.${figure.word}`)}
                  value={value}
                  onChange={(next) => onChange(figure.put(entered, next))}
                />
              )
            );
          })}
        </fieldset>
      ))}
      <ExtraFields entered={entered} onChange={onChange} />
      <UpliftFields {...props} />
      <div class="norm-fields">
        <TextField
          label={t('norms.priceSource')}
          value={entered.priceSource}
          onChange={(priceSource) => onChange({ ...entered, priceSource })}
        />
      </div>
    </>
  );
}

function wordOf(t: ReturnType<typeof useConsole>['t'], key: string): string {
  return isWordKey(key) ? t(key) : key;
}

const extraParts = ['maintenance', 'other'] as const;

/** Subscriptions, licences, batteries: sub-lines of a part, each off until somebody counts it. */
function ExtraFields({ entered, onChange }: PriceProps) {
  const { t } = useConsole();
  const [name, setName] = useState('');
  const { price } = entered;
  if (price === undefined) return null;
  const extras = price.extras ?? [];
  const put = (next: readonly Extra[]) => onChange({ ...entered, price: { ...price, extras: [...next] } });
  const change = (at: number, more: Partial<Extra>) =>
    put(extras.map((one, index) => (index === at ? { ...one, ...more } : one)));
  return (
    <fieldset class="norm-extras" data-testid="norm-extras">
      <legend>{t('norms.extras')}</legend>
      {extras.map((extra, at) => (
        <div key={`${String(at)} ${extra.name}`} class="norm-extra">
          <strong>{extra.name}</strong>
          <FigureField
            label={t('norms.extra.perShift')}
            value={extra.perShift}
            onChange={(perShift) => change(at, { perShift })}
          />
          <Choice
            label={t('norms.extra.part')}
            layout="row"
            value={extra.part}
            options={extraParts.map((value) => ({ value, label: wordOf(t, `norms.part.${value}`) }))}
            onChange={(part) => change(at, { part })}
          />
          <button
            type="button"
            class="choice-key"
            role="checkbox"
            aria-checked={extra.isCounted}
            data-testid="norm-extra-counted"
            onClick={() => change(at, { isCounted: !extra.isCounted })}
          >
            {t('norms.extra.counted')}
          </button>
          <button type="button" class="key" onClick={() => put(extras.filter((_one, index) => index !== at))}>
            {t('norms.extra.remove')}
          </button>
        </div>
      ))}
      <div class="norm-extra">
        <TextField label={t('norms.extra.name')} value={name} onChange={setName} />
        <button
          type="button"
          class="key"
          data-testid="norm-extra-add"
          disabled={name.trim() === ''}
          onClick={() => {
            put([...extras, { name: name.trim(), part: 'other', perShift: 0, isCounted: false }]);
            setName('');
          }}
        >
          {t('norms.extra.add')}
        </button>
      </div>
    </fieldset>
  );
}

/** 幅度差, in percent; what textbooks have is a tap away. */
function UpliftFields({ entered, uplifts, onChange }: PriceProps & { readonly uplifts: NormChoices['uplifts'] }) {
  const { t, language } = useConsole();
  const put = (of: 'labour' | 'machine', share: number) =>
    onChange({ ...entered, uplift: { ...entered.uplift, [of]: share } });
  return (
    <fieldset class="norm-extras">
      <legend>{t('norms.uplift')}</legend>
      {(['labour', 'machine'] as const).map((of) => (
        <Choice
          key={of}
          label={t(`norms.uplift.${of}`)}
          layout="row"
          value={uplifts.find((one) => one.of === of && one.share === entered.uplift[of])?.name.en ?? null}
          options={uplifts
            .filter((one) => one.of === of)
            .map(({ name, share }) => ({
              value: name.en,
              label: `${t(`norms.uplift.${of}`)} ${name[language()]} ${String(Math.round(100 * share))} %`,
            }))}
          onChange={(name) => put(of, uplifts.find((one) => one.of === of && one.name.en === name)?.share ?? 0)}
        />
      ))}
      <div class="norm-fields">
        {(['labour', 'machine'] as const).map((of) => (
          <FigureField
            key={`${of} ${String(entered.uplift[of])}`}
            label={t(`norms.uplift.${of}`)}
            value={Math.round(1e6 * entered.uplift[of]) / 1e4}
            onChange={(percent) => put(of, percent / 100)}
          />
        ))}
      </div>
    </fieldset>
  );
}
