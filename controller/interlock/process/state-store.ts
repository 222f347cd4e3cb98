import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { interlockConfig, interlockLatch, type InterlockConfig } from '../../contract/interlock/interlock.ts';
import { resetRolesOfClass } from '../../contract/interlock/latch-rules.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { KnownPeople } from '../heard/site-inputs.ts';
import type { Latch } from '../latching/latches.ts';
import { siteLimits, siteLimitsJson } from '../limits/limits-file.ts';
import type { LimitRecord } from '../limits/limits.ts';

/** The second is written after the first, so that one of them is always whole. */
const limitsFiles = ['limits.json', 'limits-copy.json'] as const;

const peopleAside = 'people.json.aside';

const epochFile = z.strictObject({ epoch: z.number().int().positive() });
const storedLatch = interlockLatch.omit({ causeGone: true, blockedBy: true, firstBy: true });
/** Version 0.1 wrote no class: its latches were all of the kind that a person who sees the machine resets. */
const latchFile = z.array(
  storedLatch.extend({
    class: storedLatch.shape.class.default('reset-local'),
    roles: storedLatch.shape.roles.default([...resetRolesOfClass['reset-local']]),
  }),
);

const peopleFile = z.strictObject({
  people: z.array(z.strictObject({ personId: z.string(), xM: z.number(), yM: z.number(), zM: z.number() })),
  signedOut: z.array(z.string()),
});

/**
 * What outlives the process: epoch counter, marker of an unclean end, last configuration, latches, people on the site. Every write is a new file,
 * synced and renamed, so that a crash leaves the old or the new one.
 */
export class StateStore {
  readonly #directory: string;
  /** Counts writes of people: one that is overtaken while it is on its way is dropped. */
  #peopleWrites = 0;

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /**
   * Raises the epoch on disk. Refuses 'state-unreadable' on a damaged file: to begin again at 1 would make every machine refuse
   * every permit, and a guess could repeat an epoch.
   */
  nextEpoch(): Result<number> {
    const stored = this.#read('epoch.json', epochFile);
    if (!stored.ok) return stored;
    const epoch = (stored.value?.epoch ?? 0) + 1;
    this.#write('epoch.json', { epoch });
    return ok(epoch);
  }

  /** Whether the predecessor ended without saying so; marks this process as running. */
  markRunning(): 'clean' | 'unclean' {
    const wasRunning = existsSync(join(this.#directory, 'running'));
    this.#write('running', { running: true });
    return wasRunning ? 'unclean' : 'clean';
  }

  markEnded(): void {
    rmSync(join(this.#directory, 'running'), { force: true });
  }

  config(): Result<InterlockConfig | null> {
    return this.#read('config.json', interlockConfig);
  }

  saveConfig(config: InterlockConfig): void {
    this.#write('config.json', config);
  }

  latches(): Result<readonly Latch[] | null> {
    return this.#read('latches.json', latchFile);
  }

  saveLatches(latches: readonly Latch[]): void {
    this.#write('latches.json', latches);
  }

  /** Who was on the site, and who had been signed out; null before the first. */
  people(): Result<KnownPeople | null> {
    return this.#read('people.json', peopleFile);
  }

  savePeople(people: KnownPeople): void {
    this.#peopleWrites += 1;
    // What is still on its way aside has nothing left to put in this one's place.
    rmSync(join(this.#directory, peopleAside), { force: true });
    this.#write('people.json', people);
  }

  /** The same while the loop goes on: people come and go all day, and a disk may take longer than a permit lasts. Rejects where the disk does. */
  async savePeopleAside(people: KnownPeople): Promise<void> {
    this.#peopleWrites += 1;
    const write = this.#peopleWrites;
    const temporary = join(this.#directory, peopleAside);
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(people));
      await file.sync();
    } finally {
      await file.close();
    }
    if (write !== this.#peopleWrites) return;
    try {
      await rename(temporary, join(this.#directory, 'people.json'));
    } catch (error) {
      // Overtaken by `savePeople`, which took the file away.
      if (write === this.#peopleWrites) throw error;
    }
  }

  /**
   * The site's own limits, kept twice: where one copy is damaged or missing the other stays in force ('damaged'). Refuses
   * 'state-unreadable' when there is none left: the shipped limits might be less restrictive.
   */
  limits(): Result<{ readonly records: readonly LimitRecord[]; readonly state: 'sound' | 'damaged' }> {
    const copies = limitsFiles.map((name) => this.#read(name, siteLimits));
    const good = copies.find((copy) => copy.ok && copy.value !== null);
    const isNone = copies.every((copy) => copy.ok && copy.value === null);
    if (isNone) return ok({ records: [], state: 'sound' });
    if (good?.ok !== true || good.value === null) {
      return copies.find((copy) => !copy.ok) ?? refuse({ code: 'state-unreadable' });
    }
    const isSound = copies.every((copy) => copy.ok && copy.value !== null);
    return ok({ records: good.value, state: isSound ? 'sound' : 'damaged' });
  }

  saveLimits(records: readonly LimitRecord[]): void {
    for (const name of limitsFiles) this.#write(name, siteLimitsJson(records));
  }

  #read<T>(name: string, schema: z.ZodType<T>): Result<T | null> {
    const path = join(this.#directory, name);
    if (!existsSync(path)) return ok(null);
    try {
      return ok(schema.parse(JSON.parse(readFileSync(path, 'utf8'))));
    } catch (error) {
      return refuse({ code: 'state-unreadable', facts: { file: path, message: String(error) } });
    }
  }

  #write(name: string, value: unknown): void {
    const path = join(this.#directory, name);
    const temporary = `${path}.new`;
    const file = openSync(temporary, 'w', 0o600);
    try {
      writeSync(file, JSON.stringify(value));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    const directory = openSync(this.#directory, 'r');
    try {
      fsyncSync(directory);
    } finally {
      closeSync(directory);
    }
  }
}
