import { readFileSync } from 'node:fs';
import type { BrokerEntrance, BrokerLogin } from './vda5050-wire.ts';

/** What an MQTT client is given; the password is kept nowhere else. */
export interface OpenEntrance {
  readonly login?: { readonly username: string; readonly password: string };
  /** PEM. */
  readonly authority?: string;
}

/**
 * Reads what the fleet file names for one of those who enter a broker.
 *
 * @throws Error that says what to do where a file cannot be read or a variable is not set: a process that cannot enter its broker does not start.
 */
export function openEntrance(
  entrance: BrokerEntrance | undefined,
  who: 'controller' | 'interlock' | 'vehicle',
  environment: Readonly<Record<string, string | undefined>>,
): OpenEntrance {
  const login = entrance?.[who];
  const file = entrance?.authorityFile;
  return {
    ...(login === undefined
      ? {}
      : { login: { username: login.username, password: passwordOf(login, who, environment) } }),
    ...(file === undefined ? {} : { authority: textOf(file, 'the certificate of the authority of the broker') }),
  };
}

function passwordOf(
  { password }: BrokerLogin,
  who: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const text =
    'file' in password
      ? textOf(password.file, `the broker's password of the ${who}`).replace(/\r?\n$/, '')
      : (environment[password.variable] ?? '');
  if (text !== '') return text;
  const place = 'file' in password ? `the file ${password.file}` : `the variable ${password.variable}`;
  throw new Error(`${place} holds no password: put the broker's password of the ${who} there and start again`);
}

function textOf(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read: put ${what} there and start again`, { cause: error });
  }
}
