import { canonicalJson } from '../../../kernel/canonical-json.ts';
import type { Random } from '../../../kernel/random.ts';
import { witnessKeyText } from '../../../controller/ledger/cosignature.ts';
import { freshKey } from './forged-ledger.ts';
import { bundleFrom, honestScript, play, type Actors, type HonestActors, type Step } from './ledger-script.ts';

/** A changed file, and by what: none of them may be accepted. */
export interface Mutant {
  readonly kind: string;
  readonly bytes: Buffer;
}

type Change = (random: Random) => Buffer;

const proved = [4, 12];

/**
 * Draws changed exports and bundles of one honest record. Two kinds: files that somebody changed on the way, and histories
 * that somebody wrote anew who holds the site's stolen keys, or keys of his own, but no witness's.
 */
export class LedgerMutants {
  readonly honest: Buffer;
  readonly honestBundle: Buffer;
  readonly #actors: HonestActors;
  readonly #oldLines: readonly string[];
  readonly #foreign: Actors;
  readonly #kinds: readonly (readonly [string, Change])[];

  constructor(actors: HonestActors) {
    this.#actors = actors;
    const { bytes, lines } = play(honestScript, actors);
    this.honest = bytes;
    this.honestBundle = bundleFrom(bytes, proved);
    this.#oldLines = lines;
    const [site, next, witness] = [freshKey(), freshKey(), freshKey()];
    const witnessKeyOf = (name: string) => witnessKeyText({ name, publicKey: witness.publicKey });
    this.#foreign = { site, next, witnessKeyOf, cosign: actors.cosign };
    this.#kinds = this.#table();
  }

  draw(random: Random): Mutant {
    const [kind, change] = pick(random, this.#kinds);
    const isBundle = random.below(4) === 0;
    for (;;) {
      const bytes = isBundle ? this.#ofBundle(kind, change, random) : change(random);
      if (!bytes.equals(this.honest) && !bytes.equals(this.honestBundle)) {
        return { kind: `${isBundle ? 'bundle: ' : ''}${kind}`, bytes };
      }
    }
  }

  /** Written anew, the bundle comes from the other history; on the way, it is changed itself. */
  #ofBundle(kind: string, change: Change, random: Random): Buffer {
    const inFile = fileChanges.find(([name]) => name === kind)?.[1];
    if (inFile !== undefined) return inFile(this.honestBundle, random);
    return bundleFrom(change(random), proved);
  }

  #table(): readonly (readonly [string, Change])[] {
    const onTheWay = fileChanges.map(
      ([name, change]) => [name, (random: Random) => change(this.honest, random)] as const,
    );
    const { site, next, witnessKeyOf } = this.#actors;
    const stolen: Actors = { site, next, witnessKeyOf, cosign: this.#oldLine() };
    const rewritten = scriptChanges.flatMap(([name, change]) => [
      [`${name}, stolen key`, (random: Random) => this.#play(change(random), stolen)] as const,
      [`${name}, foreign key`, (random: Random) => this.#play(change(random), this.#foreign)] as const,
    ]);
    const ownWitness: Actors = { ...stolen, witnessKeyOf: this.#foreign.witnessKeyOf };
    return [
      ...onTheWay,
      ...rewritten,
      ['witness of his own', () => this.#play(honestScript, ownWitness)],
      ['the same under a foreign key', () => this.#play(honestScript, this.#foreign)],
    ];
  }

  /** Who has no witness's key can only show again what the witness signed before. */
  #oldLine(): Actors['cosign'] {
    return (witness) => this.#oldLines.findLast((line) => line.startsWith(`— ${witness} `)) ?? '';
  }

  #play(script: readonly Step[], actors: Actors): Buffer {
    return play(script, { ...actors, cosign: this.#oldLine() }).bytes;
  }
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.below(items.length)] as Item;
}

// Histories written anew: chain, tree and site signatures are right.

const workAt = honestScript.flatMap((step, index) => (step.do === 'entry' ? [index] : []));

function edited(random: Random, edit: (step: Extract<Step, { do: 'entry' }>) => Step): readonly Step[] {
  const at = pick(random, workAt);
  return honestScript.map((step, index) => (index === at && step.do === 'entry' ? edit(step) : step));
}

const scriptChanges: readonly (readonly [string, (random: Random) => readonly Step[]])[] = [
  [
    'edit',
    (random) => edited(random, (step) => ({ ...step, payload: { ...step.payload, amount: 13 + random.below(900) } })),
  ],
  [
    'back-date',
    (random) =>
      edited(random, (step) => ({ ...step, change: { ...step.change, atMs: 1_700_000_000_000 + random.below(1e6) } })),
  ],
  ['other machine', (random) => edited(random, (step) => ({ ...step, change: { ...step.change, machineId: 'l2' } }))],
  [
    'leave out',
    (random) => {
      const at = pick(random, workAt);
      return honestScript.filter((_, index) => index !== at);
    },
  ],
  [
    'insert in the past',
    (random) => {
      const at = pick(random, workAt);
      return honestScript.toSpliced(at, 0, honestScript[pick(random, workAt)] as Step);
    },
  ],
  [
    'delete the end',
    (random) => [...honestScript.slice(0, 13 + random.below(4)), honestScript.at(-1) as Step].filter(notOnlyGap),
  ],
  [
    'fork',
    (random) => {
      const at = 13 + random.below(4);
      const others = honestScript.slice(at, -1).map((step) => (step.do === 'entry' ? otherWork(random) : step));
      return [...honestScript.slice(0, at), otherWork(random), ...others, honestScript.at(-1) as Step];
    },
  ],
];

/** An epoch without a key would be refused for that alone. */
function notOnlyGap(step: Step, index: number, script: readonly Step[]): boolean {
  return step.do !== 'epoch' || script[index + 1]?.do === 'same-key';
}

function otherWork(random: Random): Step {
  const payload = { taskId: 't-x', step: 'level', amount: random.below(1000) + 0.5, unit: 'm2', total: 1 };
  return { do: 'entry', type: 'quantity.earned', payload, change: { machineId: 'l1' } };
}

// Files changed on the way.

type FileChange = (file: Buffer, random: Random) => Buffer;

function byLine(change: (lines: string[], random: Random) => readonly string[]): FileChange {
  return (file, random) => {
    const lines = file.toString('utf8').split('\n').slice(0, -1);
    return Buffer.from(`${change(lines, random).join('\n')}\n`, 'utf8');
  };
}

function inLine(change: (line: string, random: Random) => string): FileChange {
  return byLine((lines, random) => {
    const at = random.below(lines.length);
    return lines.with(at, change(lines[at] as string, random));
  });
}

/** Replaces one of the places that match. */
function replaced(pattern: RegExp, change: (found: string, random: Random) => string): FileChange {
  return (file, random) => {
    const text = file.toString('utf8');
    const { 0: found, index } = pick(random, [...text.matchAll(pattern)]);
    return Buffer.from(text.slice(0, index) + change(found, random) + text.slice(index + found.length), 'utf8');
  };
}

const fileChanges: readonly (readonly [string, FileChange])[] = [
  [
    'bit flip',
    (file, random) => {
      const changed = Buffer.from(file);
      const bit = random.below(file.length * 8);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      return changed;
    },
  ],
  [
    'byte put in',
    (file, random) => {
      const at = random.below(file.length + 1);
      return Buffer.concat([file.subarray(0, at), Buffer.from([random.below(256)]), file.subarray(at)]);
    },
  ],
  [
    'bytes taken out',
    (file, random) => {
      const at = random.below(file.length);
      return Buffer.concat([file.subarray(0, at), file.subarray(at + 1 + random.below(40))]);
    },
  ],
  ['truncation', (file, random) => file.subarray(0, random.below(file.length))],
  ['lines cut off', byLine((lines, random) => lines.slice(0, random.below(lines.length)))],
  [
    'line dropped',
    byLine((lines, random) => {
      const at = random.below(lines.length);
      return lines.filter((_, index) => index !== at);
    }),
  ],
  [
    'lines swapped',
    byLine((lines, random) => {
      const [one, other] = [random.below(lines.length), random.below(lines.length)];
      return lines.with(one, lines[other] as string).with(other, lines[one] as string);
    }),
  ],
  ['line doubled', byLine((lines, random) => lines.toSpliced(random.below(lines.length + 1), 0, pick(random, lines)))],
  [
    'edit without re-chaining',
    replaced(/"(?:amount|total|atMs|sequence|ledgerEpoch|size)":[0-9.]+/g, (found, random) =>
      found.replace(/[0-9.]+$/, (digits) => String(Number(digits) + 1 + random.below(50))),
    ),
  ],
  [
    'header edited',
    byLine(([first, ...rest], random) => {
      const header = JSON.parse(first as string) as Record<string, unknown>;
      const name = pick(random, Object.keys(header));
      const value = pick<unknown>(random, [null, '', 'x', 0, 2, -1, 1.5, true, [], {}, undefined]);
      return [canonicalJson({ ...header, [name]: value }), ...rest];
    }),
  ],
  [
    'member added',
    inLine((line, random) => {
      const value = JSON.parse(line) as Record<string, unknown>;
      return canonicalJson({ ...value, [pick(random, ['a', 'z', 'note', '', '备注'])]: random.below(9) });
    }),
  ],
  [
    'number spelled otherwise',
    replaced(/(?<=":)[0-9]+(?:\.[0-9]+)?/g, (found, random) =>
      pick(random, [
        `${found}.0`,
        `${found}e0`,
        `0${found}`,
        `+${found}`,
        `${found}E+0`,
        ` ${found}`,
        `"${found}"`,
        '-0',
      ]),
    ),
  ],
  [
    'text spelled otherwise',
    replaced(/[整平éal/—]/g, (found, random) =>
      pick(random, [
        `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
        `\\u${found.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`,
        found.normalize('NFD') === found ? `${found}\u200b` : found.normalize('NFD'),
        `\\${found}`,
        '\ufeff',
      ]),
    ),
  ],
  [
    'line ends',
    (file, random) => {
      const text = file.toString('utf8');
      return Buffer.from(
        pick(random, [text.replaceAll('\n', '\r\n'), `\ufeff${text}`, `${text}\n`, text.slice(0, -1), `\n${text}`]),
        'utf8',
      );
    },
  ],
  [
    'base64 changed',
    replaced(/[A-Za-z0-9+/]{20,}=*/g, (found, random) => {
      const at = random.below(found.length);
      const sign = pick(random, ['A', 'B', '/', '+', '=', 'g', '-', '_']);
      return found.slice(0, at) + sign + found.slice(at + 1);
    }),
  ],
  ['witness left out', replaced(/(?<=\\n)— (?:tenant|certifier) [^\\]+\\n/g, () => '')],
  ['witness twice', replaced(/(?<=\\n)— (?:tenant|certifier) [^\\]+\\n/g, (found) => found + found)],
  [
    'witness renamed',
    replaced(/— (?:tenant|certifier)(?= )/g, (found, random) =>
      pick(random, [`${found}x`, found.endsWith('t') ? '— certifier' : '— tenant', '— ', `${found} `]),
    ),
  ],
];
