import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LimitsBook } from '../../../controller/interlock/limits/limits-book.ts';
import { Desk } from '../../../controller/interlock/process/desk.ts';
import { StateStore } from '../../../controller/interlock/process/state-store.ts';
import { InterlockSite, shippedLimitTable, testConfig } from '../../support/interlock-site.ts';

// Goal: a site geometry that is cut or unlike its shape never takes the place of one that is whole (fault 41).

const config = testConfig([{ id: 't1', profileId: 'trowelling-robot' }]);

it('fault 41: the geometry on disk, cut anywhere, is refused and not taken for none', () => {
  const directory = mkdtempSync(join(tmpdir(), 'geometry-'));
  try {
    const store = new StateStore(directory);
    store.saveConfig(config);
    expect(store.config()).toMatchObject({ ok: true, value: { geometryHash: config.geometryHash } });
    const file = join(directory, 'config.json');
    const whole = readFileSync(file, 'utf8');
    for (let part = 0; part < 50; part += 1) {
      writeFileSync(file, whole.slice(0, Math.floor((whole.length * part) / 50)));
      expect(store.config()).toMatchObject({ ok: false, problem: { code: 'state-unreadable' } });
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
});

it('fault 41: one that comes cut, or without its edges, is refused and counted; the old one stays in force', () => {
  const site = new InterlockSite(config);
  const shipped = shippedLimitTable();
  const desk = new Desk({
    interlock: site.interlock,
    limits: new LimitsBook({ shipped, inForce: shipped, epoch: 1 }),
    nowMonoMs: () => site.nowMs,
    nowMs: () => site.nowMs,
    onConfigured: () => expect.unreachable(),
    onLatches: () => undefined,
    onLimits: () => undefined,
    onLimitsView: () => undefined,
    onRecordWires: () => undefined,
    onStopPass: () => undefined,
  });
  // Half a metre before the edge.
  site.place('t1', 59.2, 13);
  site.run(3500);
  expect(site.binding('t1')).toBe('fall-edge');
  const whole = JSON.stringify({ type: 'configure', commandId: 'c1', config });
  expect(desk.read(whole.slice(0, whole.length / 2))).toBeNull();
  const levels = config.levels.map((level) => ({ ...level, fallEdges: undefined }));
  const bare = { type: 'configure', commandId: 'c2', config: { ...config, levels } };
  expect(desk.read(JSON.stringify(bare))).toMatchObject({ ok: false, problem: { code: 'input-invalid' } });
  expect(desk.refusedLines).toBe(2);
  site.run(200);
  expect(site.binding('t1')).toBe('fall-edge');
});
