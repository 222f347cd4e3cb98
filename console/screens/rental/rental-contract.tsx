import type { RentalView } from '../../../controller/contract/accounts/rental.ts';
import { fenText, linePriceText, lineTerms, quantityText } from '../../i18n/rental-words.ts';
import { useConsole } from '../../state/console.ts';
import { rentTimeText } from '../../state/rental-times.ts';
import type { ShownContract } from '../../state/use-rental.ts';

interface TermsProps {
  readonly view: RentalView;
  readonly contract: ShownContract;
}

/** What stands in the newest version of a contract. */
export function ContractTerms({ view, contract }: TermsProps) {
  const { t, language } = useConsole();
  const { body } = contract;
  return (
    <section>
      <h2 data-testid="rental-contract">
        {t('rental.contract')} {body.number}
      </h2>
      <dl class="rental-terms">
        {pairs().map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ContractLines contract={contract} />
    </section>
  );

  function pairs(): readonly (readonly [string, string])[] {
    const semicolon = language() === 'zh' ? '；' : '; ';
    const customer = view.customers.find(({ id }) => id === body.customerId);
    const site = view.sites.find(({ id }) => id === body.rentalSiteId);
    const days = [
      t(`rental.days.${body.dayCount}`),
      ...(body.minTermDays > 0 ? [t('rental.minTerm', { n: body.minTermDays })] : []),
    ];
    const moving = [
      t(`rental.operator.${body.operator}`),
      ...(body.needsCertifiedOperator ? [t('rental.certified')] : []),
      ...(body.isFenced ? [t('rental.fenced')] : []),
    ];
    const { rate, source } = body.tax;
    const version = t('rental.version', { n: contract.version, by: contract.by });
    return [
      [t('rental.lessor'), body.lessor.name],
      [t('rental.lessee'), customer?.name ?? body.customerId],
      [t('rental.site'), site?.name ?? body.rentalSiteId],
      [t('rental.counts'), `${rentTimeText(Date.parse(body.from), body.utcOffsetMin)}${semicolon}${version}`],
      ...(body.until === undefined
        ? []
        : [[t('contract.ends'), rentTimeText(Date.parse(body.until), body.utcOffsetMin)] as const]),
      [t('rental.days'), days.join(semicolon)],
      [t('rental.operator'), moving.join(semicolon)],
      [t('rental.tax'), `${quantityText(rate * 100)} %${semicolon}${source}`],
      [t('rental.deposit'), `${fenText(language(), body.depositFen, body.currency)} ${body.currency}`],
    ];
  }
}

function ContractLines({ contract: { body } }: { readonly contract: ShownContract }) {
  const { t, language, labelOf } = useConsole();
  const semicolon = language() === 'zh' ? '；' : '; ';
  return (
    <div class="table-scroll">
      <table class="hours-table rental-table" data-testid="rental-lines">
        <thead>
          <tr>
            <th scope="col">{t('rental.line')}</th>
            <th scope="col" class="is-text">
              {t('rental.price')}, {body.currency}
            </th>
            <th scope="col" class="is-text">
              {t('rental.machines')}
            </th>
            <th scope="col" class="is-text">
              {t('rental.terms')}
            </th>
          </tr>
        </thead>
        <tbody>
          {body.lines.map((line) => (
            <tr key={line.id}>
              <th scope="row">
                {line.name}
                <div class="quiet">{t(`rental.line.${line.kind}`)}</div>
              </th>
              <td class="is-text">{linePriceText(language(), line, body.currency)}</td>
              <td class="is-text">{line.machineIds.map(labelOf).join(' ')}</td>
              <td class="is-text">{lineTerms(language(), line, body.currency).join(semicolon)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
