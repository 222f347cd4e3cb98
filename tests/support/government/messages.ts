import { join } from 'node:path';
import type { GovernmentMessage, LinkConfig } from '../../../controller/contract/accounts/government-link.ts';
import type { LiftReading } from '../../../controller/contract/accounts/lift-reading.ts';
import type { CraneCycle, HoistCycle } from '../../../controller/contract/accounts/work-cycle.ts';
import { loadPlatforms, type Platform } from '../../../controller/accounts/government/platform.ts';
import { packageRoot } from '../../../controller/cli/package-root.ts';

/** 14:05:09 in Shanghai. */
export const noonMs = Date.UTC(2026, 10, 22, 6, 5, 9);

/** Fails its own check digit on purpose: it belongs to nobody. */
export const inventedNumber = '420106199001010000';

export function platformNamed(id: string): Platform {
  const loaded = loadPlatforms(join(packageRoot(), 'controller/accounts/government/platforms'));
  const platform = loaded.ok ? loaded.value.get(id) : undefined;
  if (platform === undefined) throw new Error(`no platform ${id}: ${JSON.stringify(loaded)}`);
  return platform;
}

export function linkTo(platform: string, url = 'http://127.0.0.1:1'): LinkConfig {
  return {
    id: 'city',
    platform,
    url,
    periodS: 10,
    projectCode: 'P-1',
    credentials: { token: 't0', appId: 'app', appSecret: 's0' },
    machines: {
      k1: { deviceSn: 'TC-1', recordNo: 'R-9', factory: 'Works' },
      h1a: { deviceSn: 'SC-1', recordNo: 'R-8', factory: 'Works', floors: { 'level-1': 1, 'level-3': 3 } },
      l1: { deviceSn: 'LR-1' },
    },
  };
}

const labels = { k1: 'K1', h1a: 'H1A', l1: 'L1' } as const;

export function headerOf(machineId: keyof typeof labels, atMs = noonMs) {
  const type = { k1: 'crane', h1a: 'hoist', l1: 'robot' } as const;
  return {
    version: 1 as const,
    messageId: `m-${machineId}-${atMs}`,
    siteId: 'site',
    atMs,
    at: new Date(atMs).toISOString(),
    machine: {
      id: machineId,
      label: labels[machineId],
      type: type[machineId],
      serialNo: 'S',
      model: 'tower-crane',
    },
    operator: 'li',
  };
}

export const craneReading: LiftReading = {
  machineId: 'k1',
  kind: 'crane',
  atMs: noonMs,
  loadKg: 2_000,
  ratedKg: 6_050,
  hook: 'holds',
  radiusM: 20,
  heightM: 12.345,
  ropeM: 26.655,
  slewRad: -0.5,
  windMps: 6.5,
  alarms: ['moment', 'collision'],
  faults: [],
};

export const hoistReading: LiftReading = {
  machineId: 'h1a',
  kind: 'hoist',
  atMs: noonMs,
  loadKg: 240,
  ratedKg: 2_000,
  gate: 'shut',
  heightM: 7.6,
  speedMps: -1.05,
  levelId: 'level-3',
  windMps: 3.2,
  people: { count: 3, source: 'calls' },
  alarms: [],
  faults: ['load'],
};

export const liftedCycle: CraneCycle = {
  kind: 'crane',
  startMs: noonMs - 90_000,
  endMs: noonMs,
  start: { radiusM: 8, heightM: 4, slewRad: 0, loadKg: 1_200 },
  end: { radiusM: 20, heightM: 11, slewRad: 1.2, loadKg: 10 },
  loadMaxKg: 1_250,
  heightMinM: 4,
  heightMaxM: 19,
  atMomentMax: { atMs: noonMs - 5_000, loadKg: 1_200, radiusM: 20, ratedKg: 6_050 },
  momentMaxRatio: 0.2,
  windMaxMps: 5,
  alarms: ['wind'],
  readings: 300,
  doubts: [],
};

export const riddenCycle: HoistCycle = {
  kind: 'hoist',
  startMs: noonMs - 12_000,
  endMs: noonMs,
  start: { heightM: 0, levelId: 'level-1' },
  end: { heightM: 7.6, levelId: 'level-3' },
  speedMaxMps: 1.05,
  loadMaxKg: 240,
  people: { max: 3, source: 'calls' },
  alarms: [],
  readings: 100,
  doubts: [],
};

export const messages: readonly GovernmentMessage[] = [
  { kind: 'real-time', ...headerOf('k1'), lift: craneReading },
  { kind: 'work-cycle', ...headerOf('k1', noonMs + 1), cycle: liftedCycle },
  { kind: 'identity', ...headerOf('k1', noonMs + 2) },
  { kind: 'real-time', ...headerOf('h1a'), lift: hoistReading },
  { kind: 'work-cycle', ...headerOf('h1a', noonMs + 1), cycle: riddenCycle },
  { kind: 'alarm-start', ...headerOf('k1', noonMs + 3), alarm: 'wind' },
];
