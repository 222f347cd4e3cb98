/** The tabs over the screens that are read from the record. */
export const enRecord = {
  'record.label': 'The record',
  'record.ledger': 'Entries',
  'record.utilisation': 'Hours',
  'record.refusedBanner':
    'The record takes no entries: {reason}. Nothing new is accepted until the disk works again; stops work as ever',
  'record.diskLowBanner':
    'The disk of the record fills up: {free} % free. Make room or tell who looks after the computer',
  'record.diskCriticalBanner':
    'The disk of the record is nearly full: {free} % free. When it is full nothing new is accepted. Make room now',
  'record.unreadable': '{n} entries could not be read and count nowhere:',
};
