import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { FastifyInstance } from 'fastify';
import type { LoopFiguresView } from '../contract/interlock/interlock.ts';
import type { ApiServices } from './ports.ts';

/** Figures for Prometheus: prefix `banksman_`, base units, counters end in `_total`. One registry per app. */
export interface Metrics {
  readonly registry: Registry;
  readonly logins: Counter<'outcome'>;
  readonly loginsUnrecorded: Counter;
  readonly stops: Counter<'scope' | 'outcome'>;
  readonly streamClients: Gauge;
  readonly streamMessages: Counter<'outcome'>;
  readonly streamClosed: Counter<'cause'>;
}

type Watched = Pick<ApiServices, 'machines' | 'people' | 'missions' | 'health'>;

/** Gauges that are read from the services when Prometheus asks, so that they never lag behind. */
function addSiteGauges(registers: Registry[], services: Watched): void {
  const gauge = (name: string, help: string, read: () => number): Gauge =>
    new Gauge({
      name: `banksman_${name}`,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('interlock_connected', '1 while the interlock answers.', () => (services.health().interlock.connected ? 1 : 0));
  gauge('interlock_status_age_seconds', 'Age of the last word of the interlock; NaN before the first.', () => {
    const { ageMs } = services.health().interlock;
    return ageMs === null ? Number.NaN : ageMs / 1_000;
  });
  const loop = (name: string, help: string, read: (figures: LoopFiguresView) => number): Gauge =>
    gauge(`interlock_${name}`, help, () => {
      const figures = services.health().interlock.loop;
      return figures === null ? Number.NaN : read(figures);
    });
  loop('real_time', '1 while the interlock has real-time priority.', ({ scheduling }) =>
    scheduling === 'real-time' ? 1 : 0,
  );
  loop('late_seconds_max', 'Greatest lateness of a cycle since its start.', ({ lateMsMax }) => lateMsMax / 1_000);
  loop('cycle_cpu_seconds_p99', 'Processor time of a cycle, 99th percentile.', ({ cpuMsP99 }) => cpuMsP99 / 1_000);
  loop('overruns', 'Cycles that came more than a period late since its start.', ({ overruns }) => overruns);
  loop(
    'late_holds',
    'Cycles so late that they held the site, since its start.',
    ({ heldForLateness }) => heldForLateness,
  );
  loop('refused_inputs', 'Inputs that the interlock refused since its start.', ({ refusedInputs }) =>
    Object.values(refusedInputs).reduce((sum, count) => sum + count, 0),
  );
  loop('tag_jumps', 'Times that a tag went faster than a person can, since its start.', ({ tagJumps }) => tagJumps);
  gauge('ledger_entries', 'Entries in the ledger.', () => services.health().ledger.entries);
  gauge('ledger_writable', '1 while the record can be written.', () => (services.health().ledger.writable ? 1 : 0));
  gauge('disk_free_ratio', 'Share of the disk of the record that is free; NaN where unknown.', () => {
    const { freeRatio } = services.health().ledger;
    return freeRatio ?? Number.NaN;
  });
  gauge(
    'people_stale',
    'People whose position is stale.',
    () => services.people.list().filter((one) => one.isStale).length,
  );
  const byLabel = (name: string, help: string, label: string, read: () => readonly string[]): Gauge =>
    new Gauge({
      name: `banksman_${name}`,
      help,
      labelNames: [label],
      registers,
      collect() {
        this.reset();
        for (const value of read()) this.inc({ [label]: value });
      },
    });
  byLabel('machines', 'Machines by the state of their link.', 'connection', () =>
    services.machines.list().map((machine) => machine.connection),
  );
  byLabel('machines_by_level', 'Machines by the level of their permit.', 'level', () =>
    services.machines.list().map((machine) => machine.verdict?.level ?? 'unknown'),
  );
  byLabel('missions', 'Missions by state.', 'state', () => services.missions.list().map((mission) => mission.state));
}

export function createMetrics(services: Watched): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'banksman_' });
  addSiteGauges(registers, services);
  return {
    registry,
    logins: new Counter({ name: 'banksman_logins_total', help: 'Logins.', labelNames: ['outcome'], registers }),
    loginsUnrecorded: new Counter({
      name: 'banksman_logins_unrecorded_total',
      help: 'Logins and refusals that the ledger could not take.',
      registers,
    }),
    stops: new Counter({
      name: 'banksman_stops_total',
      help: 'Stops asked for by people.',
      labelNames: ['scope', 'outcome'],
      registers,
    }),
    streamClients: new Gauge({ name: 'banksman_stream_clients', help: 'Open live streams.', registers }),
    streamMessages: new Counter({
      name: 'banksman_stream_messages_total',
      help: 'Messages to live streams: sent, or dropped for a slow client.',
      labelNames: ['outcome'],
      registers,
    }),
    streamClosed: new Counter({
      name: 'banksman_stream_closed_total',
      help: 'Streams closed by us.',
      labelNames: ['cause'],
      registers,
    }),
  };
}

/** Counts requests and their duration by route pattern, never by raw URL: labels must stay few. */
export function measureRequests(app: FastifyInstance, { registry }: Metrics): void {
  const duration = new Histogram({
    name: 'banksman_http_request_duration_seconds',
    help: 'Duration of HTTP requests.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [registry],
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    duration.observe(labels, reply.elapsedTime / 1_000);
    done();
  });
}
