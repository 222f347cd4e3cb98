import type { AedesOptions, Client } from 'aedes';

const told = ['state', 'visualization', 'connection', 'factsheet'];

/** The table of `docs/vda5050.md` that says who may do what at a site's broker, by user name. */
const rights: Readonly<Record<string, { readonly publishes: readonly string[]; readonly hears: readonly string[] }>> = {
  controller: { publishes: ['order', 'instantActions'], hears: told },
  interlock: { publishes: ['instantActions', 'zoneSet', 'responses'], hears: told },
  vehicle: { publishes: told, hears: ['order', 'instantActions', 'zoneSet', 'responses'] },
};

/** A broker that keeps to the table, and to passwords. */
export class BrokerRules {
  /** What was asked for and not allowed. */
  readonly refused: string[] = [];
  /** Client ids of the two processes of a site, by user name. */
  readonly clientIds = new Map<string, string>();
  readonly #passwordOf: (username: string) => string;
  readonly #usernames = new WeakMap<Client, string>();

  constructor(passwordOf: (username: string) => string) {
    this.#passwordOf = passwordOf;
  }

  options(): AedesOptions {
    return {
      authenticate: (client, username, password, done) => {
        const name = username ?? '';
        const isKnown = name in rights && password?.toString() === this.#passwordOf(name);
        this.#usernames.set(client, name);
        this.clientIds.set(name, client.id);
        if (!isKnown) this.refused.push(`enter as ${name}`);
        done(null, isKnown);
      },
      authorizePublish: (client, { topic }, done) => {
        done(this.#problem(client, 'publishes', topic));
      },
      authorizeSubscribe: (client, subscription, done) => {
        done(this.#problem(client, 'hears', subscription.topic), subscription);
      },
    };
  }

  #problem(client: Client | null, what: 'publishes' | 'hears', topic: string): Error | null {
    // Without a client it is the test itself.
    if (client === null) return null;
    const username = this.#usernames.get(client) ?? '';
    const name = topic.slice(topic.lastIndexOf('/') + 1);
    if (rights[username]?.[what].includes(name) === true) return null;
    this.refused.push(`${username} ${what} ${topic}`);
    return new Error('not allowed');
  }
}
