import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageCodec } from '../../../robot-bridge/ros2/cdr.ts';
import type { MessageDefinition, MessageField } from '../../../robot-bridge/ros2/rclnodejs.ts';

/** Goal: bytes of DDS are read as they were meant, and no bytes do harm. Method: bytes written out by hand, round trips, and rubbish. */
type Shape = 'single' | 'sequence' | number;

function field(name: string, type: string, shape: Shape = 'single', pkgName: string | null = null): MessageField {
  const isArray = shape !== 'single';
  const fixed =
    typeof shape === 'number'
      ? { isFixedSizeArray: true, arraySize: shape }
      : { isFixedSizeArray: false, arraySize: null };
  return { name, type: { type, pkgName, isPrimitiveType: pkgName === null, isArray, ...fixed }, default_value: null };
}

const point: MessageDefinition = { fields: [field('x', 'float64'), field('y', 'float64')] };
const empty: MessageDefinition = { fields: [] };
const reading: MessageDefinition = {
  fields: [
    field('level', 'byte'),
    field('frame', 'string'),
    field('at', 'Point', 'single', 'test_msgs'),
    field('path', 'Point', 'sequence', 'test_msgs'),
    field('ranges', 'float32', 'sequence'),
    field('names', 'string', 'sequence'),
    field('nothing', 'Empty', 'single', 'test_msgs'),
    field('covariance', 'float64', 3),
    field('count', 'int64'),
    field('isOn', 'bool'),
    field('small', 'int16'),
    field('stamp', 'uint32'),
  ],
};
const codec = messageCodec(reading, (_package, name) => (name === 'Point' ? point : empty));

const places = fc.record({
  x: fc.double({ noNaN: true, noDefaultInfinity: true }),
  y: fc.double({ noNaN: true, noDefaultInfinity: true }),
});
const messages = fc.record({
  level: fc.nat(255),
  // What UTF-8 can write: a lone surrogate is no text.
  frame: fc.string({ unit: 'grapheme' }),
  at: places,
  path: fc.array(places),
  ranges: fc.array(fc.float({ noNaN: true, noDefaultInfinity: true })),
  names: fc.array(fc.string({ unit: 'grapheme' })),
  nothing: fc.constant({}),
  covariance: fc.tuple(fc.integer(), fc.integer(), fc.integer()),
  count: fc.maxSafeInteger(),
  isOn: fc.boolean(),
  small: fc.integer({ min: -32768, max: 32767 }),
  stamp: fc.nat(0xffffffff),
});

describe('plain CDR', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(messages, (message) => {
        expect(codec.decode(codec.encode(message))).toEqual(message);
      }),
    );
  });

  it('aligns each number to its size from the end of the header, in either byte order', () => {
    const definition = {
      fields: [field('a', 'uint8'), field('b', 'float64'), field('c', 'string'), field('d', 'uint16')],
    };
    const { decode, encode } = messageCodec(definition, () => empty);
    const body = '07' + '00'.repeat(7) + '000000000000f03f' + '03000000' + '686900' + '00' + '0201';
    expect(encode({ a: 7, b: 1, c: 'hi', d: 0x0102 }).toString('hex')).toBe(`00010000${body}`);
    const big = '07' + '00'.repeat(7) + '3ff0000000000000' + '00000003' + '686900' + '00' + '0102';
    expect(decode(Buffer.from(`00000000${big}`, 'hex'))).toEqual({ a: 7, b: 1, c: 'hi', d: 0x0102 });
  });

  it('says null for a number that is not finite, as rosbridge does', () => {
    const bytes = codec.encode({ ranges: [1, Infinity, NaN], at: { x: NaN } });
    expect(codec.decode(bytes)).toMatchObject({ ranges: [1, null, null], at: { x: null, y: 0 } });
  });

  it('refuses every message that was cut off', () => {
    fc.assert(
      fc.property(messages, fc.nat(), (message, at) => {
        const whole = codec.encode(message);
        expect(() => codec.decode(whole.subarray(0, at % whole.length))).toThrow();
      }),
    );
  });

  it('comes to an end with any bytes, and makes nothing larger than they could hold', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (rubbish, isLittle) => {
        const bytes = Buffer.concat([Buffer.from([0, isLittle ? 1 : 0, 0, 0]), rubbish]);
        try {
          const { ranges, path } = codec.decode(bytes) as { ranges: readonly unknown[]; path: readonly unknown[] };
          expect(ranges.length * 4 + path.length * 16).toBeLessThanOrEqual(rubbish.length);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });

  it('refuses a value of another kind, and other encodings', () => {
    expect(() => codec.encode({ frame: 5 })).toThrow(TypeError);
    expect(() => codec.encode({ covariance: [1] })).toThrow(TypeError);
    expect(() => codec.encode({ isOn: 1 })).toThrow(TypeError);
    expect(() => codec.decode(Buffer.from('0003000000000000', 'hex'))).toThrow(TypeError);
  });
});
