/**
 * Keeps the shell (page, scripts, styles, icon) so that a tablet without network still opens and says that it is offline.
 * It never touches /api/: an answer or a command out of a cache would be a lie about machines.
 */
const cacheName = 'banksman-shell-1';
const shellEntriesMax = 40;

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface WorkerScope {
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  readonly location: Location;
}
const scope = self as unknown as WorkerScope;

function isShell(url: URL): boolean {
  if (url.origin !== scope.location.origin) return false;
  return url.pathname.startsWith('/assets/') || ['/', '/icon.svg', '/manifest.webmanifest'].includes(url.pathname);
}

async function keep(key: string, answer: Response): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.put(key, answer);
  const keys = await cache.keys();
  // Old hashed scripts would pile up with every release; the oldest go first.
  for (const old of keys.slice(0, Math.max(0, keys.length - shellEntriesMax))) await cache.delete(old);
}

async function fromNetworkThenCache(request: Request, key: string): Promise<Response> {
  try {
    const answer = await fetch(request);
    if (answer.ok) await keep(key, answer.clone());
    return answer;
  } catch (failure) {
    const kept = await caches.match(key);
    if (kept) return kept;
    throw failure;
  }
}

scope.addEventListener('install', (event) => {
  event.waitUntil(fetch('/').then((answer) => keep('/', answer)));
});

scope.addEventListener('activate', (event) => {
  const work = caches
    .keys()
    .then((names) => Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name))));
  event.waitUntil(work);
});

scope.addEventListener('fetch', (event) => {
  if (event.request.method !== 'GET') return;
  const url = new URL(event.request.url);
  const isPage = event.request.mode === 'navigate' && !url.pathname.startsWith('/api/');
  if (!isPage && !isShell(url)) return;
  event.respondWith(fromNetworkThenCache(event.request, isPage ? '/' : url.pathname));
});

export {};
