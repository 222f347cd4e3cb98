import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { verifyExport } from '../../../controller/ledger/verify-export.ts';
import { exportDirectory } from '../../../controller/store/export-directory.ts';
import { seededRandom, type Random } from '../../../kernel/random.ts';
import { median } from '../../bench/figures.ts';
import { complaintOf, killController, readyOf, startController, type Ready } from './lone-controller.ts';

/**
 * Kills the running controller (all of it: API, books, record's thread), again and again on the same data, and asks its successors for everything
 * that was answered as accepted. No site is simulated: machines are offline, what people write is not.
 */
const phases = ['booting', 'idle', 'after-an-answer', 'under-writes'] as const;
type Phase = (typeof phases)[number];

export interface KillFigures {
  readonly kills: Record<Phase, number>;
  /** Answers that said it is on disk. */
  accepted: number;
  /** Requests that the kill left without an answer: they may be on disk or not. */
  unanswered: number;
  /** What was accepted and is not there; must stay empty. */
  readonly lost: string[];
  /** Entries of the ledgers at the end, all verified. */
  entries: number;
  /** From its start until a controller was ready, ms, as the machine was. */
  readonly bootsMs: number[];
}

const afterAnswerMaxMs = 12;
const underWritesMaxMs = 400;
/** A booting controller is killed within the time that the boot before has taken, so that every moment of a boot is met on machines of any speed. */
const firstBootMs = 1_500;
const writers = 6;
const blockedOutline = [
  [30, 8],
  [33, 8],
  [33, 11],
];

/** One data directory with one controller after the other. */
class KillLane {
  readonly #directory: string;
  readonly #random: Random;
  readonly #figures: KillFigures;
  readonly #tokens = new Map<string, string>();
  readonly #zones = new Set<string>();
  /** The state each mission was answered to be in; null where a request went unanswered. */
  readonly #missions = new Map<string, 'draft' | 'cancelled' | null>();
  #levelId = '';
  #bootMs = firstBootMs;

  /** `directory` holds a provisioned site (site.json, fleet.json). */
  constructor(directory: string, seed: number, figures: KillFigures) {
    this.#directory = directory;
    this.#random = seededRandom(seed);
    this.#figures = figures;
  }

  async round(phase: Phase): Promise<void> {
    const startedMs = performance.now();
    const child = startController(this.#directory);
    const complaint = complaintOf(child);
    this.#figures.kills[phase] += 1;
    if (phase === 'booting') {
      await pause(this.#random.below(Math.ceil(this.#bootMs)));
      await killController(child, complaint);
      return;
    }
    const ready = await readyOf(child, complaint);
    this.#bootMs = performance.now() - startedMs;
    this.#figures.bootsMs.push(this.#bootMs);
    await this.#login(ready);
    await this.#look(ready.url);
    if (phase === 'after-an-answer') {
      await this.#write(ready.url);
      await pause(this.#random.below(afterAnswerMaxMs));
    }
    if (phase === 'under-writes') await this.#killUnderWrites(ready.url, child, complaint);
    else await killController(child, complaint);
  }

  /** Looks a last time, ends the controller as a person does, and verifies the whole ledger offline. */
  async finish(): Promise<void> {
    const child = startController(this.#directory);
    const complaint = complaintOf(child);
    const ready = await readyOf(child, complaint);
    await this.#login(ready);
    await this.#look(ready.url);
    child.kill('SIGTERM');
    await once(child, 'exit');
    const report = await verifyExport(bytesOf(exportDirectory(this.#directory)));
    if (report.ok) this.#figures.entries += report.entries;
    else this.#figures.lost.push(`the export does not verify: ${JSON.stringify(report)}`);
  }

  /** Sessions are on disk, too: the token of the first login must do for all. */
  async #login({ url, logins }: Ready): Promise<void> {
    if (this.#tokens.size > 0) return;
    for (const { role, user, password } of logins.filter((login) => ['safety', 'foreman'].includes(login.role))) {
      const response = await fetch(`${url}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user, password }),
      });
      const { token } = (await response.json()) as { readonly token: string };
      this.#tokens.set(role, token);
      this.#figures.accepted += 1;
    }
    const levels = (await this.#ask(url, 'safety', 'GET', '/levels')).body as readonly { readonly id: string }[];
    this.#levelId = levels[0]?.id ?? '';
  }

  async #ask(
    url: string,
    role: string,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#tokens.get(role) ?? ''}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }

  /** Compares what is there with what was answered. What nobody answered is learned from what is there. */
  async #look(url: string): Promise<void> {
    const zones = await this.#list(url, '/zones');
    for (const id of this.#zones) if (!zones.has(id)) this.#figures.lost.push(`zone ${id} is not there`);
    const missions = await this.#list(url, '/missions');
    for (const [id, expected] of this.#missions) {
      const state = missions.get(id) as 'draft' | 'cancelled' | undefined;
      if (state === undefined) this.#figures.lost.push(`mission ${id} is not there`);
      else if (expected !== null && state !== expected)
        this.#figures.lost.push(`mission ${id} is ${state}, not ${expected}`);
      this.#missions.set(id, state ?? null);
    }
  }

  async #list(url: string, path: string): Promise<ReadonlyMap<string, string>> {
    const { status, body } = await this.#ask(url, 'safety', 'GET', path);
    if (status !== 200) {
      this.#figures.lost.push(`the session: GET ${path} answered ${String(status)}`);
      return new Map();
    }
    const rows = body as readonly { readonly id: string; readonly state?: string }[];
    return new Map(rows.map(({ id, state }) => [id, state ?? '']));
  }

  async #killUnderWrites(url: string, child: ChildProcess, complaint: () => string): Promise<void> {
    let isOver = false;
    const write = async (): Promise<void> => {
      while (!isOver) await this.#write(url).catch(() => undefined);
    };
    const all = Array.from({ length: writers }, write);
    await pause(this.#random.below(underWritesMaxMs));
    isOver = true;
    await killController(child, complaint);
    await Promise.all(all);
  }

  /** One write of a person; notes what was answered. */
  async #write(url: string): Promise<void> {
    const missionId = [...this.#missions].find(([, expected]) => expected === 'draft')?.[0];
    const what = this.#random.below(4);
    if (what === 0) return this.#addZone(url);
    return what === 1 && missionId !== undefined ? this.#cancelMission(url, missionId) : this.#addMission(url);
  }

  async #addZone(url: string): Promise<void> {
    const zone = { levelId: this.#levelId, kind: 'BLOCKED', name: 'kill', outline: blockedOutline };
    const { status, body } = await this.#answer(this.#ask(url, 'safety', 'POST', '/zones', zone));
    if (status !== 201) return;
    this.#figures.accepted += 1;
    this.#zones.add((body as { readonly id: string }).id);
  }

  async #addMission(url: string): Promise<void> {
    const request = { kind: 'hoist-run', levelId: this.#levelId, parameters: { toLevelId: 'level-2' } };
    const { status, body } = await this.#answer(this.#ask(url, 'foreman', 'POST', '/missions', request));
    if (status !== 201) return;
    this.#figures.accepted += 1;
    this.#missions.set((body as { readonly id: string }).id, 'draft');
  }

  async #cancelMission(url: string, id: string): Promise<void> {
    this.#missions.set(id, null);
    const { status } = await this.#answer(this.#ask(url, 'foreman', 'POST', `/missions/${id}/cancel`, {}));
    if (status !== 200) return;
    this.#figures.accepted += 1;
    this.#missions.set(id, 'cancelled');
  }

  async #answer<T>(asked: Promise<T>): Promise<T> {
    try {
      return await asked;
    } catch (error) {
      this.#figures.unanswered += 1;
      throw error;
    }
  }
}

/** Kills controllers on several data directories side by side. */
export async function killControllers(
  directories: readonly string[],
  count: number,
  seed: number,
  onKill?: (figures: KillFigures) => void,
): Promise<KillFigures> {
  const figures = emptyFigures();
  const drawn = drawPhases(count, seed);
  const inLane = async (directory: string, lane: number): Promise<void> => {
    const one = new KillLane(directory, seed + lane, figures);
    for (const phase of drawn.filter((_, at) => at % directories.length === lane)) {
      await one.round(phase);
      onKill?.(figures);
    }
    await one.finish();
  };
  await Promise.all(directories.map(inLane));
  return figures;
}

function emptyFigures(): KillFigures {
  const kills = { booting: 0, idle: 0, 'after-an-answer': 0, 'under-writes': 0 };
  return { kills, accepted: 0, unanswered: 0, lost: [], entries: 0, bootsMs: [] };
}

/** How many of ten kills fall into each phase. */
const shares: readonly Phase[] = phases.flatMap((phase) => {
  const tenths = { booting: 4, idle: 1, 'after-an-answer': 2, 'under-writes': 3 }[phase];
  return Array.from({ length: tenths }, () => phase);
});

/** The phases of `count` kills, drawn by the seed. */
function drawPhases(count: number, seed: number): readonly Phase[] {
  const random = seededRandom(seed).fork('phases');
  return Array.from({ length: count }, () => shares[random.below(shares.length)] as Phase);
}

export function killFiguresLine({ kills, accepted, unanswered, lost, entries, bootsMs }: KillFigures): string {
  const byPhase = phases.map((phase) => `${String(kills[phase])} ${phase}`).join(', ');
  return `kills: ${byPhase}; ${String(accepted)} accepted answers, ${String(unanswered)} requests unanswered, ${String(lost.length)} lost; ${String(entries)} entries verified; boots of ${String(Math.round(median(bootsMs)))} ms at the median`;
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

async function* bytesOf(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const text of texts) yield Buffer.from(text, 'utf8');
}
