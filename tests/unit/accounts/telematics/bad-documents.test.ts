import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../../controller/accounts/telematics/reading/read-document.ts';
import { readFleet } from '../../../../controller/accounts/telematics/reading/read-fleet.ts';
import { markupLimits } from '../../../../controller/accounts/telematics/reading/markup.ts';
import { vendorSample } from '../../../support/vendor-samples.ts';

/** What a hostile or broken server sends is refused whole or read without harm; the draws are few, DRAWS=10 makes them more. */
const numRuns = 60 * Number(process.env['DRAWS'] ?? 1);
const codeOf = (text: string | Uint8Array) => {
  const read = readDocument(typeof text === 'string' ? Buffer.from(text) : text);
  return read.ok ? 'read' : read.problem.code;
};
const equipment = (inside: string) =>
  `<Fleet><Equipment><EquipmentHeader><PIN>P1</PIN></EquipmentHeader>${inside}</Equipment></Fleet>`;

describe('a hostile document', () => {
  it('may declare no document type: neither a billion laughs nor a file of ours', () => {
    const laughs = `<?xml version="1.0"?><!DOCTYPE f [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><Fleet>&b;</Fleet>`;
    expect(codeOf(laughs)).toBe('telematics-document-unsafe');
    const file = `<!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]><Fleet>&x;</Fleet>`;
    expect(codeOf(file)).toBe('telematics-document-unsafe');
    expect(codeOf('<!DOCTYPE Fleet SYSTEM "http://127.0.0.1:1/x.dtd"><Fleet/>')).toBe('telematics-document-unsafe');
    expect(codeOf('<Fleet>&b;</Fleet>')).toBe('telematics-document-broken');
  });

  it('may be neither too large nor too deep nor too wide', () => {
    expect(codeOf(new Uint8Array(markupLimits.bytesMax + 1))).toBe('telematics-document-too-large');
    const deep = 200;
    expect(codeOf(`${'<a>'.repeat(deep)}${'</a>'.repeat(deep)}`)).toBe('telematics-document-too-large');
    expect(codeOf(`${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`)).toBe('telematics-document-too-large');
    expect(codeOf(`<Fleet>${'<a/>'.repeat(markupLimits.elementsMax)}</Fleet>`)).toBe('telematics-document-too-large');
    expect(codeOf(equipment(`<A>${'x'.repeat(markupLimits.textMax + 1)}</A>`))).toBe('telematics-document-too-large');
    const attributes = Array.from({ length: 40 }, (_, index) => `a${index}="1"`).join(' ');
    expect(codeOf(`<Fleet ${attributes}/>`)).toBe('telematics-document-too-large');
  });

  it('is refused when it is no UTF-8, cut off, doubled or nothing', () => {
    expect(codeOf(Buffer.from(equipment(''), 'utf16le'))).toBe('telematics-document-broken');
    expect(codeOf(Uint8Array.from([0x3c, 0xff, 0x3e]))).toBe('telematics-document-broken');
    for (const text of [
      '',
      ' ',
      '<',
      '<Fleet>',
      '<Fleet></Flee>',
      '<Fleet/><Fleet/>',
      '{',
      '[]',
      '[1]',
      'null',
      '{"a":1',
    ]) {
      expect(codeOf(text), text).toBe('telematics-document-broken');
    }
  });

  it('is no fleet when its root is another one', () => {
    const root = readDocument(Buffer.from('<html><body>login</body></html>'));
    expect(root.ok && readFleet(root.value)).toMatchObject({ problem: { code: 'telematics-document-unknown' } });
  });
});

describe('tricks with namespaces', () => {
  it('change no name: prefixes are dropped, bound to whatever or to nothing', () => {
    const text = `<x:Fleet xmlns:x="urn:evil"><y:Equipment><EquipmentHeader xmlns:z="urn:z" z:SerialNumber="S1"/>
      <y:CumulativeOperatingHours y:datetime="2026-11-20T07:00:00Z"><q:Hour>7</q:Hour></y:CumulativeOperatingHours>
      </y:Equipment></x:Fleet>`;
    const root = readDocument(Buffer.from(text));
    const fleet = root.ok ? readFleet(root.value) : root;
    expect(fleet.ok && fleet.value.machines[0]).toMatchObject({
      header: { serialNumber: 'S1' },
      readings: [{ point: 'CumulativeOperatingHours', value: 7 }],
    });
  });

  it('pass off no declaration as a value, and no deeper element as the machine’s own', () => {
    const text = equipment(
      '<Wrap><Inner><CumulativeOperatingHours><Hour>9</Hour></CumulativeOperatingHours></Inner></Wrap>',
    );
    const root = readDocument(Buffer.from(text.replace('<Fleet>', '<Fleet xmlns:Links="http://evil">')));
    const fleet = root.ok ? readFleet(root.value) : root;
    expect(fleet.ok && fleet.value.machines[0]?.readings).toEqual([]);
    expect(fleet.ok && fleet.value.links.size).toBe(0);
  });
});

describe('wrong types', () => {
  it.each([
    ['1e999', null],
    ['NaN', null],
    ['Infinity', null],
    ['0x10', null],
    ['1 2', null],
    ['--1', null],
    ['١٢', null],
    ['-3', -3],
    ['1e3', 1_000],
    ['.5', 0.5],
  ])('a counter of "%s" is %s', (text, value) => {
    const inside = `<CumulativeOperatingHours datetime="2026-11-20T07:00:00Z"><Hour>${text}</Hour></CumulativeOperatingHours>`;
    const root = readDocument(Buffer.from(equipment(inside)));
    const fleet = root.ok ? readFleet(root.value) : root;
    expect(fleet.ok && fleet.value.machines[0]?.readings[0]).toMatchObject({ text, value });
  });

  it('of JSON stand for what they are: nothing is run, nothing inherited', () => {
    const text =
      '{"Fleet":{"__proto__":{"polluted":true},"Equipment":[null,3,"x",[],{"EquipmentHeader":[{"PIN":{"a":1}}]}],"Links":{"rel":7,"href":{}}}}';
    const root = readDocument(Buffer.from(text));
    const fleet = root.ok ? readFleet(root.value) : root;
    expect(fleet.ok).toBe(true);
    expect(({} as { polluted?: true }).polluted).toBeUndefined();
  });
});

describe('a document with bytes changed, dropped or doubled', () => {
  const samples = ['trackunit-fleet-1.xml', 'takeuchi-fleet.xml', 'samsara-fleet.json', 'bell-fleet.xml'].map((name) =>
    Buffer.from(vendorSample(name)),
  );
  const change = fc.record({
    sample: fc.nat(samples.length - 1),
    at: fc.nat(3_000),
    length: fc.nat(40),
    bytes: fc.uint8Array({ maxLength: 12 }),
  });

  it('is read or refused with a known code, and its readings keep to their bounds', () => {
    fc.assert(
      fc.property(change, ({ sample, at, length, bytes }) => {
        const whole = samples[sample]!;
        const cut = Math.min(at, whole.length);
        const text = Buffer.concat([whole.subarray(0, cut), bytes, whole.subarray(cut + length)]);
        const root = readDocument(text);
        if (!root.ok) return root.problem.code.startsWith('telematics-document-');
        const fleet = readFleet(root.value);
        if (!fleet.ok) return fleet.problem.code === 'telematics-document-unknown';
        return fleet.value.machines.every(({ readings }) =>
          readings.every(
            ({ value, atMs, text: said }) =>
              (typeof value !== 'number' || Number.isFinite(value)) &&
              (atMs === null || Number.isInteger(atMs)) &&
              said.length <= 120,
          ),
        );
      }),
      { numRuns },
    );
  });

  it('is never read when it is cut off', () => {
    fc.assert(
      fc.property(fc.nat(samples.length - 1), fc.double({ min: 0, max: 1, noNaN: true }), (sample, share) => {
        const whole = samples[sample]!;
        const end = whole.toString('utf8').trimEnd().length - 1;
        return !readDocument(whole.subarray(0, Math.floor(share * end))).ok;
      }),
      { numRuns },
    );
  });
});
