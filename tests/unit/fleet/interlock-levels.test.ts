import { describe, expect, it } from 'vitest';
import type { StreamMessage } from '../../../controller/contract/api.ts';
import type { FromInterlock, MachineVerdict } from '../../../controller/contract/interlock/interlock.ts';
import { Fleet } from '../../../controller/fleet/fleet.ts';
import { LiveMachine } from '../../../controller/fleet/live-machine.ts';
import { createStreamHub, PATCH_EVERY_MS } from '../../../controller/http/stream-hub.ts';
import type { PermitLevel } from '../../../kernel/permit.ts';
import type { SiteSensors } from '../../../robot-bridge/link.ts';
import { FakeMachineLink } from '../../support/fakes/fake-machine-link.ts';
import { shippedProfiles, smallFleet } from '../../support/small-site.ts';
import { machineNamed, manualClock } from '../http/fakes.ts';
import { stopLatch } from '../../support/stop-latch.ts';
import { noHoists } from '../../support/hoist-views.ts';

type StatusPeople = Extract<FromInterlock, { type: 'status' }>['people'];

/** Between two statuses of the interlock the site may have lived for seconds: its events must reach the tablet by themselves. */
function setUp() {
  const clock = manualClock();
  const entry = smallFleet().machines[0]!;
  const profile = shippedProfiles().get(entry.profileId)!;
  const machine = new LiveMachine(entry, profile, new FakeMachineLink());
  let say: Parameters<SiteSensors['onTags']>[0] = () => undefined;
  const onTags: SiteSensors['onTags'] = (listener) => {
    say = listener;
    return () => undefined;
  };
  const fleet = new Fleet([machine], { onTags, onWind: () => undefined, onWeather: () => undefined } as never, clock);
  const hub = createStreamHub({
    clock,
    sources: {
      siteTimeMs: () => clock.monoMs(),
      isSimTime: () => false,
      machines: () => [{ ...machineNamed(machine.id), verdict: machine.verdict?.value ?? null }],
      people: () => [],
      zones: () => [],
      missions: () => [],
      latches: () => [...fleet.latches()],
      hoists: () => noHoists,
      interlock: () => ({ connected: true, ageMs: fleet.interlockAgeMs() }),
      record: () => ({ writable: true, reason: '', space: 'ample', freeRatio: 0.6, ballast: 'held', checked: null }),
    },
  });
  const listen = (): StreamMessage[] => {
    const messages: StreamMessage[] = [];
    hub.subscribe({ user: 'foreman', role: 'foreman', device: 'tablet' }, (message) => messages.push(message));
    return messages;
  };
  const tick = (): void => {
    clock.advance(PATCH_EVERY_MS);
    hub.tick();
  };
  const verdict = (level: PermitLevel, travelSpeedMaxMps: number): MachineVerdict => ({
    machineId: machine.id,
    level,
    travelSpeedMaxMps,
    toolSpeedMaxMps: travelSpeedMaxMps,
    reasons: [],
    holdingAction: 'stand-still',
    permitSequence: 1,
    requestAgeMs: 10,
    poseAgeMs: 10,
    grade: 'guarded',
  });
  const status = (level: PermitLevel, speedMps: number, people: StatusPeople = []): void => {
    const loop = {
      cycles: 1,
      overruns: 0,
      cpuMsP50: 0,
      cpuMsP99: 0,
      cpuMsP999: 0,
      lateMsP50: 0,
      lateMsP99: 0,
      lateMsP999: 0,
      lateMsMax: 0,
      heldForLateness: 0,
      scheduling: 'normal' as const,
      inputAgesMs: {},
      refusedInputs: {},
      tagJumps: 0,
    };
    fleet.applyInterlock({
      type: 'status',
      epoch: 1,
      atMs: 0,
      machines: [verdict(level, speedMps)],
      latches: [],
      loop,
      people,
    });
  };
  const event = (sequence: number, from: PermitLevel, to: PermitLevel, machineId: string = machine.id): void => {
    const reasons: Extract<FromInterlock, { type: 'status' }>['machines'][number]['reasons'] = [
      {
        ruleId: 'person-separation',
        level: to,
        measured: { value: 1.2, unit: 'm' },
        limit: { value: 2, unit: 'm' },
        other: null,
        agesMs: {},
        latchId: null,
      },
    ];
    fleet.applyInterlock({ type: 'event', sequence, atMs: 0, machineId, change: { type: 'level', from, to, reasons } });
  };
  const hello = (epoch: number): void =>
    fleet.applyInterlock({ type: 'hello', epoch, geometryHash: null, limitsHash: 'x', stopPort: null });
  const tag = (tagId: string): void => say([{ tagId, at: [1, 2], zM: 0 }], 0);
  return { fleet, machine, listen, tick, status, event, hello, tag };
}

/** Levels and travel limits in the order in which a listener heard them. */
function heard(messages: readonly StreamMessage[]): string[] {
  return messages.flatMap((message) =>
    message.type === 'notice'
      ? []
      : (message.machines ?? []).map(({ verdict }) => `${verdict?.level} ${verdict?.travelSpeedMaxMps}`),
  );
}

describe('a change of level that the interlock reports', () => {
  it('reaches the stream before the next status, with its reason, and takes the speed away', () => {
    const { listen, tick, status, event, hello } = setUp();
    hello(1);
    status('run', 0.4);
    const messages = listen();
    event(0, 'run', 'hold');
    tick();
    expect(heard(messages)).toEqual(['run 0.4', 'hold 0']);
    const last = messages.at(-1);
    expect(last?.type === 'patch' && last.machines?.[0]?.verdict?.reasons[0]?.ruleId).toBe('person-separation');
    status('run', 0.4);
    tick();
    expect(heard(messages).at(-1)).toBe('run 0.4');
  });

  it('is no news when it is repeated after a reconnect, and is news again in a new epoch', () => {
    const { listen, tick, status, event, hello } = setUp();
    hello(1);
    status('run', 0.4);
    const messages = listen();
    event(4, 'run', 'hold');
    status('run', 0.4);
    hello(1);
    event(4, 'run', 'hold');
    event(3, 'run', 'hold');
    tick();
    expect(heard(messages)).toEqual(['run 0.4']);
    hello(2);
    event(0, 'run', 'hold');
    tick();
    expect(heard(messages)).toEqual(['run 0.4', 'hold 0']);
  });

  it('invents no verdict for a machine without one, and none for a machine that is not of the site', () => {
    const { machine, event, hello } = setUp();
    hello(1);
    event(0, 'run', 'hold');
    event(1, 'run', 'hold', 'nobody');
    expect(machine.verdict).toBeNull();
  });
});

describe('a latch that the interlock reports', () => {
  it('counts before the next status, until it is reset', () => {
    const { fleet, hello, status } = setUp();
    const latch = stopLatch();
    hello(1);
    status('run', 0.4);
    const change = { type: 'latched', latch } as const;
    fleet.applyInterlock({ type: 'event', sequence: 0, atMs: 0, machineId: null, change });
    expect(fleet.latches()).toEqual([latch]);
    const by = { user: 'liu', role: 'operator' };
    const reset = { type: 'reset', latchId: 'latch-1', by, stage: 'done', note: '' } as const;
    fleet.applyInterlock({ type: 'event', sequence: 1, atMs: 0, machineId: null, change: reset });
    expect(fleet.latches()).toEqual([]);
  });
});

describe('a tablet that is loaded anew', () => {
  it('gets the present at once, and the numbers go on without a gap from there', () => {
    const { listen, tick, status, event, hello } = setUp();
    hello(1);
    status('run', 0.4);
    const first = listen();
    event(0, 'run', 'limit');
    tick();
    const second = listen();
    expect(heard(second)).toEqual(['limit 0.4']);
    event(1, 'limit', 'hold');
    tick();
    const [snapshot, ...patches] = second;
    expect(snapshot?.sequence).toBe(first.at(-2)?.sequence);
    expect(patches.map(({ sequence }) => sequence)).toEqual([(snapshot?.sequence ?? 0) + 1]);
    expect(second.at(-1)).toEqual(first.at(-1));
    expect(heard(second)).toEqual(['limit 0.4', 'hold 0']);
  });
});

describe('people of whom the interlock says that nobody sees them', () => {
  it('are known until the next status, and gone at once when they are signed out', () => {
    const { fleet, status, tag, hello } = setUp();
    const at = { xM: 1, yM: 2, zM: 0, ageMs: 5000 };
    hello(1);
    tag('p1');
    tag('p2');
    status('hold', 0, [
      { personId: 'p1', ...at, isUntracked: true },
      { personId: 'p2', ...at, isUntracked: false },
      { personId: 'before', ...at, isUntracked: true },
    ]);
    expect(fleet.untrackedPeople().map(({ personId }) => personId)).toEqual(['p1', 'before']);
    const by = { user: 'anna', role: 'safety' };
    const change = { type: 'person-signed-out', personId: 'p1', by, reason: 'left', lastSeen: at } as const;
    fleet.applyInterlock({ type: 'event', sequence: 1, atMs: 0, machineId: null, change });
    expect(fleet.untrackedPeople().map(({ personId }) => personId)).toEqual(['before']);
    expect(fleet.people().map(({ personId }) => personId)).toEqual(['p2']);
  });
});
