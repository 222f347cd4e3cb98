import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { registerInvoiceVerb } from '../../../controller/cli/verbs/invoice.ts';
import { invoice as invoiceSchema } from '../../../controller/contract/accounts/invoice.ts';
import { RecordWriter } from '../../../controller/store/record-writer.ts';
import { contractOf, hoistLine, localIso, RentalCase, sound } from '../../support/rental-case.ts';
import { commitOf, committed, freshDirectory, readerOf, writerOptions } from '../ledger/drafts.ts';

// Goal: whoever has the data directory works out the same bill, without the site and without writing to it.

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** A data directory as a site leaves it, with one contract and one machine on rent since 1 September. */
async function rentedSite(): Promise<string> {
  const rental = await new RentalCase().withContract(contractOf([hoistLine]));
  sound(await rental.turn('on-rent', 'h1', localIso('2026-09-01')));
  rental.at('2026-10-01');
  const reading = { type: 'meter-read', machineId: 'h1', at: localIso('2026-10-01'), meterH: 12 } as const;
  sound(await rental.event({ ...reading, documentId: null, reason: '' }));
  const drafts = rental.record.entered.map(({ type, atMs, monoMs, machineId, missionId, actor, payload }) => ({
    ...{ type, atMs, monoMs, machineId, missionId, actor, payload },
  }));
  const directory = freshDirectory();
  const writer = new RecordWriter(writerOptions(directory));
  committed(writer.commit([commitOf(drafts)])[0]);
  writer.close();
  writeFileSync(join(directory, 'site.json'), JSON.stringify({ siteId: 'demo-site' }));
  return directory;
}

async function run(...words: string[]): Promise<{ out: string; err: string; exitCode: unknown }> {
  let out = '';
  let err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  const program = new Command();
  registerInvoiceVerb(program);
  await program.parseAsync(['node', 'banksman', 'invoice', ...words]);
  vi.restoreAllMocks();
  return { out, err, exitCode: process.exitCode };
}

const september = ['--from', '2026-09-01', '--to', '2026-09-30'];

describe('banksman invoice', () => {
  it('drafts the month from the record alone, and leaves the record as it was', async () => {
    const directory = await rentedSite();
    const { out } = await run('c1', ...september, '--data', directory);
    const draft = invoiceSchema.parse(JSON.parse(out));
    const [part] = draft.lines[0]?.parts ?? [];
    expect(part).toMatchObject({ kind: 'period', quantity: 30 });
    expect(draft).toMatchObject({ number: null, netFen: 2_800_000, taxFen: 364_000, siteId: 'demo-site' });
    const { reader, close } = readerOf(directory);
    const entries = reader.entries({ limit: 100 });
    expect(draft.ledgerSize).toBe(entries.length);
    const onRent = entries.find(
      ({ payload }) => (payload['event'] as { type?: string } | undefined)?.type === 'on-rent',
    );
    expect(part?.sequences).toContain(onRent?.sequence);
    close();
    expect((await run('c1', ...september, '--data', directory)).out).toBe(out);
  });

  it('says what is wrong, and ends with 1', async () => {
    const directory = await rentedSite();
    const unknown = await run('none', ...september, '--data', directory);
    expect(unknown).toMatchObject({ out: '', exitCode: 1 });
    expect(unknown.err).toContain('none');
    const days = await run('c1', '--from', '2026-02-31', '--to', 'yesterday', '--data', directory);
    expect(days).toMatchObject({ out: '', exitCode: 1 });
  });
});
