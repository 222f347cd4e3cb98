/** Norms made from the record. */
export const enNorms = {
  'fact.normId': 'norm {n}',
  'fact.earned': 'earned: {n}',
  'fact.cycles': '{n} cycles',
  'fact.models': 'models: {n}',
  'fact.least': 'least {n}',
  'fact.spreadMax': 'at most {n} times the least',
  'fact.normMin': 'norm time {n} min',
  'fact.lossMin': 'losses {n} min',
};
