import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { roles, type Role } from '../../contract/api.ts';
import type { SiteRecord } from '../../ledger/record.ts';
import { createLoginDelay } from './login-delay.ts';
import type { PasswordHasher } from './password.ts';
import { createSessionStore, type Purpose, type StoredSession } from './session-store.ts';

/** Password checks under way at once; each costs 19 MiB and tens of milliseconds. */
export const LOGINS_PENDING_MAX = 16;
export const USERS_MAX = 1_000;

const userDocument = z.object({
  user: z.string(),
  role: z.enum(roles),
  name: z.object({ zh: z.string(), en: z.string() }),
  passwordHash: z.string(),
});
type UserDocument = z.infer<typeof userDocument>;

/** A session with what its user is at present; a changed role counts from the next request. */
export interface Session extends StoredSession {
  readonly role: Role;
  readonly name: { readonly zh: string; readonly en: string };
}

export interface OpenedSession {
  readonly session: Session;
  /** Goes to the device once; only its hash is kept. */
  readonly token: string;
  /** 'no': the disk refused, and the session ends with this process. People must be able to log in to stop. */
  readonly onDisk: 'yes' | 'no';
}

export interface DemoLogin {
  readonly role: Role;
  readonly user: string;
  readonly password: string;
}

export interface NewUser {
  readonly user: string;
  readonly role: Role;
  readonly name: { readonly zh: string; readonly en: string };
  readonly password: string;
}

export interface AuthService {
  /** Refuses with 'login-refused' or 'too-many-requests' (facts: `retryAfterS`). */
  login(user: string, password: string, device: string): Promise<Result<OpenedSession>>;
  /** The session of a token; null when there is none or its time is over. See STOP_GRACE_MS for 'stop'. */
  find(token: string, purpose: Purpose): Session | null;
  isLive(sessionId: string): boolean;
  logout(sessionId: string): Promise<'on-disk' | 'in-memory'>;
  onEnd(sessionId: string, listener: () => void): () => void;
  hasUsers(): boolean;
  /** Adds a user or replaces one. @throws when the record cannot be written. */
  putUser(user: NewUser): Promise<void>;
  /** One user per role with new random passwords, at the first start only; [] when there are users already. */
  seedDemoUsers(): Promise<readonly DemoLogin[]>;
}

export interface AuthServiceOptions {
  readonly record: SiteRecord;
  /** The machine's clock, never the site's simulated one. */
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
}

const demoUsers = [
  { user: 'admin', role: 'admin', name: { zh: '系统管理员', en: 'Administrator' } },
  { user: 'foreman', role: 'foreman', name: { zh: '工长', en: 'Foreman' } },
  { user: 'operator', role: 'operator', name: { zh: '操作员', en: 'Operator' } },
  { user: 'safety', role: 'safety', name: { zh: '安全员', en: 'Safety officer' } },
  { user: 'auditor', role: 'auditor', name: { zh: '审计员', en: 'Auditor' } },
] as const satisfies readonly Omit<NewUser, 'password'>[];

/** Four groups of two syllables, about 50 bits: easy to read aloud over a radio, hopeless to guess. */
function readablePassword(): string {
  const consonants = 'bdfghjkmnprstvwz';
  const vowels = 'aeiou';
  const syllable = (): string =>
    `${consonants.charAt(randomInt(consonants.length))}${vowels.charAt(randomInt(vowels.length))}`;
  return Array.from({ length: 4 }, () => syllable() + syllable()).join('-');
}

/** User names are compared without case and width. */
export function userKey(user: string): string {
  return user.normalize('NFKC').trim().toLowerCase();
}

export function createAuthService({ record, clock, hasher }: AuthServiceOptions): AuthService {
  const users = new Map<string, UserDocument>();
  const sessions = createSessionStore({ record, clock });
  const delay = createLoginDelay(clock);
  // An unknown name costs the same time as a wrong password, so that names cannot be probed.
  const decoyHash = hasher.hash(readablePassword());
  // Kept from becoming an unhandled rejection; `login` awaits the promise itself and sees the failure.
  decoyHash.catch(() => undefined);
  let loginsPending = 0;

  for (const { id, value } of record.documents('user').slice(0, USERS_MAX)) {
    const parsed = userDocument.safeParse(value);
    if (parsed.success) users.set(id, parsed.data);
  }

  function withUser(session: StoredSession): Session | null {
    const user = users.get(userKey(session.user));
    if (user === undefined) return null;
    const { id, device, expiresAtMs } = session;
    return { id, user: user.user, device, expiresAtMs, role: user.role, name: user.name };
  }

  async function checkPassword(key: string, password: string): Promise<UserDocument | null> {
    const user = users.get(key);
    loginsPending += 1;
    try {
      const matches = await hasher.matches(user?.passwordHash ?? (await decoyHash), password);
      return matches && user !== undefined ? user : null;
    } finally {
      loginsPending -= 1;
    }
  }

  /** All of them or none: a start that dies half-way must not leave users whose passwords nobody was told. */
  async function putUsers(newUsers: readonly NewUser[]): Promise<void> {
    const documents = await Promise.all(
      newUsers.map(async ({ password, ...user }): Promise<UserDocument> => {
        return { ...user, user: userKey(user.user), passwordHash: await hasher.hash(password) };
      }),
    );
    await record.commit({
      entries: [],
      documents: documents.map((value) => ({ kind: 'user', id: value.user, value })),
    });
    for (const document of documents) users.set(document.user, document);
  }

  return {
    async login(userName, password, device) {
      const key = userKey(userName);
      if (loginsPending >= LOGINS_PENDING_MAX) return refuse({ code: 'too-many-requests', facts: { retryAfterS: 1 } });
      const waitMs = delay.begin(key);
      if (waitMs > 0) {
        return refuse({ code: 'too-many-requests', facts: { retryAfterS: Math.ceil(waitMs / 1_000) } });
      }
      const user = await checkPassword(key, password);
      if (user === null) return refuse({ code: 'login-refused' });
      delay.succeeded(key);
      const { session, token, onDisk } = await sessions.open(key, device);
      return ok({ session: { ...session, user: user.user, role: user.role, name: user.name }, token, onDisk });
    },
    find(token, purpose) {
      const session = sessions.find(token, purpose);
      return session === null ? null : withUser(session);
    },
    isLive: (sessionId) => sessions.isLive(sessionId),
    logout: (sessionId) => sessions.end(sessionId),
    onEnd: (sessionId, listener) => sessions.onEnd(sessionId, listener),
    hasUsers: () => users.size > 0,
    putUser: (user) => putUsers([user]),
    async seedDemoUsers() {
      if (users.size > 0) return [];
      const seeded = demoUsers.map((user) => ({ ...user, password: readablePassword() }));
      await putUsers(seeded);
      return seeded.map(({ role, user, password }) => ({ role, user, password }));
    },
  };
}
