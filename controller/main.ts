import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import closeWithGrace from 'close-with-grace';
import { pino } from 'pino';
import { fleetFile, type FleetFile } from '../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../hardware-profiles/profile.ts';
import { permitWayOf } from '../hardware-profiles/wiring.ts';
import type { Clock } from '../kernel/clock.ts';
import { asId, type CommandId, type MachineId, type MissionId } from '../kernel/ids.ts';
import { seededRandom } from '../kernel/random.ts';
import { systemClock } from '../kernel/system-clock.ts';
import type { SiteModel } from '../missions/site-model.ts';
import { createSimTimeClock, type SimTimeClock } from '../robot-bridge/ros/sim-time-clock.ts';
import { SiteAlarmWire } from '../robot-bridge/ros/site-alarm.ts';
import { createRosSiteSensors } from '../robot-bridge/ros/site-sensors.ts';
import { MachineWires, siteUrlOf } from '../robot-bridge/wires.ts';
import { SiteHistory } from './accounts/history/site-history.ts';
import { CycleBook } from './accounts/cycles/cycle-book.ts';
import { usageServices } from './services/usage-services.ts';
import { SiteAccount } from './accounts/site-account.ts';
import { openLinkDesk } from './services/government-services.ts';
import { SiteServices } from './services/api-services.ts';
import { endRefused } from './cli/explain.ts';
import { packageRoot } from './cli/package-root.ts';
import type { InterlockConfig, StopScope } from './contract/interlock/interlock.ts';
import type { LedgerDraft } from './contract/ledger/ledger.ts';
import { ActiveRuns } from './dispatch/active-runs.ts';
import { entryNow } from './entry-now.ts';
import { paperDesks } from './services/dossier/paper-desks.ts';
import { FloorDesk } from './dispatch/floor-desk.ts';
import { HoistDesk } from './dispatch/cages/hoist-desk.ts';
import { CommandBook } from './dispatch/command-book.ts';
import { missionsUnder } from './dispatch/latch-scope.ts';
import { endLeftovers } from './dispatch/leftovers.ts';
import { MissionBook } from './dispatch/mission-book.ts';
import { MissionRunner } from './dispatch/mission-runner.ts';
import { WorkerPlanner } from './dispatch/planner.ts';
import { MissionService } from './dispatch/mission-service.ts';
import { missionSummary } from './dispatch/mission-view.ts';
import { ControlLeases } from './fleet/control-leases.ts';
import { Fleet } from './fleet/fleet.ts';
import { InterlockClient } from './fleet/interlock-client.ts';
import { InterlockWatch } from './fleet/interlock-watch.ts';
import { InterlockRecorder } from './fleet/interlock-recorder.ts';
import { LimitsDesk } from './fleet/limits-desk.ts';
import { LiveMachine } from './fleet/live-machine.ts';
import { machineMeters } from './fleet/machine-meters.ts';
import { WorkCycleRecorder } from './fleet/work-cycle-recorder.ts';
import { StopPasses } from './fleet/stop-passes.ts';
import { createAuthService } from './http/auth/auth-service.ts';
import { loadDemoLogins } from './http/auth/demo-logins.ts';
import { argon2Hasher } from './http/auth/password.ts';
import { buildApp } from './http/build-app.ts';
import { createStreamHub, type StreamHub } from './http/stream-hub.ts';
import { watchRecord } from './services/record-watch.ts';
import { normServices } from './services/norm-services.ts';
import { parseControllerOptions } from './main-options.ts';
import { interlockConfigOf } from './site/interlock-config.ts';
import { WorkPermits } from './site/work-permits.ts';
import { AnchorBook } from './site/anchor-book.ts';
import { ForecastBook } from './site/forecast-book.ts';
import { termFigures } from './accounts/rental/term-release.ts';
import { LoadAlarm } from './fleet/load-alarm.ts';
import { rentalAndUpkeep } from './services/rental-and-upkeep.ts';
import { BearingBook } from './site/bearing-book.ts';
import { RosterBook } from './site/roster-book.ts';
import { ZoneBook } from './site/zone-book.ts';
import { ownIds, siteProfiles } from './site-profiles.ts';
import { ProfileCatalogue } from './fleet/profile-catalogue.ts';
import { InterlockTeller } from './tell-interlock.ts';
import { openSiteRecord } from './store/site-record.ts';
import { RecordingDesk } from './services/recording-desk.ts';
import { wireTapOf } from './services/wire-recording.ts';
import { timeDeskOf, timeKeeping } from './services/time-keeping.ts';
import { telematicsOf } from './services/telematics-services.ts';
import { waitFor } from './wait-for.ts';

const HUB_TICK_MS = 100;

const options = parseControllerOptions(process.argv.slice(2));
const root = packageRoot();
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const log = pino({ level: process.env['BANKSMAN_LOG'] ?? 'warn' }, pino.destination(2));

// What the site is made of.
const site = JSON.parse(readFileSync(join(options.dataDirectory, 'site.json'), 'utf8')) as SiteModel;
const roster: FleetFile = fleetFile.parse(JSON.parse(readFileSync(join(options.dataDirectory, 'fleet.json'), 'utf8')));
const profiles = siteProfiles(options.dataDirectory);

// Wires and time. In a simulated site the simulator's clock is the site's clock for everything but I/O.
const wireTap = wireTapOf({
  ...{ options, siteId: site.siteId, software: version, roster, log, wallClock: systemClock },
  epochMs: () => clock.epochMs(),
});
const ros2 = { environment: process.env, nodeName: 'banksman_controller' };
const own = { random: seededRandom(process.pid), atBrokers: { who: 'controller', siteId: site.siteId } as const };
const wires = new MachineWires({ ...own, wallClock: systemClock, tap: wireTap, ros2 });
const siteUrl = siteUrlOf(roster);
const simClock: SimTimeClock | null = options.isSimTime
  ? createSimTimeClock(wires.ros(siteUrl), (run) => setImmediate(run))
  : null;
const clock: Clock = simClock ?? systemClock;

if (simClock !== null) {
  simClock.acknowledge('controller');
  await waitFor(() => simClock.hasStarted(), 'the simulator gave no time');
}

// The record first: nothing happens that it cannot write down.
const record = await openSiteRecord({
  directory: options.dataDirectory,
  siteId: site.siteId,
  workerUrl: new URL('store/record-worker.js', import.meta.url),
  clock,
  logger: log,
  continuation: options.continuation,
  ...(options.tsaCaFile === null ? {} : { tsaCaFile: options.tsaCaFile }),
}).catch(endRefused);
const recordWatch = watchRecord({ ...options, record, clock, logger: log });
await recordWatch.start();
const writeFailed = (error: unknown): void => {
  log.error({ err: error }, 'record refused a write');
};
const write = (draft: LedgerDraft): Promise<unknown> => record.commit({ entries: [draft], documents: [] });
const writeOrLog = (draft: LedgerDraft): void => {
  write(draft).catch(writeFailed);
};

const zones = new ZoneBook(site, record, clock);
const workPermits = new WorkPermits(record, clock, () => zones.all());
let config = makeConfig();
await write(
  entryNow(clock, 'site.opened', { version, geometryHash: config.geometryHash, isSimTime: options.isSimTime }),
);

// Machines and people, live.
const machines = roster.machines.map((machine) => {
  const profile = profileOf(machine.profileId);
  const mayMove = (): boolean =>
    fleet.machines.get(asId<MachineId>(machine.id))?.mayMove(systemClock.monoMs()) === true;
  const leave = () => (mayMove() ? ('given' as const) : ('held' as const));
  return new LiveMachine(machine, profile, wires.machineLink({ machine, profile }, clock, 'no-scans', leave));
});
const forecasts = new ForecastBook(record, clock);
const anchor = new AnchorBook(site, record, clock);
const bearings = new BearingBook({ model: site, record, clock, machines: () => machines });
const sensors = createRosSiteSensors({ connection: wires.ros(siteUrl), clock });
const referenceTagIds = new Set(roster.referenceTags?.map(({ id }) => id));
const fleet = new Fleet(machines, sensors, systemClock, referenceTagIds);
const leases = new ControlLeases();

// Missions.
const planner = new WorkerPlanner(new URL('dispatch/plan-worker.js', import.meta.url), systemClock);
let hub: StreamHub | null = null;
const book = new MissionBook({ record, clock, onChange: () => hub?.tick(), onWriteFailed: writeFailed });
const commands = new CommandBook(clock, writeOrLog);
const active = new ActiveRuns();
const hoists: HoistDesk = new HoistDesk({
  fleet,
  leases,
  book,
  record,
  clock,
  active,
  site: () => site,
  reservedUntilMs: (cageId) => runner.reservedUntilMs(cageId),
  isPaused: (missionId) => runner.isPaused(missionId),
  nextCommandId: () => asId<CommandId>(randomUUID()),
  onCommand: (machine, missionId, command, event) => {
    commands.note(machine.id, missionId, command, event);
  },
  onMachineLost: (missionId, machineId, problem) => missions.machineLost(missionId, machineId, problem),
  onWriteFailed: writeFailed,
  onNotice: (code, facts) => hub?.notice(code, facts),
});
const floorDesk: FloorDesk = new FloorDesk({
  book,
  fleet,
  site: () => bearings.site(),
  bayClock: (missionId) => runner.bayClock(missionId),
  clock,
});
const runner: MissionRunner = new MissionRunner({
  active,
  cages: hoists,
  floor: () => floorDesk,
  fleet,
  book,
  record,
  clock,
  nextCommandId: () => asId<CommandId>(randomUUID()),
  onCommand: (machine, missionId, command, event) => {
    commands.note(machine.id, missionId, command, event);
  },
  findWay: (machineId, to, avoid) => missions.findWay(machineId, to, avoid),
  onMachineLost: (missionId, machineId, problem) => missions.machineLost(missionId, machineId, problem),
  onWriteFailed: writeFailed,
});
const crewRoster = new RosterBook(record, clock, () => machines.map(({ profile }) => profile));
const missions: MissionService = new MissionService({
  book,
  fleet,
  leases,
  clock,
  planner,
  runner: () => runner,
  hoists: () => hoists,
  floor: () => floorDesk,
  site: () => bearings.site(),
  zones: () => zones.all(),
  roster: () => crewRoster.roster(),
  forecast: () => forecasts.forecast(),
  isRecordWritable: () => record.isWritable(),
  onNotice: (code, facts) => hub?.notice(code, facts),
});
await book.load();
hoists.load();
endLeftovers(fleet, record, clock, () => asId<CommandId>(randomUUID()));
const { duties, states, ...timeKeeper } = timeKeeping({
  ...{ fleet, clock, book, runner, leases, write: writeOrLog },
  roster: () => crewRoster.roster(),
  isRentedWithOperator: (id) => upkeep.isRentedWithOperator(id),
});
const workCycles = new WorkCycleRecorder({
  fleet,
  clock,
  leases,
  landings: site.landings,
  missionOf: (id) => runner.activeTask(id)?.missionId ?? null,
  aboard: (id) => hoists.personsIn(id),
  write: writeOrLog,
});

const meters = machineMeters({ fleet, clock, write: writeOrLog });

// The interlock: its own process; we tell it the site and hear its verdicts.
const interlock = new InterlockClient(options.socketPath, systemClock);
const auth = createAuthService({ record, clock: systemClock, hasher: argon2Hasher });
const stopPasses = new StopPasses({
  send: (message) => interlock.send(message),
  clock: systemClock,
  onSessionEnd: (sessionId, listener) => auth.onEnd(sessionId, listener),
});
const limits = new LimitsDesk(interlock, () => randomUUID());
const recorder = new InterlockRecorder({
  client: interlock,
  clock,
  write,
  onLatched: holdStopped,
  gradeOf: (machineId) => {
    const machine = fleet.machines.get(asId<MachineId>(machineId));
    return machine === undefined ? null : (permitWayOf(machine.profile, machine.machine.wire)?.grade ?? null);
  },
});
const recordings = new RecordingDesk({
  ...options.recordWires,
  tap: wireTap,
  interlock,
  write,
  clock,
  wallClock: systemClock,
});
const loadAlarm = new LoadAlarm({ clock, write: writeOrLog, repeatMs: termFigures.loadAlarm.value * 1000 });
const teller = new InterlockTeller({
  ...{ interlock, clock, runner, book, fleet, profileOf, workPermits },
  terms: () => upkeep.terms(),
  machines: roster.machines,
});
const siteAlarm = new SiteAlarmWire(wires.ros(siteUrl));
const watch = new InterlockWatch({
  askStop: (nowMs) => siteAlarm.tell({ siren: true, cutPowerOf: [], stopAll: true }, nowMs),
  clock,
  wallClock: systemClock,
  defer: (run) => setImmediate(run),
  onChange: (isSilent) => {
    if (isSilent) log.error('nothing heard of the interlock: the stop output of the site is asked for');
    else log.warn('the interlock is heard again');
  },
});
const isInterlockHeard = (): boolean => interlock.connected() && !watch.isSilent;
interlock.onMessage((message) => {
  if (message.type === 'status') watch.heard();
  fleet.applyInterlock(message);
  limits.handle(message);
  stopPasses.handle(message);
  recorder.handle(message);
  loadAlarm.handle(message);
  recordings.handle(message);
});
interlock.open(
  () => {
    teller.forget();
    recordings.tellInterlock();
    void configureInterlock();
  },
  () => {
    log.warn('interlock connection lost');
  },
);

// What the record tells of every machine's time and work; all accounts read it here.
const history = new SiteHistory(record, clock);
const links = await openLinkDesk({
  ...{ dataDirectory: options.dataDirectory, packageRoot: root, site, fleet, leases, states, workCycles, history },
  missions: () => book.all(),
  activeTask: (id) => runner.activeTask(id),
  ...{ clock, wallClock: systemClock, write: writeOrLog, logger: log, placeOf: (point) => anchor.placeOf(point) },
  recordSinceMs: () => record.entries({ limit: 1 })[0]?.atMs ?? null,
});
const timeDesk = timeDeskOf({ history, record, clock, fleet, states });

const upkeep = rentalAndUpkeep({
  record,
  clock,
  history,
  siteId: site.siteId,
  machines: roster.machines,
  holderOf: (machineId) => leases.holder(machineId)?.holder ?? null,
  wallClock: systemClock,
  onFailed: (error) => {
    log.error({ err: error }, 'upkeep could not be looked at');
  },
});
await upkeep.start();
const telematics = telematicsOf({
  ...{ record, history, clock, wallClock: systemClock, dataDirectory: options.dataDirectory, root, fleet: roster },
  live: fleet.machines,
  placeOf: (point) => anchor.placeOf(point),
  onFailed: (error) => log.error({ err: error }, 'telematics failed'),
});
// People: API, stream, console.
const services = new SiteServices({
  site,
  zones,
  fleet,
  leases,
  interlock,
  isInterlockHeard,
  limits,
  roster: crewRoster,
  stopPasses,
  states,
  duties,
  commands,
  book,
  runner,
  missions,
  planner,
  floor: floorDesk,
  bearings,
  forecast: forecasts,
  anchor,
  hoists,
  ...upkeep.services,
  telematics,
  ...paperDesks({
    record,
    clock,
    history,
    roster,
    profiles,
    siteId: site.siteId,
    dataDirectory: options.dataDirectory,
    utcOffsetMin: () => crewRoster.view().roster?.utcOffsetMin ?? null,
  }),
  norms: normServices({
    ...{ site, record, clock, history, machines: roster.machines, profileOf, forecasts, crewRoster },
    missionOf: (machineId) => runner.activeTask(asId<MachineId>(machineId))?.missionId ?? null,
  }),
  record,
  clock,
  version,
  write,
  wallClock: systemClock,
  geometryHash: () => config.geometryHash,
  onZonesChanged: () => {
    config = makeConfig();
    void configureInterlock();
  },
  workPermits,
  onWorkPermits: () => interlock.send({ type: 'work-permits', open: workPermits.told() }),
  history,
  account: new SiteAccount(history),
  workCycles: new CycleBook(record),
  links,
  recordings,
  time: timeDesk,
  usage: usageServices({
    ...{ history, record, clock, fleet: roster, siteId: site.siteId },
    roster: () => crewRoster.roster(),
  }),
  people: new Map(roster.people.map((person) => [person.id, person])),
  exportLedger: () => record.exportLedger(),
  ledgerFigures: () => {
    const { treeSize, lastCheckpointAtMs } = record.figures();
    return { treeSize, lastCheckpointAtMs };
  },
  recordCondition: recordWatch.condition,
  simulated: options.isSimTime ? { speed: options.speed } : null,
  hub: () => streamHub,
});
const streamHub = createStreamHub({
  clock: systemClock,
  sources: {
    siteTimeMs: () => clock.epochMs(),
    isSimTime: () => options.isSimTime,
    machines: () => services.machines.list(),
    people: () => services.people.list(),
    zones: () => services.zones.list(),
    missions: () => book.all().map((mission) => missionSummary(mission, planner.planningOf(mission.id))),
    latches: () => fleet.latches(),
    hoists: () => hoists.view(),
    interlock: () => ({ connected: isInterlockHeard(), ageMs: fleet.interlockAgeMs() }),
    record: () => recordWatch.condition(),
  },
});
hub = streamHub;
const app = await buildApp({
  services,
  catalogue: new ProfileCatalogue({ profiles, ownIds: ownIds(options.dataDirectory), machines: roster.machines }),
  auth,
  version,
  consoleDirectory: options.console === 'open' ? join(root, 'dist/console') : '',
  logger: log,
  clock: systemClock,
});
const logins = await loadDemoLogins(auth, options.dataDirectory);
const url = await app.listen({ host: process.env['BANKSMAN_HOST'] ?? '127.0.0.1', port: options.port });

// In the background: the first question need not wait for a long ledger.
history.fold().catch((error: unknown) => {
  log.error({ err: error }, 'history was not read from the record');
});
runner.start();
timeKeeper.start();
workCycles.start();
meters.start();
telematics.start();
links.start();
watch.start();
teller.start();
const hubTimer = setInterval(() => {
  streamHub.tick();
}, HUB_TICK_MS);
process.stdout.write(`${JSON.stringify({ url, logins })}\n`);

closeWithGrace({ delay: 8_000 }, async () => {
  await shutDown();
});
// The supervisor's end of our stdin is the sign that it is still there.
process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM'));
process.stdin.resume();

async function shutDown(): Promise<void> {
  clearInterval(hubTimer);
  await recordWatch.stop();
  watch.stop();
  runner.stop();
  timeKeeper.stop();
  workCycles.stop();
  meters.stop();
  telematics.stop();
  await links.stop();
  await app.close();
  await book.flush().catch(writeFailed);
  await write(entryNow(clock, 'site.closed', {})).catch(writeFailed);
  interlock.close();
  simClock?.close();
  wires.close();
  await wireTap.close();
  await planner.close();
  await record.close();
}

function makeConfig(): InterlockConfig {
  return interlockConfigOf({ site, zones: zones.all(), roster, profileOf, siteUrl, isSimTime: options.isSimTime });
}

async function configureInterlock(): Promise<void> {
  const answer = await interlock.ask({ type: 'configure', commandId: randomUUID(), config });
  if (!answer.ok) log.error({ problem: answer.problem }, 'interlock refused its configuration');
}

/** A latched stop ends the goals under it, so that a later reset finds nothing that could start by itself. */
function holdStopped(scope: StopScope, ruleId: string): void {
  for (const { id } of missionsUnder(scope, book.all(), fleet, site)) holdMission(id, ruleId);
}

function holdMission(missionId: MissionId, ruleId: string): void {
  runner.interrupt(missionId);
  const reason = { code: 'stopped-by-interlock', facts: { ruleId } };
  book.apply(missionId, { type: 'held', reason }, 'interlock').catch(writeFailed);
}

function profileOf(profileId: string): MachineProfile {
  const profile = profiles.get(profileId);
  if (profile === undefined) throw new Error(`the fleet names a profile that is not there: ${profileId}`);
  return profile;
}
