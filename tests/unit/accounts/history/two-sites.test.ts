import { describe, expect, it } from 'vitest';
import { LedgerFold } from '../../../../controller/accounts/history/ledger-fold.ts';
import { atTwoSites } from '../../../../controller/accounts/history/two-sites.ts';
import { LedgerStory } from '../../../support/ledger/ledger-story.ts';

/** A site that heard the machine in [fromMs, toMs). */
function presence(siteId: string, serialNo: string, fromMs: number, toMs: number) {
  const fold = new LedgerFold();
  const story = new LedgerStory().add('site.opened', 0).state(fromMs, 'l1', 'WORK').state(toMs, 'l1', 'UNEXPLAINED');
  for (const entry of story.list) fold.add(entry);
  return { serialNo, siteId, intervals: fold.intervals('l1', 0, 100, 100) };
}

describe('a machine on two sites', () => {
  it('is named with the time at which both records heard it', () => {
    const found = atTwoSites([presence('north', 'SN-1', 10, 50), presence('south', 'SN-1', 40, 80)]);
    expect(found).toEqual([{ serialNo: 'SN-1', siteIds: ['north', 'south'], fromMs: 40, toMs: 50 }]);
  });

  it('may go from one to the other, and another machine is another matter', () => {
    expect(atTwoSites([presence('north', 'SN-1', 10, 40), presence('south', 'SN-1', 40, 80)])).toEqual([]);
    expect(atTwoSites([presence('north', 'SN-1', 10, 50), presence('south', 'SN-2', 40, 80)])).toEqual([]);
  });
});
