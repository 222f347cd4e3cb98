import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import { App } from './app.tsx';
import { createApiClient } from './api/client.ts';
import type { StopSocket } from './api/stop-path.ts';
import type { StreamSocket } from './api/stream.ts';
import { ConsoleContext, createConsole } from './state/console.ts';
import type { ConsoleClock } from './api/clock.ts';
import { routeOf } from './state/route.ts';
import type { TextStore } from './state/settings.ts';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/plan.css';
import './styles/planning.css';
import './styles/screens.css';
import './styles/remedies.css';
import './styles/supply.css';
import './styles/forecast.css';
import './styles/anchor.css';
import './styles/catalogue.css';
import './styles/roster.css';
import './styles/due-zones.css';
import './styles/haul.css';
import './styles/lifts.css';
import './styles/stations.css';
import './styles/closed-floor.css';
import './styles/hoist.css';
import './styles/programme.css';
import './styles/machine.css';
import './styles/record.css';
import './styles/proofs.css';
import './styles/dossier.css';
import './styles/rental.css';
import './styles/contract.css';
import './styles/telematics.css';
import './styles/usage.css';
import './styles/time.css';
import './styles/upkeep.css';
import './styles/norms.css';

/** The console is wired here: clock, network and storage of the browser are given to everything else. */

const clock: ConsoleClock = {
  nowMs: () => Date.now(),
  monoMs: () => performance.now(),
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  },
};

const store: TextStore = {
  read(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  write(key, text) {
    try {
      localStorage.setItem(key, text);
    } catch {
      // A browser that forbids storage forgets the settings at the next start; nothing else depends on them.
    }
  },
};

function openSocket(): StreamSocket {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const socket = new WebSocket(`${scheme}://${location.host}/api/v1/stream`);
  const port: StreamSocket = { close: () => socket.close(), onmessage: () => {}, onclose: () => {} };
  socket.onmessage = (event) => port.onmessage(String(event.data));
  socket.onclose = () => port.onclose();
  return port;
}

function openStopSocket(stopPort: number): StopSocket {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const socket = new WebSocket(`${scheme}://${location.hostname}:${stopPort}/`);
  const port: StopSocket = {
    close: () => socket.close(),
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    onopen: () => {},
    onmessage: () => {},
    onclose: () => {},
  };
  socket.onopen = () => port.onopen();
  socket.onmessage = (event) => port.onmessage(String(event.data));
  socket.onclose = () => port.onclose();
  return port;
}

/** crypto.randomUUID exists only on https and localhost; a tablet on a site network may have neither. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const route = signal(routeOf(location.hash));
addEventListener('hashchange', () => {
  route.value = routeOf(location.hash);
});

const console = createConsole({
  api: createApiClient({ fetch: (path, init) => fetch(path, init), clock, newId }),
  openSocket,
  openStopSocket,
  isVisible: () => document.visibilityState === 'visible',
  clock,
  random: () => Math.random(),
  newId,
  store,
  route,
  go: (hash) => {
    location.hash = hash;
  },
});

effect(() => {
  const { language, theme, keyScale, pxPerMm } = console.settings;
  const root = document.documentElement;
  root.lang = language.value === 'zh' ? 'zh-CN' : 'en';
  root.dataset['theme'] = theme.value;
  // 5 rem is a primary key: 20 mm on a calibrated screen. Denser layouts than 16 px would break the smallest tablets.
  root.style.fontSize = `${Math.min(30, Math.max(16, 4 * pxPerMm.value) * keyScale.value)}px`;
  document.title = console.t('app.name');
});

setInterval(() => {
  console.nowMonoMs.value = clock.monoMs();
}, 250);

const root = document.getElementById('console');
if (!root) throw new Error('index.html has no #console');
render(
  <ConsoleContext.Provider value={console}>
    <App />
  </ConsoleContext.Provider>,
  root,
);
void console.restore();

if ('serviceWorker' in navigator) {
  navigator.serviceWorker.register('/service-worker.js').catch(() => {
    // Without https there is no offline shell; the console works the same as long as the server is there.
  });
}
