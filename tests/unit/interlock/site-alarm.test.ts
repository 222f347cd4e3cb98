import { expect, it } from 'vitest';
import { SiteAlarm } from '../../../controller/interlock/process/site-alarm.ts';
import { InterlockSite, resetBy, testConfig } from '../../support/interlock-site.ts';

it('fault 53: the horn and the switch of the machine that moves on are told in the next cycle, again each second, and until two persons have reset it', () => {
  const site = new InterlockSite(testConfig([{ id: 't1', profileId: 'trowelling-robot' }]));
  const told: { topic: string; content: unknown; atMs: number }[] = [];
  let outcome: 'sent' | 'dropped' = 'sent';
  const alarm = new SiteAlarm(
    {
      allow: () => undefined,
      advertise: () => undefined,
      publish: (topic, message) => {
        const { data } = message as { data: string };
        if (outcome === 'sent') told.push({ topic, content: JSON.parse(data), atMs: site.nowMs });
        return outcome;
      },
    },
    { monoMs: () => site.nowMs },
  );
  const run = (durationMs: number): void => {
    for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs += 20) {
      site.cycle();
      alarm.tell(site.interlock.storedLatches());
    }
  };
  const quiet = { siren: false, cutPowerOf: [], stopAll: false };
  const loud = { siren: true, cutPowerOf: ['t1'], stopAll: false };
  run(3500);
  expect(told.map(({ content }) => content)).toEqual([quiet, quiet, quiet, quiet]);
  const safety = { user: 'zhao', role: 'safety' };
  site.interlock.stop({ type: 'machine', machineId: 't1' }, safety, '', site.nowMs);
  site.place('t1', 30, 13).forwardMps = 0.3;
  run(4000);
  const latch = site.interlock.latches().find(({ ruleId }) => ruleId === 'runaway');
  const first = told.find(({ content }) => (content as typeof loud).siren);
  expect(first).toMatchObject({ topic: '/site_alarm', content: loud });
  // Labels of latches are on the wall's clock, which the site's is behind by a constant.
  expect((first?.atMs ?? NaN) + 1_700_000_000_000).toBe(latch?.sinceMs);
  // A link that is down loses nothing: it is told as soon as it is back.
  outcome = 'dropped';
  site.place('t1', 30, 13).forwardMps = 0;
  run(3000);
  for (const user of ['zhao', 'chen'])
    expect(site.interlock.reset(resetBy({ user, role: 'safety' }, latch?.id ?? ''), site.nowMs).ok).toBe(true);
  run(20);
  outcome = 'sent';
  expect(told.at(-1)?.content).toEqual(loud);
  run(20);
  expect(told.at(-1)?.content).toEqual(quiet);
});
