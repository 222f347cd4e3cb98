import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckStamp, StampCheck } from '../ledger/proof-desk.ts';

const answerMsMax = 10_000;

/** Asks `openssl ts -verify` about the authority's signature; without its certificates the answer is 'unchecked'. */
export function stampCheck(caFile: string | null): CheckStamp {
  return async (response, imprint) =>
    caFile === null ? { signature: 'unchecked' } : verify(response, imprint, caFile);
}

async function verify(response: Buffer, imprint: Buffer, caFile: string): Promise<StampCheck> {
  const folder = mkdtempSync(join(tmpdir(), 'banksman-stamp-'));
  try {
    const file = join(folder, 'response.tsr');
    writeFileSync(file, response);
    const asked = ['ts', '-verify', '-digest', imprint.toString('hex'), '-in', file, '-CAfile', caFile];
    return await new Promise((resolve) => {
      execFile('openssl', asked, { timeout: answerMsMax }, (error, _said, complaint) => {
        if (error === null) resolve({ signature: 'verified' });
        else resolve({ signature: 'refused', reason: reasonOf(error, complaint) });
      });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What openssl says last, without the places in its source; that it is missing is a reason, too: nothing is believed unchecked. */
function reasonOf(error: Error, complaint: string): string {
  if ('code' in error && error.code === 'ENOENT') return 'openssl was not found; without it no time stamp is checked';
  const lines = complaint.split('\n').filter((line) => line.includes('error:'));
  const [, , , , reason] = lines.at(-1)?.split(':') ?? [];
  return `the authority's signature is not valid${reason === undefined || reason === '' ? '' : `: ${reason}`}`;
}
