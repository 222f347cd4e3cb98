import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createAuthService } from '../../../controller/http/auth/auth-service.ts';
import { DEMO_LOGINS_FILE, loadDemoLogins } from '../../../controller/http/auth/demo-logins.ts';
import { ATTEMPTS_FREE, createLoginDelay, DELAY_MAX_MS, NAMES_MAX } from '../../../controller/http/auth/login-delay.ts';
import { argon2Hasher } from '../../../controller/http/auth/password.ts';
import {
  hashToken,
  SESSION_IDLE_MS,
  SESSION_MAX_MS,
  SESSIONS_PER_USER_MAX,
  STOP_GRACE_MS,
} from '../../../controller/http/auth/session-store.ts';
import { fakeRecord, manualClock, plainHasher } from './fakes.ts';

function service(record = fakeRecord(), clock = manualClock()) {
  return { record, clock, auth: createAuthService({ record, clock, hasher: plainHasher }) };
}

async function withForeman() {
  const made = service();
  await made.auth.putUser({
    user: 'Foreman',
    role: 'foreman',
    name: { zh: '工长', en: 'Foreman' },
    password: 'secret',
  });
  const login = async () => {
    const result = await made.auth.login('foreman', 'secret', 'tablet');
    if (!result.ok) throw new Error(result.problem.code);
    return result.value;
  };
  return { ...made, login };
}

describe('a password', () => {
  it('is kept as argon2id with 19 MiB and matches itself only', async () => {
    const stored = await argon2Hasher.hash('kabo-timu');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await argon2Hasher.matches(stored, 'kabo-timu')).toBe(true);
    expect(await argon2Hasher.matches(stored, 'kabo-timo')).toBe(false);
  });
});

describe('a login', () => {
  it('opens a session whose token is nowhere in the record', async () => {
    const { login, record, auth } = await withForeman();
    const { token, session } = await login();
    expect(auth.find(token, 'anything')).toMatchObject({ user: 'foreman', role: 'foreman', device: 'tablet' });
    expect(JSON.stringify(record.documents('session'))).not.toContain(token);
    expect(session.id).toBe(hashToken(token));
  });

  it('compares user names without case and width', async () => {
    const { auth } = await withForeman();
    expect((await auth.login(' ＦOREMAN ', 'secret', 'd')).ok).toBe(true);
  });

  it('refuses an unknown name in the same words as a wrong password', async () => {
    const { auth } = await withForeman();
    const wrong = await auth.login('foreman', 'x', 'd');
    const unknown = await auth.login('ghost', 'x', 'd');
    expect(wrong).toEqual({ ok: false, problem: { code: 'login-refused' } });
    expect(unknown).toEqual(wrong);
  });

  it('still works when the disk is full, in memory, because people must be able to stop', async () => {
    const { login, record, auth } = await withForeman();
    record.breakDisk();
    const { token, onDisk } = await login();
    expect(onDisk).toBe('no');
    expect(auth.find(token, 'anything')).not.toBeNull();
    expect(record.documents('session')).toHaveLength(0);
  });

  it('waits longer after each wrong password and lets the right one in after the wait', async () => {
    const { auth, clock } = await withForeman();
    for (let attempt = 0; attempt < ATTEMPTS_FREE; attempt += 1) await auth.login('foreman', 'x', 'd');
    const refused = await auth.login('foreman', 'secret', 'd');
    expect(refused).toEqual({ ok: false, problem: { code: 'too-many-requests', facts: { retryAfterS: 1 } } });
    clock.advance(1_000);
    expect(await auth.login('foreman', 'x', 'd')).toMatchObject({ problem: { code: 'login-refused' } });
    expect(await auth.login('foreman', 'secret', 'd')).toMatchObject({ problem: { facts: { retryAfterS: 2 } } });
    clock.advance(2_000);
    expect((await auth.login('foreman', 'secret', 'd')).ok).toBe(true);
    expect((await auth.login('foreman', 'secret', 'd')).ok).toBe(true);
  });
});

describe('the login delay', () => {
  it('counts attempts made in parallel one by one', () => {
    const delay = createLoginDelay(manualClock());
    const waits = Array.from({ length: 20 }, () => delay.begin('a'));
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(ATTEMPTS_FREE);
  });

  it('never grows beyond its limit and forgets after quiet', () => {
    const clock = manualClock();
    const delay = createLoginDelay(clock);
    for (let attempt = 0; attempt < 30; attempt += 1) {
      expect(delay.begin('a')).toBe(0);
      clock.advance(DELAY_MAX_MS);
    }
    clock.advance(-DELAY_MAX_MS + 1);
    expect(delay.begin('a')).toBeLessThanOrEqual(DELAY_MAX_MS);
    clock.advance(3_600_000);
    for (let attempt = 0; attempt < ATTEMPTS_FREE; attempt += 1) expect(delay.begin('a')).toBe(0);
  });

  it('remembers a bounded number of names', () => {
    const delay = createLoginDelay(manualClock());
    for (let attempt = 0; attempt < ATTEMPTS_FREE; attempt += 1) delay.begin('victim');
    expect(delay.begin('victim')).toBeGreaterThan(0);
    for (let name = 0; name < NAMES_MAX; name += 1) delay.begin(`name-${name}`);
    expect(delay.begin('victim')).toBe(0);
  });
});

describe('a session', () => {
  it('ends when idle, but may still stop for a while', async () => {
    const { login, auth, clock } = await withForeman();
    const { token, session } = await login();
    clock.advance(SESSION_IDLE_MS);
    expect(auth.find(token, 'anything')).toBeNull();
    expect(auth.isLive(session.id)).toBe(false);
    expect(auth.find(token, 'stop')).not.toBeNull();
    expect(auth.find(token, 'anything')).toBeNull();
    clock.advance(STOP_GRACE_MS);
    expect(auth.find(token, 'stop')).toBeNull();
  });

  it('ends after a shift however busy', async () => {
    const { login, auth, clock } = await withForeman();
    const { token } = await login();
    for (let passedMs = 0; passedMs < SESSION_MAX_MS; passedMs += 3_600_000) {
      expect(auth.find(token, 'anything')).not.toBeNull();
      clock.advance(3_600_000);
    }
    expect(auth.find(token, 'anything')).toBeNull();
  });

  it('survives a restart with the time it has left', async () => {
    const { login, record, clock } = await withForeman();
    const { token } = await login();
    clock.advance(SESSION_IDLE_MS / 2);
    const after = service(record, clock).auth;
    expect(after.find(token, 'anything')).toMatchObject({ user: 'foreman' });
    clock.advance(SESSION_IDLE_MS * 2);
    expect(service(record, clock).auth.find(token, 'anything')).toBeNull();
  });

  it('is over at once after a logout, for stopping too, and its listeners are told', async () => {
    const { login, auth, record, clock } = await withForeman();
    const { token, session } = await login();
    let told = 0;
    auth.onEnd(session.id, () => (told += 1));
    expect(await auth.logout(session.id)).toBe('on-disk');
    expect(auth.find(token, 'stop')).toBeNull();
    expect(told).toBe(1);
    expect(service(record, clock).auth.find(token, 'stop')).toBeNull();
  });

  it('that ended on a full disk is removed with the next write', async () => {
    const { login, auth, record } = await withForeman();
    const { session } = await login();
    record.breakDisk();
    expect(await auth.logout(session.id)).toBe('in-memory');
    expect(record.documents('session')).toHaveLength(1);
    record.mendDisk();
    const { session: next } = await login();
    expect(record.documents('session').map(({ id }) => id)).toEqual([next.id]);
  });

  it('gives way to newer ones of the same user beyond the limit', async () => {
    const { login, auth, clock } = await withForeman();
    const first = await login();
    for (let index = 0; index < SESSIONS_PER_USER_MAX; index += 1) {
      clock.advance(1);
      await login();
    }
    expect(auth.find(first.token, 'anything')).toBeNull();
  });

  it('follows a change of its user’s role', async () => {
    const { login, auth } = await withForeman();
    const { token } = await login();
    await auth.putUser({ user: 'foreman', role: 'auditor', name: { zh: '审计', en: 'Audit' }, password: 'secret' });
    expect(auth.find(token, 'anything')?.role).toBe('auditor');
  });
});

describe('demo users', () => {
  it('are one per role, made once, kept in a file only its owner can read', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'banksman-auth-'));
    const { record, clock, auth } = service();
    const logins = await loadDemoLogins(auth, directory);
    expect(logins.map(({ role }) => role)).toEqual(['admin', 'foreman', 'operator', 'safety', 'auditor']);
    expect(new Set(logins.map(({ password }) => password)).size).toBe(5);
    for (const { password } of logins) expect(password).toMatch(/^([a-z]{4}-){3}[a-z]{4}$/);
    expect((await stat(join(directory, DEMO_LOGINS_FILE))).mode & 0o777).toBe(0o600);

    const again = service(record, clock).auth;
    expect(await again.seedDemoUsers()).toEqual([]);
    expect(await loadDemoLogins(again, directory)).toEqual(logins);
    const [admin] = logins;
    expect((await again.login('admin', admin?.password ?? '', 'd')).ok).toBe(true);
    expect(await readFile(join(directory, DEMO_LOGINS_FILE), 'utf8')).toContain(admin?.password);
    await rm(directory, { recursive: true });
  });

  it('are all or none when the disk fails', async () => {
    const { record, auth } = service();
    record.breakDisk();
    await expect(auth.seedDemoUsers()).rejects.toThrow('disk full');
    expect(auth.hasUsers()).toBe(false);
    record.mendDisk();
    expect(await auth.seedDemoUsers()).toHaveLength(5);
  });
});
