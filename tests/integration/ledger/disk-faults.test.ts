import { execFileSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import type { HealthView, LevelView, ZoneView } from '../../../controller/contract/api.ts';
import { databaseFileName, openForReading } from '../../../controller/store/site-database.ts';
import { compileShim } from '../../long/ledger/disk-shim.ts';
import { complaintOf, killController, readyOf, startController } from '../../long/ledger/lone-controller.ts';
import { demoDirectory } from '../../support/provisioned-demo.ts';
import { ApiClient, until } from '../../support/start-banksman.ts';
import { missingBuild } from './compiled.ts';

// Goal: a disk that refuses is said aloud, nothing is acknowledged meanwhile, and nothing refused turns up afterwards.
// Method: the running controller above a shim that makes syncs and writes fail while a file of orders exists; and above a real file system that is full.

const shim = compileShim();
const missing = missingBuild(['controller/main']) ?? ('missing' in shim ? shim.missing : null);
const backMaxMs = 30_000;
const smallDiskBytes = 12 * 1024 * 1024;
const leftBytes = 200 * 1024;
const writesMax = 2_000;

afterAll(() => {
  if ('library' in shim) rmSync(dirname(shim.library), { recursive: true, force: true });
});

/** A file system of its own for a test, or why there is none. */
function mountSmallDisk(): { readonly directory: string } | { readonly missing: string } {
  const directory = mkdtempSync(join(tmpdir(), 'banksman-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(smallDiskBytes)}`, 'tmpfs', directory], {
      stdio: 'pipe',
    });
    return { directory };
  } catch {
    rmSync(directory, { recursive: true, force: true });
    return { missing: 'no small file system can be mounted; run as root with CAP_SYS_ADMIN' };
  }
}

interface Site {
  readonly safety: ApiClient;
  readonly child: ChildProcess;
  readonly complaint: () => string;
  /** Draws a zone; the status of the answer. */
  draw(name: string): Promise<number>;
  names(): Promise<readonly string[]>;
  health(): Promise<HealthView['ledger'] & { readonly status: string }>;
}

async function open(
  directory: string,
  environment: Readonly<Record<string, string>>,
  more: readonly string[] = [],
): Promise<Site> {
  const child = startController(directory, environment, more);
  onTestFinished(() => void child.kill('SIGKILL'));
  const complaint = complaintOf(child);
  const ready = await readyOf(child, complaint);
  const safety = await ApiClient.login(ready, 'safety');
  const auditor = await ApiClient.login(ready, 'auditor');
  const [level] = await safety.get<LevelView[]>('/levels');
  const outline = [
    [30, 8],
    [33, 8],
    [33, 11],
  ];
  return {
    safety,
    child,
    complaint,
    draw: async (name) =>
      (await safety.raw('POST', '/zones', { levelId: level?.id, kind: 'BLOCKED', name, outline })).status,
    names: async () => {
      const zones = await safety.get<ZoneView[]>('/zones');
      return zones.flatMap(({ name, origin }) => (origin === 'person' ? [name] : [])).toSorted();
    },
    health: async () => {
      const { ledger, status } = await auditor.get<HealthView>('/health');
      return { ...ledger, status };
    },
  };
}

describe.skipIf(missing !== null)(
  `a controller whose disk refuses ${missing === null ? '' : `(skipped: ${missing})`}`,
  { timeout: 180_000 },
  () => {
    it('acknowledges nothing, says so, goes on by itself, and keeps nothing that it refused', async () => {
      const directory = demoDirectory();
      const orders = join(directory, '..', `${String(process.pid)}.orders`);
      onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
      onTestFinished(() => rmSync(orders, { force: true }));
      const library = 'library' in shim ? shim.library : '';
      const environment = { LD_PRELOAD: library, DISK_DIRECTORY: directory, DISK_ORDERS: orders };
      const site = await open(directory, environment);
      const kept: string[] = [];
      for (const [fault, order] of Object.entries({
        'a failed sync': 'sync 5',
        'a failed write': 'write 5',
        'no room': 'write 28',
      })) {
        expect(await site.draw(`before ${fault}`)).toBe(201);
        writeFileSync(orders, order);
        expect(await site.draw(`during ${fault}`)).toBe(503);
        expect(await site.health()).toMatchObject({
          status: 'degraded',
          writable: false,
          reason: expect.stringMatching(/\w/),
        });
        expect(await site.draw(`still during ${fault}`)).toBe(503);
        rmSync(orders);
        await until('the record to take writes again', backMaxMs, async () =>
          (await site.health()).writable ? true : null,
        );
        expect(await site.draw(`after ${fault}`)).toBe(201);
        kept.push(`before ${fault}`, `after ${fault}`);
      }
      expect(await site.names()).toEqual(kept.toSorted());
      await killController(site.child, site.complaint);
      const next = await open(directory, {});
      expect(await next.names()).toEqual(kept.toSorted());
    });

    it('alarms before a real disk is full, refuses when it is, and goes on when there is room', async (context) => {
      const disk = mountSmallDisk();
      if ('missing' in disk) return context.skip(disk.missing);
      const { directory } = disk;
      onTestFinished(() => {
        execFileSync('umount', ['-l', directory]);
        rmSync(directory, { recursive: true, force: true });
      });
      demoDirectory(directory);
      const filler = join(directory, 'filler');
      const free = (): number => {
        const { bavail, bsize } = statfsSync(directory);
        return bavail * bsize;
      };
      writeFileSync(filler, Buffer.alloc(free() - smallDiskBytes * 0.08));
      const site = await open(directory, {});
      expect(await site.health()).toMatchObject({ status: 'degraded', writable: true, space: 'critical' });
      writeFileSync(join(directory, 'more'), Buffer.alloc(Math.max(0, free() - leftBytes)));
      const kept: string[] = [];
      let status = 201;
      for (let count = 0; status === 201 && count < writesMax; count += 1) {
        const name = `zone ${String(count)} ${'x'.repeat(60)}`;
        status = await site.draw(name);
        if (status === 201) kept.push(name);
      }
      expect(status).toBe(503);
      expect((await site.health()).writable).toBe(false);
      rmSync(filler);
      await until('the record to take writes again', backMaxMs, async () =>
        (await site.health()).writable ? true : null,
      );
      expect(await site.draw('at last')).toBe(201);
      expect(await site.names()).toEqual([...kept, 'at last'].toSorted());
      await killController(site.child, site.complaint);
    });

    it('gives up the room it has kept for the end, writes the alarm and the end there, and takes it back', async (context) => {
      const disk = mountSmallDisk();
      if ('missing' in disk) return context.skip(disk.missing);
      const { directory } = disk;
      onTestFinished(() => {
        execFileSync('umount', ['-l', directory]);
        rmSync(directory, { recursive: true, force: true });
      });
      demoDirectory(directory);
      const site = await open(directory, {}, ['--ballast-mib', '2']);
      expect(await site.health()).toMatchObject({ writable: true, ballast: 'held' });
      const filler = join(directory, 'filler');
      const fillUp = async (): Promise<void> => {
        const { bavail, bsize } = statfsSync(directory);
        writeFileSync(filler, Buffer.alloc(bavail * bsize - leftBytes));
        let status = 201;
        for (let count = 0; status === 201 && count < writesMax; count += 1) {
          status = await site.draw(`zone ${String(count)} ${'x'.repeat(60)}`);
        }
        expect(status).toBe(503);
      };
      await fillUp();
      // There are two megabytes now, and still nothing new is taken.
      expect(await site.draw('not yet')).toBe(503);
      const inUse = async () => ((await site.health()).ballast === 'given-up' ? true : null);
      await until('the room to be in use', backMaxMs, inUse);
      rmSync(filler);
      await until('the room to be back', backMaxMs, async () => {
        const { writable, ballast } = await site.health();
        return writable && ballast === 'held' ? true : null;
      });
      expect(await site.draw('at last')).toBe(201);
      await fillUp();
      site.child.kill('SIGTERM');
      await once(site.child, 'exit');
      const db = openForReading(join(directory, databaseFileName));
      const types = db.prepare('SELECT type FROM entries ORDER BY sequence').pluck().all() as string[];
      const signed = db.prepare('SELECT max(size) FROM checkpoints').pluck().get();
      db.close();
      expect(types.filter((type) => type === 'ledger.disk-full')).toHaveLength(2);
      expect(types.at(-1)).toBe('site.closed');
      expect(signed).toBe(types.length);
    });
  },
);
