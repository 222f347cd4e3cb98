import { useEffect, useState } from 'preact/hooks';
import type { RentalView } from '../../controller/contract/accounts/rental.ts';
import type { ApiFailure, ApiResult } from '../api/client.ts';
import { useConsole } from './console.ts';

export type ShownContract = RentalView['contracts'][number];
export type ShownEvent = ShownContract['events'][number];

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
