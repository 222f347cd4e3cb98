import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MachineView } from '../../controller/contract/api.ts';
import type { UpkeepView } from '../../controller/contract/accounts/upkeep.ts';
import {
  entriesOf,
  freePort,
  ledgerOf,
  LONG_MAX_MS,
  openLiveSite,
  SOON_MAX_MS,
  START_MAX_MS,
  untilBack,
  watch,
  type LiveSite,
} from '../support/live-site.ts';
import { contractOf, hoistLine } from '../support/rental-case.ts';
import { killChild, untilRestarted } from '../support/site-processes.ts';
import { until } from '../support/start-banksman.ts';

// Goal: a contract takes a real machine's permit away and gives it back, and a controller that dies changes nothing of it.

describe('a machine of a contract', () => {
  let live: LiveSite;
  let machine: MachineView;

  beforeAll(async () => {
    live = await openLiveSite({ port: await freePort() });
    const machines = await live.admin.get<MachineView[]>('/machines');
    machine = machines.find(({ profileId }) => profileId === 'levelling-robot') as MachineView;
  }, START_MAX_MS);
  afterAll(() => live?.remove());

  const permit = async () => (await live.truth.state()).machines.find(({ id }) => id === machine.id)?.permit;
  const untilRule = (is: (ruleId: string) => boolean) =>
    until('the permit to follow the contract', SOON_MAX_MS, async () => {
      const now = await permit();
      return now !== undefined && is(now.ruleId) ? now : null;
    });

  async function turn(type: 'on-rent' | 'off-rent'): Promise<void> {
    const { siteTime } = await live.admin.get<{ siteTime: string }>('/health');
    const event = { type, machineId: machine.id, at: siteTime, meterH: null, documentId: null, reason: 'handed over' };
    await live.admin.post('/rental/contracts/k1/events', event);
  }

  it(
    'stands until it is on rent, also while the controller is dead, and again after it is off rent',
    async () => {
      const party = { name: 'x', taxNumber: '', address: '' };
      expect((await live.admin.raw('PUT', '/rental/customers/builder', party)).status).toBe(200);
      const place = { name: 'x', address: '', siteId: null, fence: null };
      expect((await live.admin.raw('PUT', '/rental/sites/tower-3', place)).status).toBe(200);
      await live.admin.post('/rental/contracts/k1', contractOf([{ ...hoistLine, machineIds: [machine.id] }]));
      expect(await untilRule((ruleId) => ruleId === 'off-rent')).toMatchObject({ level: 'lockout' });
      const { withheld } = await live.admin.get<UpkeepView>('/upkeep');
      expect(withheld).toEqual([{ machineId: machine.id, term: 'off-rent', name: '', isOnlyOutside: false }]);

      const pid = killChild(live.running, 'controller');
      const seen = await watch(live.truth, 3_000);
      await untilRestarted(live.running, 'controller', pid);
      await untilBack(live.admin);
      // A permit that has run out for want of an answer is none: what counts is that none lets it move.
      for (const { machines } of seen)
        expect(['lockout', 'none']).toContain(machines.find(({ id }) => id === machine.id)?.permit.level);
      // Folded anew from the ledger.
      expect((await live.admin.get<UpkeepView>('/upkeep')).withheld).toHaveLength(1);
      expect(await untilRule((ruleId) => ruleId === 'off-rent')).toMatchObject({ level: 'lockout' });

      await turn('on-rent');
      await untilRule((ruleId) => ruleId !== 'off-rent');
      await turn('off-rent');
      await untilRule((ruleId) => ruleId === 'off-rent');
      const entries = entriesOf(await ledgerOf(live.admin), 'rental.event-entered');
      expect(entries.map(({ machineId, actor }) => [machineId, actor])).toEqual([
        [machine.id, 'admin'],
        [machine.id, 'admin'],
      ]);
    },
    LONG_MAX_MS,
  );
});
