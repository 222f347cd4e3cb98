import type { PermitRequest } from '../../../kernel/permit.ts';
import type { Body } from '../body.ts';

/** Only the newest request of a machine is kept; its nonce is answered once. */
export function takeRequest(body: Body, request: PermitRequest, epoch: number, receivedMonoMs: number): void {
  takeEcho(body, request, epoch, receivedMonoMs);
  // A request that comes twice tells nothing new of what was refused.
  if (body.request?.nonce !== request.nonce) {
    const refusedBefore = body.request?.oldEpochRefused ?? 0;
    body.oldEpochRequests = (request.oldEpochRefused ?? 0) > refusedBefore ? body.oldEpochRequests + 1 : 0;
  }
  if (body.request?.connectionId !== request.connectionId) body.clock.forget();
  if (request.clockMs !== undefined) body.clock.note(request.clockMs, receivedMonoMs);
  body.request = request;
  body.requestAtMs = receivedMonoMs;
  body.isAnswered = false;
}

/**
 * What a request tells of the permits that were sent: a machine that goes on asking without ever naming a newer one hears nothing,
 * whatever its link says of itself (safety.md §4, faults 2 and 11). Machines whose requests do not tell are never judged.
 */
function takeEcho(body: Body, request: PermitRequest, epoch: number, receivedMonoMs: number): void {
  const { sequenceSeen, epochSeen, connectionId } = request;
  const isNew = body.request?.connectionId !== connectionId;
  const heard = epochSeen === epoch ? (sequenceSeen ?? -1) : -1;
  const isNews = isNew || heard > body.sequenceHeard;
  if (isNew) body.sequenceHeard = -1;
  if (isNews || sequenceSeen === undefined) {
    body.sequenceHeard = Math.max(body.sequenceHeard, heard);
    body.unheardRequests = 0;
    body.heardAtMs = receivedMonoMs;
    if (heard >= body.standSequence) body.standHeardAtMs = Math.min(body.standHeardAtMs, receivedMonoMs);
    return;
  }
  // A request that was not answered leaves nothing to be heard.
  if (body.isAnswered && body.sequence > body.sequenceHeard) body.unheardRequests += 1;
}
