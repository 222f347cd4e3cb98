import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MissionView, SiteView } from '../../controller/contract/api.ts';
import { BrokerRules } from '../support/broker-rules.ts';
import { demoAtBroker } from '../support/demo-at-broker.ts';
import {
  earned,
  ledgerOf,
  LONG_MAX_MS,
  openLiveSite,
  START_MAX_MS,
  untilState,
  type LiveSite,
} from '../support/live-site.ts';
import { MqttBroker } from '../support/mqtt-broker.ts';

// Goal: a load is brought over VDA 5050 3.0 from the order to the record, by a carrier that the interlock binds with leases.
// Method: the demo with its carriers at a broker on loopback, as its own processes; what the carrier says of itself is read at the broker.

/** Times real time. Leases of half a second are then so long by the clock of the computer as a broker on loopback can renew them. */
const SPEED = 8;
const load = { from: { point: [14, 8] }, to: { point: [16, 12] }, massKg: 300 };

const passwordOf = (username: string): string => `secret of the ${username}`;

interface ToldState {
  readonly driving: boolean;
  readonly zoneRequests?: readonly { readonly requestStatus: string }[];
}

describe('a carrier at a broker', () => {
  const states: ToldState[] = [];
  const rules = new BrokerRules(passwordOf);
  let broker: MqttBroker;
  let live: LiveSite;
  let mission: MissionView;

  beforeAll(async () => {
    broker = await MqttBroker.open(rules.options());
    broker.hear('vda5050/v3/+/+/state', (text) => states.push(JSON.parse(text) as ToldState));
    live = await openLiveSite({ dataDirectory: demoAtBroker(broker.url, passwordOf), speed: SPEED });
    const body = { kind: 'hauling', levelId: 'level-1', parameters: { loads: [load] } };
    const draft = await live.foreman.post<MissionView>('/missions', body);
    await live.foreman.post<MissionView>(`/missions/${draft.id}/plan`);
    mission = await live.foreman.post<MissionView>(`/missions/${draft.id}/approve`);
  }, START_MAX_MS);

  afterAll(async () => {
    await live?.remove();
    await broker?.close();
  });

  it(
    'brings its load and touches nothing',
    async () => {
      expect(mission.plan?.totals.loads).toBe(1);
      const done = await untilState(live.foreman, mission.id, 'done', LONG_MAX_MS);
      expect(done.progress).toMatchObject({ unit: 'load', done: 1, total: 1 });
      expect((await live.truth.state()).accidents.count).toBe(0);
      expect(earned(await ledgerOf(live.auditor), mission.id, 'load')).toBe(1);
    },
    LONG_MAX_MS,
  );

  it('drove by leave of the interlock', () => {
    const driven = states.filter(({ driving }) => driving);
    expect(driven.length).toBeGreaterThan(0);
    const statuses = new Set(driven.flatMap(({ zoneRequests = [] }) => zoneRequests.map((of) => of.requestStatus)));
    expect(statuses).toContain('GRANTED');
  });

  it('had no more at the broker than the rights of the table, and told nobody the passwords', async () => {
    expect(rules.refused).toEqual([]);
    const [site] = await live.foreman.get<readonly SiteView[]>('/sites');
    const siteId = site?.siteId ?? '';
    expect(rules.clientIds.get('controller')).toBe(`banksman-controller-${siteId}`);
    expect(rules.clientIds.get('interlock')).toBe(`banksman-interlock-${siteId}`);
    const record = JSON.stringify(await ledgerOf(live.auditor));
    expect(record + live.running.log()).not.toContain('secret of the');
  });
});
