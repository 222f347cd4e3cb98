import { parentPort } from 'node:worker_threads';
import { planMission } from '../../missions/plan-mission.ts';
import type { PlanningInput } from '../../missions/planning-input.ts';

// Planning takes up to seconds of pure computation; here it can neither delay a stop nor the stream.
parentPort?.on('message', ({ id, input }: { id: number; input: PlanningInput }) => {
  parentPort?.postMessage({ id, result: planMission(input) });
});
