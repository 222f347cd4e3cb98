/** Screens that need nothing but their name. */
const plainScreens = [
  'missions',
  'norms',
  'programme',
  'hoists',
  'utilisation',
  'cycles',
  'telematics',
  'links',
  'recordings',
  'proofs',
  'dossier',
  'upkeep',
  'rental',
  'zones',
  'limits',
  'forecast',
  'anchor',
  'roster',
  'settings',
] as const;
type PlainScreen = (typeof plainScreens)[number];

/**
 * Where the console is. Kept in the hash, so that a reload comes back to the same screen.
 * The ledger is shown from its newest entry down, or from `entry`.
 */
export type Route =
  | { readonly screen: 'site' }
  | { readonly screen: 'mission-new' }
  | { readonly screen: 'mission'; readonly missionId: string }
  | { readonly screen: 'ledger'; readonly machineId?: string; readonly missionId?: string; readonly entry?: number }
  | { readonly screen: 'catalogue'; readonly profileId?: string }
  | { readonly screen: PlainScreen };

export function routeOf(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [screen = '', id = ''] = path.split('/');
  const search = new URLSearchParams(query);
  const machineId = search.get('machine');
  const missionId = search.get('mission');
  if (screen === 'missions' && id === 'new') return { screen: 'mission-new' };
  if (screen === 'missions' && id !== '') return { screen: 'mission', missionId: decodeURIComponent(id) };
  if (screen === 'catalogue') return id === '' ? { screen } : { screen, profileId: decodeURIComponent(id) };
  if (screen === 'ledger') {
    const entry = search.get('entry') ?? '';
    return {
      screen,
      ...(machineId ? { machineId } : {}),
      ...(missionId ? { missionId } : {}),
      ...(/^\d{1,15}$/.test(entry) ? { entry: Number(entry) } : {}),
    };
  }
  const plain = plainScreens.find((name) => name === screen);
  return { screen: plain ?? 'site' };
}

export function hashOf(route: Route): string {
  if (route.screen === 'site') return '#/';
  if (route.screen === 'mission-new') return '#/missions/new';
  if (route.screen === 'mission') return `#/missions/${encodeURIComponent(route.missionId)}`;
  if (route.screen === 'catalogue') {
    return route.profileId === undefined ? '#/catalogue' : `#/catalogue/${encodeURIComponent(route.profileId)}`;
  }
  if (route.screen !== 'ledger') return `#/${route.screen}`;
  const search = new URLSearchParams();
  if (route.machineId) search.set('machine', route.machineId);
  if (route.missionId) search.set('mission', route.missionId);
  if (route.entry !== undefined) search.set('entry', String(route.entry));
  return search.size === 0 ? '#/ledger' : `#/ledger?${search.toString()}`;
}
