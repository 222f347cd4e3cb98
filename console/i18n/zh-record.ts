/** The tabs over the screens that are read from the record. */
export const zhRecord = {
  'record.label': '记录',
  'record.ledger': '条目',
  'record.utilisation': '工时',
};
