import mqtt from 'mqtt';
import type { ReplayOutlet } from './outlet.ts';

const connectWithinMs = 10_000;
/** Bytes on their way to the broker. */
const waitingBytesMax = 1024 * 1024;

/**
 * A client at an MQTT broker that only says. Nothing is kept by the broker, whatever the vehicle had kept there: what a replay leaves behind would pass
 * for a vehicle. A broker that goes away is not looked for again.
 * @throws Error where it is not reached.
 */
export async function openBrokerOutlet(url: string): Promise<ReplayOutlet> {
  const client = mqtt.connect(url, {
    ...{ clean: true, reconnectPeriod: 0, connectTimeout: connectWithinMs, queueQoSZero: false },
  });
  let reason = 'it closed the connection';
  client.on('error', (error) => {
    reason = error.message === '' ? String((error as { readonly code?: unknown }).code) : error.message;
  });
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('close', () => reject(new Error(reason)));
  });
  return {
    ...{ url, heard: Promise.resolve() },
    isCongested: () => client.connected && client.stream.writableLength > waitingBytesMax,
    publish(topic, text) {
      if (!client.connected) return 'lost';
      client.publish(topic.slice(1), text, { qos: 0, retain: false });
      return 'sent';
    },
    close: () => client.endAsync(!client.connected),
  };
}
