import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeStates, type TimeState } from '../../../../controller/contract/ledger/ledger.ts';
import type { AempElement } from '../../../../controller/contract/accounts/aemp.ts';
import type { HistoryInterval, MachineHistory } from '../../../../controller/accounts/history/machine-history.ts';
import { AempServer } from '../../../../controller/accounts/telematics/serving/aemp-server.ts';
import { countedHours, countedHoursAt } from '../../../../controller/accounts/telematics/serving/counted-hours.ts';
import { hourCounters } from '../../../../controller/accounts/telematics/serving/hour-counters.ts';
import type { EnergyTotals } from '../../../../controller/accounts/telematics/serving/energy-totals.ts';
import { LoadTotalsBook } from '../../../../controller/accounts/telematics/serving/load-totals.ts';
import { ClientRegister } from '../../../../controller/accounts/telematics/serving/client-register.ts';
import type { OwnMachine, OwnState } from '../../../../controller/accounts/telematics/serving/own-fleet.ts';
import { manualClock } from '../../http/fakes.ts';

const hourMs = 3_600_000;
const numRuns = 40 * Number(process.env['DRAWS'] ?? 1);

function interval(
  fromMs: number,
  toMs: number,
  state: TimeState,
  mode: HistoryInterval['mode'] = null,
): HistoryInterval {
  const rest = {
    cause: `${state} cause`,
    missionId: null,
    taskId: null,
    operator: null,
    sequence: 1,
    correctedBy: null,
  };
  return { fromMs, toMs, state, mode, ...rest };
}

/** A history that tells what falls into the span that is asked for. */
function historyOf(all: readonly HistoryInterval[], quantities: MachineHistory['quantities'] = []) {
  return {
    history: async (machineId: string, fromMs: number, toMs: number): Promise<MachineHistory> => ({
      machineId,
      fromMs,
      toMs,
      coverage: 1,
      intervals: all
        .filter((one) => one.toMs > fromMs && one.fromMs < toMs)
        .map((one) => ({ ...one, fromMs: Math.max(one.fromMs, fromMs), toMs: Math.min(one.toMs, toMs) })),
      quantities: quantities.filter(({ atMs }) => atMs >= fromMs && atMs < toMs),
    }),
  };
}

const machine = (label: string, more: Partial<OwnMachine> = {}): OwnMachine => ({
  id: label.toLowerCase(),
  label,
  serialNo: `SN-${label}`,
  make: null,
  model: 'levelling-robot',
  pin: null,
  ...more,
});
const silent: OwnState = { stateOfCharge: null, location: null };

function serverOf(parts: {
  machines?: readonly OwnMachine[];
  intervals?: readonly HistoryInterval[];
  quantities?: MachineHistory['quantities'];
  state?: OwnState;
  energy?: readonly EnergyTotals[];
  sinceMs?: number | null;
}) {
  const clock = manualClock();
  const startMs = clock.epochMs();
  const server = new AempServer({
    machines: () => parts.machines ?? [machine('L1')],
    stateOf: () => parts.state ?? silent,
    loadsOf: () => null,
    energyOf: () => parts.energy ?? [],
    history: historyOf(parts.intervals ?? [], parts.quantities),
    recordSinceMs: () => (parts.sinceMs === undefined ? startMs : parts.sinceMs),
    clock,
  });
  return { server, clock, startMs };
}

function child(element: AempElement | undefined, name: string): AempElement | undefined {
  const { content } = element ?? { content: [] };
  return Array.isArray(content) ? (content as readonly AempElement[]).find((one) => one.name === name) : undefined;
}
const hoursOf = (equipment: AempElement | undefined, name: string) => child(child(equipment, name), 'Hour')?.content;

describe('our fleet as a snapshot', () => {
  const startMs = manualClock().epochMs();
  const at = (hour: number) => startMs + hour * hourMs;
  const day = [
    interval(at(0), at(2), 'WORK', 'autonomous'),
    interval(at(2), at(3), 'WORK', 'manual'),
    interval(at(3), at(3.5), 'WAIT_PROCESS'),
    interval(at(3.5), at(4), 'SERVICE'),
    interval(at(4), at(5), 'UNEXPLAINED'),
    interval(at(5), at(6), 'FAULT'),
  ];

  it('counts hours by the table of states, each datum with its own time', async () => {
    const { server, clock } = serverOf({ intervals: day });
    clock.advance(6 * hourMs);
    const answer = await server.ask({ kind: 'fleet', page: 1 });
    if (!answer.ok) throw new Error(answer.problem.code);
    const equipment = child(answer.value.document, 'Equipment');
    expect(hoursOf(equipment, 'CumulativeOperatingHours')).toBe(3);
    expect(hoursOf(equipment, 'CumulativeIdleHours')).toBe(0.5);
    expect(hoursOf(equipment, 'CumulativeIdleNonOperatingHours')).toBe(0.5);
    expect(hoursOf(equipment, 'CumulativeAutonomousHours')).toBe(2);
    expect(hoursOf(equipment, 'UnexplainedHours')).toBe(1);
    expect(child(equipment, 'CountedSince')?.content).toBe(new Date(startMs).toISOString());
    const operating = child(equipment, 'CumulativeOperatingHours');
    expect(operating?.attributes).toEqual({ datetime: new Date(at(6)).toISOString() });
    expect(child(child(equipment, 'FaultCode'), 'CodeIdentifier')?.content).toBe('FAULT cause');
  });

  it('leaves out what it does not know: place, charge, loads, PIN, and hours before there is a record', async () => {
    const { server } = serverOf({ sinceMs: null });
    const answer = await server.ask({ kind: 'equipment', equipment: { by: 'id', text: 'l1' } });
    if (!answer.ok) throw new Error(answer.problem.code);
    const equipment = child(answer.value.document, 'Equipment');
    expect((equipment!.content as readonly AempElement[]).map(({ name }) => name)).toEqual(['EquipmentHeader']);
    const header = child(equipment, 'EquipmentHeader');
    expect(
      (header!.content as readonly AempElement[]).map(({ name, content }) => `${name} ${String(content)}`),
    ).toEqual(['OEMName unknown', 'Model levelling-robot', 'EquipmentID L1', 'SerialNumber SN-L1']);
  });

  it('tells the energy used in elements of our own, now and as a time series', async () => {
    const energy = [
      { usedKWh: 1.5, chargedKWh: 0, atMs: at(1) },
      { usedKWh: 2.75, chargedKWh: 1, atMs: at(2) },
    ];
    const { server, clock } = serverOf({ intervals: day, energy });
    clock.advance(6 * hourMs);
    const fleet = await server.ask({ kind: 'fleet', page: 1 });
    const told = child(fleet.ok ? child(fleet.value.document, 'Equipment') : undefined, 'CumulativeEnergyUsed');
    expect(told).toMatchObject({
      space: 'own',
      attributes: { datetime: new Date(at(2)).toISOString() },
      content: [{ content: 'kilowatt hour' }, { name: 'Energy', content: 2.75 }, { name: 'EnergyCharged', content: 1 }],
    });
    const series = await server.ask({
      kind: 'time-series',
      equipment: { by: 'id', text: 'L1' },
      dataPoint: 'cumulativeenergyused',
      startMs: at(0),
      endMs: at(2),
      page: 1,
    });
    expect(series).toMatchObject({
      value: { document: { name: 'CumulativeEnergyUsedMessages', content: [{ content: [{}, { content: 1.5 }, {}] }] } },
    });
  });

  it('tells charge, place and area worked where they are known', async () => {
    const quantity = {
      atMs: startMs + 1_000,
      sequence: 1,
      missionId: null,
      taskId: 't',
      step: 'level',
      unit: 'm2' as const,
    };
    const state: OwnState = {
      stateOfCharge: { ratio: 0.8214, atMs: startMs + 500 },
      location: { latitudeDeg: 30.5, longitudeDeg: 114.3, altitudeM: null, atMs: startMs + 400 },
    };
    const { server, clock } = serverOf({
      intervals: day,
      state,
      quantities: [
        { ...quantity, amount: 12.25 },
        { ...quantity, amount: 7.5, atMs: startMs + 2_000 },
        { ...quantity, amount: 3, unit: 'count' as never },
      ],
    });
    clock.advance(hourMs);
    const answer = await server.ask({ kind: 'fleet', page: 1 });
    const equipment = answer.ok ? child(answer.value.document, 'Equipment') : undefined;
    expect(child(equipment, 'StateOfCharge')).toMatchObject({ space: 'own', content: [{ content: 82.1 }] });
    expect(child(equipment, 'Location')?.attributes).toEqual({ datetime: new Date(startMs + 400).toISOString() });
    const area = child(equipment, 'CumulativeWorkArea');
    expect(area?.attributes).toEqual({ datetime: new Date(startMs + 2_000).toISOString() });
    expect(child(area, 'Area')?.content).toBe(19.75);
  });

  it('comes in pages of 100 and names machines by plate, id or PIN', async () => {
    const machines = Array.from({ length: 101 }, (_, index) => machine(`M${index}`));
    machines[100] = machine('X', { make: 'Acme', model: 'R 1', pin: 'PIN9' });
    const { server } = serverOf({ machines });
    const last = await server.ask({ kind: 'fleet', page: 2 });
    expect(last.ok && [last.value.pages, (last.value.document.content as readonly AempElement[]).length]).toEqual([
      2, 1,
    ]);
    expect(await server.ask({ kind: 'fleet', page: 3 })).toMatchObject({ problem: { code: 'not-found' } });
    for (const equipment of [
      { by: 'make-model-serial', make: 'ACME', model: 'r 1', serial: 'sn-x' },
      { by: 'make-model-serial', make: 'unknown', model: 'levelling-robot', serial: 'SN-M7' },
      { by: 'pin', text: 'pin9' },
    ] as const) {
      expect((await server.ask({ kind: 'equipment', equipment })).ok).toBe(true);
    }
    expect((await server.ask({ kind: 'equipment', equipment: { by: 'pin', text: '' } })).ok).toBe(false);
  });

  it('is worked out no oftener than once a minute', async () => {
    const { server, clock } = serverOf({ intervals: day });
    clock.advance(hourMs);
    const operating = async () => {
      const answer = await server.ask({ kind: 'fleet', page: 1 });
      return answer.ok ? hoursOf(child(answer.value.document, 'Equipment'), 'CumulativeOperatingHours') : null;
    };
    expect(await operating()).toBe(1);
    clock.advance(59_000);
    expect(await operating()).toBe(1);
    clock.advance(1_000);
    expect(await operating()).toBeCloseTo(61 / 60, 4);
  });

  it('tells hours as a series every quarter of an hour, and faults as they began', async () => {
    const { server, clock } = serverOf({ intervals: day });
    clock.advance(30 * hourMs);
    const series = async (dataPoint: string, page = 1, endMs = at(27)) =>
      server.ask({ kind: 'time-series', equipment: { by: 'id', text: 'L1' }, dataPoint, startMs: at(1), endMs, page });
    const first = await series('cumulativeoperatinghours');
    if (!first.ok) throw new Error(first.problem.code);
    expect([first.value.document.name, first.value.pages]).toEqual(['CumulativeOperatingHoursMessages', 2]);
    const data = first.value.document.content as readonly AempElement[];
    expect(data).toHaveLength(100);
    // The record began a second past the hour; data stand at whole quarters.
    const [datum] = data;
    expect([datum?.attributes?.['datetime'], child(datum, 'Hour')?.content]).toEqual([
      '2026-01-05T07:15:00.000Z',
      1.2497,
    ]);
    expect(child(data[9], 'Hour')?.content).toBe(3);
    const faults = await series('Faults');
    expect(faults.ok && faults.value.document).toMatchObject({
      name: 'FaultCodeMessages',
      content: [{ attributes: { datetime: new Date(at(5)).toISOString() } }],
    });
    expect(await series('FuelUsed')).toMatchObject({ problem: { code: 'aemp-data-point-absent' } });
    expect(await series('__proto__')).toMatchObject({ problem: { code: 'aemp-data-point-absent' } });
    expect(await series('Faults', 1, at(1))).toMatchObject({ problem: { code: 'aemp-span-refused' } });
    expect(await series('Faults', 1, at(24 * 33))).toMatchObject({ problem: { code: 'aemp-span-refused' } });
  });
});

describe('the hour counters', () => {
  it('give every state its place by a rule with a source', () => {
    const by = (counter: string) => timeStates.filter((state) => hourCounters[state].counter === counter);
    expect(by('operating')).toEqual(['WORK', 'WORK_REDUCED', 'NOLOAD', 'SETUP', 'REWORK']);
    expect(by('idle')).toEqual(['WAIT_PROCESS', 'REST', 'STOP_SITE', 'SAFETY_STOP']);
    expect(by('idle-non-operating')).toEqual(['SERVICE']);
    expect(by('none')).toEqual(['STOP_EXT', 'FAULT', 'DISCIPLINE', 'UNEXPLAINED']);
  });

  it('never overlap, never fall, and end as a series where they end as a sum', () => {
    const piece = fc.record({ state: fc.constantFrom(...timeStates), lengthMs: fc.integer({ min: 1, max: 5_000 }) });
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 700 }),
        (pieces, stepMs) => {
          let endMs = 0;
          const intervals = pieces.map(({ state, lengthMs }) => {
            const fromMs = endMs;
            endMs += lengthMs;
            return interval(fromMs, endMs, state, 'autonomous');
          });
          const history = { machineId: 'm', fromMs: 0, toMs: endMs, intervals, quantities: [], coverage: 1 };
          const whole = countedHours(history);
          const times = Array.from({ length: Math.floor(endMs / stepMs) }, (_, index) => index * stepMs);
          const series = countedHoursAt(history, [...times, endMs]);
          const sum = whole.operatingMs + whole.idleMs + whole.idleNonOperatingMs + whole.unexplainedMs;
          const risesEverywhere = series.every(
            ({ hours }, index) => index === 0 || hours.operatingMs >= series[index - 1]!.hours.operatingMs,
          );
          expect(series.at(-1)?.hours).toEqual(whole);
          return sum <= endMs && risesEverywhere && whole.autonomousMs === whole.operatingMs;
        },
      ),
      { numRuns },
    );
  });
});

describe('the register of clients', () => {
  it('keeps no secret, is its owner’s alone, and sees what another process wrote', () => {
    const directory = mkdtempSync(join(tmpdir(), 'banksman-clients-'));
    const file = join(directory, 'aemp-clients.json');
    const controller = new ClientRegister(file);
    const made = new ClientRegister(file).add('ERP', 0);
    if (!made.ok) throw new Error(made.problem.code);
    const { id, secret } = made.value;
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain(secret);
    expect(controller.matches(id, secret)).toBe(true);
    expect(controller.matches(id, `${secret}x`)).toBe(false);
    expect(controller.matches('nobody', secret)).toBe(false);
    expect(new ClientRegister(file).add('ERP', 0)).toMatchObject({ problem: { code: 'aemp-client-refused' } });
    expect(new ClientRegister(file).remove(id).ok).toBe(true);
    expect(controller.isKnown(id)).toBe(false);
    rmSync(directory, { recursive: true });
  });

  it('lets nobody in by a broken file, and does not write over it', () => {
    const directory = mkdtempSync(join(tmpdir(), 'banksman-clients-'));
    const file = join(directory, 'aemp-clients.json');
    writeFileSync(file, '{"schemaVersion":1,"clients":[{"id":"x"}]}');
    const register = new ClientRegister(file);
    expect(register.clients()).toEqual([]);
    expect(register.add('ERP', 0)).toMatchObject({ problem: { code: 'aemp-client-refused' } });
    expect(readFileSync(file, 'utf8')).toContain('"id":"x"');
    rmSync(directory, { recursive: true });
  });
});

describe('the loads of a machine', () => {
  const cycle = (kind: 'crane' | 'hoist', endMs: number, loadMaxKg?: number) => ({
    kind,
    startMs: endMs - 1_000,
    endMs,
    alarms: [],
    readings: 3,
    doubts: [],
    start: {},
    end: {},
    ...(loadMaxKg === undefined ? {} : { loadMaxKg }),
  });

  it('are its cycles with a load; their weight is told only while every one was weighed', () => {
    const entries: { machineId: string; payload: object; sequence: number }[] = [];
    const record = {
      size: () => entries.length,
      entries: ({ after = -1 }: { after?: number }) => entries.filter(({ sequence }) => sequence > after) as never,
    };
    const book = new LoadTotalsBook(record);
    const add = (machineId: string, payload: object) => entries.push({ machineId, payload, sequence: entries.length });
    expect(book.of('k1')).toBeNull();
    add('k1', cycle('crane', 5_000, 1_200));
    add('h1', cycle('hoist', 6_000));
    add('h1', cycle('hoist', 7_000, 0));
    add('k1', { kind: 'crane', endMs: 'broken' });
    add('k1', cycle('crane', 9_000, 800.4));
    expect(book.of('k1')).toEqual({ count: 2, payloadKg: 2_000, atMs: 9_000 });
    expect(book.of('h1')).toBeNull();
    add('h1', cycle('hoist', 8_000, 300));
    add('k1', cycle('crane', 10_000));
    expect(book.of('k1')).toEqual({ count: 3, payloadKg: null, atMs: 10_000 });
    expect(book.of('h1')).toEqual({ count: 1, payloadKg: 300, atMs: 8_000 });
  });
});
