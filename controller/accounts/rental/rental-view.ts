import type { RentalSpanView, RentalView } from '../../contract/accounts/rental.ts';
import { summaryOf } from './invoice-account.ts';
import { termFigures } from './term-release.ts';
import { isOnAt, spansOf, type RentalContract, type RentalFold, type RentalSpan } from './rental-fold.ts';

/** Newest events of a contract that a view shows; all of them are in the ledger. */
const eventsShownMax = 200;
const releasesShownMax = 50;

export function rentalViewOf(fold: RentalFold, nowMs: number): RentalView {
  return {
    customers: [...fold.customers].map(([id, customer]) => ({ id, ...customer })),
    sites: [...fold.sites].map(([id, site]) => ({ id, ...site })),
    contracts: [...fold.contracts.values()].map((contract) => contractView(contract, nowMs)),
    invoices: [...fold.invoices.values()].map(summaryOf).reverse(),
    unreadable: fold.unreadable,
    releases: fold.releases.slice(-releasesShownMax).reverse(),
    figures: Object.entries(termFigures).map(([id, figure]) => ({ id, ...figure })),
  };
}

function contractView(contract: RentalContract, nowMs: number): RentalView['contracts'][number] {
  const spans = spansOf(contract);
  const { version, body, by, atMs } = contract.versions.at(-1)!;
  return {
    id: contract.id,
    version,
    body,
    by,
    atMs,
    spans: spans.map(spanView),
    machines: body.machineIds.map((machineId) => ({
      machineId,
      state: stateOf(
        spans.filter((span) => span.machineId === machineId),
        nowMs,
      ),
    })),
    events: contract.events
      .slice(-eventsShownMax)
      .map((event) => ({
        sequence: event.sequence,
        atMs: event.atMs,
        by: event.by,
        type: event.body.type,
        machineId: event.machineId,
        body: event.body,
      }))
      .reverse(),
  };
}

function stateOf(spans: readonly RentalSpan[], nowMs: number): 'on' | 'planned' | 'off' | 'never' {
  if (spans.some((span) => isOnAt(span, nowMs))) return 'on';
  if (spans.some(({ on }) => on.effectiveMs > nowMs)) return 'planned';
  return spans.length > 0 ? 'off' : 'never';
}

function spanView({ machineId, on, off, isEndOfContract }: RentalSpan): RentalSpanView {
  return {
    machineId,
    onMs: on.effectiveMs,
    offMs: off?.effectiveMs ?? null,
    onSequence: on.sequence,
    offSequence: off?.sequence ?? null,
    isOnBackdated: on.isBackdated,
    isOffBackdated: off?.isBackdated ?? false,
    isEndOfContract,
  };
}
