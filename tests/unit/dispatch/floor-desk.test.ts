import { beforeEach, describe, expect, it } from 'vitest';
import { BayClock } from '../../../controller/dispatch/bay-clock.ts';
import { FloorDesk } from '../../../controller/dispatch/floor-desk.ts';
import { emptyProgress, MissionBook } from '../../../controller/dispatch/mission-book.ts';
import { wayAlong, type Way } from '../../../controller/dispatch/way-check.ts';
import type { LiveMachine } from '../../../controller/fleet/live-machine.ts';
import { asId, type LevelId, type MissionId } from '../../../kernel/ids.ts';
import type { Mission, MissionRequest, PlannedTask } from '../../../missions/mission.ts';
import { liveMachine } from '../../support/live-machine.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { MemoryRecord } from '../../support/ledger/memory-record.ts';
import { plannedTask, planOf } from '../../support/plans.ts';
import { smallSite } from '../../support/small-site.ts';

// Goal: a leg is not driven over what is wet in fact, whatever the plan says, and a start of the controller forgets no wet coat.

const HOUR_MS = 3_600_000;
const request = (part: Partial<MissionRequest>): MissionRequest => ({
  kind: 'hauling',
  levelId: asId<LevelId>('level-1'),
  earliestStartMs: 0,
  parameters: { kind: 'hauling', loads: [] },
  ...part,
});
const coating = request({ kind: 'surface-work', parameters: { kind: 'surface-work', work: 'coat', passes: 1 } });
const pose = (xM: number, yM: number) => ({ xM, yM, zM: 0, yawRad: 0 });

describe('the floor desk', () => {
  let clock: ManualClock;
  let record: MemoryRecord;
  let book: MissionBook;
  let desk: FloorDesk;
  let carrier: LiveMachine;
  let coat: PlannedTask;
  let across: Way;
  const hauling = plannedTask(9, 'c1');

  beforeEach(async () => {
    clock = new ManualClock();
    record = new MemoryRecord();
    carrier = liveMachine('material-carrier', 'c1', pose(20, 6));
    const leg = { poses: [pose(20, 10), pose(30, 10)], atS: [0, 60], tool: 'on', drive: 'path', quantity: 8 } as const;
    coat = plannedTask(1, 'k1', { step: 'coat', startMs: 0, endMs: 60_000, legs: [leg] });
    across = wayAlong([pose(25, 6), pose(25, 14)], carrier.profile)!;
    start();
    await book.load();
  });

  /** What a start of the controller makes of the record. */
  function start(): void {
    book = new MissionBook({ record, clock, onChange: () => undefined, onWriteFailed: () => undefined });
    const coater = liveMachine('floor-coating-robot', 'k1', pose(20, 10));
    desk = new FloorDesk({
      book,
      fleet: { machines: new Map([coater, carrier].map((machine) => [machine.id, machine])), weather: () => null },
      site: smallSite,
      bayClock: () => new BayClock([]),
      clock,
    });
  }

  async function mission(of: MissionRequest, task: PlannedTask): Promise<Mission> {
    const created = await book.create(of, 'wang');
    if (!created.ok) throw new Error(created.problem.code);
    const { id } = created.value;
    const plan = planOf([task], { missionId: id });
    for (const event of [{ type: 'planned', plan }, { type: 'approved' }, { type: 'started' }] as const) {
      const applied = await book.apply(id, event, 'wang');
      if (!applied.ok) throw new Error(applied.problem.code);
    }
    return book.find(id)!;
  }

  const note = (id: MissionId, part: object): void => book.note(id, { ...emptyProgress(coat.id), ...part });

  it('lets machines over what is only planned to be coated, and nobody over it from the first stroke until it is dry', async () => {
    const coats = await mission(coating, coat);
    const other = await mission(request({}), hauling);
    expect(desk.closedOn(carrier, other, hauling, across)).toBeNull();
    expect(desk.closedTo(other).map(({ cause, isSo }) => [cause, isSo])).toEqual([['wet-coat', false]]);
    note(coats.id, { state: 'running', startedAtMs: clock.epochMs() });
    expect(desk.closedOn(carrier, other, hauling, across)).toMatchObject({ cause: 'wet-coat', missionNumber: 1 });
    expect(desk.holdOf(carrier.id)?.missionNumber).toBe(1);
    const beside = wayAlong([pose(25, 6), pose(25, 8.5)], carrier.profile)!;
    expect(desk.closedOn(carrier, other, hauling, beside)).toBeNull();
    // The mission itself knows where its coat is.
    expect(desk.closedTo(coats)).toEqual([]);
    const endedAtMs = clock.epochMs();
    note(coats.id, { state: 'done', legsDone: 1, done: 20, startedAtMs: endedAtMs, endedAtMs });
    await clock.advance(24 * HOUR_MS - 1);
    expect(desk.closedOn(carrier, other, hauling, across)?.untilMs).toBe(endedAtMs + 24 * HOUR_MS);
    await clock.advance(1);
    expect(desk.closedOn(carrier, other, hauling, across)).toBeNull();
    expect(desk.holdOf(carrier.id)).toBeNull();
  });

  it('knows of a wet coat after a start, though its mission was cancelled before', async () => {
    const coats = await mission(coating, coat);
    const other = await mission(request({}), hauling);
    const atMs = clock.epochMs();
    note(coats.id, { state: 'waiting', legDoneM: 6, done: 5, startedAtMs: atMs, endedAtMs: atMs });
    await book.apply(coats.id, { type: 'cancelled', reason: { code: 'cancelled-by-person' } }, 'wang');
    start();
    await book.load();
    await clock.advance(HOUR_MS);
    expect(desk.closedOn(carrier, book.find(other.id)!, hauling, across)?.untilMs).toBe(atMs + 24 * HOUR_MS);
    const beyond = wayAlong([pose(29, 6), pose(29, 14)], carrier.profile)!;
    expect(desk.closedOn(carrier, book.find(other.id)!, hauling, beyond)).toBeNull();
  });
});
