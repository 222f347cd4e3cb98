const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/**
 * JSON of values that JSON cannot carry by itself: NaN, infinities, −0, typed arrays, maps, sets and broken text become objects with
 * one key that begins with `$`. A recording must hold exactly what the core was given, however bad it was; members keep their order,
 * because sums over them depend on it in the last digit.
 */
export function losslessJson(value: unknown): string {
  return JSON.stringify(tag(value));
}

function tag(value: unknown): unknown {
  if (typeof value === 'number') return tagNumber(value);
  if (typeof value === 'string' && loneSurrogate.test(value)) {
    return { $utf16: Array.from({ length: value.length }, (_, at) => value.charCodeAt(at)) };
  }
  return typeof value === 'object' && value !== null ? tagObject(value) : value;
}

function tagNumber(value: number): unknown {
  if (Object.is(value, -0)) return { $number: '-0' };
  return Number.isFinite(value) ? value : { $number: String(value) };
}

function tagObject(value: object): unknown {
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? { $undefined: true } : tag(item)));
  if (value instanceof Float64Array) return { $float64: Array.from(value, tag) };
  if (value instanceof Map) return { $map: [...value].map(([key, item]) => [tag(key), tag(item)]) };
  if (value instanceof Set) return { $set: Array.from(value, tag) };
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.some(([key]) => key.startsWith('$') || loneSurrogate.test(key))) {
    return { $entries: entries.map(([key, item]) => [tag(key), tag(item)]) };
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, tag(item)]));
}

/** The value that `losslessJson` wrote. @throws SyntaxError on text that is no JSON. */
export function parseLosslessJson(text: string): unknown {
  return untag(JSON.parse(text));
}

function untag(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(untag);
  const record = value as Readonly<Record<string, unknown>>;
  const [only, ...others] = Object.keys(record);
  if (only?.startsWith('$') === true && others.length === 0) return untagSpecial(only, record[only]);
  return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, untag(item)]));
}

function untagSpecial(kind: string, content: unknown): unknown {
  const list = Array.isArray(content) ? content.map(untag) : [];
  switch (kind) {
    case '$number':
      return Number(content);
    case '$utf16':
      return list.map((code) => String.fromCharCode(Number(code))).join('');
    case '$float64':
      return Float64Array.from(list, Number);
    case '$map':
      return new Map(list as [unknown, unknown][]);
    case '$set':
      return new Set(list);
    case '$entries':
      return Object.fromEntries(list as [string, unknown][]);
    case '$undefined':
      return undefined;
    default:
      throw new SyntaxError(`no value is written as ${kind}`);
  }
}
