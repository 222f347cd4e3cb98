import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import type { PermitRequest, PermitState } from '../../../kernel/permit.ts';
import { BaseGuard, type BaseGuardOutlet } from '../../../robot-bridge/guard/base-guard.ts';
import { PermitGuard } from '../../../robot-bridge/guard/permit-guard.ts';
import type { GuardListener, GuardWire } from '../../../robot-bridge/guard/conformance/guard-wire.ts';
import { runConformance, type ConformanceReport } from '../../../robot-bridge/guard/conformance/run-conformance.ts';
import { ahead, standMac, standMachineId, standSiteId, standTurnMs } from '../../support/base-guard-stand.ts';
import { HeldBase } from '../../support/held-base.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/**
 * Goal: a base behind the guard does what the conformance tool asks of a machine. Method: the tool, the guard and a base that obeys its last
 * command for ever, on one virtual clock; messages take 3 ms. A guard that falls silent instead of telling the base to stand must be caught.
 */
const wayMs = 3;
const reportEveryMs = 50;
const commandEveryMs = 100;
const stepMs = 10_000;
const hashes = { knownGeometryHash: 'ab'.repeat(32), knownLimitsHash: 'cd'.repeat(32) };

/** A machine with a planner, a guard and a base; `mute` guards say nothing to the base once the planner may not move it. */
class GuardedRobot implements GuardWire {
  readonly #clock: ManualClock;
  readonly #guard: BaseGuard;
  readonly #base = new HeldBase(1);
  #listener: GuardListener | null = null;
  #cancelGoal: () => void = () => undefined;

  constructor(clock: ManualClock, kind: 'ours' | 'mute') {
    this.#clock = clock;
    const outlet: BaseGuardOutlet = {
      drive: (twist, from) => {
        if (kind === 'mute' && from === 'guard') return;
        this.#later(() => this.#base.drive(twist, clock.monoMs()));
      },
      request: (text) => this.#later(() => this.#listener?.onRequest(JSON.parse(text) as PermitRequest)),
      state: (text) => this.#later(() => this.#listener?.onState(JSON.parse(text) as PermitState)),
    };
    const names = { siteId: standSiteId, machineId: standMachineId, connectionId: 'c1' };
    const guard = new PermitGuard({ ...names, mac: standMac, random: seededRandom(5), ...hashes });
    this.#guard = new BaseGuard({ guard, outlet, footprintRadiusM: 0.4, turnMs: standTurnMs });
    this.#every(standTurnMs, () => this.#guard.turn(clock.monoMs()));
    this.#every(reportEveryMs, () => this.#listener?.onSpeed(this.#base.speedMps(clock.monoMs())));
  }

  follow(listener: GuardListener): void {
    this.#listener = listener;
  }

  sendPermit(text: string): void {
    this.#later(() => this.#guard.permit(text, this.#clock.monoMs()));
  }

  acknowledge(): Promise<'answered'> {
    this.#guard.button('released', this.#clock.monoMs());
    this.#guard.button('pressed', this.#clock.monoMs());
    return Promise.resolve('answered');
  }

  startMotion(): { readonly isStarted: true } {
    this.#cancelGoal = this.#every(commandEveryMs, () => this.#guard.command(ahead(0.5), this.#clock.monoMs()));
    return { isStarted: true };
  }

  stopMotion(): void {
    this.#cancelGoal();
  }

  #later(run: () => void): void {
    this.#clock.after(wayMs, run);
  }

  #every(periodMs: number, run: () => void): () => void {
    const again = (): void => {
      run();
      cancel = this.#clock.after(periodMs, again);
    };
    let cancel = this.#clock.after(periodMs, again);
    return () => cancel();
  }
}

async function reportOf(kind: 'ours' | 'mute'): Promise<ConformanceReport> {
  const clock = new ManualClock();
  const wire = new GuardedRobot(clock, kind);
  let outcome: Awaited<ReturnType<typeof runConformance>> | null = null;
  const run = runConformance({
    wire,
    clock,
    siteId: standSiteId,
    mac: standMac,
    forgedMac: (bytes) => createHmac('sha256', 'another key').update(bytes).digest(),
    random: seededRandom(3),
    validForMs: 1000,
    toleranceMs: 200,
    stopMs: 1000,
    motion: 'allowed',
    contactMs: 5000,
  }).then((value) => {
    outcome = value;
    return value;
  });
  while (outcome === null) await clock.advance(stepMs);
  const value = await run;
  if (!value.ok) throw new Error(value.problem.code);
  return value.value;
}

describe('R20: the conformance tool against a guarded base', () => {
  it('passes the guard in every case', async () => {
    const report = await reportOf('ours');
    expect(report.cases.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  });

  it('catches a guard that only falls silent, before a base that holds its last command', async () => {
    const report = await reportOf('mute');
    expect(report.cases.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id)).toContain('motion');
  });
});
