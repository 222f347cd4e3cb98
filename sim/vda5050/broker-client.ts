import { Socket } from 'node:net';
import mqtt, { type MqttClient } from 'mqtt';
import { openEntrance } from '../../hardware-profiles/broker-entrance.ts';
import { heardTopics } from './heard.ts';
import type { VehicleDevice } from './vehicle-device.ts';

const keepAliveS = 5;
const retryMs = 1000;

type Environment = Readonly<Record<string, string | undefined>>;

export interface ServedVehicles {
  close(): Promise<void>;
}

/**
 * Puts each vehicle at its broker with a client of its own, whose last will says that it is gone (VDA 5050 3.0.0, 6.5).
 *
 * @throws Error that says what to do where a password or a certificate is missing.
 */
export function serveVehicles(
  vehicles: readonly VehicleDevice[],
  environment: Environment,
  log: (message: string, facts: Readonly<Record<string, unknown>>) => void,
): ServedVehicles {
  const clients = vehicles.map((vehicle) => connectVehicle(vehicle, environment, log));
  return {
    async close() {
      vehicles.forEach((vehicle) => vehicle.offline());
      await Promise.all(clients.map((client) => client.endAsync(!client.connected)));
    },
  };
}

function connectVehicle(
  vehicle: VehicleDevice,
  environment: Environment,
  log: (message: string, facts: Readonly<Record<string, unknown>>) => void,
): MqttClient {
  const connection = `${vehicle.topicRoot}/connection`;
  const { login, authority } = openEntrance(vehicle.wire.broker, 'vehicle', environment);
  const client = mqtt.connect(vehicle.wire.url, {
    ...login,
    ...(authority === undefined ? {} : { ca: authority }),
    clean: true,
    keepalive: keepAliveS,
    reconnectPeriod: retryMs,
    queueQoSZero: false,
    will: { topic: connection, payload: Buffer.from(vehicle.lastWill()), qos: 1, retain: true },
  });
  client.on('connect', () => {
    if (client.stream instanceof Socket) client.stream.setNoDelay(true);
    for (const topic of heardTopics) client.subscribe(`${vehicle.topicRoot}/${topic}`, { qos: 0 });
    vehicle.sink = {
      publish: (topic, text, kept) => {
        if (client.connected)
          client.publish(topic, text, { qos: topic === connection ? 1 : 0, retain: kept === 'kept' });
      },
    };
    vehicle.online();
    log('vehicle at its broker', { machineId: vehicle.machine.id, url: vehicle.wire.url });
  });
  client.on('message', (topic, payload) => {
    const name = heardTopics.find((one) => topic === `${vehicle.topicRoot}/${one}`);
    if (name !== undefined) vehicle.hear(name, payload.toString('utf8'));
  });
  client.on('error', (error) =>
    log('broker refused a vehicle', { machineId: vehicle.machine.id, error: error.message }),
  );
  return client;
}
