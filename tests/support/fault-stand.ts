import { expect } from 'vitest';
import type { InterlockConfig } from '../../controller/contract/interlock/interlock.ts';
import { testConfig, type TestMachine } from './interlock-site.ts';
import { checkTrace, stoppingMs } from './trace-oracle.ts';
import { checkSeparation } from './truth-separation.ts';
import type { Violation } from './virtual-trace.ts';
import { VirtualSite, type VirtualSiteOptions } from './virtual-site.ts';

export const operator = { user: 'wang', role: 'operator' };
export const foreman = { user: 'li', role: 'foreman' };
export const safety = { user: 'zhao', role: 'safety' };

/** Of the shipped table, ms. */
export const validityMs = 500;
export const cycleMs = 20;
/** A message's way, the machine's step, and the wait for the next cycle, ms. */
export const transitMs = 30;

const outline = [
  [0, 0],
  [60, 0],
  [60, 27],
  [0, 27],
] as const;

export const trowel = (id: string): TestMachine => ({ id, profileId: 'trowelling-robot' });

/** One robot that drives along the floor as fast as it may, past the start of the site. */
export function drivingSite(options: Partial<VirtualSiteOptions> = {}): VirtualSite {
  const site = restingSite(options);
  for (const machine of site.machines.values()) machine.wantsMps = 0.5;
  site.run(1500);
  for (const machine of site.machines.values()) expect(machine.speedMps).toBeCloseTo(0.5, 1);
  return site;
}

/** The same, past its wait-out, not driving yet. */
export function restingSite(options: Partial<VirtualSiteOptions> = {}): VirtualSite {
  const config: InterlockConfig = options.config ?? testConfig([trowel('t1')]);
  const places = { t1: { xM: 5, yM: 13 }, t2: { xM: 5, yM: 20 }, ...options.places };
  const site = new VirtualSite({ ...options, config, places });
  site.start();
  site.run(4000);
  return site;
}

/** Everything that the two oracles have against a run. */
export function violationsOf(site: VirtualSite, unseen: readonly string[] = []): Violation[] {
  const trace = site.trace();
  return [...checkTrace(trace), ...checkSeparation(trace, { outline, unseen: new Set(unseen) })];
}

/** The kinds of promises broken, each once. */
export function brokenIn(site: VirtualSite): string[] {
  return [...new Set(violationsOf(site).map(({ invariant }) => invariant))].sort();
}

export function expectSound(site: VirtualSite, unseen: readonly string[] = []): void {
  expect(violationsOf(site, unseen).slice(0, 5)).toEqual([]);
}

/** Reaction and braking of a machine from full speed, ms. */
export function stopMsOf(site: VirtualSite, machineId: string): number {
  return stoppingMs(site.machine(machineId).profile);
}

/** How long the machine went on by its own will, ms; Infinity when it did not end within the limit. */
export function drivesOnMs(site: VirtualSite, machineId: string, limitMs = 10_000): number {
  return site.runUntil(() => !site.machine(machineId).isPowered, limitMs);
}
