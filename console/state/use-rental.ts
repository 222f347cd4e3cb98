import { useEffect, useState } from 'preact/hooks';
import type { RentalContractBody, RentalEventBody, RentalView } from '../../controller/contract/rental.ts';
import type { ApiFailure, ApiResult } from '../api/client.ts';
import { useConsole } from './console.ts';

export type ShownContract = Omit<RentalView['contracts'][number], 'body' | 'events'> & {
  readonly body: RentalContractBody;
  readonly events: readonly ShownEvent[];
};
export type ShownEvent = Omit<RentalView['contracts'][number]['events'][number], 'body'> & {
  readonly body: RentalEventBody;
};

/** The answer leaves bodies open; they were judged by these schemas when they were entered. */
export function contractsOf(view: RentalView): readonly ShownContract[] {
  return view.contracts as unknown as readonly ShownContract[];
}

/** What is rented, as it was read last; `load` reads it again. */
export function useRental() {
  const console = useConsole();
  const [view, setView] = useState<RentalView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  function take(result: ApiResult<RentalView>): void {
    setFailure(result.ok ? null : result.failure);
    if (result.ok) setView(result.value);
  }
  const load = async () => take(await console.api.rental());
  useEffect(() => void load(), []);
  return { view, failure, load, show: setView };
}
