import { roles, type Role } from '../contract/api.ts';
import { signOutRoles } from '../contract/interlock/sign-out.ts';

/**
 * `read` changes nothing; `command` changes something and honours Idempotency-Key; `stop` is always carried out:
 * no rate limit, no idempotency, no refusal for its body, and an expired session still may.
 */
export type RouteKind = 'read' | 'command' | 'stop';

export interface RouteRule {
  readonly kind: RouteKind;
  /** 'open' needs no login; 'reduced' answers less without one; otherwise the roles that may. */
  readonly access: 'open' | 'reduced' | readonly Role[];
}

const everybody: readonly Role[] = roles;
const planners: readonly Role[] = ['admin', 'foreman'];
const drivers: readonly Role[] = ['admin', 'foreman', 'operator'];
const resetters: readonly Role[] = ['admin', 'foreman', 'operator', 'safety'];
/** Whoever works on the site rides. */
const riders: readonly Role[] = ['admin', 'foreman', 'operator', 'safety'];
const limitKeepers: readonly Role[] = ['admin', 'safety'];
const conditionKeepers: readonly Role[] = ['admin', 'foreman', 'safety'];
const lessors: readonly Role[] = ['admin'];
const safetyOfficers: readonly Role[] = ['safety'];
const rentalKeepers: readonly Role[] = ['admin', 'foreman'];
/** Norms show wages and prices: for those who make them and those who check them. */
const normMakers: readonly Role[] = ['admin', 'foreman'];
const normReaders: readonly Role[] = ['admin', 'foreman', 'auditor'];
/** They change nothing of the site: they say what they have seen of its record. */
const outsiders: readonly Role[] = ['admin', 'auditor'];
const recordingReaders: readonly Role[] = ['admin', 'foreman', 'safety', 'auditor'];
const administrators: readonly Role[] = ['admin'];
const zoneKeepers: readonly Role[] = ['admin', 'safety'];

/**
 * Who may do what, for every route under /api/v1. A route without a row cannot be registered (see request-guard.ts),
 * so nothing is open by oversight.
 */
export const permissions: Readonly<Record<string, RouteRule>> = {
  'POST /session': { kind: 'command', access: 'open' },
  'GET /session': { kind: 'read', access: everybody },
  'DELETE /session': { kind: 'command', access: everybody },
  'GET /session/stop-path': { kind: 'read', access: everybody },
  'GET /sites': { kind: 'read', access: everybody },
  'GET /levels': { kind: 'read', access: everybody },
  'GET /elements': { kind: 'read', access: everybody },
  'GET /zones': { kind: 'read', access: everybody },
  'POST /zones': { kind: 'command', access: zoneKeepers },
  'DELETE /zones/:zoneId': { kind: 'command', access: zoneKeepers },
  'POST /zones/:zoneId/work-permit': { kind: 'command', access: zoneKeepers },
  'DELETE /zones/:zoneId/work-permit': { kind: 'command', access: zoneKeepers },
  'GET /profiles': { kind: 'read', access: everybody },
  'GET /profiles/:profileId': { kind: 'read', access: everybody },
  'GET /profiles/:profileId/drawing': { kind: 'read', access: everybody },
  'GET /machines': { kind: 'read', access: everybody },
  'GET /machines/:machineId': { kind: 'read', access: everybody },
  'POST /machines/:machineId/stop': { kind: 'stop', access: everybody },
  // Which of them may reset which latch is the interlock's decision, by the latch's class.
  'POST /machines/:machineId/reset': { kind: 'command', access: resetters },
  'POST /machines/:machineId/override': { kind: 'command', access: resetters },
  'POST /machines/:machineId/lockout': { kind: 'command', access: resetters },
  'POST /machines/:machineId/control': { kind: 'command', access: drivers },
  'POST /levels/:levelId/stop': { kind: 'stop', access: everybody },
  'POST /zones/:zoneId/stop': { kind: 'stop', access: everybody },
  'POST /site/stop': { kind: 'stop', access: everybody },
  'POST /site/reset': { kind: 'command', access: resetters },
  'GET /limits': { kind: 'read', access: everybody },
  'POST /limits/proposals': { kind: 'command', access: limitKeepers },
  'POST /limits/proposals/:proposalId/sign': { kind: 'command', access: limitKeepers },
  'DELETE /limits/proposals/:proposalId': { kind: 'command', access: limitKeepers },
  'GET /forecast': { kind: 'read', access: everybody },
  'PUT /forecast': { kind: 'command', access: conditionKeepers },
  'DELETE /forecast': { kind: 'command', access: conditionKeepers },
  'GET /site-anchor': { kind: 'read', access: everybody },
  'PUT /site-anchor': { kind: 'command', access: planners },
  'DELETE /site-anchor': { kind: 'command', access: planners },
  'GET /slab-bearings': { kind: 'read', access: everybody },
  'PUT /slabs/:slabId/bearing': { kind: 'command', access: conditionKeepers },
  'DELETE /slabs/:slabId/bearing': { kind: 'command', access: conditionKeepers },
  'GET /roster': { kind: 'read', access: everybody },
  'GET /roster/hours': { kind: 'read', access: everybody },
  'PUT /roster': { kind: 'command', access: planners },
  'DELETE /roster': { kind: 'command', access: planners },
  'GET /people': { kind: 'read', access: everybody },
  'POST /people/sign-out': { kind: 'command', access: signOutRoles },
  'GET /missions': { kind: 'read', access: everybody },
  'POST /missions': { kind: 'command', access: planners },
  'GET /missions/:missionId': { kind: 'read', access: everybody },
  'GET /missions/:missionId/slip': { kind: 'read', access: everybody },
  'GET /missions/:missionId/crews': { kind: 'read', access: everybody },
  'POST /missions/:missionId/plan-drafts': { kind: 'command', access: planners },
  'POST /missions/:missionId/plan-drafts/:draftId/take-over': { kind: 'command', access: planners },
  'GET /missions/:missionId/remedies': { kind: 'read', access: everybody },
  'POST /missions/:missionId/remedies': { kind: 'command', access: planners },
  'DELETE /missions/:missionId/remedies': { kind: 'command', access: planners },
  // Whose word a check asks for is the check's.
  'POST /missions/:missionId/tasks/:taskId/confirmations': { kind: 'command', access: resetters },
  'POST /missions/:missionId/loads': { kind: 'command', access: planners },
  'POST /missions/:missionId/planning': { kind: 'command', access: planners },
  'POST /missions/:missionId/plan': { kind: 'command', access: planners },
  'POST /missions/:missionId/approve': { kind: 'command', access: planners },
  'POST /missions/:missionId/hold': { kind: 'command', access: drivers },
  'POST /missions/:missionId/resume': { kind: 'command', access: drivers },
  'POST /missions/:missionId/cancel': { kind: 'command', access: planners },
  'GET /closed-floor': { kind: 'read', access: everybody },
  'POST /programmes': { kind: 'command', access: planners },
  'POST /programmes/:programmeId/take-over': { kind: 'command', access: planners },
  'GET /hoist-calls': { kind: 'read', access: everybody },
  'POST /hoist-calls': { kind: 'command', access: riders },
  'POST /hoist-calls/:callId/cancel': { kind: 'command', access: riders },
  'POST /hoists/:machineId/resume': { kind: 'command', access: drivers },
  'GET /documents': { kind: 'read', access: everybody },
  'POST /documents': { kind: 'command', access: conditionKeepers },
  'POST /documents/:documentId/withdraw': { kind: 'command', access: conditionKeepers },
  'GET /documents/:documentId/file': { kind: 'read', access: everybody },
  'GET /machines/:machineId/history': { kind: 'read', access: everybody },
  'POST /machines/:machineId/time/causes': { kind: 'command', access: drivers },
  'POST /machines/:machineId/time/corrections': { kind: 'command', access: planners },
  'GET /time-corrections': { kind: 'read', access: everybody },
  'POST /time-corrections/:proposalId/confirm': { kind: 'command', access: planners },
  'DELETE /time-corrections/:proposalId': { kind: 'command', access: planners },
  'GET /upkeep': { kind: 'read', access: everybody },
  'PUT /upkeep/plans/:planId': { kind: 'command', access: conditionKeepers },
  'POST /upkeep/plans/:planId/done': { kind: 'command', access: resetters },
  'POST /upkeep/plans/:planId/remove': { kind: 'command', access: limitKeepers },
  'PUT /upkeep/papers/:paperId': { kind: 'command', access: limitKeepers },
  'POST /upkeep/papers/:paperId/withdraw': { kind: 'command', access: limitKeepers },
  'PUT /upkeep/operators/:machineId': { kind: 'command', access: limitKeepers },
  'GET /rental': { kind: 'read', access: everybody },
  'PUT /rental/customers/:customerId': { kind: 'command', access: lessors },
  'PUT /rental/sites/:rentalSiteId': { kind: 'command', access: lessors },
  'POST /rental/contracts/:contractId': { kind: 'command', access: lessors },
  'POST /rental/contracts/:contractId/events': { kind: 'command', access: rentalKeepers },
  'POST /rental/events/:sequence/withdraw': { kind: 'command', access: rentalKeepers },
  'POST /rental/machines/:machineId/release': { kind: 'command', access: safetyOfficers },
  'POST /rental/contracts/:contractId/preview': { kind: 'read', access: lessors },
  'GET /rental/contracts/:contractId/draft': { kind: 'read', access: everybody },
  'POST /rental/contracts/:contractId/invoices': { kind: 'command', access: lessors },
  'GET /rental/invoices/:invoiceNumber': { kind: 'read', access: everybody },
  'GET /rental/invoices/:invoiceNumber/:format': { kind: 'read', access: everybody },
  'POST /rental/invoices/:invoiceNumber/disputes': { kind: 'command', access: rentalKeepers },
  'POST /rental/invoices/:invoiceNumber/disputes/settle': { kind: 'command', access: rentalKeepers },
  'POST /rental/invoices/:invoiceNumber/credit-notes': { kind: 'command', access: lessors },
  'GET /machines/:machineId/identity': { kind: 'read', access: everybody },
  'PUT /machines/:machineId/identity': { kind: 'command', access: planners },
  'GET /machines/:machineId/failures': { kind: 'read', access: everybody },
  'POST /machines/:machineId/failures': { kind: 'command', access: conditionKeepers },
  'POST /machines/:machineId/failures/:failureId/judgement': { kind: 'command', access: conditionKeepers },
  'GET /machines/:machineId/evidence': { kind: 'read', access: everybody },
  'POST /machines/:machineId/evidence': { kind: 'command', access: conditionKeepers },
  'POST /machines/:machineId/evidence/:sequence/withdraw': { kind: 'command', access: conditionKeepers },
  'GET /reliability': { kind: 'read', access: everybody },
  'GET /reliability/models': { kind: 'read', access: everybody },
  'GET /dossier-schemes': { kind: 'read', access: everybody },
  'GET /machines/:machineId/checklist': { kind: 'read', access: everybody },
  'GET /machines/:machineId/dossier': { kind: 'read', access: everybody },
  'GET /ledger': { kind: 'read', access: everybody },
  'GET /ledger/export': { kind: 'read', access: everybody },
  'GET /ledger/bundle': { kind: 'read', access: everybody },
  'GET /ledger/standing': { kind: 'read', access: everybody },
  'POST /ledger/rotate-key': { kind: 'command', access: administrators },
  'GET /ledger/checkpoint': { kind: 'read', access: everybody },
  'GET /ledger/proofs/inclusion': { kind: 'read', access: everybody },
  'GET /ledger/proofs/consistency': { kind: 'read', access: everybody },
  'GET /ledger/witnesses': { kind: 'read', access: everybody },
  'POST /ledger/witnesses': { kind: 'command', access: administrators },
  'POST /ledger/witnesses/withdraw': { kind: 'command', access: administrators },
  // Whoever brings it: what counts is the witness's own signature.
  'POST /ledger/cosignatures': { kind: 'command', access: outsiders },
  'POST /ledger/stamps': { kind: 'command', access: outsiders },
  'GET /links': { kind: 'read', access: everybody },
  'GET /recordings': { kind: 'read', access: everybody },
  'POST /recordings/start': { kind: 'command', access: conditionKeepers },
  'POST /recordings/stop': { kind: 'command', access: conditionKeepers },
  // A recording shows where people walked.
  'GET /recordings/:fileName': { kind: 'read', access: recordingReaders },
  'GET /work-cycles': { kind: 'read', access: everybody },
  'GET /telematics': { kind: 'read', access: everybody },
  'GET /norms': { kind: 'read', access: normReaders },
  'GET /norms/choices': { kind: 'read', access: normReaders },
  'POST /norms/drafts': { kind: 'command', access: normMakers },
  'POST /norms': { kind: 'command', access: normMakers },
  'GET /norms/:normId': { kind: 'read', access: normReaders },
  'GET /norms/:normId/compare/:otherId': { kind: 'read', access: normReaders },
  'GET /machines/:machineId/crew': { kind: 'read', access: everybody },
  'POST /machines/:machineId/crew': { kind: 'command', access: drivers },
  'GET /norms/:normId/sheets.pdf': { kind: 'read', access: normReaders },
  'GET /norms/:normId/sheets.xlsx': { kind: 'read', access: normReaders },
  'GET /utilisation': { kind: 'read', access: everybody },
  'GET /utilisation/groups': { kind: 'read', access: everybody },
  'POST /utilisation/other-sites': { kind: 'command', access: planners },
  'GET /utilisation/overview': { kind: 'read', access: everybody },
  'GET /utilisation/counters': { kind: 'read', access: everybody },
  'GET /utilisation/shifts': { kind: 'read', access: everybody },
  'GET /health': { kind: 'read', access: 'reduced' },
  'GET /metrics': { kind: 'read', access: everybody },
  'GET /stream': { kind: 'read', access: everybody },
};

export const API_PREFIX = '/api/v1';

/** The rule of a registered route, by its method and its pattern with the prefix; null outside the API. */
export function routeRule(method: string, pattern: string): RouteRule | null {
  if (!pattern.startsWith(`${API_PREFIX}/`)) return null;
  return permissions[`${method} ${pattern.slice(API_PREFIX.length)}`] ?? null;
}
