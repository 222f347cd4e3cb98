import { isUtf8 } from 'node:buffer';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';

/** Objects and arrays inside each other. A reader in any language can follow so far without a stack of its own. */
export const nestingMax = 64;

export interface LineProblem {
  readonly code: 'line-invalid' | 'not-canonical';
  readonly detail: string;
}

/**
 * The value of one line, which must be canonical JSON (RFC 8785) in UTF-8. A million lines are read so in a verification:
 * what comes out of JSON.stringify as it went in, with its keys in order, is canonical, and only the rest is written anew.
 */
export function parseCanonicalLine(bytes: Buffer): Result<unknown, LineProblem> {
  if (!isUtf8(bytes)) return refuse({ code: 'line-invalid', detail: 'the text is not UTF-8' });
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse({ code: 'line-invalid', detail: 'the line is no JSON' });
  }
  const order = keyOrder(value, 1);
  if (order === 'too-deep') {
    return refuse({ code: 'line-invalid', detail: `values lie more than ${nestingMax} deep` });
  }
  // Escaped surrogates come out of JSON.stringify too, but have no canonical form.
  if (order === 'ascending' && !text.includes('\\ud') && JSON.stringify(value) === text) return ok(value);
  try {
    if (canonicalJson(value) === text) return ok(value);
  } catch {
    return refuse({ code: 'not-canonical', detail: 'the line has no canonical form' });
  }
  return refuse({ code: 'not-canonical', detail: 'the line is not in canonical form' });
}

export function isTooDeep(value: unknown): boolean {
  return keyOrder(value, 1) === 'too-deep';
}

type Order = 'ascending' | 'other' | 'too-deep';

function keyOrder(value: unknown, depth: number): Order {
  if (typeof value !== 'object' || value === null) return 'ascending';
  if (depth > nestingMax) return 'too-deep';
  let order: Order = 'ascending';
  let before: string | null = null;
  const isList = Array.isArray(value);
  for (const key of Object.keys(value)) {
    if (!isList) {
      if (before !== null && !(before < key)) order = 'other';
      before = key;
    }
    const inner = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof inner !== 'object' || inner === null) continue;
    const within = keyOrder(inner, depth + 1);
    if (within === 'too-deep') return within;
    if (within === 'other') order = within;
  }
  return order;
}
