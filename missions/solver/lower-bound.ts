import type { CompiledProject } from './compile-project.ts';
import { crewBound } from './crew-bound.ts';

/** What no schedule can undercut, grid units: the longest path, each resource's work over its capacity, and that of the people. */
export function lowerBound(project: CompiledProject): number {
  const { count, modeOffset, modeDuration, windows } = project;
  let bound = 0;
  for (let activity = 0; activity < count; activity += 1) {
    let shortest = Infinity;
    for (let mode = modeOffset[activity]!; mode < modeOffset[activity + 1]!; mode += 1)
      shortest = Math.min(shortest, modeDuration[mode]!);
    const frozen = project.frozenMode[activity]!;
    if (frozen >= 0) shortest = modeDuration[modeOffset[activity]! + frozen]!;
    bound = Math.max(bound, windows.earliest[activity]! + shortest);
  }
  const tails = tailsAfterEnd(project);
  project.project.renewables.forEach((_, resource) => (bound = Math.max(bound, workBound(project, tails, resource))));
  return Math.max(bound, crewBound(project, tails));
}

/** How long the lags keep the project going after the end of each activity. */
function tailsAfterEnd({ count, base, successors, modeOffset, modeDuration }: CompiledProject): Int32Array {
  const total = new Int32Array(count);
  const tail = new Int32Array(count);
  for (let position = count - 1; position >= 0; position -= 1) {
    const activity = base[position]!;
    const durations = modeDuration.subarray(modeOffset[activity]!, modeOffset[activity + 1]!);
    let most = Math.min(...durations);
    for (let at = successors.offset[activity]!; at < successors.offset[activity + 1]!; at += 1)
      most = Math.max(most, successors.lag[at]! + total[successors.other[at]!]!);
    total[activity] = most;
    tail[activity] = Math.max(0, most - Math.max(...durations));
  }
  return tail;
}

/**
 * Work on one resource cannot be done faster than by all that its calendar and frozen work leave of it, from the first moment at which any of it can begin;
 * and what follows the last of it takes at least the shortest tail.
 */
function workBound(compiled: CompiledProject, tails: Int32Array, resource: number): number {
  const { project, gridStep, packing, frozenStart, windows } = compiled;
  const { free, fields, origin, span } = packing;
  const { word, shift, mask } = fields[resource]!;
  let work = 0;
  let head = Infinity;
  let tail = Infinity;
  project.activities.forEach(({ modes }, activity) => {
    if (frozenStart[activity]! >= 0) return;
    const least = Math.min(...modes.map(({ duration, demands }) => (duration / gridStep) * demands[resource]!));
    if (least === 0) return;
    work += least;
    head = Math.min(head, windows.earliest[activity]!);
    tail = Math.min(tail, tails[activity]!);
  });
  if (work === 0) return 0;
  let at = Math.max(0, head);
  for (; work > 0 && origin + at < span; at += 1) work -= (free[word * span + origin + at]! >>> shift) & mask;
  return at + tail;
}
