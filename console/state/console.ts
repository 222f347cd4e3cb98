import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { LevelView, MachineView, SessionView, SiteView } from '../../controller/contract/api.ts';
import type { ApiClient, ApiFailure, ApiResult } from '../api/client.ts';
import type { StopScope } from '../../controller/contract/interlock/interlock.ts';
import { StopPath, type StopPathPhase, type StopSocket } from '../api/stop-path.ts';
import { runStream, type StreamPhase, type StreamSocket } from '../api/stream.ts';
import type { LiveState } from '../api/live-state.ts';
import { wordOf, type Facts, type Language, type WordKey } from '../i18n/words.ts';
import type { ConsoleClock } from '../api/clock.ts';
import { mayDo, type Doing } from './permissions.ts';
import { hashOf, type Route } from './route.ts';
import { createSettings, type Settings, type TextStore } from './settings.ts';
import { notSentAfterMs, scopeKey, withWay, type StopCommand } from './stop-command.ts';

export interface Notice {
  readonly id: string;
  readonly tone: 'info' | 'alert';
  readonly code: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly failure?: ApiFailure;
}

export interface ConsoleDependencies {
  readonly api: ApiClient;
  readonly openSocket: () => StreamSocket;
  /** To the interlock itself, on the host of this page. */
  readonly openStopSocket: (port: number) => StopSocket;
  readonly isVisible: () => boolean;
  readonly clock: ConsoleClock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly store: TextStore;
  readonly route: Signal<Route>;
  readonly go: (hash: string) => void;
}

const noticesMax = 4;
const noticeShownMs = 9_000;

type Signals = ReturnType<typeof createSignals>;

/** What everything on the screen is drawn from. */
function createSignals(clock: ConsoleClock) {
  const live = signal<LiveState | null>(null);
  const phase = signal<StreamPhase>('connecting');
  const link: ReadonlySignal<'live' | 'late'> = computed(() => (phase.value === 'live' ? 'live' : 'late'));
  const machines: ReadonlySignal<readonly MachineView[]> = computed(() => [...(live.value?.machines.values() ?? [])]);
  return {
    session: signal<SessionView | null | 'unknown'>('unknown'),
    live,
    heardMonoMs: signal(clock.monoMs()),
    /** Monotonic now, moved on four times a second by the composition root; ages are computed from it. */
    nowMonoMs: signal(clock.monoMs()),
    phase,
    /** Whether a stop can go straight to the interlock. */
    stopPathPhase: signal<StopPathPhase>('away'),
    stopPathSinceMonoMs: signal(clock.monoMs()),
    link,
    mayCommand: computed(() => phase.value === 'live'),
    machines,
    site: signal<SiteView | null>(null),
    levels: signal<readonly LevelView[] | null>(null),
    levelsFailure: signal<ApiFailure | null>(null),
    selectedMachineId: signal<string | null>(null),
    shownLevelId: signal<string | null>(null),
    stops: signal<readonly StopCommand[]>([]),
    notices: signal<readonly Notice[]>([]),
    latchesShown: signal<'open' | 'closed'>('closed'),
    untrackedShown: signal<'open' | 'closed'>('closed'),
  };
}

function createNotices({ notices }: Signals, { clock, newId }: ConsoleDependencies) {
  function dismiss(noticeId: string): void {
    notices.value = notices.value.filter(({ id }) => id !== noticeId);
  }
  function notify(code: string, facts: Readonly<Record<string, unknown>>, failure?: ApiFailure): void {
    const id = newId();
    const tone = failure ? 'alert' : 'info';
    const notice: Notice = { id, tone, code, facts, ...(failure ? { failure } : {}) };
    notices.value = [...notices.value, notice].slice(-noticesMax);
    clock.after(noticeShownMs, () => dismiss(id));
  }
  /** Shows a refusal as a notice; the result goes on to the caller. */
  async function told<T>(work: Promise<ApiResult<T>>): Promise<ApiResult<T>> {
    const result = await work;
    if (!result.ok) notify('failure', {}, result.failure);
    return result;
  }
  return { notify, dismiss, told };
}

function createStops({ stops }: Signals, { api, clock, newId }: ConsoleDependencies, stopPath: () => StopPath | null) {
  function change(commandId: string, next: (command: StopCommand) => StopCommand): void {
    stops.value = stops.value.map((other) => (other.commandId === commandId ? next(other) : other));
  }
  /** One press, at once and both ways; whatever the phase of the stream, whoever is logged in. */
  async function stop(scope: StopScope): Promise<void> {
    const commandId = newId();
    const direct = stopPath()?.stop(commandId, scope) ?? Promise.resolve('unreached');
    const byController = api.stop(scope, commandId);
    const ways = { direct: 'sending', controller: 'sending', phase: 'sending' } as const;
    const command: StopCommand = { commandId, scope, pressedMonoMs: clock.monoMs(), ...ways };
    stops.value = [...stops.value.filter((old) => scopeKey(old.scope) !== scopeKey(scope)), command];
    clock.after(notSentAfterMs, () =>
      change(commandId, (shown) => (shown.phase === 'sending' ? { ...shown, phase: 'failed' } : shown)),
    );
    await Promise.all([
      direct.then((outcome) =>
        change(commandId, (shown) => withWay(shown, 'direct', outcome === 'accepted' ? 'accepted' : 'failed')),
      ),
      byController.then(({ ok }) =>
        change(commandId, (shown) => withWay(shown, 'controller', ok ? 'accepted' : 'failed')),
      ),
    ]);
  }
  function forgetStop(command: StopCommand): void {
    stops.value = stops.value.filter((other) => other.commandId !== command.commandId);
  }
  return { stop, forgetStop };
}

async function loadBuilding(
  { live, site, levels, levelsFailure, shownLevelId }: Signals,
  api: ApiClient,
): Promise<void> {
  const [siteResult, levelsResult] = await Promise.all([api.site(), api.levels()]);
  batch(() => {
    if (siteResult.ok) site.value = siteResult.value;
    levelsFailure.value = levelsResult.ok ? null : levelsResult.failure;
    if (!levelsResult.ok) return;
    levels.value = levelsResult.value;
    const known = levelsResult.value.some(({ id }) => id === shownLevelId.value);
    if (!known) shownLevelId.value = firstLevelOf(levelsResult.value, live.value);
  });
}

function openStopPath({ stopPathPhase, stopPathSinceMonoMs }: Signals, dependencies: ConsoleDependencies): StopPath {
  const { api, clock, random, openStopSocket, isVisible } = dependencies;
  return new StopPath({
    open: openStopSocket,
    clock,
    random,
    fetchPath: api.stopPath,
    isVisible,
    onPhase: (next) => {
      stopPathPhase.value = next;
      stopPathSinceMonoMs.value = clock.monoMs();
    },
  });
}

/** What was seen under one login is not shown to the next. */
function forgetLogin(signals: Signals): void {
  batch(() => {
    signals.session.value = null;
    signals.live.value = null;
    signals.site.value = null;
    signals.levels.value = null;
    signals.selectedMachineId.value = null;
    signals.stops.value = [];
    signals.phase.value = 'connecting';
  });
}

/** Session, building and stream: from login to logout. */
function createConnection(
  signals: Signals,
  dependencies: ConsoleDependencies,
  notify: (code: string, facts: Readonly<Record<string, unknown>>) => void,
) {
  const { api, clock } = dependencies;
  const { session, live, levels, shownLevelId, phase } = signals;
  let stream: { close(): void } | null = null;
  let stopPath: StopPath | null = null;

  const loadSite = () => loadBuilding(signals, api);

  function hear(state: LiveState): void {
    batch(() => {
      const isFirst = live.value === null;
      live.value = state;
      signals.heardMonoMs.value = clock.monoMs();
      if (isFirst && levels.value) shownLevelId.value = firstLevelOf(levels.value, state);
    });
  }

  function follow(next: StreamPhase): void {
    // Levels may have failed to load while the server was away.
    if (next === 'live' && levels.value === null) void loadSite();
    phase.value = next;
  }

  function start(view: SessionView): void {
    session.value = view;
    stream?.close();
    stream = runStream({
      open: dependencies.openSocket,
      clock,
      random: dependencies.random,
      onState: hear,
      onPhase: follow,
      onNotice: notify,
      mayReconnect: checkSession,
    });
    stopPath?.close();
    stopPath = openStopPath(signals, dependencies);
    void loadSite();
  }

  async function checkSession(): Promise<boolean> {
    const result = await api.session();
    if (result.ok) session.value = result.value;
    const hasEnded = !result.ok && result.failure.kind === 'problem' && result.failure.problem.status === 401;
    if (hasEnded) end();
    return !hasEnded;
  }

  function end(): void {
    stream?.close();
    stream = null;
    stopPath?.close();
    stopPath = null;
    forgetLogin(signals);
  }

  return {
    stopPath: () => stopPath,
    start,
    restore: async () => {
      const result = await api.session();
      if (result.ok) start(result.value);
      else session.value = null;
    },
    logout: async () => {
      await api.logout();
      end();
    },
  };
}

/** Names and ages, looked up in what the stream told last. */
function createLookups({ live, levels, session, heardMonoMs, nowMonoMs }: Signals) {
  const labelOf = (machineId: string) => live.value?.machines.get(machineId)?.label ?? machineId;
  return {
    machine: (machineId: string) => live.value?.machines.get(machineId) ?? null,
    labelOf,
    names: {
      person: (id: string) => live.value?.people.find((person) => person.id === id)?.name ?? id,
      machine: labelOf,
      zone: (id: string) => live.value?.zones.find((zone) => zone.id === id)?.name ?? id,
    },
    levelName: (levelId: string | null) => levels.value?.find(({ id }) => id === levelId)?.name ?? null,
    may: (doing: Doing) => {
      const view = session.value;
      return view !== null && view !== 'unknown' && mayDo(view.role, doing);
    },
    /** Age of a value that was `ageMs` old when the stream told it. */
    ageNowMs: (ageMs: number | null) =>
      ageMs === null ? null : ageMs + Math.max(0, nowMonoMs.value - heardMonoMs.value),
  };
}

export type Console = ReturnType<typeof createConsole>;

/** Everything the screens share: who is logged in, what the stream tells, what was pressed. Screens hold only their own form state. */
export function createConsole(dependencies: ConsoleDependencies) {
  const settings: Settings = createSettings(dependencies.store);
  const signals = createSignals(dependencies.clock);
  const notices = createNotices(signals, dependencies);
  const { stopPath, ...connection } = createConnection(signals, dependencies, (code, facts) =>
    notices.notify(code, facts),
  );
  return {
    api: dependencies.api,
    clock: dependencies.clock,
    route: dependencies.route,
    store: dependencies.store,
    settings,
    t: (key: WordKey, facts?: Facts) => wordOf(settings.language.value, key, facts),
    language: (): Language => settings.language.value,
    go: (route: Route) => dependencies.go(hashOf(route)),
    ...signals,
    ...notices,
    ...createStops(signals, dependencies, stopPath),
    ...createLookups(signals),
    ...connection,
  };
}

/** The level with the most machines: where the work is. The lowest where nothing is known. */
function firstLevelOf(levels: readonly LevelView[], live: LiveState | null): string | null {
  const counts = new Map<string, number>();
  for (const machine of live?.machines.values() ?? []) {
    if (machine.levelId) counts.set(machine.levelId, (counts.get(machine.levelId) ?? 0) + 1);
  }
  let best = levels[0]?.id ?? null;
  for (const { id } of levels) {
    if ((counts.get(id) ?? 0) > (best === null ? 0 : (counts.get(best) ?? 0))) best = id;
  }
  return best;
}

export const ConsoleContext = createContext<Console | null>(null);

export function useConsole(): Console {
  const console = useContext(ConsoleContext);
  if (!console) throw new Error('a part of the console is drawn outside of ConsoleContext');
  return console;
}
