import { parentPort } from 'node:worker_threads';
import { planMission } from '../../missions/plan-mission.ts';
import { planApproach } from '../../missions/floor/approach.ts';
import { KnownWorks } from '../../missions/floor/known-works.ts';
import type { PlanJob } from './planner.ts';

// Planning takes up to seconds of pure computation; here it can neither delay a stop nor the stream.
const works = new KnownWorks();
parentPort?.on('message', ({ id, job }: { id: number; job: PlanJob }) => {
  const result = job.type === 'mission' ? planMission({ ...job.input, works }) : planApproach(job.input);
  parentPort?.postMessage({ id, result });
});
