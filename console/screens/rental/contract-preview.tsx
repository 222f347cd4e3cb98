import { useEffect, useState } from 'preact/hooks';
import type { InvoiceView } from '../../../controller/contract/accounts/invoice.ts';
import type { RentalContractBody } from '../../../controller/contract/accounts/rental.ts';
import type { ApiFailure } from '../../api/client.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';
import { firstBill } from '../../state/rental-times.ts';
import { InvoicePaper } from './rental-invoice.tsx';

/** Asked anew so long after the last change, ms. */
const restMs = 700;

/** The first bill of a contract that is being filled in, on the record so far; it follows every change. */
export function ContractPreview(props: { readonly contractId: string; readonly body: RentalContractBody | null }) {
  const console = useConsole();
  const { t } = console;
  const { contractId, body } = props;
  const [shown, setShown] = useState<InvoiceView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const text = body === null ? '' : JSON.stringify([contractId, body]);

  useEffect(() => {
    if (body === null) {
      setShown(null);
      setFailure(null);
      return undefined;
    }
    let isCurrent = true;
    const cancel = console.clock.after(restMs, () => {
      const nowMs = console.live.peek()?.siteTimeMs ?? console.clock.nowMs();
      void console.api.previewContract(contractId, body, firstBill(body, nowMs)).then((result) => {
        if (!isCurrent) return;
        setFailure(result.ok ? null : result.failure);
        setShown(result.ok ? result.value : null);
      });
    });
    return () => {
      isCurrent = false;
      cancel();
    };
  }, [text]);
  return (
    <section data-testid="contract-preview">
      <h3>{t('contract.preview')}</h3>
      <p class="quiet">{t(body === null ? 'contract.previewWaits' : 'contract.previewNote')}</p>
      {failure && <ProblemNote failure={failure} />}
      {shown && <InvoicePaper view={shown} onView={setShown} />}
    </section>
  );
}
