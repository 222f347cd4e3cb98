/**
 * Loaded into a process of the product with `--import`, so that a test can trouble its event loop from inside: {do, forMs} over the IPC
 * channel that the test opened. Nothing of the product knows of it. Answers {tookMs} when it is over.
 */
import { setTimeout as later } from 'node:timers';
import { runInNewContext } from 'node:vm';
import { setFlagsFromString } from 'node:v8';

/** Objects that a full collection must walk over: it takes some tenths of a second. */
const retainedObjects = 1_000_000;
/** Garbage made in one turn of the event loop, and how much of it stays until the next ones. */
const garbagePerTurn = 400_000;
const turnsKept = 8;

let retained = [];

function block(forMs) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs);
}

/** Full collections of a large heap, one after the other. */
function collect(forMs) {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  retained = Array.from({ length: retainedObjects }, (_, index) => ({ index, text: `object ${index}` }));
  const beganMs = performance.now();
  while (performance.now() - beganMs < forMs) gc();
  const tookMs = performance.now() - beganMs;
  retained = [];
  return tookMs;
}

function allocate(forMs, onEnd) {
  const beganMs = performance.now();
  const turn = () => {
    retained.push(Array.from({ length: garbagePerTurn }, (_, index) => ({ index, text: `object ${index}` })));
    if (retained.length > turnsKept) retained.shift();
    const tookMs = performance.now() - beganMs;
    if (tookMs < forMs) {
      later(turn, 0);
      return;
    }
    retained = [];
    onEnd(tookMs);
  };
  turn();
}

process.on('message', ({ do: kind, forMs }) => {
  const tell = (tookMs) => process.send({ tookMs });
  if (kind === 'allocate') allocate(forMs, tell);
  else if (kind === 'collect') tell(collect(forMs));
  else {
    block(forMs);
    tell(forMs);
  }
});
