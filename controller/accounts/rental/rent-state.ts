import { isOnAt, spansOf, versionAt, type RentalFold } from './rental-fold.ts';

/** What contracts say of a machine now. */
export type RentState =
  /** No contract has ever named it. */
  | { readonly state: 'free' }
  /** `contractNumber` empty: none has begun yet. `contractId`: the last that had it on rent, else one that names it. */
  | {
      readonly state: 'off';
      readonly contractId: string;
      readonly contractNumber: string;
      readonly sinceMs: number | null;
    }
  | {
      readonly state: 'on';
      readonly contractId: string;
      readonly contractNumber: string;
      readonly siteName: string;
      /** Id of the site that it is rented to; null where no controller keeps that site. */
      readonly siteId: string | null;
      /** Whose people drive it. */
      readonly operator: 'lessor' | 'lessee' | 'none';
      readonly needsCertifiedOperator: boolean;
      readonly isFenced: boolean;
      readonly fence: readonly (readonly [number, number])[] | null;
    };

export function rentStateOf(fold: RentalFold, machineId: string, nowMs: number): RentState {
  let namedBy: string | null = null;
  let last: { readonly contractId: string; readonly contractNumber: string; readonly sinceMs: number } | null = null;
  for (const contract of fold.contracts.values()) {
    const contractId = contract.id;
    if (contract.versions.some(({ body }) => body.machineIds.includes(machineId))) namedBy = contractId;
    for (const span of spansOf(contract)) {
      if (span.machineId !== machineId) continue;
      const version = versionAt(contract, nowMs) ?? contract.versions[0]!;
      const contractNumber = version.body.number;
      if (isOnAt(span, nowMs)) {
        const { rentalSiteId, operator, needsCertifiedOperator, isFenced } = version.body;
        const site = fold.sites.get(rentalSiteId);
        const { name: siteName = rentalSiteId, siteId = null, fence = null } = site ?? {};
        const terms = { operator, needsCertifiedOperator, isFenced, fence };
        return { state: 'on', contractId, contractNumber, siteName, siteId, ...terms };
      }
      const endMs = span.off?.effectiveMs ?? Infinity;
      if (endMs <= nowMs && endMs >= (last?.sinceMs ?? -Infinity))
        last = { contractId, contractNumber, sinceMs: endMs };
    }
  }
  if (namedBy === null) return { state: 'free' };
  const { contractId, contractNumber, sinceMs } = last ?? { contractId: namedBy, contractNumber: '', sinceMs: null };
  return { state: 'off', contractId, contractNumber, sinceMs };
}
