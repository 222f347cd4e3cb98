/** Terms of contracts and the interlock. */
export const enTerms = {
  'terms.loadHangs':
    '{machine} is out of service with a load hanging, for {minutes} min: clear the place below; it may only be lowered',
  'terms.release': 'Release for a while',
  'terms.releaseTitle': 'Release a term of the contract: {machine}',
  'terms.releaseText':
    'The machine may work without this term of its contract until the time is over; then it ends what it has begun and is out of service again. It is recorded with your name, shown on every tablet, and named on the invoice. Papers, operators and rules of safety are not released.',
  'terms.releaseReason': 'Why',
  'terms.releaseHold': 'Hold to release',
  'terms.minutes': 'Minutes',
  'upkeep.held.released': 'Released for a while by a safety officer',
  'fact.leftMin': '{n} min left',
  'fact.sequences': 'entries {n}',
  'fact.releasedUntil': 'until {n}',
  'why.meter-prorated': 'no reading at the end: prorated by time between two readings',
  'why.term-released': 'at work while a safety officer had released the contract’s term',
} as const;
