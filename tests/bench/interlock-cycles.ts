import { playFullSite } from './interlock-site-bench.ts';

// One run of the largest site's cycles in a process of its own, for the bench to compare with others.
process.stdout.write(JSON.stringify(playFullSite()));
