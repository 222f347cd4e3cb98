import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../kernel/system-clock.ts';
import { parseCheckpoint } from '../../../controller/ledger/checkpoint.ts';
import {
  imprintOf,
  parseStampRequest,
  parseStampResponse,
  stampRequest,
  type StampFacts,
} from '../../../controller/ledger/time-stamp.ts';
import { withOfflineRecord, type OfflineRecord } from '../../../controller/store/offline-record.ts';
import { stampCheck } from '../../../controller/store/stamp-authority.ts';
import { ForgedLedger, freshKey } from '../../support/ledger/forged-ledger.ts';
import { hasOpenssl, hasPython, SameVerdicts } from '../../support/ledger/ledger-verdicts.ts';
import { closedRecord } from './drafts.ts';

/** Takes an authority's part with openssl: nothing is asked of any network. */
const configuration = `
[ req ]
distinguished_name = name
x509_extensions = stamping
prompt = no
[ name ]
CN = Test time-stamping authority
[ stamping ]
extendedKeyUsage = critical,timeStamping
[ tsa ]
default_tsa = authority
[ authority ]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
`;

describe.skipIf(!hasOpenssl)('a time stamp (skipped where openssl is missing)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'banksman-tsa-'));
  const at = (name: string) => join(folder, name);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const site = freshKey();
  const begun = () => new ForgedLedger().key(site).work(3);
  const note = begun().note(site);
  const nonce = Buffer.from('00f1e2d3c4b5a697', 'hex');
  const asked = new SameVerdicts();
  let response: Buffer;
  let facts: StampFacts;

  function stamped(imprint: Buffer): Buffer {
    writeFileSync(at('q.tsq'), stampRequest(imprint, nonce));
    const args = ['ts', '-reply', '-config', at('tsa.cnf'), '-queryfile', at('q.tsq')];
    execFileSync('openssl', [...args, '-signer', at('ca.pem'), '-inkey', at('key.pem'), '-out', at('r.tsr')], {
      cwd: folder,
      stdio: 'ignore',
    });
    return readFileSync(at('r.tsr'));
  }

  beforeAll(() => {
    writeFileSync(at('tsa.cnf'), configuration);
    writeFileSync(at('serial'), '0b');
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', at('key.pem')];
    const cert = ['req', '-x509', '-config', at('tsa.cnf'), '-days', '2', '-out', at('ca.pem')];
    execFileSync('openssl', [...cert, ...key], { stdio: 'ignore' });
    response = stamped(imprintOf(note));
    const parsed = parseStampResponse(response);
    if (!parsed.ok) throw new Error(parsed.problem.detail);
    facts = parsed.value;
  });

  const payload = (change: Readonly<Record<string, unknown>> = {}) => ({
    size: 4,
    genTime: facts.genTime,
    policy: facts.policy,
    serial: facts.serial,
    response: response.toString('base64'),
    signature: 'unchecked',
    ...(change as Record<string, string>),
  });

  it('is asked for in the way that openssl reads, and says what was asked', () => {
    const text = execFileSync('openssl', ['ts', '-query', '-in', at('q.tsq'), '-text'], { encoding: 'utf8' });
    expect(text).toContain('Hash Algorithm: sha256');
    expect(text).toContain('Nonce: 0xF1E2D3C4B5A697');
    expect(text).toContain('Certificate required: yes');
    expect(facts).toMatchObject({ policy: '1.2.3.4.1', imprint: imprintOf(note) });
    expect(facts.genTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const request = parseStampRequest(readFileSync(at('q.tsq')));
    expect(request.ok && facts.nonce?.equals(request.value.nonce!)).toBe(true);
  });

  it('is signed by its authority and by no other, and is not believed unchecked', async () => {
    const check = stampCheck(at('ca.pem'));
    expect(await check(response, facts.imprint)).toEqual({ signature: 'verified' });
    expect(await check(response, imprintOf('other'))).toMatchObject({ signature: 'refused' });
    const changed = Buffer.from(response);
    changed[changed.length - 5] = changed[changed.length - 5]! ^ 1;
    expect(await check(changed, facts.imprint)).toMatchObject({
      signature: 'refused',
      reason: expect.stringMatching(/not valid/) as string,
    });
    expect(await stampCheck(at('none.pem'))(response, facts.imprint)).toMatchObject({ signature: 'refused' });
    expect(await stampCheck(null)(response, facts.imprint)).toEqual({ signature: 'unchecked' });
  });

  it('stands in the record over a checkpoint before it', async () => {
    const good = begun().checkpoint(note).entry('ledger.stamped', payload()).signed(site).bytes();
    expect(await asked.verdict(good)).toMatchObject({ ok: true });
  });

  it.each<[string, () => Readonly<Record<string, unknown>>]>([
    ['another time', () => ({ genTime: '2020-01-01T00:00:00Z' })],
    ['another size', () => ({ size: 3 })],
    ['another serial', () => ({ serial: '0d' })],
    ['a signature nobody knows of', () => ({ signature: 'sure' })],
    ['a response that is none', () => ({ response: Buffer.from('hello').toString('base64') })],
    ['a cut response', () => ({ response: response.subarray(0, -1).toString('base64') })],
    ['a stamp over something else', () => ({ response: stamped(imprintOf('other')).toString('base64') })],
  ])('is refused with %s', async (_what, change) => {
    const bad = begun().checkpoint(note).entry('ledger.stamped', payload(change())).signed(site).bytes();
    expect((await asked.verdict(bad)).detail).toMatch(/^stamp-invalid/);
  });

  it('is refused when the checkpoint it is over was left out', async () => {
    const bad = begun().entry('ledger.stamped', payload()).signed(site).bytes();
    expect((await asked.verdict(bad)).detail).toMatch(/^stamp-invalid/);
  });

  it.each([
    ['with the authority’s certificates', 'ca.pem', 'verified'],
    ['without any', undefined, 'unchecked'],
  ])('is taken by the desk for the checkpoint it is over, %s', async (_how, caFile, signature) => {
    const change = async ({ desk, writer }: OfflineRecord): Promise<void> => {
      const own = parseCheckpoint(await desk.checkpoint());
      if (!own.ok) throw new Error(own.problem.code);
      const stamp = stamped(imprintOf(own.value.siteNote));
      const answer = stamp.toString('base64');
      stamp[stamp.length - 5] = stamp[stamp.length - 5]! ^ 1;
      const forged = await desk.stamp({ response: stamp.toString('base64') }, 'auditor');
      const isChecked = caFile !== undefined;
      expect(forged.ok).toBe(!isChecked);
      if (!forged.ok)
        expect(forged.problem).toMatchObject({
          code: 'stamp-invalid',
          facts: { message: expect.stringMatching(/not valid/) as string },
        });
      expect(await desk.stamp({ response: answer }, 'auditor')).toMatchObject({ ok: true });
      expect(desk.standing().stamps[0]).toMatchObject({ size: 3, signature });
      expect(await desk.stamp({ response: payload().response }, 'auditor')).toMatchObject({
        problem: { code: 'checkpoint-unknown' },
      });
      expect(await desk.stamp({ response: 'AAAA' }, 'auditor')).toMatchObject({ problem: { code: 'stamp-invalid' } });
      expect(writer.size).toBe(isChecked ? 4 : 5);
    };
    const tsaCaFile = caFile === undefined ? undefined : at(caFile);
    await withOfflineRecord(closedRecord(2), systemClock, change, { tsaCaFile });
  });

  it.skipIf(!hasPython)('gets the same verdicts in Python (skipped where python3 is missing)', () => {
    expect(asked.differences('openssl')).toEqual([]);
  });
});
