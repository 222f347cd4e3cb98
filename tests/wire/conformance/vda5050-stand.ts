import { openVehicle } from '../vda5050/stand.ts';
import type { WireStand } from './wire-under-test.ts';

const grades = {
  '3.0': { id: 'vda5050-leases', title: 'VDA 5050 3.0, leases' },
  '2.1': { id: 'vda5050-pauses', title: 'VDA 5050 2.1, pauses' },
} as const;

const both: WireStand['lacks'] = {
  navigate: 'an order is always a way of nodes',
  preempts: 'a vehicle takes one order at a time: a second one is refused',
  'machine-refuses': 'its mode is known: what it would refuse is not sent',
  epoch: 'its topics know no sender: who may publish is the matter of the broker',
  requests: 'it asks for nothing under a name of its own',
  rogue: 'its topics know no sender: who may publish is the matter of the broker',
  'half-open': 'the MQTT client finds that by its keep-alive on real time',
  operations: 'a topic carries one kind of message',
  unasked: 'a broker hands on what was asked for alone',
};

const stands = 'no message lowers the speed of an order under way: a limit below its own makes it stand';
const pauseFails = { 'speed-bounded': stands, 'speed-narrowed': stands };

const leaseFails = {
  'poses-late': 'a lease ends by its own stamp: what comes later than the lease is good for makes it stand',
  'permits-cut': 'it gives up its order of before first: a new one is refused as long as that takes',
};

/** A simulated vehicle at a broker on loopback, on simulated time. */
export function vda5050Stand(version: '3.0' | '2.1'): WireStand {
  const nonce =
    version === '3.0'
      ? 'a lease ends by the vehicle’s own stamp, and has no sequence'
      : 'a pause counts from receipt: a late one is believed';
  const silence = { 'silence-stops': 'nothing ends its leave but the end of what is released' };
  return {
    ...grades[version],
    lacks: { ...both, nonce, ...(version === '2.1' ? silence : {}) },
    fails: version === '3.0' ? leaseFails : pauseFails,
    missing: () => null,
    open: () => openVehicle(version),
  };
}
