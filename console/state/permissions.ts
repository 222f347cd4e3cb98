import type { Role } from '../../controller/contract/api.ts';

/** What a role is offered on the screen. The server decides; this only spares people buttons that would be refused. */
export type Doing =
  | 'mission'
  | 'hold'
  | 'control'
  | 'reset'
  | 'zone'
  | 'limits'
  | 'override'
  | 'signOut'
  | 'ride'
  | 'bearing'
  | 'forecast'
  | 'maintenance'
  | 'maintenanceDone'
  | 'papers'
  /** On rent and off rent, readings, disputes. */
  | 'rental'
  /** Terms of contracts, for a while. */
  | 'release'
  /** Contracts, invoices, credits. */
  | 'lease'
  /** Cosignatures that witnesses bring. */
  | 'handIn'
  /** Switch the recording of wires on and off. */
  | 'recording'
  /** Take recordings along: they show where people walked. */
  | 'recordingTake'
  /** Keys of the record. */
  | 'keys';

const doings: Readonly<Record<Role, readonly Doing[]>> = {
  admin: [
    'mission',
    'hold',
    'control',
    'reset',
    'zone',
    'limits',
    'override',
    'signOut',
    'ride',
    'bearing',
    'forecast',
    'maintenance',
    'maintenanceDone',
    'papers',
    'rental',
    'lease',
    'handIn',
    'recording',
    'recordingTake',
    'keys',
  ],
  foreman: [
    'mission',
    'hold',
    'control',
    'reset',
    'override',
    'signOut',
    'ride',
    'bearing',
    'forecast',
    'maintenance',
    'maintenanceDone',
    'rental',
    'recording',
    'recordingTake',
  ],
  operator: ['hold', 'control', 'reset', 'ride', 'maintenanceDone'],
  safety: [
    'reset',
    'zone',
    'limits',
    'override',
    'signOut',
    'ride',
    'bearing',
    'forecast',
    'maintenance',
    'maintenanceDone',
    'papers',
    'release',
    'recording',
    'recordingTake',
  ],
  auditor: ['handIn', 'recordingTake'],
};

export function mayDo(role: Role, doing: Doing): boolean {
  return doings[role].includes(doing);
}
