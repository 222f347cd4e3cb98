import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import { verifyExport } from '../../../controller/ledger/verify-export.ts';
import { exportDirectory } from '../../../controller/store/export-directory.ts';
import { RecordWriter } from '../../../controller/store/record-writer.ts';
import { freshDirectory, readerOf, writerOptions } from '../../unit/ledger/drafts.ts';
import { missingBuild } from './compiled.ts';

const appender = fileURLToPath(new URL('./appender.mjs', import.meta.url));
const kills = 20;
/** An appender that acknowledges nothing for so long fails the test instead of outliving it. */
const watchdogMs = 30_000;
const missing = missingBuild();

interface Message {
  readonly type: 'opened' | 'acknowledged';
  readonly mark: string;
  readonly sequences: readonly number[];
}

/** When a round ends: after so many acknowledgements (0: as soon as the record is open), and so much later. */
interface KillPlan {
  readonly acknowledgements: number;
  readonly laterMs: number;
}

/** Starts an appender and kills it by plan; what it acknowledged until then. */
async function runAndKill(directory: string, batch: number, plan: KillPlan): Promise<readonly Message[]> {
  const child = fork(appender, [directory, 'demo-site', String(batch)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const acknowledged: Message[] = [];
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint += chunk.toString('utf8');
  });
  child.on('message', (message: Message) => {
    if (message.type === 'acknowledged') acknowledged.push(message);
    if (acknowledged.length === plan.acknowledgements) setTimeout(() => child.kill('SIGKILL'), plan.laterMs);
  });
  const watchdog = setTimeout(() => child.kill('SIGTERM'), watchdogMs);
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  clearTimeout(watchdog);
  if (signal !== 'SIGKILL') throw new Error(`the appender ended with code ${code}, signal ${signal}: ${complaint}`);
  return acknowledged;
}

describe('the record after kill -9', () => {
  it.skipIf(missing !== null)(
    `holds every acknowledged entry, ${kills} times over ${missing === null ? '' : `(skipped: ${missing})`}`,
    async () => {
      const seed = Date.now() % 1_000_000;
      console.log(`kill test: seed ${seed}`);
      const random = seededRandom(seed);
      const directory = freshDirectory();
      const acknowledged: Message[] = [];
      for (let round = 0; round < kills; round += 1) {
        const batch = 1 + random.below(20);
        const plan = { acknowledgements: random.below(60), laterMs: random.below(25) };
        acknowledged.push(...(await runAndKill(directory, batch, plan)));
        // A start after the crash checks the tail; it must not refuse, and must not lose the size.
        const writer = new RecordWriter(writerOptions(directory));
        const newest = Math.max(-1, ...acknowledged.slice(-1000).flatMap((message) => message.sequences));
        expect(writer.size, `seed ${seed}, round ${round}`).toBeGreaterThan(newest);
        writer.close();
      }
      const { reader, close } = readerOf(directory);
      const texts = reader.entryTexts(0, reader.size());
      close();
      for (const { mark, sequences } of acknowledged) {
        for (const sequence of sequences) {
          expect(texts[sequence]?.includes(`"taskId":"${mark}"`), `seed ${seed}, entry ${sequence}`).toBe(true);
        }
      }
      const report = await verifyExport(bytesOf(exportDirectory(directory)));
      expect(report).toMatchObject({ ok: true, entries: texts.length });
      const count = acknowledged.reduce((sum, message) => sum + message.sequences.length, 0);
      console.log(`kill test: ${kills} kills, ${count} entries acknowledged, ${texts.length} on disk, 0 lost`);
      expect(count).toBeGreaterThan(kills);
    },
    300_000,
  );
});

async function* bytesOf(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const text of texts) yield Buffer.from(text, 'utf8');
}
