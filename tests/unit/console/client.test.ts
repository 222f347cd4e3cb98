import { describe, expect, it } from 'vitest';
import { createApiClient, stopAnswerMaxMs } from '../../../console/api/client.ts';
import { ConsoleTestClock } from '../../support/fakes/fake-console.ts';

type Answer = () => Promise<Response>;

function client(answer: Answer) {
  const clock = new ConsoleTestClock();
  const sent: { readonly path: string; readonly init: RequestInit }[] = [];
  let keys = 0;
  const api = createApiClient({
    clock,
    newId: () => `key-${(keys += 1)}`,
    fetch: (path, init) => {
      sent.push({ path, init });
      return new Promise((resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(new Error('aborted')));
        answer().then(resolve, reject);
      });
    },
  });
  const header = (index: number, name: string) => new Headers(sent[index]?.init.headers).get(name);
  return { api, clock, sent, header };
}

const json =
  (status: number, body: unknown): Answer =>
  () =>
    Promise.resolve(new Response(JSON.stringify(body), { status }));
const never: Answer = () => new Promise(() => {});

describe('the client', () => {
  it('sends a stop without an idempotency key, so that a second press is a second stop', async () => {
    const { api, sent, header } = client(json(200, { commandId: 'c', acceptedByInterlock: true }));
    await api.stop({ type: 'site' }, '');
    await api.stop({ type: 'level', levelId: 'level 2' }, '');
    await api.stop({ type: 'zone', zoneId: 'z1' }, '');
    await api.stop({ type: 'machine', machineId: 'l1' }, '');
    expect(sent.map(({ path }) => path)).toEqual([
      '/api/v1/site/stop',
      '/api/v1/levels/level%202/stop',
      '/api/v1/zones/z1/stop',
      '/api/v1/machines/l1/stop',
    ]);
    expect(header(0, 'idempotency-key')).toBeNull();
    expect(header(1, 'idempotency-key')).toBeNull();
  });

  it('gives every other command a key of its own', async () => {
    const { api, header } = client(json(200, {}));
    await api.approveMission('m1');
    await api.approveMission('m1');
    expect(header(0, 'idempotency-key')).toBe('key-1');
    expect(header(1, 'idempotency-key')).toBe('key-2');
  });

  it('says that a stop did not arrive when no answer comes in time, and does not send it again', async () => {
    const { api, clock, sent } = client(never);
    const stopped = api.stop({ type: 'site' }, '');
    await clock.advance(stopAnswerMaxMs + 1);
    expect(await stopped).toEqual({ ok: false, failure: { kind: 'unreached' } });
    await clock.advance(60_000);
    expect(sent).toHaveLength(1);
  });

  it('hands on a refusal with its code and tip', async () => {
    const problem = { code: 'control-held', titles: { zh: '一', en: 'a' }, tip: { zh: '二', en: 'b' }, status: 409 };
    const { api } = client(json(409, problem));
    const result = await api.control('l1', 'take');
    expect(result).toMatchObject({ ok: false, failure: { kind: 'problem', problem: { code: 'control-held' } } });
  });

  it('takes an error that is no problem document for not arrived', async () => {
    const { api } = client(() => Promise.resolve(new Response('<html>502</html>', { status: 502 })));
    expect(await api.approveMission('m1')).toEqual({ ok: false, failure: { kind: 'unreached' } });
  });

  it('never lets a browser cache answer', async () => {
    const { api, sent } = client(json(200, []));
    await api.levels();
    expect(sent[0]?.init.cache).toBe('no-store');
  });
});
