import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import type { DiskOperation } from '../../long/ledger/disk-log.ts';
import { DiskModel, tearings } from '../../long/ledger/disk-model.ts';

const fd = 3;
const sector = 512;
const opened: DiskOperation = { kind: 'opened', fd, name: 'log', isNew: false, isEmptied: false };
const synced: DiskOperation = { kind: 'synced', fd, hasFailed: false };
const failed: DiskOperation = { kind: 'synced', fd, hasFailed: true };

function written(index: number, letter: string): DiskOperation {
  return { kind: 'written', fd, offset: index * sector, bytes: Buffer.alloc(sector, letter) };
}

/** Every text that cuts after these operations leave in the file, a letter for a sector. */
function outcomes(operations: readonly DiskOperation[]): readonly string[] {
  const model = new DiskModel(new Map([['log', Buffer.alloc(sector, 'a')]]));
  for (const operation of [opened, ...operations]) model.apply(operation);
  const random = seededRandom(1);
  const texts = Array.from({ length: 40 }, () => tearings.map((tearing) => model.afterCut(tearing, random).get('log')));
  const letters = (content: Buffer | undefined): string =>
    content?.toString('latin1').replaceAll(/(.|\0){512}/gs, (text) => (text[0] === '\0' ? '0' : (text[0] as string))) ??
    '';
  return [...new Set(texts.flat().map(letters))].toSorted();
}

describe('the model of a disk', () => {
  it('keeps what was synced, and any part of the rest', () => {
    expect(outcomes([written(1, 'b'), synced])).toEqual(['ab']);
    expect(outcomes([written(0, 'b')])).toEqual(['a', 'b']);
    expect(outcomes([written(0, 'b'), written(0, 'c')])).toEqual(['a', 'b', 'c']);
    expect(outcomes([written(1, 'b')])).toEqual(['a', 'a0', 'ab']);
  });

  it('does not believe a sync that comes after one that failed, for what was not written again', () => {
    expect(outcomes([written(0, 'b'), failed, synced])).toEqual(['a', 'b']);
    expect(outcomes([written(0, 'b'), failed, written(0, 'c'), synced])).toEqual(['c']);
  });

  it('lets no file end before what was synced in it', () => {
    expect(outcomes([written(1, 'b'), written(2, 'c'), failed, written(1, 'd'), synced])).toEqual(['ad', 'ad0', 'adc']);
  });
});
