import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../../controller/accounts/telematics/reading/read-document.ts';
import { readFleet, type ReadFleet } from '../../../../controller/accounts/telematics/reading/read-fleet.ts';
import { readTime } from '../../../../controller/accounts/telematics/reading/time-stamp.ts';
import { judge, type Judged, type KnownReadings } from '../../../../controller/accounts/telematics/reading/judge.ts';
import { distanceKm, twiceDoubt } from '../../../../controller/accounts/telematics/reading/places.ts';
import { vendorSample } from '../../../support/vendor-samples.ts';

function read(text: string): ReadFleet {
  const root = readDocument(Buffer.from(text));
  if (!root.ok) throw new Error(root.problem.code);
  const fleet = readFleet(root.value);
  if (!fleet.ok) throw new Error(fleet.problem.code);
  return fleet.value;
}

/** `point.part = value unit @ time` of every reading. */
function told(fleet: ReadFleet): string[] {
  return fleet.machines.flatMap(({ readings }) =>
    readings.map(({ point, part, value, unit, atMs }) => {
      const at = atMs === null ? 'no time' : new Date(atMs).toISOString();
      return `${point}.${part} = ${String(value)} ${unit ?? '-'} @ ${at}`;
    }),
  );
}
const doubted = (fleet: ReadFleet) =>
  fleet.machines.map(({ doubts }) => doubts.map(({ doubt, point }) => `${doubt} ${point}`));

describe('an answer of a vendor', () => {
  it('is read by local names, each datum with its own time', () => {
    const fleet = read(vendorSample('trackunit-fleet-1.xml'));
    expect(fleet.links.get('next')).toBe('https://vendor.example/Fleet/2');
    expect(fleet.machines[0]?.header).toEqual({
      oemName: 'Genie',
      model: 'GS-1932',
      equipmentId: 'LIFT-07',
      serialNumber: 'GS3217-0001',
      pin: 'GS3217-0001',
    });
    expect(told(fleet)).toContain('CumulativeOperatingHours.Hour = 812.4 h @ 2026-11-20T07:55:00.000Z');
    expect(told(fleet)).toContain('CumulativeIdleHours.Hour = 120.1 h @ 2026-11-20T07:50:00.000Z');
    expect(told(fleet)).toContain('BatteryPotential.Volt = 25.6 - @ 2026-11-20T07:57:00.000Z');
  });

  it('is read whatever the prefix, the header’s form and the case of its names', () => {
    expect(told(read(vendorSample('caterpillar-fleet.xml')))).toContain(
      'CumulativePayloadTotals.Payload = 60210500 kg @ 2026-11-20T06:00:00.000Z',
    );
    expect(read(vendorSample('bell-fleet.xml')).machines[0]?.header.serialNumber).toBe('9001');
    const json = read(vendorSample('samsara-fleet.json'));
    expect(json.machines[0]?.header).toMatchObject({ oemName: 'JCB', serialNumber: 'JCB5PTPG000001', pin: null });
    expect(told(json)).toContain('CumulativeOperatingHours.Hour = 96.25 h @ 2026-11-20T07:30:00.000Z');
    expect(json.links.get('self')).toBe('https://vendor.example/Fleet/1');
  });

  it('is believed in its odd time stamps only as far as they go', () => {
    const fleet = read(vendorSample('takeuchi-fleet.xml'));
    expect(told(fleet)).toContain('CumulativeOperatingHours.Hour = 233.7 h @ 2026-11-20T07:03:24.000Z');
    expect(told(fleet)).toContain('CumulativeOperatingHours.Hour = 349.8 h @ no time');
    expect(fleet.machines[1]?.header).toMatchObject({ model: null, serialNumber: null, pin: null });
    expect(doubted(fleet)).toEqual([[], ['time-missing CumulativeOperatingHours', 'time-missing FuelUsed']]);
  });

  it('keeps a figure that it cannot read as text, and a unit that it does not know as none', () => {
    const fleet = read(vendorSample('deere-gallons.xml'));
    expect(told(fleet)).toEqual([
      'FuelUsed.FuelConsumed = 378.5411784 L @ 2026-11-20T07:00:00.000Z',
      'Distance.Odometer = 16.09344 km @ 2026-11-20T07:00:00.000Z',
      'CumulativePayloadTotals.Payload = 12 - @ no time',
    ]);
    expect(doubted(fleet)).toEqual([
      ['time-zoneless Distance', 'time-unreadable CumulativePayloadTotals', 'unit-unknown CumulativePayloadTotals'],
    ]);
    const [digger] = read(vendorSample('trackunit-fleet-2.xml')).machines;
    expect(digger?.readings[0]).toMatchObject({ text: '1,204', value: null });
    expect(digger?.doubts).toEqual([
      { doubt: 'value-unreadable', point: 'CumulativeOperatingHours', figures: { part: 'Hour', text: '1,204' } },
    ]);
  });

  it('tells two engines apart', () => {
    const engine = (running: string) =>
      `<EngineStatus datetime="2026-11-20T07:00:00Z"><Running>${running}</Running></EngineStatus>`;
    const text = `<Fleet><Equipment><EquipmentHeader><PIN>P</PIN></EquipmentHeader>${engine('true')}${engine('0')}</Equipment></Fleet>`;
    expect(told(read(text)).map((line) => line.slice(0, 31))).toEqual([
      'EngineStatus.Running = true - @',
      'EngineStatus.Running#2 = false ',
    ]);
  });
});

describe('a time stamp', () => {
  it.each([
    ['2026-11-20T07:00:00Z', Date.UTC(2026, 10, 20, 7), null],
    ['2026-11-20T07:00:00.1234567Z', Date.UTC(2026, 10, 20, 7, 0, 0, 123), null],
    ['2026-11-20T15:00:00+08:00', Date.UTC(2026, 10, 20, 7), null],
    ['2026-11-20T15:00+0800', Date.UTC(2026, 10, 20, 7), null],
    ['2026-11-20 07:00:00', Date.UTC(2026, 10, 20, 7), 'time-zoneless'],
    ['missing', null, 'time-missing'],
    ['', null, 'time-missing'],
    [null, null, 'time-missing'],
    ['0001-01-01T00:00:00', null, 'time-missing'],
    ['2026-02-30T07:00:00Z', null, 'time-unreadable'],
    ['2026-13-01T07:00:00Z', null, 'time-unreadable'],
    ['1732089600', null, 'time-unreadable'],
    ['20/11/2026', null, 'time-unreadable'],
  ])('%s', (text, atMs, doubt) => {
    expect(readTime(text)).toEqual({ atMs, doubt });
  });
});

describe('a counter beside what was known of it', () => {
  const nowMs = Date.UTC(2026, 10, 20, 12);
  const nothing: KnownReadings = { newest: {}, highest: {} };
  const hours = (value: number, at: string) => ({
    point: 'CumulativeOperatingHours',
    part: 'Hour',
    text: String(value),
    value,
    unit: 'h',
    atMs: Date.parse(at),
    atText: at,
  });
  const follow = (...readings: ReturnType<typeof hours>[]): Judged[] => {
    const answers: Judged[] = [];
    for (const reading of readings) answers.push(judge(answers.at(-1)?.known ?? nothing, [reading], nowMs));
    return answers;
  };
  const codes = ({ doubts }: Judged) => doubts.map(({ doubt }) => doubt);

  it('rises without a doubt, and says nothing new when it says the same again', () => {
    const answers = follow(
      hours(10, '2026-11-20T08:00:00Z'),
      hours(11, '2026-11-20T09:00:00Z'),
      hours(11, '2026-11-20T09:00:00Z'),
    );
    expect(answers.map(codes)).toEqual([[], [], []]);
    expect(answers.map(({ news }) => news.length)).toEqual([1, 1, 0]);
  });

  it('is doubted as long as it stands below what it once showed, and keeps its own figure', () => {
    const answers = follow(
      hours(500, '2026-11-20T06:00:00Z'),
      hours(120, '2026-11-20T07:00:00Z'),
      hours(121, '2026-11-20T08:00:00Z'),
      hours(121, '2026-11-20T08:00:00Z'),
    );
    expect(answers.map(codes)).toEqual([[], ['counter-rollback'], ['counter-rollback'], ['counter-rollback']]);
    expect(answers[1]?.doubts[0]?.figures).toEqual({
      highest: 500,
      value: 120,
      unit: 'h',
      highestAt: '2026-11-20T06:00:00.000Z',
    });
    expect(answers[3]?.known.newest['CumulativeOperatingHours/Hour']?.value).toBe(121);
  });

  it('is doubted when it counts more hours than have passed', () => {
    const [, fast] = follow(hours(10, '2026-11-20T06:00:00Z'), hours(13, '2026-11-20T07:00:00Z'));
    expect(fast?.doubts).toEqual([
      { doubt: 'counter-too-fast', point: 'CumulativeOperatingHours', figures: { countedH: 3, passedH: 1 } },
    ]);
  });

  it('is doubted when an older datum comes late, which takes the place of nothing', () => {
    const [, late] = follow(hours(11, '2026-11-20T09:00:00Z'), hours(10, '2026-11-20T08:00:00Z'));
    expect(codes(late!)).toEqual(['time-backwards']);
    expect(late?.known.newest['CumulativeOperatingHours/Hour']?.value).toBe(11);
  });

  it('is doubted when it speaks of the future, and that shuts out no true datum after it', () => {
    const [ahead, back] = follow(hours(10, '2027-11-20T08:00:00Z'), hours(11, '2026-11-20T11:00:00Z'));
    expect(codes(ahead!)).toEqual(['time-in-future']);
    expect(codes(back!)).toEqual([]);
    expect(back?.known.newest['CumulativeOperatingHours/Hour']?.value).toBe(11);
  });
});

describe('one machine told of twice', () => {
  const wuhan = { latitudeDeg: 30.58, longitudeDeg: 114.29, atMs: 0 };
  const changsha = { latitudeDeg: 28.23, longitudeDeg: 112.94, atMs: 3_600_000 };

  it('is in two places when it cannot have gone from one to the other', () => {
    // Great-circle distance checked by hand with the haversine formula: 292 km.
    expect(distanceKm(wuhan, changsha)).toBeCloseTo(292.4, 0);
    expect(twiceDoubt(wuhan, changsha, 'b')).toMatchObject({ doubt: 'machine-two-places', figures: { apartMin: 60 } });
  });

  it('is merely told of twice when it can, or when a place or a time is missing', () => {
    expect(twiceDoubt(wuhan, { ...changsha, atMs: 5 * 3_600_000 }, 'b').doubt).toBe('machine-twice');
    expect(twiceDoubt(wuhan, null, 'b').doubt).toBe('machine-twice');
    expect(twiceDoubt(wuhan, { ...changsha, atMs: null }, 'b').doubt).toBe('machine-twice');
  });
});
