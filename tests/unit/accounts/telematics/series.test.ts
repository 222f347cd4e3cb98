import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FailureRegister } from '../../../../controller/accounts/dossier/failure-register.ts';
import { MachineBook } from '../../../../controller/accounts/telematics/asking/machine-book.ts';
import { createDocumentStore } from '../../../../controller/accounts/telematics/asking/raw-documents.ts';
import { RequestBudget } from '../../../../controller/accounts/telematics/asking/request-budget.ts';
import { VendorDesk } from '../../../../controller/accounts/telematics/asking/vendor-desk.ts';
import { loadVendorProfiles } from '../../../../controller/accounts/telematics/asking/vendor-profile.ts';
import { createVendorWire } from '../../../../controller/accounts/telematics/asking/wire.ts';
import { readDocument } from '../../../../controller/accounts/telematics/reading/read-document.ts';
import { readSeries } from '../../../../controller/accounts/telematics/reading/read-series.ts';
import { packageRoot } from '../../../../controller/cli/package-root.ts';
import { telematicsSeries } from '../../../../controller/contract/accounts/telematics.ts';
import type { Clock } from '../../../../kernel/clock.ts';
import { systemClock } from '../../../../kernel/system-clock.ts';
import { KeptRecord } from '../../../support/ledger/kept-record.ts';
import { vendorSample } from '../../../support/vendor-samples.ts';
import { startVendorSimulator, type VendorSimulator } from '../../../support/vendor-simulator.ts';

const profiles = loadVendorProfiles(join(packageRoot(), 'controller/accounts/telematics/vendors'));
const hourMs = 3_600_000;

function seriesOf(sample: string, dataPoint: string) {
  const root = readDocument(Buffer.from(sample));
  if (!root.ok) throw new Error(root.problem.code);
  return readSeries(root.value, dataPoint);
}

describe('a page of a time series', () => {
  it('is read under {DataPoint}Messages', () => {
    const read = seriesOf(vendorSample('trackunit-series-hours-1.xml'), 'CumulativeOperatingHours');
    if (!read.ok) throw new Error(read.problem.code);
    expect(read.value.readings.map(({ value, atText }) => [value, atText])).toEqual([
      [100.5, '2026-11-19T10:00:00Z'],
      [101.25, '2026-11-19T11:00:00Z'],
    ]);
    expect(read.value.links.get('next')).toContain('/2');
  });

  it('is read where root and data have one name, with odd times shown as what they are', () => {
    const read = seriesOf(vendorSample('takeuchi-series-hours.xml'), 'CumulativeOperatingHours');
    if (!read.ok) throw new Error(read.problem.code);
    expect(read.value.readings.map(({ value, atMs }) => [value, atMs === null])).toEqual([
      [233.7, false],
      [233.9, true],
      [234.1, false],
    ]);
    expect(read.value.doubts.map(({ doubt }) => doubt)).toEqual(['time-missing', 'time-zoneless']);
  });

  it('is read from JSON without a name for the root', () => {
    const read = seriesOf(vendorSample('caterpillar-faults.json'), 'Faults');
    if (!read.ok) throw new Error(read.problem.code);
    expect(read.value.readings.filter(({ part }) => part === 'CodeIdentifier').map(({ text }) => text)).toEqual([
      '168-4',
      '110-16',
    ]);
  });

  it.each([
    ['a snapshot', vendorSample('caterpillar-fleet.xml')],
    [
      'another series',
      '<IdleHoursMessages><IdleHours datetime="2026-01-01T00:00:00Z"><Hour>1</Hour></IdleHours></IdleHoursMessages>',
    ],
    ['a page of errors', '<html><body>no</body></html>'],
    ['a JSON of errors', '{"error":"no","status":500}'],
  ])('is refused where it is %s', (_, sample) => {
    expect(seriesOf(sample, 'CumulativeOperatingHours')).toMatchObject({
      problem: { code: 'telematics-document-unknown' },
    });
  });

  it('is taken where it is empty', () => {
    const empty = '<CumulativeOperatingHoursMessages></CumulativeOperatingHoursMessages>';
    expect(seriesOf(empty, 'CumulativeOperatingHours')).toMatchObject({ value: { readings: [], left: 0 } });
  });
});

describe('what a vendor lets us ask', () => {
  const figure = (value: number) => ({ value, unit: '1', source: 'test', certainty: 'known' as const });
  let nowMs = 0;
  const clock = { epochMs: () => nowMs, monoMs: () => nowMs, after: () => () => undefined };
  const limits = { cadence: null, requestsPerSecond: null, requestsPerDay: figure(3), sameUrlEvery: figure(15) };

  it('is one request of an address in its time, and so many a day', () => {
    nowMs = Date.UTC(2026, 0, 1, 23, 30);
    const budget = new RequestBudget(limits, clock);
    const codeOf = (url: string, counts: 'day' | 'day-and-url') => {
      const taken = budget.take(url, counts);
      return taken.ok ? 'granted' : taken.problem.code;
    };
    expect(codeOf('/a', 'day-and-url')).toBe('granted');
    expect(codeOf('/a', 'day-and-url')).toBe('telematics-limit-reached');
    expect(codeOf('/a', 'day')).toBe('granted');
    nowMs += 15 * 60_000;
    expect(codeOf('/a', 'day-and-url')).toBe('granted');
    expect(codeOf('/b', 'day-and-url')).toBe('telematics-limit-reached');
    nowMs += 15 * 60_000;
    expect(codeOf('/b', 'day-and-url')).toBe('granted');
  });
});

describe('a gap between snapshots', () => {
  let vendor: VendorSimulator;
  let directory: string;
  let record: KeptRecord;
  let nowMs: number;
  const clock: Clock = {
    epochMs: () => nowMs,
    monoMs: () => nowMs,
    after(_, run) {
      setImmediate(run);
      return () => undefined;
    },
  };
  beforeEach(async () => {
    vendor = await startVendorSimulator();
    directory = mkdtempSync(join(tmpdir(), 'banksman-series-'));
    record = new KeptRecord();
    nowMs = Date.UTC(2026, 10, 19, 9);
  });
  afterEach(async () => {
    await vendor.close();
    rmSync(directory, { recursive: true });
  });

  /** A controller that has just been started. */
  function started() {
    const setting = { id: 'rental', profile: 'trackunit', baseUrl: vendor.base, tokenUrl: `${vendor.base}/token` };
    const own = [{ id: 'g1', label: 'G1', serialNo: 'GS3217-0001' }];
    return new VendorDesk({
      profiles,
      settings: [{ ...setting, clientId: 'site', secret: 's3cret' }],
      book: new MachineBook({ record, clock, wallClock: clock, own }),
      documents: createDocumentStore(directory),
      record,
      wire: createVendorWire(systemClock),
      clock,
      wallClock: clock,
      onFailed: (error) => {
        throw error;
      },
    });
  }
  const fleet = () =>
    vendor.answers.set('/Fleet/1', [
      { body: vendorSample('trackunit-fleet-2.xml', vendor.base).replace('B3BM10001', 'GS3217-0001') },
    ]);
  const series = () =>
    record.entered
      .filter(({ type }) => type === 'telematics.series-received')
      .map(({ payload }) => telematicsSeries.parse(payload));
  const asked = () => vendor.requests.filter((line) => line.startsWith('GET') && !line.includes('/Fleet/1 '));

  /** Snapshots at 9 and then none until 18 o'clock. */
  async function outage() {
    fleet();
    await started().ask('rental');
    nowMs += 9 * hourMs;
  }
  function pathOf(dataPoint: string): string {
    const span = '2026-11-19T09%3A00%3A00.000Z/2026-11-19T18%3A00%3A00.000Z';
    const [path = ''] = asked().flatMap(
      (line) => line.match(/\/Fleet\/Equipment\/MakeModelSerial\/[^/]+\/[^/]+\/[^/]+/) ?? [],
    );
    return `${path}/${dataPoint}/${span}`;
  }

  it('is none between two snapshots that follow each other', async () => {
    fleet();
    const desk = started();
    await desk.ask('rental');
    nowMs += 30 * 60_000;
    await desk.ask('rental');
    expect(asked()).toEqual([]);
  });

  it('has its time series asked after a restart, page by page, and kept as they came', async () => {
    await outage();
    const first = started();
    await first.ask('rental');
    // Nothing was there yet: the vendor has none of them, and is not asked again.
    expect(asked()).toHaveLength(6);
    expect(first.views()[0]?.gap).toBeNull();
    const hours = pathOf('CumulativeOperatingHours');
    for (const page of [1, 2])
      vendor.answers.set(`${hours}/${page}`, [
        { body: vendorSample(`trackunit-series-hours-${page}.xml`, vendor.base).replaceAll('{path}', hours) },
      ]);
    record = new KeptRecord();
    nowMs = Date.UTC(2026, 10, 19, 9);
    await outage();
    await started().ask('rental');
    expect(series().map(({ dataPoint, readings }) => [dataPoint, readings.map(({ value }) => value)])).toEqual([
      ['CumulativeOperatingHours', [100.5, 101.25]],
      ['CumulativeOperatingHours', [99]],
    ]);
    expect(series()[0]).toMatchObject({ fromMs: nowMs - 9 * hourMs, toMs: nowMs, left: 0 });
  });

  it('stays open while the vendor is down, also over a restart, and is closed when it answers', async () => {
    await outage();
    vendor.answers.set('*', [{ status: 503 }]);
    const desk = started();
    await desk.ask('rental');
    expect(desk.views()[0]?.gap).toMatchObject({ fromMs: nowMs - 9 * hourMs, toMs: nowMs, left: 6 });
    vendor.answers.delete('*');
    nowMs += 15 * 60_000;
    const again = started();
    expect(again.views()[0]?.gap).toMatchObject({ left: 6 });
    await again.ask('rental');
    expect(again.views()[0]?.gap).toBeNull();
  });

  it('tells the faults in it once, as reported by the vendor, for people to judge', async () => {
    await outage();
    await started().ask('rental');
    const faults = pathOf('Faults');
    vendor.answers.set(`${faults}/1`, [
      { body: vendorSample('caterpillar-faults.json', vendor.base).replaceAll('{path}', faults) },
    ]);
    record = new KeptRecord();
    for (let times = 0; times < 2; times += 1) {
      nowMs = Date.UTC(2026, 10, 19, 9);
      if (times === 0) await outage();
      else nowMs += 9 * hourMs;
      await started().ask('rental');
    }
    expect(new FailureRegister(record).told('g1')).toMatchObject([
      {
        vendorId: 'rental',
        atMs: Date.UTC(2026, 10, 19, 10, 20),
        symptom: 'rental: 168-4 Electrical system voltage low (Medium)',
      },
      { vendorId: 'rental', symptom: 'rental: 110-16 Coolant temperature high' },
    ]);
  });
});
