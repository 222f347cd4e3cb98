import { existsSync, readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { operatorRoles, type LinksView } from '../../contract/accounts/government-link.ts';
import { writePrivateFile } from '../../durable-files.ts';
import { maskedName, maskedNumber, passesCheckDigit } from './personal.ts';
import type { Vault } from './vault.ts';

/** A person as a receiver may demand him. */
export interface Operator {
  readonly user: string;
  readonly role: (typeof operatorRoles)[number];
  readonly name: string;
  readonly idNumber: string;
}

const stored = z.strictObject({
  schemaVersion: z.literal(1),
  operators: z
    .array(z.strictObject({ user: z.string().min(1).max(60), role: z.enum(operatorRoles), sealed: z.string() }))
    .max(2_000),
});
const secret = z.strictObject({ name: z.string(), idNumber: z.string() });

/** Who drives machines, with name and number sealed: `operators.json` of the data directory. */
export class OperatorRegister {
  private readonly file: string;
  private readonly vault: Vault;
  private operators: readonly Operator[] = [];
  private readMs = -1;

  constructor(file: string, vault: Vault) {
    this.file = file;
    this.vault = vault;
  }

  /** Refuses 'operators-file-invalid', 'vault-seal-broken'. The file is read again when it has changed. */
  all(): Result<readonly Operator[]> {
    if (!existsSync(this.file)) return ok([]);
    const changedMs = statSync(this.file).mtimeMs;
    if (changedMs === this.readMs) return ok(this.operators);
    const read = this.read();
    if (!read.ok) return read;
    this.operators = read.value;
    this.readMs = changedMs;
    return read;
  }

  find(user: string): Operator | null {
    const all = this.all();
    return all.ok ? (all.value.find((operator) => operator.user === user) ?? null) : null;
  }

  /** Puts a person in, or in place of the one with the same user name. */
  put(operator: Operator): Result<void> {
    const before = this.all();
    if (!before.ok) return before;
    const operators = [...before.value.filter(({ user }) => user !== operator.user), operator].map(
      ({ user, role, name, idNumber }) => ({
        user,
        role,
        sealed: this.vault.seal(JSON.stringify({ name, idNumber }), `operator:${user}`),
      }),
    );
    writePrivateFile(this.file, `${JSON.stringify({ schemaVersion: 1, operators }, null, 2)}\n`);
    this.readMs = -1;
    return ok(undefined);
  }

  view(): LinksView['operators'] {
    const all = this.all();
    if (!all.ok) return [];
    return all.value.map(({ user, role, name, idNumber }) => ({
      user,
      role,
      name: maskedName(name),
      idNumber: maskedNumber(idNumber),
      passesCheckDigit: passesCheckDigit(idNumber),
    }));
  }

  private read(): Result<readonly Operator[]> {
    let json: unknown;
    try {
      json = JSON.parse(readFileSync(this.file, 'utf8'));
    } catch {
      return refuse({ code: 'operators-file-invalid', facts: { file: this.file } });
    }
    const parsed = stored.safeParse(json);
    if (!parsed.success) return refuse({ code: 'operators-file-invalid', facts: { file: this.file } });
    const operators: Operator[] = [];
    for (const { user, role, sealed } of parsed.data.operators) {
      const opened = this.vault.open(sealed, `operator:${user}`);
      if (!opened.ok) return opened;
      operators.push({ user, role, ...secret.parse(JSON.parse(opened.value)) });
    }
    return ok(operators);
  }
}
