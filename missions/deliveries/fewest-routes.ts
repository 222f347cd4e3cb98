import type { CompiledDeliveries } from './compile-deliveries.ts';

/**
 * So many routes are needed at least for all orders that a carrier can do: what is on board at the start, or at the end, of all routes together
 * must fit into so many of the largest carriers. 1 where goods are fetched and brought on the way.
 */
export function fewestRoutes({
  problem,
  orders,
  hasPickUp,
  hasDropOff,
  amount,
  impossible,
}: CompiledDeliveries): number {
  const capacity = Math.max(0, ...problem.carriers.map((carrier) => carrier.capacity));
  let atStart = 0;
  let atEnd = 0;
  for (let order = 0; order < orders; order += 1) {
    if (impossible[order] !== null) continue;
    if (hasPickUp[order] === 0) atStart += amount[order]!;
    if (hasDropOff[order] === 0) atEnd += amount[order]!;
  }
  const most = Math.max(atStart, atEnd);
  return most === 0 ? 1 : Math.max(1, Math.ceil(most / capacity - 1e-9));
}
