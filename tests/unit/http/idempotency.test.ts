import { describe, expect, it } from 'vitest';
import { ANSWERS_BYTES_MAX, ANSWERS_MAX, AnswerStore } from '../../../controller/http/idempotency.ts';
import { manualClock } from './fakes.ts';

function answer(bytes = 10) {
  return { status: 201, contentType: 'application/json', location: null, body: 'x'.repeat(bytes) };
}

describe('the memory for repeated commands', () => {
  it('keeps a bounded number of answers, the newest', () => {
    const store = new AnswerStore(manualClock());
    for (let index = 0; index < ANSWERS_MAX * 2; index += 1) store.keep(store.begin(`k${index}`, 'f'), answer());
    expect(store.find('k0')).toBeNull();
    expect(store.find(`k${ANSWERS_MAX * 2 - 1}`)).not.toBeNull();
    const kept = Array.from({ length: ANSWERS_MAX * 2 }, (_, index) => store.find(`k${index}`)).filter(
      (one) => one !== null,
    );
    expect(kept).toHaveLength(ANSWERS_MAX);
  });

  it('keeps a bounded number of bytes, and one answer that is larger than all of them not at all', () => {
    const store = new AnswerStore(manualClock());
    const bytes = ANSWERS_BYTES_MAX / 4;
    for (let index = 0; index < 6; index += 1) store.keep(store.begin(`k${index}`, 'f'), answer(bytes));
    expect(Array.from({ length: 6 }, (_, index) => store.find(`k${index}`) !== null)).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
    ]);
    store.keep(store.begin('huge', 'f'), answer(ANSWERS_BYTES_MAX + 1));
    expect(store.find('huge')).toBeNull();
    store.keep(store.begin('next', 'f'), answer());
    expect(store.find('next')).not.toBeNull();
  });

  it('never forgets a command that is under way', () => {
    const store = new AnswerStore(manualClock());
    const running = store.begin('running', 'f');
    for (let index = 0; index < ANSWERS_MAX * 2; index += 1) store.keep(store.begin(`k${index}`, 'f'), answer());
    expect(store.find('running')).toBe(running);
  });
});
