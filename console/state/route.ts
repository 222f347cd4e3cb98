/** Where the console is. Kept in the hash, so that a reload comes back to the same screen. */
export type Route =
  | { readonly screen: 'site' }
  | { readonly screen: 'mission-new' }
  | { readonly screen: 'missions' }
  | { readonly screen: 'mission'; readonly missionId: string }
  | { readonly screen: 'programme' }
  | { readonly screen: 'hoists' }
  | { readonly screen: 'ledger'; readonly machineId?: string; readonly missionId?: string }
  | { readonly screen: 'utilisation' }
  | { readonly screen: 'zones' }
  | { readonly screen: 'limits' }
  | { readonly screen: 'forecast' }
  | { readonly screen: 'roster' }
  | { readonly screen: 'settings' };

export function routeOf(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [screen = '', id = ''] = path.split('/');
  const search = new URLSearchParams(query);
  const machineId = search.get('machine');
  const missionId = search.get('mission');
  if (screen === 'missions' && id === 'new') return { screen: 'mission-new' };
  if (screen === 'missions' && id !== '') return { screen: 'mission', missionId: decodeURIComponent(id) };
  if (screen === 'ledger') return { screen, ...(machineId ? { machineId } : {}), ...(missionId ? { missionId } : {}) };
  if (
    screen === 'missions' ||
    screen === 'programme' ||
    screen === 'hoists' ||
    screen === 'utilisation' ||
    screen === 'zones' ||
    screen === 'limits' ||
    screen === 'forecast' ||
    screen === 'roster' ||
    screen === 'settings'
  )
    return { screen };
  return { screen: 'site' };
}

export function hashOf(route: Route): string {
  switch (route.screen) {
    case 'site':
      return '#/';
    case 'mission-new':
      return '#/missions/new';
    case 'mission':
      return `#/missions/${encodeURIComponent(route.missionId)}`;
    case 'ledger': {
      const search = new URLSearchParams();
      if (route.machineId) search.set('machine', route.machineId);
      if (route.missionId) search.set('mission', route.missionId);
      return search.size === 0 ? '#/ledger' : `#/ledger?${search.toString()}`;
    }
    case 'missions':
    case 'programme':
    case 'hoists':
    case 'utilisation':
    case 'zones':
    case 'limits':
    case 'forecast':
    case 'roster':
    case 'settings':
      return `#/${route.screen}`;
  }
}
