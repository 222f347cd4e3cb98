import { ProfileCatalogue } from '../../../controller/fleet/profile-catalogue.ts';
import { siteProfiles } from '../../../controller/site-profiles.ts';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type {
  HealthView,
  LevelView,
  MachineView,
  MissionRequestBody,
  MissionView,
  Role,
  SiteView,
  StreamMessage,
  ZoneView,
} from '../../../controller/contract/api.ts';
import type { LedgerEntry } from '../../../controller/contract/ledger/ledger.ts';
import { createAuthService, type AuthService } from '../../../controller/http/auth/auth-service.ts';
import type { PasswordHasher } from '../../../controller/http/auth/password.ts';
import { buildApp } from '../../../controller/http/build-app.ts';
import type { RecordingsView } from '../../../controller/contract/site/recordings.ts';
import type { ApiServices } from '../../../controller/http/ports.ts';
import { createStreamHub, type StreamHub } from '../../../controller/http/stream-hub.ts';
import type { DocumentPut, LedgerQuery, RecordBatch, SiteRecord } from '../../../controller/ledger/record.ts';
import type { ProgrammeView } from '../../../controller/contract/missions/programme.ts';
import type { SlabBearingView } from '../../../controller/contract/missions/slab-bearing.ts';
import type { ClosedFloorView } from '../../../controller/contract/missions/closed-floor.ts';
import { fakeAemp, noTelematics } from '../../support/fakes/fake-aemp.ts';
import { fakeDossiers } from '../../support/fakes/fake-dossiers.ts';
import { fakeProofs } from '../../support/fakes/fake-proofs.ts';
import { fakeDocuments } from '../../support/fakes/fake-documents.ts';
import { fakeUpkeep } from '../../support/fakes/fake-upkeep.ts';
import { fakeRental } from '../../support/fakes/fake-rental.ts';
import { fakeTime, fakeUsage } from '../../support/fakes/fake-time.ts';
import { fakeNorms } from '../../support/fakes/fake-norms.ts';
import { hoistCallOf, noHoists } from '../../support/hoist-views.ts';

function bearingOf(bearing: SlabBearingView['bearing']): SlabBearingView {
  const slab = { slabId: 's1', levelId: 'level-1', name: 'Slab', notCarried: [] };
  return { ...slab, bearing, by: null, atMs: null, strengthMpa: null, allowedKpa: null };
}

export const wetCoat: ClosedFloorView[number] = {
  cause: 'wet-coat',
  levelId: 'level-1',
  outline: [
    [1, 1],
    [5, 1],
    [5, 4],
  ],
  fromMs: 0,
  untilMs: 86_400_000,
  missionId: 'm1',
  missionNumber: 1,
  openTo: [],
  isSo: true,
};

/** What a site without missions answers. */
const noProgramme: ProgrammeView = {
  programmeId: 'p1',
  madeAtMs: 0,
  missions: [],
  clashes: [],
  endMs: 0,
  endBoundMs: null,
  unplannedIds: [],
  problem: null,
  impossible: null,
};

/** A clock that moves only when told. */
export interface ManualClock extends Clock {
  advance(ms: number): void;
}

export function manualClock(): ManualClock {
  const startEpochMs = Date.UTC(2026, 0, 5, 6);
  let nowMs = 1_000;
  const timers = new Set<{ atMs: number; run: () => void }>();
  return {
    epochMs: () => startEpochMs + nowMs,
    monoMs: () => nowMs,
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        const [next] = [...timers].filter((timer) => timer.atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
        if (next === undefined) break;
        timers.delete(next);
        nowMs = Math.max(nowMs, next.atMs);
        next.run();
      }
      nowMs = endMs;
    },
  };
}

/** Cheap on purpose; the real one has its own test. */
export const plainHasher: PasswordHasher = {
  hash: async (password) => `plain:${password}`,
  matches: async (stored, password) => stored === `plain:${password}`,
};

/** A record in memory that refuses to write when told to, as a full disk does. */
export interface FakeRecord extends SiteRecord {
  breakDisk(): void;
  mendDisk(): void;
}

export function fakeRecord(): FakeRecord {
  const documents = new Map<string, DocumentPut>();
  let isBroken = false;
  return {
    async commit({ documents: puts }: RecordBatch) {
      await Promise.resolve();
      if (isBroken) throw Object.assign(new Error('disk full'), { name: 'RecordUnavailable' });
      for (const put of puts) {
        if (put.value === null) documents.delete(`${put.kind}/${put.id}`);
        else documents.set(`${put.kind}/${put.id}`, structuredClone(put));
      }
      return [];
    },
    document: (kind, id) => documents.get(`${kind}/${id}`)?.value ?? null,
    documents: (kind) => [...documents.values()].filter((put) => put.kind === kind),
    entries: () => [],
    size: () => 0,
    isWritable: () => !isBroken,
    breakDisk() {
      isBroken = true;
    },
    mendDisk() {
      isBroken = false;
    },
  };
}

export function machineNamed(id: string, xM = 1): MachineView {
  return {
    id,
    label: id.toUpperCase(),
    name: { zh: '整平机器人', en: 'Levelling robot' },
    profileId: 'levelling-robot',
    class: 'levelling',
    serialNo: 'S1',
    assetId: id,
    grade: 'guarded',
    connection: 'connected',
    levelId: 'level-1',
    pose: { value: { xM, yM: 2, zM: 0, yawRad: 0, speedMps: 0 }, ageMs: 40, isStale: false },
    tool: { value: null, ageMs: null, isStale: true },
    battery: { value: { fillRatio: 0.8, isCharging: false }, ageMs: 300, isStale: false },
    health: { value: { level: 'ok', message: '', texts: {} }, ageMs: 300, isStale: false },
    footprint: [
      [0, 0],
      [1, 0],
      [1, 1],
    ],
    parts: [],
    verdict: null,
    verdictAgeMs: null,
    latches: [],
    timeState: 'REST',
    timeStateSinceMs: 0,
    timeStateCause: 'task',
    told: { mode: null, operatingHours: null, ageMs: null, refused: [] },
    expectedBy: 'mission',
    task: null,
    command: null,
    control: { holder: null, sinceMs: null },
    needsYou: { rank: 0, code: null },
    dimensions: { lengthM: 2, widthM: 1, heightM: 1, massKg: 200 },
  };
}

const site: SiteView = {
  siteId: 'demo',
  name: 'Demo',
  source: { file: 'demo.ifc', sha256: 'ab', kind: 'ifc' },
  geometryHash: 'c0ffee',
  levels: [{ id: 'level-1', name: '1', elevationM: 0 }],
  setAside: [],
};
const level: LevelView = {
  id: 'level-1',
  name: '1',
  elevationM: 0,
  slabs: [],
  columns: [],
  walls: [],
  stairs: [],
  openings: [],
  fallEdges: [],
  landings: [],
};
const health: HealthView = {
  status: 'ok',
  version: '0.1.0',
  siteTime: '2026-01-05T06:00:00.000Z',
  isSimTime: true,
  speed: 60,
  interlock: { connected: true, epoch: 1, ageMs: 20, loop: null },
  ledger: {
    entries: 250,
    writable: true,
    reason: '',
    space: 'ample',
    freeRatio: 0.6,
    ballast: 'held',
    checked: null,
    treeSize: 250,
    lastCheckpointAtMs: null,
  },
};

export function missionFrom(id: string, body: MissionRequestBody): MissionView {
  return {
    id,
    number: 1,
    kind: body.kind,
    levelId: body.levelId,
    state: 'draft',
    version: 1,
    createdAtMs: 0,
    createdBy: 'foreman',
    progress: { unit: 'm2', done: 0, total: 10, leftOut: 0, ratio: 0, steps: [] },
    startMs: null,
    endMs: null,
    machineIds: [],
    reasons: [],
    allowedActions: ['plan'],
    request: { ...body, earliestStart: '2026-01-05T06:00:00.000Z', due: null },
    plan: null,
    tasks: [],
  };
}

function entry(sequence: number): LedgerEntry {
  return {
    version: 1,
    siteId: 'demo',
    ledgerEpoch: 1,
    sequence,
    previousHash: '0'.repeat(64),
    type: 'mission.created',
    atMs: sequence,
    monoMs: sequence,
    machineId: null,
    missionId: 'm1',
    actor: 'foreman',
    payload: {},
  };
}

/** What the routes asked the services to do, in order. */
export type Call = readonly [what: string, ...facts: unknown[]];

export interface FakeServices extends ApiServices {
  readonly calls: Call[];
  readonly machineList: MachineView[];
  /** Makes the next call of a service by this name misbehave. */
  failNext(what: string, how: Error | { code: string; facts?: Record<string, unknown> }): void;
  /** Holds the answer of the next call of this name until the result is called. */
  delayNext(what: string): () => void;
  readonly hub: StreamHub;
}

type Answer = <T>(what: string, value: () => T, ...facts: unknown[]) => Promise<Result<T>>;

function fakeRecordings(answer: Answer): ApiServices['recordings'] {
  const off = { state: 'off', fileName: null, noted: 0, dropped: 0, skipped: 0, failure: null } as const;
  const view: RecordingsView = {
    ...{ directory: '/recordings', processes: { controller: off, interlock: null }, files: [], left: 0 },
    ...{ freeRatio: 0.6, freeRatioMin: 0.2, bytesMax: 1000 },
  };
  return {
    view: () => Promise.resolve(view),
    start: (user) => answer('recordings.start', () => view, user),
    stop: (user) => answer('recordings.stop', () => view, user),
    open: (fileName, user) =>
      answer(
        'recordings.open',
        () => ({ sizeBytes: 5, bytes: () => Readable.from([Buffer.from('bytes')]) }),
        fileName,
        user,
      ),
  };
}

/** Services in memory with a real stream hub; they refuse, throw and dawdle when told to. */
export function fakeServices(clock: Clock): FakeServices {
  const calls: Call[] = [];
  const failures = new Map<string, Error | { code: string; facts?: Record<string, unknown> }>();
  const delays = new Map<string, Promise<void>>();
  const machineList = [machineNamed('l1'), machineNamed('l2', 5)];
  const zones: ZoneView[] = [];
  const missions = new Map<string, MissionView>();

  async function answer<T>(what: string, value: () => T, ...facts: unknown[]): Promise<Result<T>> {
    calls.push([what, ...facts]);
    const delay = delays.get(what);
    delays.delete(what);
    await delay;
    const failure = failures.get(what);
    failures.delete(what);
    if (failure instanceof Error) throw failure;
    return failure === undefined ? ok(value()) : refuse(failure);
  }

  function act(what: string, missionId: string, ...facts: unknown[]): Promise<Result<MissionView>> {
    const mission = missions.get(missionId);
    if (mission === undefined) return Promise.resolve(refuse({ code: 'not-found' }));
    return answer(what, () => mission, missionId, ...facts);
  }

  const noRemedies = (what: string, id: string) => {
    calls.push([what, id]);
    const now = { coveredM2: 0, lostM2: 9, lateS: 0, endMs: null };
    return ok({ planVersion: 1, state: 'searching' as const, plansMade: 1, plansMax: 24, now, found: [], causes: [] });
  };

  const hub = createStreamHub({
    clock,
    sources: {
      siteTimeMs: () => 0,
      isSimTime: () => true,
      machines: () => machineList.map((machine) => structuredClone(machine)),
      people: () => [],
      zones: () => zones,
      missions: () => [],
      latches: () => [],
      hoists: () => noHoists,
      interlock: () => ({ connected: true, ageMs: 20 }),
      record: () => ({ writable: true, reason: '', space: 'ample', freeRatio: 0.6, ballast: 'held', checked: null }),
    },
  });

  return {
    calls,
    machineList,
    hub,
    failNext: (what, how) => failures.set(what, how),
    delayNext(what) {
      let release = (): void => undefined;
      delays.set(what, new Promise<void>((resolve) => (release = resolve)));
      return () => release();
    },
    site: { view: () => site, levels: () => [level], elements: () => [] },
    zones: {
      list: () => zones,
      add: (body, actor) =>
        answer(
          'zones.add',
          () => {
            const zone: ZoneView = { ...body, id: `z${zones.length + 1}`, origin: 'person' };
            zones.push(zone);
            return zone;
          },
          body,
          actor,
        ),
      remove: (zoneId, actor) => answer('zones.remove', () => undefined, zoneId, actor),
      openForWork: (zoneId, request, actor) => answer('zones.openForWork', () => undefined, zoneId, request, actor),
      closeForWork: (zoneId, actor) => answer('zones.closeForWork', () => undefined, zoneId, actor),
    },
    machines: {
      list: () => machineList,
      find: (id) => machineList.find((machine) => machine.id === id) ?? null,
      stop: ({ scope, reason, pressId }, actor) =>
        answer(
          'stop',
          () => ({ commandId: pressId ?? `c${calls.length}`, acceptedByInterlock: true as const }),
          scope,
          reason,
          actor,
        ),
      reset: (machineId, request, actor) => answer('reset', () => undefined, machineId, request, actor),
      override: (machineId, request, actor) => answer('override', () => undefined, machineId, request, actor),
      lockOut: (machineId, reason, actor) => answer('lockOut', () => undefined, machineId, reason, actor),
      takeControl: (id, actor) => answer('take', () => machineNamed(id), id, actor),
      releaseControl: (id, actor) => answer('release', () => machineNamed(id), id, actor),
    },
    documents: fakeDocuments(),
    dossiers: fakeDossiers(),
    proofs: fakeProofs(),
    time: fakeTime(),
    rental: fakeRental(),
    aemp: fakeAemp(),
    telematics: { view: () => noTelematics },
    usage: fakeUsage(),
    norms: fakeNorms(),
    upkeep: fakeUpkeep(),
    floor: { closed: () => [wetCoat] },
    programmes: {
      ask: (request) => answer('programmes.ask', () => noProgramme, request),
      takeOver: (programmeId, actor) => answer('programmes.takeOver', () => ({ missions: [] }), programmeId, actor),
    },
    links: { view: () => Promise.resolve({ links: [], problem: null, operators: [] }) },
    recordings: fakeRecordings(answer),
    workCycles: { view: ({ fromMs, toMs }) => ({ fromMs, toMs, cycles: [], left: 0, machines: [] }) },
    anchor: {
      view: () => ({ anchor: null, offered: null }),
      put: (body, user) =>
        answer('anchor.put', () => ({ anchor: body && { ...body, by: user, atMs: 0 }, offered: null }), body, user),
    },
    forecast: {
      view: () => ({ forecast: null }),
      put: (body, actor) =>
        answer('forecast.put', () => ({ forecast: body && { ...body, by: actor.user, atMs: 0 } }), body, actor),
    },
    bearings: {
      list: () => [bearingOf(null)],
      put: (slabId, body, actor) => answer('bearings.put', () => bearingOf(body), slabId, body, actor),
    },
    hoists: {
      view: () => noHoists,
      call: (request, actor) => ok(hoistCallOf(request, actor.user)),
      cancel: () =>
        ok(
          hoistCallOf({ cargo: 'people', persons: 1, fromLevelId: 'level-1', toLevelId: 'level-2', priority: 1 }, 'a'),
        ),
      resume: () => ok(undefined),
    },
    stopPath: { passOf: ({ sessionId }) => ok({ port: 8081, token: `pass of ${sessionId}` }) },
    roster: {
      view: () => ({ roster: null, skills: [] }),
      hours: () => ({ closed: [], onShift: [] }),
      put: (body, actor) => answer('roster.put', () => ({ roster: body, skills: [] }), body, actor),
    },
    limits: {
      view: () => ok({ limitsHash: 'cd'.repeat(32), limits: [], proposal: null }),
      propose: (request, actor) => answer('limits.propose', () => undefined, request, actor),
      sign: (proposalId, actor) => answer('limits.sign', () => undefined, proposalId, actor),
      withdraw: (proposalId, actor) => answer('limits.withdraw', () => undefined, proposalId, actor),
    },
    people: {
      list: () => [],
      signOut: (request, actor) => answer('signOut', () => undefined, request, actor),
    },
    missions: {
      list: () => [...missions.values()],
      find: (id) => missions.get(id) ?? null,
      create: (body, actor) =>
        answer(
          'missions.create',
          () => {
            const mission = missionFrom(`m${missions.size + 1}`, body);
            missions.set(mission.id, mission);
            return mission;
          },
          body,
          actor,
        ),
      plan: (id, actor) => act('missions.plan', id, actor),
      approve: (id, actor) => act('missions.approve', id, actor),
      hold: (id, reason, actor) => act('missions.hold', id, reason, actor),
      resume: (id, actor) => act('missions.resume', id, actor),
      cancel: (id, reason, actor) => act('missions.cancel', id, reason, actor),
      slip(id, taskId, byMs) {
        calls.push(['missions.slip', id, taskId, byMs]);
        const slack = { freeMs: 60_000, totalMs: 120_000 };
        return ok({ planVersion: 1, taskId, byMs, slack, moved: [], missed: [], endMs: 0 });
      },
      endPlanning(id, wish) {
        calls.push(['missions.endPlanning', id, wish]);
        return missions.has(id) ? ok({ outcome: 'not-planning' }) : refuse({ code: 'not-found' });
      },
      crews: () => ok({ planVersion: 1, teams: [], load: [], figures: [] }),
      draftPlan(id, request) {
        calls.push(['missions.draftPlan', id, request]);
        const now = { endMs: 0, coveredM2: 0, volumeM3: 0, lifts: 0, machineIds: [], steps: [], missed: [] };
        return Promise.resolve(
          ok({
            draftId: 'd1',
            planVersion: 1,
            wishes: { notBefore: [], withoutMachineIds: [...request.withoutMachineIds] },
            warnings: [],
            now,
            drafted: now,
            problem: null,
            takeOver: 'now' as const,
            tasks: [],
          }),
        );
      },
      remedies: (id) => noRemedies('missions.remedies', id),
      findRemedies: (id) => noRemedies('missions.findRemedies', id),
      stopRemedies: (id) => noRemedies('missions.stopRemedies', id),
      takeOverPlan: (id, draftId, actor) => act('missions.takeOverPlan', id, draftId, actor),
      confirmStep: (id, taskId, body, actor) => act('missions.confirmStep', id, taskId, body, actor),
      addLoads: (id, loads, actor) => act('missions.addLoads', id, loads, actor),
    },
    ledger: {
      page(query: LedgerQuery) {
        calls.push(['ledger.page', query]);
        const all = Array.from({ length: 250 }, (_, sequence) => entry(sequence));
        const inRange = all.filter(
          ({ sequence }) => sequence > (query.after ?? -1) && sequence < (query.before ?? Infinity),
        );
        return (query.newestFirst ? inRange.reverse() : inRange).slice(0, query.limit);
      },
      async *export() {
        for (let sequence = 0; sequence < 3; sequence += 1) yield `${JSON.stringify(entry(sequence))}\n`;
      },
      async record(type, actor, payload) {
        await answer('ledger.record', () => undefined, type, actor, payload);
      },
    },
    utilisation: async (fromMs, toMs) => {
      calls.push(['utilisation', fromMs, toMs]);
      return { fromMs, toMs, machines: [] };
    },
    health: () => health,
    subscribe: (session, send: (message: StreamMessage) => void) => hub.subscribe(session, send),
  };
}

export interface TestApp {
  readonly app: FastifyInstance;
  readonly services: FakeServices;
  readonly auth: AuthService;
  readonly record: FakeRecord;
  readonly clock: ManualClock;
  readonly passwords: Readonly<Record<Role, string>>;
  /** Lines of the log, to see what a 500 hides. */
  readonly log: string[];
  /** Logs in and answers with the bearer header. */
  as(role: Role): Promise<{ authorization: string }>;
}

export async function testApp(consoleDirectory = '/nowhere'): Promise<TestApp> {
  const clock = manualClock();
  const record = fakeRecord();
  const services = fakeServices(clock);
  const catalogue = new ProfileCatalogue({ profiles: siteProfiles('/nowhere'), ownIds: new Set(), machines: [] });
  const auth = createAuthService({ record, clock, hasher: plainHasher });
  const logins = await auth.seedDemoUsers();
  const passwords = Object.fromEntries(logins.map(({ role, password }) => [role, password])) as Record<Role, string>;
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) });
  const app = await buildApp({ services, catalogue, auth, consoleDirectory, logger, version: '0.1.0', clock });
  return {
    app,
    services,
    auth,
    record,
    clock,
    passwords,
    log,
    async as(role) {
      const result = await auth.login(role, passwords[role], 'test');
      if (!result.ok) throw new Error(result.problem.code);
      return { authorization: `Bearer ${result.value.token}` };
    },
  };
}
