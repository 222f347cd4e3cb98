import { createHmac } from 'node:crypto';
import { encodePermit, type Mac, type Permit, type PermitRequest, type PermitState } from '../../kernel/permit.ts';
import { seededRandom } from '../../kernel/random.ts';
import { BaseGuard, type BaseGuardOptions } from '../../robot-bridge/guard/base-guard.ts';
import type { BaseTwist } from '../../robot-bridge/guard/base-twist.ts';
import { PermitGuard } from '../../robot-bridge/guard/permit-guard.ts';

export const standKeyHex = '5c'.repeat(32);
export const standSiteId = 'site';
export const standMachineId = 'r1';
export const standMac: Mac = (bytes) => createHmac('sha256', Buffer.from(standKeyHex, 'hex')).update(bytes).digest();
export const standTurnMs = 50;

/** `geometry_msgs/Twist` of a base that rolls ahead and turns. */
export function ahead(xMps: number, turnRadps = 0): BaseTwist {
  return { linear: { x: xMps, y: 0, z: 0 }, angular: { x: 0, y: 0, z: turnRadps } };
}

export interface Driven {
  readonly atMs: number;
  readonly twist: BaseTwist;
  readonly from: 'planner' | 'guard';
}

/** A base guard on a clock that the test moves, with everything that it said. */
export class BaseGuardStand {
  readonly guard: BaseGuard;
  readonly driven: Driven[] = [];
  readonly asked: { readonly atMs: number; readonly request: PermitRequest }[] = [];
  readonly states: PermitState[] = [];
  nowMs = 0;
  #sequence = 0;

  constructor(options: Partial<Omit<BaseGuardOptions, 'guard' | 'outlet'>> = {}) {
    const permitGuard = new PermitGuard({
      siteId: standSiteId,
      machineId: standMachineId,
      connectionId: 'c1',
      mac: standMac,
      random: seededRandom(11),
    });
    this.guard = new BaseGuard({
      guard: permitGuard,
      outlet: {
        drive: (twist, from) => void this.driven.push({ atMs: this.nowMs, twist, from }),
        request: (text) => void this.asked.push({ atMs: this.nowMs, request: JSON.parse(text) as PermitRequest }),
        state: (text) => void this.states.push(JSON.parse(text) as PermitState),
      },
      footprintRadiusM: 0.5,
      turnMs: standTurnMs,
      ...options,
    });
  }

  /** Turns in time until then. */
  turnUntil(endMs: number): void {
    while (this.nowMs + standTurnMs <= endMs) {
      this.nowMs += standTurnMs;
      this.guard.turn(this.nowMs);
    }
    this.nowMs = endMs;
  }

  command(message: unknown): void {
    this.guard.command(message, this.nowMs);
  }

  /** The permit that answers the newest request, as text. */
  answer(changes: Partial<Permit> = {}): string {
    const newest = this.asked.at(-1);
    if (newest === undefined) throw new Error('nothing was asked');
    this.#sequence += 1;
    const permit: Permit = {
      version: 1,
      siteId: standSiteId,
      machineId: standMachineId,
      epoch: 1,
      connectionId: newest.request.connectionId,
      sequence: this.#sequence,
      nonce: newest.request.nonce,
      level: 'run',
      travelSpeedMaxMps: 1,
      toolSpeedMaxMps: 1,
      grantedZoneIds: [],
      geometryHash: '0'.repeat(64),
      limitsHash: '0'.repeat(64),
      validForMs: 500,
      ruleId: '',
      ...changes,
    };
    return encodePermit(permit, standMac);
  }

  permit(changes: Partial<Permit> = {}): void {
    this.guard.permit(this.answer(changes), this.nowMs);
  }

  /** What the base was told last. */
  get last(): Driven {
    const last = this.driven.at(-1);
    if (last === undefined) throw new Error('the base was told nothing');
    return last;
  }

  /** Turns, commands ten times a second and a permit for each request, until then. */
  rollUntil(endMs: number, twist: BaseTwist, changes: Partial<Permit> = {}): void {
    const startMs = this.nowMs;
    while (this.nowMs < endMs) {
      const before = this.asked.length;
      if ((this.nowMs - startMs) % 100 === 0) this.command(twist);
      this.turnUntil(this.nowMs + standTurnMs);
      if (this.asked.length > before) this.permit(changes);
    }
  }
}
