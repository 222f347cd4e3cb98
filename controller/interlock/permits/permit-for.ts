import { levelForbidsMotion, type Permit, type PermitRequest } from '../../../kernel/permit.ts';
import type { InterlockConfig } from '../../contract/interlock/interlock.ts';
import type { Body } from '../body.ts';

/** What all permits of one cycle share. */
export interface PermitTerms {
  readonly config: Pick<InterlockConfig, 'siteId' | 'geometryHash'>;
  readonly epoch: number;
  readonly limitsHash: string;
  readonly validForMs: number;
}

/** The permit that answers a request: what the machine has been judged to, nothing faster. Speeds in m/s. */
export function permitFor(body: Body, request: PermitRequest, terms: PermitTerms): Permit {
  const isHeld = levelForbidsMotion(body.level);
  const permit: Permit = {
    version: 1,
    siteId: terms.config.siteId,
    machineId: body.machineId,
    epoch: terms.epoch,
    connectionId: request.connectionId,
    sequence: body.sequence,
    nonce: request.nonce,
    level: body.level,
    travelSpeedMaxMps: isHeld ? 0 : body.gate.grantedMps,
    toolSpeedMaxMps: isHeld ? 0 : body.toolGate.grantedMps,
    grantedZoneIds: body.grantedZoneIds,
    geometryHash: terms.config.geometryHash,
    limitsHash: terms.limitsHash,
    validForMs: terms.validForMs,
    ruleId: body.level === 'run' ? '' : (body.findings[0]?.reason.ruleId ?? body.lastReason?.ruleId ?? ''),
    holdingAction: body.holdingAction,
  };
  const { bounds } = body.axisGates;
  // Most have neither, and need not be copied.
  if (bounds.length === 0 && body.holdingAxes.length === 0) return permit;
  return {
    ...permit,
    ...(bounds.length === 0 ? {} : { axes: bounds }),
    ...(body.holdingAxes.length === 0 ? {} : { holdingAxes: body.holdingAxes }),
  };
}
