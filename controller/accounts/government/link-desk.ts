import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../../kernel/clock.ts';
import { ok, refuse, type Problem, type Result } from '../../../kernel/result.ts';
import { linksFile, type LinkConfig, type LinksView, type LinkView } from '../../contract/accounts/government-link.ts';
import type { LedgerDraft } from '../../contract/ledger/ledger.ts';
import type { WorkCycle } from '../../contract/accounts/work-cycle.ts';
import { GovernmentLink } from './government-link.ts';
import type { LinkSources } from './link-feed.ts';
import { linkRules } from './link-rules.ts';
import type { Transport } from './link-sender.ts';
import { OperatorRegister } from './operator-register.ts';
import { Outbox } from './outbox.ts';
import { loadPlatforms, type Platform } from './platform.ts';
import { openVault } from './vault.ts';

const TICK_MS = 1_000;
/** A link that comes and goes does not fill the record. */
const TOLD_EVERY_MS = 60_000;

export const linkFiles = {
  links: 'links.json',
  operators: 'operators.json',
  key: 'links.key',
  folder: 'links',
} as const;

export interface LinkDeskPorts {
  readonly dataDirectory: string;
  readonly platformDirectory: string;
  readonly sources: LinkSources;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly nonce: () => string;
  readonly write: (draft: LedgerDraft) => void;
  /** For the log: codes and numbers only, no message. */
  readonly onProblem: (linkId: string, problem: Problem) => void;
}

interface Told {
  state: LinkView['state'] | null;
  refused: number;
  dropped: number;
  atMonoMs: number;
}

/** All links of a site, as `links.json` of the data directory names them; none without that file. */
export class LinkDesk {
  private readonly ports: LinkDeskPorts;
  private readonly told = new Map<string, Told>();
  private links: readonly GovernmentLink[] = [];
  private operators: OperatorRegister | null = null;
  private problem: Problem | null = null;
  private isRunning = false;

  constructor(ports: LinkDeskPorts) {
    this.ports = ports;
  }

  /** Reads the file and what waits. A file that is wrong puts no link in force, and the view says why. */
  async open(): Promise<void> {
    const opened = await this.openLinks();
    if (opened.ok) this.links = opened.value;
    else this.problem = opened.problem;
  }

  start(): void {
    this.isRunning = true;
    const loop = (): void => {
      if (!this.isRunning) return;
      for (const link of this.links) {
        link.tick();
        this.tell(link);
      }
      this.ports.wallClock.after(TICK_MS, loop);
    };
    loop();
  }

  async stop(): Promise<void> {
    this.isRunning = false;
    await Promise.all(this.links.map((link) => link.close()));
  }

  cycle(machineId: string, cycle: WorkCycle): void {
    for (const link of this.links) link.cycle(machineId, cycle);
  }

  async view(): Promise<LinksView> {
    return {
      links: await Promise.all(this.links.map((link) => link.view())),
      problem: this.problem === null ? null : { ...this.problem, facts: { ...this.problem.facts } },
      operators: this.operators?.view() ?? [],
    };
  }

  private async openLinks(): Promise<Result<readonly GovernmentLink[]>> {
    const { dataDirectory, platformDirectory, sources } = this.ports;
    const file = join(dataDirectory, linkFiles.links);
    if (!existsSync(file)) return ok([]);
    const platforms = loadPlatforms(platformDirectory);
    if (!platforms.ok) return platforms;
    const machines = new Map(sources.machines().map(({ id, type }) => [id, type]));
    const configs = readLinks(file, platforms.value, machines);
    if (!configs.ok) return configs;
    const vault = openVault(join(dataDirectory, linkFiles.key));
    if (!vault.ok) return vault;
    const operators = new OperatorRegister(join(dataDirectory, linkFiles.operators), vault.value);
    this.operators = operators;
    const links: GovernmentLink[] = [];
    for (const link of configs.value) {
      const outbox = await Outbox.open(join(dataDirectory, linkFiles.folder, link.id));
      const platform = platforms.value.get(link.platform) as Platform;
      const onProblem = (problem: Problem): void => this.ports.onProblem(link.id, problem);
      links.push(
        new GovernmentLink({ ...this.ports, link, platform, outbox, vault: vault.value, operators, onProblem }),
      );
    }
    return ok(links);
  }

  /** A link that can no longer deliver, or can again, and messages that were refused or dropped, stand in the record. */
  private tell(link: GovernmentLink): void {
    const { clock, wallClock, write } = this.ports;
    const told = this.told.get(link.id) ?? { state: null, refused: 0, dropped: 0, atMonoMs: -Infinity };
    const standing = link.standing();
    const state = standing.state === 'delivering' ? 'idle' : standing.state;
    const { waiting, refused, dropped } = link.counts();
    if (told.state === null) {
      // What was so before this start stands in the record already.
      this.told.set(link.id, { state: 'idle', refused, dropped, atMonoMs: -Infinity });
      return;
    }
    const nowMonoMs = wallClock.monoMs();
    const isSame = state === told.state && refused === told.refused && dropped === told.dropped;
    if (isSame || nowMonoMs - told.atMonoMs < TOLD_EVERY_MS) return;
    write({
      type: 'government-link.changed',
      atMs: Math.round(clock.epochMs()),
      monoMs: clock.monoMs(),
      machineId: null,
      missionId: null,
      actor: 'system',
      payload: {
        linkId: link.id,
        from: told.state,
        to: state,
        problem: standing.problem,
        waiting,
        refused: refused - told.refused,
        dropped: dropped - told.dropped,
      },
    });
    this.told.set(link.id, { state, refused, dropped, atMonoMs: nowMonoMs });
  }
}

/** The links of a file. Refuses 'links-file-invalid', 'platform-unknown', 'machine-unknown', 'link-period-too-long'. */
export function readLinks(
  file: string,
  platforms: ReadonlyMap<string, Platform>,
  machines: ReadonlyMap<string, 'crane' | 'hoist' | 'robot'>,
): Result<readonly LinkConfig[]> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return refuse({ code: 'links-file-invalid', facts: { file, message: 'no JSON' } });
  }
  const parsed = linksFile.safeParse(json);
  if (!parsed.success)
    return refuse({ code: 'links-file-invalid', facts: { file, message: z.prettifyError(parsed.error) } });
  const { links } = parsed.data;
  if (new Set(links.map(({ id }) => id)).size !== links.length)
    return refuse({ code: 'links-file-invalid', facts: { file, message: 'an id is there twice' } });
  for (const { id, platform, machines: named, periodS } of links) {
    if (!platforms.has(platform)) return refuse({ code: 'platform-unknown', facts: { message: `${id}: ${platform}` } });
    for (const machineId of Object.keys(named)) {
      const type = machines.get(machineId);
      if (type === undefined) return refuse({ code: 'machine-unknown', facts: { machineId } });
      const limit = linkRules.periodMaxS.value;
      if (type !== 'robot' && periodS > limit)
        return refuse({ code: 'link-period-too-long', facts: { message: `${id}: ${periodS} s`, limit } });
    }
  }
  return ok(links);
}
