import { createHmac, createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import type { Mac } from '../../kernel/permit.ts';

const keyForm = /^[0-9a-f]{64}$/i;

/** An option that is a number within these bounds. */
export function between(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`between ${String(least)} and ${String(most)}.`);
  };
}

/** An option that is a SHA-256, in lower case. */
export function hash(text: string): string {
  if (keyForm.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('64 hex digits.');
}

/** An option that is names with commas between. */
export function namesIn(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return names;
  throw new InvalidArgumentError('names with commas between.');
}

/** A permit key in lower-case hex, given as such or as @FILE; null where it is neither. */
export function keyOf(given: string): string | null {
  let text = given;
  if (given.startsWith('@')) {
    try {
      text = readFileSync(given.slice(1), 'utf8').trim();
    } catch {
      return null;
    }
  }
  return keyForm.test(text) ? text.toLowerCase() : null;
}

/** HMAC-SHA-256 with that key. */
export function macWith(keyHex: string): Mac {
  const key = createSecretKey(keyHex, 'hex');
  return (bytes) => createHmac('sha256', key).update(bytes).digest();
}
