import type { Result } from '../../kernel/result.ts';

/** Gaps kept for the figures; at 10 Hz some seventeen minutes. */
const gapsMax = 10_000;

export interface TopicFigures {
  readonly messages: number;
  /** Messages that the bridge would refuse, and the first such. */
  readonly refused: number;
  readonly firstRefusal: string | null;
  /** Mean over the time from the first message to the last, Hz; null below two messages. */
  readonly rateHz: number | null;
  /** Standard deviation of the gaps between messages, ms. */
  readonly jitterMs: number | null;
  readonly gapMaxMs: number | null;
  /**
   * Our wall clock at arrival less the message's own stamp, ms: the least seen is the clocks' offset and the shortest way together, which
   * one-way messages cannot tell apart. Null where nothing was stamped.
   */
  readonly behindStampMinMs: number | null;
  /** Median less least: how much longer the way takes than at its best. */
  readonly behindStampSpreadMs: number | null;
}

/** Counts and times the messages of one topic. */
export class HeardTopic {
  readonly #parse: (message: unknown) => Result<unknown>;
  readonly #gapsMs: number[] = [];
  readonly #behindMs: number[] = [];
  #messages = 0;
  #refused = 0;
  #firstRefusal: string | null = null;
  #firstMs = NaN;
  #lastMs = NaN;

  constructor(parse: (message: unknown) => Result<unknown>) {
    this.#parse = parse;
  }

  get messages(): number {
    return this.#messages;
  }

  take(message: unknown, monoMs: number, epochMs: number): void {
    if (this.#messages === 0) this.#firstMs = monoMs;
    else if (this.#gapsMs.length < gapsMax) this.#gapsMs.push(monoMs - this.#lastMs);
    this.#lastMs = monoMs;
    this.#messages += 1;
    const parsed = this.#parse(message);
    if (!parsed.ok) {
      this.#refused += 1;
      this.#firstRefusal ??= refusalText(parsed.problem.code, parsed.problem.facts);
    }
    const stampMs = stampMsOf(message);
    if (stampMs !== null && this.#behindMs.length < gapsMax) this.#behindMs.push(epochMs - stampMs);
  }

  figures(): TopicFigures {
    const gaps = this.#gapsMs;
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    const behind = [...this.#behindMs].sort((a, b) => a - b);
    const least = behind[0] ?? null;
    const middle = behind[Math.floor(behind.length / 2)] ?? null;
    const spanMs = this.#lastMs - this.#firstMs;
    return {
      messages: this.#messages,
      refused: this.#refused,
      firstRefusal: this.#firstRefusal,
      rateHz: gaps.length > 0 && spanMs > 0 ? (gaps.length * 1000) / spanMs : null,
      jitterMs: gaps.length > 0 ? Math.sqrt(variance) : null,
      gapMaxMs: gaps.length > 0 ? gaps.reduce((most, gap) => Math.max(most, gap), 0) : null,
      behindStampMinMs: least,
      behindStampSpreadMs: least === null || middle === null ? null : middle - least,
    };
  }
}

function refusalText(code: string, facts: Readonly<Record<string, unknown>> = {}): string {
  return `${code} ${JSON.stringify(facts)}`.slice(0, 300);
}

/** Of a header's stamp, ms since 1970; null where there is none, or it was not filled in. */
function stampMsOf(message: unknown): number | null {
  const header = (message as { readonly header?: { readonly stamp?: unknown } } | null)?.header;
  const stamp = header?.stamp as { readonly sec?: unknown; readonly nanosec?: unknown } | undefined;
  if (typeof stamp?.sec !== 'number' || typeof stamp.nanosec !== 'number' || stamp.sec === 0) return null;
  return stamp.sec * 1000 + stamp.nanosec / 1e6;
}
