/** The tabs over the screens that are read from the record. */
export const enRecord = {
  'record.label': 'The record',
  'record.ledger': 'Entries',
  'record.utilisation': 'Hours',
};
