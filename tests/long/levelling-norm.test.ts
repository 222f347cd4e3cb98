import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { normObservationOf } from '../../controller/accounts/norms/norm-observation.ts';
import { observeNorm, type NormObserverPorts } from '../../controller/accounts/norms/norm-observer.ts';
import { normRecord } from '../../controller/accounts/norms/norm-record.ts';
import { normPdf } from '../../controller/accounts/norms/sheets/norm-pdf.ts';
import { normXlsx } from '../../controller/accounts/norms/sheets/norm-xlsx.ts';
import { normDirectory } from '../../controller/cli/norm-directory.ts';
import type { LevelView, MissionView } from '../../controller/contract/api.ts';
import { normExample } from '../../controller/contract/accounts/norm-example.ts';
import type { NormRecord } from '../../controller/contract/accounts/norm-record.ts';
import type { Result } from '../../kernel/result.ts';
import { shippedProfiles } from '../support/small-site.ts';
import { SimTruth } from '../support/sim-truth.ts';
import { ApiClient, startBanksman, type RunningSite } from '../support/start-banksman.ts';

// Goal: a norm of levelling that stands on enough whole bays of one slab, from nothing but the ledger, and agrees with what the simulated
// robots' own parameters give for the same bays.
// Method: `npm run scenario:norm` (up to an hour on two busy cores); BANKSMAN_SEED, BANKSMAN_SPEED, BANKSMAN_RATE (m³/h of concrete). BANKSMAN_OUT
// is a folder for the site's record, the plan and the sheets: a record that lies there already is read again, and no site is run.

const seed = Number(process.env['BANKSMAN_SEED'] ?? 1);
const speed = Number(process.env['BANKSMAN_SPEED'] ?? 200);
const rateM3ph = Number(process.env['BANKSMAN_RATE'] ?? 25);
const out = process.env['BANKSMAN_OUT'] ?? mkdtempSync(join(tmpdir(), 'banksman-norm-'));
const data = join(out, 'data');
const planFile = join(out, 'plan.json');
const WALL_MAX_MS = 100 * 60_000;
const LOOK_MS = 10_000;
const HOLDS_MAX = 3;
/** Share of the floor after which there are bays enough. */
const enoughRatio = 0.9;
/** Bays between half the largest and the largest take part. */
const spreadMax = 2;
const planErrorMax = 0.15;

/** Of the first plan, by bay: minutes for one m² at the speeds and turns of the profile, the way to the first lane included. */
type PlannedBays = Readonly<Record<string, number>>;

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

describe(`a norm of levelling from the demonstration site, seed ${String(seed)}`, () => {
  let record: NormRecord;

  it(
    'levels the bays',
    async () => {
      if (existsSync(planFile)) return say(`the record in ${out} is read again`);
      mkdirSync(out, { recursive: true });
      const running = await startBanksman({ site: 'demo', speed, seed, headless: true, dataDirectory: data });
      const truth = await SimTruth.open(running.dataDirectory);
      try {
        await levelBays(running, truth);
      } finally {
        truth.close();
        await running.stop();
      }
    },
    WALL_MAX_MS + 240_000,
  );

  describe('read from its record', () => {
    let bayOf: ReadonlyMap<string, string>;

    beforeAll(async () => {
      const directory = normDirectory(data);
      try {
        record = await worked(directory.ports);
        bayOf = baysOf(directory.ports);
      } finally {
        directory.close();
      }
      writeFileSync(join(out, 'norm.json'), JSON.stringify(record));
      writeFileSync(join(out, 'norm.xlsx'), await normXlsx(record, null));
      writeFileSync(join(out, 'norm.pdf'), await normPdf(record, null));
    }, 120_000);

    it('has whole bays enough for ± 5 %', () => {
      const { study, shift, norm, labour, item, observation } = record;
      const { evidence, cycles } = observation;
      const left = (evidence?.cycles ?? []).filter(({ fault }) => fault !== null).map(({ fault }) => fault);
      say(
        `seed ${String(seed)}: n ${String(cycles.minutes.length)} bays of ${cycles.product.toFixed(1)} m² (struck ${String(study?.rejected.length)}, left out ${left.join(', ')})\n` +
          `mean ${String(study?.mean.toFixed(3))} min, Kp ${String(study?.stability.toFixed(2))}, E ±${(100 * (study?.precision ?? 0)).toFixed(2)} %, needed ${String(study?.cyclesNeeded)}, more ${String(study?.cyclesMore)}\n` +
          `KB ${shift.utilisation.toFixed(5)} of ${shift.observedMin.toFixed(0)} min, ${norm.perHour.toFixed(2)} m²/h, 台班产量 ${norm.perShift.toFixed(1)} m², ` +
          `labour ${(100 * (labour?.days ?? 0)).toFixed(4)} 工日/100 m², base price ${String(item?.basePrice)}; ${out}`,
      );
      expect(study?.isEnough).toBe(true);
    });

    it('agrees with the robots’ own parameters', () => {
      const planned = JSON.parse(readFileSync(planFile, 'utf8')) as PlannedBays;
      const pairs = (record.observation.evidence?.cycles ?? []).flatMap(({ taskId, fault, ownMin, amount }) => {
        const plannedMin = planned[bayOf.get(taskId) ?? ''];
        return fault === null && plannedMin !== undefined ? [{ observed: ownMin / amount, plannedMin }] : [];
      });
      const meanOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
      const observed = meanOf(pairs.map((pair) => pair.observed));
      const plannedMean = meanOf(pairs.map((pair) => pair.plannedMin));
      const lanes = fullWidthMinPerM2();
      say(
        `observed ${observed.toFixed(4)} min/m² in ${String(pairs.length)} bays; by the robots' speeds on their planned paths ${plannedMean.toFixed(4)} ` +
          `(observed ${(100 * (observed / plannedMean - 1)).toFixed(1)} %); tool at work all the time on full width ${lanes.toFixed(4)}`,
      );
      expect(Math.abs(observed / plannedMean - 1)).toBeLessThan(planErrorMax);
      expect(observed).toBeGreaterThan(lanes);
    });
  });
});

async function levelBays(running: RunningSite, truth: SimTruth): Promise<void> {
  const foreman = await ApiClient.login(running, 'foreman');
  const floor = (await foreman.get<LevelView[]>('/levels'))[1] as LevelView;
  const slab = [...floor.slabs].sort((left, right) => right.areaM2 - left.areaM2)[0];
  const { id } = await foreman.post<MissionView>('/missions', {
    kind: 'floor-finishing',
    levelId: floor.id,
    area: { slabId: slab?.id },
    parameters: { placing: { by: 'others', rateM3ph } },
  });
  const { plan } = await foreman.post<MissionView>(`/missions/${id}/plan`);
  for (const bay of plan?.bays ?? []) {
    const polygon = bay.polygon.outline.map(([x, y]): [number, number] => [x, y]);
    await truth.command({ do: 'place', levelId: floor.id, polygon, atMs: Math.round(bay.placedAtMs) });
  }
  const planned = plannedBays(plan?.tasks ?? []);
  const beganMs = (await truth.state()).epochMs;
  const end = Date.now() + WALL_MAX_MS;
  let mission = await foreman.post<MissionView>(`/missions/${id}/approve`);
  const level = () => mission.progress.steps.find(({ step }) => step === 'level');
  const isEnough = (): boolean => (level()?.done ?? 0) > enoughRatio * (level()?.total ?? Infinity);
  for (let holds = 0; !isEnough() && Date.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    mission = await foreman.get<MissionView>(`/missions/${id}`);
    const siteH = ((await truth.state()).epochMs - beganMs) / 3_600_000;
    const { done = 0, total = 0 } = level() ?? {};
    say(`${siteH.toFixed(2)} h  ${mission.state}  levelled ${done.toFixed(0)}/${total.toFixed(0)} m²`);
    if (mission.state !== 'held') continue;
    holds += 1;
    say(`held: ${JSON.stringify(mission.reasons)}`);
    if (holds > HOLDS_MAX) break;
    mission = await foreman.post<MissionView>(`/missions/${id}/resume`);
  }
  expect(isEnough(), JSON.stringify(mission.reasons)).toBe(true);
  writeFileSync(planFile, JSON.stringify(planned));
}

function plannedBays(tasks: NonNullable<MissionView['plan']>['tasks']): PlannedBays {
  const bays = tasks.flatMap(({ step, bay, legs, dwellS, quantity }) => {
    if (step !== 'level' || bay === undefined) return [];
    const drivenS = legs.reduce((sum, { atS }) => sum + (atS.at(-1) ?? 0) - (atS[0] ?? 0), 0);
    return [[String(bay), (drivenS + dwellS) / 60 / quantity.amount] as const];
  });
  return Object.fromEntries(bays);
}

/** All bays first; then those of at least half the largest whole one. */
async function worked(ports: NormObserverPorts): Promise<NormRecord> {
  const [first] = ports.record.entries({ types: ['quantity.earned'], limit: 1 });
  const [last] = ports.record.entries({ newestFirst: true, limit: 1 });
  const [opened] = ports.record.entries({ types: ['task.state-changed'], limit: 1 });
  const watch = {
    machineIds: ['l1', 'l2'],
    step: 'level' as const,
    basis: 'task' as const,
    from: new Date(Math.min(opened?.atMs ?? 0, first?.atMs ?? 0)).toISOString(),
    to: new Date(last?.atMs ?? 0).toISOString(),
    precisionPercent: 5,
  };
  const { cycles } = value(await observeNorm(ports, watch));
  const whole = cycles.filter(({ fault }) => fault === null).map(({ amount }) => amount);
  const evidence = value(await observeNorm(ports, { ...watch, amountMin: Math.max(...whole) / spreadMax }));
  return value(normRecord(value(normObservationOf(evidence, normExample, watch.precisionPercent))));
}

/** A plan made anew has tasks of other names for the same bays. */
function baysOf({ record }: NormObserverPorts): ReadonlyMap<string, string> {
  const bays = new Map<string, string>();
  for (let after = -1; ;) {
    const page = record.entries({ types: ['task.state-changed'], after, limit: 1_000 });
    for (const { payload } of page) bays.set(String(payload['taskId']), String(payload['bay']));
    const last = page.at(-1);
    if (last === undefined || page.length < 1_000) return bays;
    after = last.sequence;
  }
}

function fullWidthMinPerM2(): number {
  const { speed: speeds, work } = shippedProfiles().get('levelling-robot') ?? {};
  const mps = speeds?.workMps?.value ?? NaN;
  return 1 / (60 * mps * (work?.widthM.value ?? NaN) * (1 - (work?.overlapRatio.value ?? NaN)));
}
