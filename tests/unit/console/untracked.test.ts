import { describe, expect, it } from 'vitest';
import { roles, type PersonView } from '../../../controller/contract/api.ts';
import { signOutRoles } from '../../../controller/contract/interlock/sign-out.ts';
import { createApiClient } from '../../../console/api/client.ts';
import { mayDo } from '../../../console/state/permissions.ts';
import { untrackedPeople } from '../../../console/state/untracked.ts';
import { ConsoleTestClock } from '../../support/fakes/fake-console.ts';

function person(id: string, ageMs: number, isUntracked: boolean): PersonView {
  return { id, name: id, role: '', levelId: 'l', xM: 0, yM: 0, zM: 0, ageMs, isStale: ageMs > 2000, isUntracked };
}

describe('people whose tag is lost', () => {
  it('are those whose level the interlock holds, the longest unseen first', () => {
    const people = [
      person('a', 3000, true),
      person('caged', 9000, false),
      person('b', 5000, true),
      person('c', 3000, true),
    ];
    expect(untrackedPeople(people).map(({ id }) => id)).toEqual(['b', 'a', 'c']);
  });

  it('are signed out together, with the reason, under a key of their own', async () => {
    const sent: { readonly path: string; readonly init: RequestInit }[] = [];
    const api = createApiClient({
      clock: new ConsoleTestClock(),
      newId: () => 'key-1',
      fetch: (path, init) => {
        sent.push({ path, init });
        return Promise.resolve(new Response(null, { status: 204 }));
      },
    });
    expect((await api.signOutPeople(['a', 'b'], 'left by the gate')).ok).toBe(true);
    expect(sent[0]).toMatchObject({ path: '/api/v1/people/sign-out', init: { method: 'POST' } });
    expect(JSON.parse(String(sent[0]?.init.body))).toEqual({ personIds: ['a', 'b'], reason: 'left by the gate' });
    expect(new Headers(sent[0]?.init.headers).get('idempotency-key')).toBe('key-1');
  });

  it('are offered for signing out to the roles that the server lets', () => {
    const allowed: readonly string[] = signOutRoles;
    for (const role of roles) expect(mayDo(role, 'signOut'), role).toBe(allowed.includes(role));
  });
});
