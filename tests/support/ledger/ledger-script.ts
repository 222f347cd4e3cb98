import type { LedgerDraft } from '../../../controller/contract/ledger/ledger.ts';
import { canonicalJson } from '../../../kernel/canonical-json.ts';
import { originOf, parseCheckpoint, type SigningKey } from '../../../controller/ledger/checkpoint.ts';
import { cosign, witnessKeyText, withCosignature } from '../../../controller/ledger/cosignature.ts';
import { leafHash, MerkleFrontier, subtreesOf } from '../../../controller/ledger/merkle-tree.ts';
import { rotationPayload } from '../../../controller/ledger/site-keys.ts';
import type { VerifyOptions } from '../../../controller/ledger/verify-export.ts';
import { ForgedLedger, forgedSite, freshKey, keyTextOf } from './forged-ledger.ts';

/** What a site does one after another; played with the keys of whoever plays it. */
export type Step =
  | {
      readonly do: 'entry';
      readonly type: string;
      readonly payload: LedgerDraft['payload'];
      readonly change: Partial<LedgerDraft>;
    }
  | { readonly do: 'first-key' | 'same-key' | 'hand-over' | 'epoch' }
  | { readonly do: 'register'; readonly witness: string }
  | { readonly do: 'checkpoint'; readonly witnesses: readonly string[] }
  /** An entry with a cosignature on the newest checkpoint. */
  | { readonly do: 'told'; readonly witness: string };

export interface Actors {
  readonly site: SigningKey;
  readonly next: SigningKey;
  readonly witnessKeyOf: (witness: string) => string;
  /** The line of a witness on a note, or whatever the player has for one. */
  readonly cosign: (witness: string, note: string) => string;
}

function work(total: number): Step {
  const payload = {
    taskId: `t-${total}`,
    step: '整平',
    amount: 12.5,
    unit: 'm2',
    total: total * 12.5,
    备注: 'é/"\\\u2028',
  };
  return { do: 'entry', type: 'quantity.earned', payload, change: { machineId: 'l1', missionId: 'm-1' } };
}

/** Two witnesses, a hand-over, a new epoch, and both witnesses on the last note. */
export const honestScript: readonly Step[] = [
  { do: 'first-key' },
  work(1),
  { do: 'register', witness: 'tenant' },
  { do: 'register', witness: 'certifier' },
  work(2),
  work(3),
  { do: 'checkpoint', witnesses: [] },
  { do: 'told', witness: 'tenant' },
  work(4),
  { do: 'hand-over' },
  { do: 'checkpoint', witnesses: [] },
  { do: 'told', witness: 'tenant' },
  work(5),
  { do: 'epoch' },
  { do: 'same-key' },
  work(6),
  work(7),
  { do: 'checkpoint', witnesses: ['tenant', 'certifier'] },
];

const witnessTimeS = 1_795_300_000;

export interface HonestActors extends Actors {
  readonly verifyOptions: VerifyOptions;
}

export function honestActors(): HonestActors {
  const [site, next] = [freshKey(), freshKey()];
  const keys = new Map(['tenant', 'certifier'].map((name) => [name, freshKey()]));
  const keyOf = (name: string): SigningKey => keys.get(name) as SigningKey;
  const witnessKeyOf = (name: string): string => witnessKeyText({ name, publicKey: keyOf(name).publicKey });
  return {
    site,
    next,
    witnessKeyOf,
    cosign: (name, note) => {
      const parsed = parseCheckpoint(note);
      if (!parsed.ok) throw new Error(parsed.problem.code);
      return cosign(parsed.value, name, keyOf(name), witnessTimeS + parsed.value.size);
    },
    verifyOptions: {
      trustedKey: keyTextOf(site),
      witnesses: [...keys.keys()].map(witnessKeyOf),
      witnessesRequired: 2,
    },
  };
}

export interface Played {
  readonly bytes: Buffer;
  /** In the order in which they were asked for. */
  readonly lines: readonly string[];
}

export function play(script: readonly Step[], actors: Actors): Played {
  const ledger = new ForgedLedger();
  const lines: string[] = [];
  let [signer, epoch, note] = [actors.site, 1, ''];
  const lineOf = (witness: string): string => {
    const line = actors.cosign(witness, note);
    lines.push(line);
    return line;
  };
  for (const step of script) {
    switch (step.do) {
      case 'entry':
        ledger.entry(step.type, step.payload, step.change);
        break;
      case 'first-key':
      case 'same-key':
        ledger.key(signer);
        break;
      case 'hand-over':
        ledger.entry('ledger.key', rotationPayload(originOf(forgedSite, epoch), signer, actors.next));
        signer = actors.next;
        break;
      case 'epoch':
        epoch += 1;
        ledger.epoch();
        break;
      case 'register': {
        const payload = { state: 'registered', party: 'tenant', witnessKey: actors.witnessKeyOf(step.witness) };
        ledger.entry('ledger.witness', payload);
        break;
      }
      case 'checkpoint': {
        note = ledger.note(signer);
        ledger.checkpoint(step.witnesses.reduce((text, witness) => withCosignature(text, lineOf(witness)), note));
        break;
      }
      case 'told': {
        const { witness } = step;
        const payload = { witness, witnessKey: actors.witnessKeyOf(witness) };
        ledger.entry('ledger.cosigned', { ...payload, note: withCosignature(note, lineOf(witness)) });
        break;
      }
    }
  }
  return { bytes: ledger.bytes(), lines };
}

/** Some entries of an export with their proof, over its last note; on the way a root may not fit it. */
export function bundleFrom(exported: Buffer, wanted: readonly number[]): Buffer {
  const values = exported
    .toString('utf8')
    .split('\n')
    .slice(1, -1)
    .map((text) => ({ text, value: JSON.parse(text) as { readonly type?: string; readonly checkpoint?: string } }));
  const entries = values.filter(({ value }) => value.checkpoint === undefined);
  const lines = [
    `{"bundleVersion":2,"format":"banksman-ledger-bundle","siteId":"${forgedSite}","size":${entries.length}}`,
  ];
  let omitted = 0;
  const leaveOut = (to: number): void => {
    const hashes = [...subtreesOf(to - omitted, to)].map(({ at, leaves }) => {
      const frontier = new MerkleFrontier();
      for (const { text } of entries.slice(at, at + leaves)) frontier.append(leafHash(Buffer.from(text, 'utf8')));
      return frontier.root().toString('base64');
    });
    if (omitted > 0) lines.push(canonicalJson({ hashes, omitted }));
    omitted = 0;
  };
  entries.forEach(({ text, value }, sequence) => {
    const isTaken = wanted.includes(sequence) || value.type === 'ledger.key' || value.type === 'ledger.witness';
    if (isTaken) {
      leaveOut(sequence);
      lines.push(text);
    } else omitted += 1;
  });
  leaveOut(entries.length);
  lines.push(canonicalJson({ checkpoint: values.at(-1)?.value.checkpoint ?? '' }));
  return Buffer.from(`${lines.join('\n')}\n`, 'utf8');
}
