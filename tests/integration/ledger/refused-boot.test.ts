import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { refusedExitCode } from '../../../controller/cli/explain.ts';
import { RecordWriter } from '../../../controller/store/record-writer.ts';
import { complaintOf, startController } from '../../long/ledger/lone-controller.ts';
import { demoDirectory } from '../../support/provisioned-demo.ts';
import { missingBuild } from './compiled.ts';

const missing = missingBuild(['controller/main']);

describe.skipIf(missing !== null)(
  `a controller that must not open its record ${missing === null ? '' : `(skipped: ${missing})`}`,
  { timeout: 180_000 },
  () => {
    it('says so in two languages with what to do, without a stack, and ends with a code', async () => {
      const directory = demoDirectory();
      onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
      const { siteId } = JSON.parse(readFileSync(join(directory, 'site.json'), 'utf8')) as { readonly siteId: string };
      const labels = { atMs: 0, monoMs: 0, groupWindowMs: 0, sizeMaxBytes: null } as const;
      new RecordWriter({ directory, siteId, continuation: 'same', ...labels }).close();
      const head = join(directory, 'ledger-head');
      const mark = JSON.parse(readFileSync(head, 'utf8')) as { readonly size: number };
      writeFileSync(head, JSON.stringify({ ...mark, size: mark.size + 5 }).padEnd(512));
      const child = startController(directory);
      const complaint = complaintOf(child);
      const [code] = (await once(child, 'close')) as [number];
      expect(code).toBe(refusedExitCode);
      expect(complaint()).toContain('not the one that was left there');
      expect(complaint()).toContain('不是上次留下的那一份');
      expect(complaint()).toContain('--restored-copy');
      expect(complaint()).toContain('5 entries');
      expect(complaint()).not.toMatch(/^\s+at |node:internal|\.js:\d/m);
    });
  },
);
