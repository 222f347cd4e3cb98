import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { Aedes } from 'aedes';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../kernel/system-clock.ts';
import { openEntrance } from '../../../hardware-profiles/broker-entrance.ts';
import { vda5050FleetWire } from '../../../hardware-profiles/vda5050-wire.ts';
import { seededRandom } from '../../../kernel/random.ts';
import { BrokerConnection, type BrokerOptions } from '../../../robot-bridge/vda5050/broker-connection.ts';
import { BrokerRules } from '../../support/broker-rules.ts';
import { MqttBroker } from '../../support/mqtt-broker.ts';

// Goal: a process enters its broker by the name, the password and the certificate that the fleet file names, or says why it cannot.
// Method: brokers on loopback that keep to rules, one of them with a certificate made for the test.

const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version']);
    return true;
  } catch {
    return false;
  }
})();

let directory: string;
const closers: (() => Promise<void> | void)[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'banksman-broker-'));
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  rmSync(directory, { recursive: true, force: true });
});

function connect(options: Pick<BrokerOptions, 'url'> & Partial<BrokerOptions>): BrokerConnection {
  const connection = new BrokerConnection({ wallClock: systemClock, random: seededRandom(1), ...options });
  closers.push(() => connection.close());
  return connection;
}

/** How it ended: in, or the reason that was told. */
function outcome(connection: BrokerConnection): Promise<string> {
  return new Promise((resolve) => {
    connection.onState((state) => {
      if (state === 'connected') resolve('in');
      else if (connection.fault() !== null) resolve(connection.fault() ?? '');
    });
  });
}

describe('the way into a broker', () => {
  it('is a password from a file or a variable, and nothing is started without it', () => {
    const file = join(directory, 'password');
    writeFileSync(file, 'from a file\r\n');
    const controller = { username: 'c', password: { file } };
    const interlock = { username: 'i', password: { variable: 'PASSWORD_OF_I' } };
    const entrance = { controller, interlock };
    expect(openEntrance(entrance, 'controller', {})).toEqual({ login: { username: 'c', password: 'from a file' } });
    expect(openEntrance(entrance, 'interlock', { PASSWORD_OF_I: 'x' }).login?.password).toBe('x');
    expect(openEntrance(entrance, 'vehicle', {})).toEqual({});
    expect(() => openEntrance(entrance, 'interlock', {})).toThrow(/PASSWORD_OF_I holds no password: put/);
    writeFileSync(file, '\n');
    expect(() => openEntrance(entrance, 'controller', {})).toThrow(/holds no password/);
    rmSync(file);
    expect(() => openEntrance(entrance, 'controller', {})).toThrow(/cannot be read: put the broker's password/);
  });

  it('never lies in the URL', () => {
    const wire = { kind: 'vda5050', interfaceName: 'i', manufacturer: 'm', serialNumber: 's', version: '3.0' };
    const maps = [
      {
        mapId: 'm',
        origin: { xM: 0, yM: 0, zM: 0, yawRad: 0 },
        outline: [
          [0, 0],
          [1, 0],
          [1, 1],
        ],
      },
    ];
    const at = (url: string): boolean => vda5050FleetWire.safeParse({ ...wire, maps, url }).success;
    expect(['mqtt://broker:1883', 'mqtts://broker'].map(at)).toEqual([true, true]);
    expect(['mqtt://user:secret@broker', 'ws://broker', ''].map(at)).toEqual([false, false, false]);
  });

  it('is open to who has the password, under the id that the rules of the broker know', async () => {
    const rules = new BrokerRules(() => 'right');
    const broker = await MqttBroker.open(rules.options());
    closers.push(() => broker.close());
    const login = { username: 'controller', password: 'right' };
    expect(await outcome(connect({ url: broker.url, login, clientId: 'banksman-controller-site' }))).toBe('in');
    expect(rules.clientIds.get('controller')).toBe('banksman-controller-site');
    const told = await outcome(connect({ url: broker.url, login: { ...login, password: 'guessed' } }));
    expect(told).toMatch(/refused|authori/i);
    expect(told).not.toContain('guessed');
  });

  it.skipIf(!hasOpenssl)(
    `goes by the certificate of the broker${hasOpenssl ? '' : ': needs openssl (apt install openssl)'}`,
    async () => {
      const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
      const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
      const files = ['-keyout', key, '-out', certificate];
      execFileSync('openssl', ['req', '-x509', ...kind, ...files, ...subject], { stdio: 'ignore' });
      const aedes = await Aedes.createBroker();
      const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (socket) => {
        socket.on('error', () => undefined);
        aedes.handle(socket);
      });
      server.on('tlsClientError', () => undefined);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      closers.push(() => new Promise<void>((resolve) => void server.close(() => resolve())));
      closers.push(() => new Promise<void>((resolve) => aedes.close(resolve)));
      const url = `mqtts://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
      const known = openEntrance({ authorityFile: certificate }, 'controller', {});
      expect(await outcome(connect({ url, ...known }))).toBe('in');
      expect(await outcome(connect({ url }))).toMatch(/certificate/);
    },
  );
});
