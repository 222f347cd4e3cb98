export const AEMP_PREFIX = '/aemp';

/** `client`: a program with a bearer token of its own, made for it by `banksman aemp client add`. */
export interface AempRule {
  readonly kind: 'read' | 'command';
  readonly access: 'open' | 'client';
}

/**
 * Who may do what under /aemp, a row for every route. People's logins open nothing here, and tokens of clients open
 * nothing of /api/v1.
 */
export const aempPermissions: Readonly<Record<string, AempRule>> = {
  'POST /oauth/token': { kind: 'command', access: 'open' },
  'GET /15143/-3/*': { kind: 'read', access: 'client' },
};

/** The rule of a route under /aemp, by its method and its pattern with the prefix; null without a row. */
export function aempRule(method: string, pattern: string): AempRule | null {
  if (!pattern.startsWith(`${AEMP_PREFIX}/`)) return null;
  return aempPermissions[`${method} ${pattern.slice(AEMP_PREFIX.length)}`] ?? null;
}
