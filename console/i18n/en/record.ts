import { enRecordings } from './recordings.ts';

/** The tabs over the screens that are read from the record. */
export const enRecord = {
  ...enRecordings,
  'record.label': 'The record',
  'record.ledger': 'Entries',
  'record.utilisation': 'Hours',
  'record.refusedBanner':
    'The record takes no entries: {reason}. Nothing new is accepted until the disk works again; stops work as ever',
  'record.diskLowBanner':
    'The disk of the record fills up: {free} % free. Make room or tell who looks after the computer',
  'record.diskCriticalBanner':
    'The disk of the record is nearly full: {free} % free. When it is full nothing new is accepted. Make room now',
  'record.damagedBanner':
    'The record is damaged: {reason}. Do not delete anything; tell who looks after the computer: keep a copy of the data folder and put back a backup',
  'record.neverChecked': 'The whole record was not checked yet; that is done at night.',
  'record.checkedSound': 'Whole record checked {when}: {n} entries, sound.',
  'record.checkedDamaged': 'Whole record checked {when}: {n} entries, damaged: {reason}',
  'record.unreadable': '{n} entries could not be read and count nowhere:',
};
