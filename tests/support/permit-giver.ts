import { createHmac } from 'node:crypto';
import type { FleetFile } from '../../hardware-profiles/fleet.ts';
import type { AxisBound } from '../../kernel/axis-bounds.ts';
import { encodePermit, type HoldingAction, type PermitLevel, type PermitRequest } from '../../kernel/permit.ts';

/** Grants whatever is asked for: stands in for the interlock where a test is about the machine. */
export class PermitGiver {
  travelSpeedMaxMps = 5;
  toolSpeedMaxMps = 5;
  level: PermitLevel = 'run';
  axes: readonly AxisBound[] = [];
  holdingAction: HoldingAction | null = null;
  holdingAxes: readonly AxisBound[] = [];
  isSilent = false;
  validForMs = 500;
  readonly #siteId: string;
  readonly #keys: ReadonlyMap<string, Buffer>;
  #sequence = 0;

  constructor(siteId: string, fleet: FleetFile) {
    this.#siteId = siteId;
    this.#keys = new Map(fleet.machines.map((entry) => [entry.id, Buffer.from(entry.permitKeyHex, 'hex')]));
  }

  /** The permit that answers a request, as text for the machine's permit topic; null while silent. */
  answer(requestText: string): { readonly machineId: string; readonly text: string } | null {
    if (this.isSilent) return null;
    const request = JSON.parse(requestText) as PermitRequest;
    const key = this.#keys.get(request.machineId);
    if (key === undefined) throw new Error(`no key for ${request.machineId}`);
    this.#sequence += 1;
    const permit = {
      version: 1 as const,
      siteId: this.#siteId,
      machineId: request.machineId,
      epoch: 1,
      connectionId: request.connectionId,
      sequence: this.#sequence,
      nonce: request.nonce,
      level: this.level,
      travelSpeedMaxMps: this.travelSpeedMaxMps,
      toolSpeedMaxMps: this.toolSpeedMaxMps,
      ...(this.axes.length === 0 ? {} : { axes: this.axes }),
      grantedZoneIds: [],
      geometryHash: '0'.repeat(64),
      limitsHash: '0'.repeat(64),
      validForMs: this.validForMs,
      ruleId: '',
      ...(this.holdingAction === null ? {} : { holdingAction: this.holdingAction }),
      ...(this.holdingAxes.length === 0 ? {} : { holdingAxes: this.holdingAxes }),
    };
    const text = encodePermit(permit, (bytes) => createHmac('sha256', key).update(bytes).digest());
    return { machineId: request.machineId, text };
  }
}
