import { describe, expect, it } from 'vitest';
import { HeadlessSite } from './headless-site.ts';

/** The weights that a machine's diagnostics told, oldest first. */
function told(site: HeadlessSite, id: string): (string | undefined)[] {
  return site.messages
    .filter(({ topic }) => topic === `/${id}/diagnostics`)
    .map(({ text }) => {
      const [status] = (JSON.parse(text) as { status: { values: { key: string; value: string }[] }[] }).status;
      return status?.values.find(({ key }) => key === 'load_kg')?.value;
    });
}

describe('a machine with a load cell', () => {
  it('tells the weight on its hook at least every 0.2 s, and its faults', () => {
    const site = new HeadlessSite();
    site.kept.add('/k1/diagnostics');
    site.run(1);
    expect(told(site, 'k1').length).toBeGreaterThanOrEqual(4);
    expect(told(site, 'k1').at(-1)).toBe('0');
    site.finish(site.follow('k1', [[40.4, 10, 3]]), 300);
    expect(site.setTool('/k1/tool/hook', true).success).toBe(true);
    site.run(1);
    const massKg = site.machine('d1').profile.massKg.value;
    expect(told(site, 'k1').at(-1)).toBe(String(massKg));
    site.machine('k1').fault = { kind: 'load-cell-lost', delayMs: 0 };
    site.run(1);
    expect(told(site, 'k1').at(-1)).toBe('nan');
    site.machine('k1').fault = { kind: 'load-cell-drift', delayMs: 0 };
    site.run(10);
    expect(Number(told(site, 'k1').at(-1))).toBeGreaterThan(massKg + 900);
    site.machine('k1').fault = { kind: 'overloaded', delayMs: 0 };
    site.run(1);
    expect(told(site, 'k1').at(-1)).toBe('12000');
  });

  it('is a cage too, with what stands in it; a ground robot is none', () => {
    const site = new HeadlessSite();
    for (const id of ['h1a', 't1']) site.kept.add(`/${id}/diagnostics`);
    site.run(1);
    expect(told(site, 'h1a').at(-1)).toBe('0');
    expect(told(site, 't1').at(-1)).toBeUndefined();
    const cage = site.machine('h1a').toolPoint();
    Object.assign(site.machine('t1').pose, { xM: cage[0], yM: cage[1], zM: cage[2] });
    site.run(1);
    expect(told(site, 'h1a').at(-1)).toBe(String(site.machine('t1').profile.massKg.value));
  });
});
