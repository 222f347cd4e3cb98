/**
 * What was measured of others on the drawn instances without batteries, means of seeds 1 to 3 (10 × 200: seed 1 only): Open-RMF's TaskPlanner
 * (rmf_task, April 2026) in its greedy mode, and 2 s of a plain local search in C++ run once for either objective. RMF has the sum
 * of flow times as its only objective.
 */
export interface PublishedFigures {
  readonly machines: number;
  readonly tasks: number;
  readonly rmf: { readonly flowTime: number; readonly makespan: number };
  readonly localSearch: { readonly flowTime: number; readonly makespan: number };
}

function figures(machines: number, tasks: number, rmf: [number, number], search: [number, number]): PublishedFigures {
  return {
    machines,
    tasks,
    rmf: { flowTime: rmf[0], makespan: rmf[1] },
    localSearch: { flowTime: search[0], makespan: search[1] },
  };
}

export const publishedFigures: readonly PublishedFigures[] = [
  figures(5, 20, [8_728, 807], [8_465, 724]),
  figures(5, 50, [43_229, 1_798], [42_667, 1_717]),
  figures(5, 100, [159_608, 3_533], [158_464, 3_401]),
  figures(10, 20, [5_136, 452], [4_967, 366]),
  figures(10, 50, [24_262, 1_017], [23_558, 881]),
  figures(10, 100, [83_316, 1_830], [82_898, 1_712]),
  figures(20, 50, [14_793, 596], [14_373, 468]),
  figures(20, 100, [46_432, 967], [46_317, 900]),
  figures(50, 100, [23_452, 433], [23_249, 375]),
  figures(10, 200, [302_371, 3_455], [305_316, 3_375]),
];

/** Open-RMF's exact mode for the sum of flow times: CPU seconds of seeds 1 to 3 and its memory. */
export const publishedExact: Readonly<Record<string, string>> = {
  '2x14': '6.0 / 23.3 / 5.4 s, to 4,230 MB',
  '3x14': '25.5 / 20.7 / 6.9 s, to 5,300 MB',
  '5x10': '1.9 / 1.4 / 0.64 s, to 164 MB',
  '5x13': '8.2 / 35.9 / 8.6 s, to 5,200 MB',
  '5x15': 'out of memory at 6 GB',
  '10x12': 'none in 60 s / 41.9 / 48.2 s, to 5,240 MB',
  '10x14': 'out of memory at 6 GB',
  '20x20': 'out of memory at 6 GB',
};
