import { refuse, type Result } from '../../../kernel/result.ts';

/** Why a file is not what it says to be, with its line (from 1). */
export interface FormatProblem {
  readonly code: 'format-broken';
  readonly facts: { readonly line: number; readonly what: string };
}

/** Sizes a reader accepts; a header that promises more is refused before memory is taken. */
export const JOBS_MAX = 10_000;
export const RESOURCES_MAX = 100;

export class Broken extends Error {
  readonly line: number;
  constructor(line: number, what: string) {
    super(what);
    this.line = line;
  }
}

/** Lines of a text with their numbers; asks for what must come next and says which line did not have it. */
export class Lines {
  readonly #lines: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#lines = text.split(/\r?\n/);
  }

  get line(): number {
    return this.#at;
  }

  /** The first line from here on that matches; what stands before it is passed over. */
  find(pattern: RegExp, what: string): RegExpExecArray {
    for (let at = this.#at; at < this.#lines.length; at += 1) {
      const match = pattern.exec(this.#lines[at]!);
      if (match === null) continue;
      this.#at = at + 1;
      return match;
    }
    throw new Broken(this.#lines.length, `${what} is missing`);
  }

  /** The next line, whatever it holds. */
  text(what: string): string {
    const text = this.#lines[this.#at];
    this.#at += 1;
    if (text === undefined) throw new Broken(this.#at, `the file ends before ${what}`);
    return text;
  }

  /** The next line as natural numbers. */
  numbers(what: string, atLeast: number): number[] {
    return this.parsed(this.text(what), what, atLeast);
  }

  /** A part of the line last read as natural numbers. */
  parsed(text: string, what: string, atLeast: number): number[] {
    const numbers = text.trim() === '' ? [] : text.trim().split(/\s+/).map(Number);
    if (numbers.length < atLeast || !numbers.every((value) => Number.isSafeInteger(value) && value >= 0))
      throw new Broken(this.#at, `${what} is not a line of at least ${String(atLeast)} natural numbers`);
    return numbers;
  }
}

/** Runs a reader; a broken file is a refusal, anything else thrown is a bug and stays one. */
export function reading<T>(read: () => Result<T, FormatProblem>): Result<T, FormatProblem> {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return refuse({ code: 'format-broken', facts: { line: error.line, what: error.message } });
  }
}
