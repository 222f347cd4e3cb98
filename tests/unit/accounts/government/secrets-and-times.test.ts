import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { epochOfLocal, localParts } from '../../../../controller/accounts/government/local-time.ts';
import { OperatorRegister } from '../../../../controller/accounts/government/operator-register.ts';
import {
  maskedName,
  maskedNumber,
  maskedText,
  passesCheckDigit,
} from '../../../../controller/accounts/government/personal.ts';
import { openVault, type Vault } from '../../../../controller/accounts/government/vault.ts';
import { inventedNumber } from '../../../support/government/messages.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'banksman-links-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function vault(name = 'links.key'): Vault {
  const opened = openVault(join(directory, name));
  if (!opened.ok) throw new Error(opened.problem.code);
  return opened.value;
}

describe('the vault', () => {
  it('makes a key that only its owner reads, and opens what it sealed before', () => {
    const sealed = vault().seal('李四光', 'message:1');
    expect(statSync(join(directory, 'links.key')).mode & 0o777).toBe(0o600);
    expect(vault().open(sealed, 'message:1')).toEqual({ ok: true, value: '李四光' });
  });

  it('opens nothing of another owner, with another key, or with a byte changed', () => {
    const sealed = vault().seal('secret', 'message:1');
    expect(vault().open(sealed, 'message:2').ok).toBe(false);
    expect(vault('other.key').open(sealed, 'message:1').ok).toBe(false);
    const bytes = Buffer.from(sealed, 'base64');
    for (const at of [0, 13, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ 1;
      expect(vault().open(changed.toString('base64'), 'message:1').ok).toBe(false);
    }
    for (const text of ['', 'AAAA', 'no base64!']) expect(vault().open(text, 'message:1').ok).toBe(false);
  });

  it('seals the same text differently each time', () => {
    expect(vault().seal('a', 'x')).not.toBe(vault().seal('a', 'x'));
  });

  it('refuses a key that others may read, and what is no key', () => {
    vault();
    const file = join(directory, 'links.key');
    chmodSync(file, 0o640);
    expect(openVault(file)).toMatchObject({
      ok: false,
      problem: { code: 'vault-key-invalid', facts: { message: 'mode' } },
    });
    chmodSync(file, 0o600);
    writeFileSync(file, 'abc');
    expect(openVault(file)).toMatchObject({ ok: false, problem: { facts: { message: 'form' } } });
  });
});

describe('the register of operators', () => {
  it('keeps names and numbers sealed on disk, and shows them masked', () => {
    const file = join(directory, 'operators.json');
    const register = new OperatorRegister(file, vault());
    register.put({ user: 'li', role: 'driver', name: '李四光', idNumber: inventedNumber });
    register.put({ user: 'wang', role: 'signaller', name: '王五', idNumber: inventedNumber });
    register.put({ user: 'li', role: 'safety', name: '李四光', idNumber: inventedNumber });
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain(inventedNumber);
    expect(text).not.toContain('李');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(new OperatorRegister(file, vault()).find('li')).toMatchObject({ role: 'safety', idNumber: inventedNumber });
    expect(register.view()).toEqual([
      { user: 'wang', role: 'signaller', name: '王*', idNumber: '****************00', passesCheckDigit: false },
      { user: 'li', role: 'safety', name: '李**', idNumber: '****************00', passesCheckDigit: false },
    ]);
  });

  it('refuses a file that is none, and seals moved to another user', () => {
    const file = join(directory, 'operators.json');
    const register = new OperatorRegister(file, vault());
    register.put({ user: 'li', role: 'driver', name: '李四光', idNumber: inventedNumber });
    writeFileSync(file, readFileSync(file, 'utf8').replace('"li"', '"wang"'));
    expect(new OperatorRegister(file, vault()).all()).toMatchObject({
      ok: false,
      problem: { code: 'vault-seal-broken' },
    });
    writeFileSync(file, '{');
    expect(new OperatorRegister(file, vault()).all()).toMatchObject({ problem: { code: 'operators-file-invalid' } });
    expect(new OperatorRegister(file, vault()).find('li')).toBeNull();
  });
});

describe('a citizen’s number', () => {
  it('is checked by its own digit, which numbers for demonstrations fail', () => {
    // The example of the standard itself.
    expect(passesCheckDigit('11010519491231002X')).toBe(true);
    expect(passesCheckDigit('110105194912310021')).toBe(false);
    expect(passesCheckDigit(inventedNumber)).toBe(false);
    for (const text of ['', '1101051949123100', 'x'.repeat(18), '11010519491231002x'])
      expect(passesCheckDigit(text)).toBe(false);
  });

  it('is masked in whatever a receiver replies, its own and others', () => {
    const reply = `no ${inventedNumber} 李四光, but 11010519491231002X`;
    const masked = maskedText(reply, [inventedNumber, '李四光']);
    expect(masked).not.toMatch(/\d{6}|李四光/);
    expect(maskedNumber('12')).toBe('12');
    expect(maskedName('A')).toBe('A*');
  });
});

describe('local times without a zone', () => {
  it('are those of the zone that the platform is in', () => {
    expect(localParts(Date.UTC(2026, 11, 31, 16, 0, 0), 'Asia/Shanghai')).toEqual({
      date: '2027-01-01',
      time: '00:00:00',
    });
    expect(localParts(0, 'UTC')).toEqual({ date: '1970-01-01', time: '00:00:00' });
  });

  it('come back as the moment they were made from', () => {
    const ms = fc.integer({ min: Date.UTC(1992, 0, 1) / 1_000, max: Date.UTC(2099, 0, 1) / 1_000 });
    fc.assert(
      fc.property(ms, fc.constantFrom('Asia/Shanghai', 'UTC', 'Asia/Kathmandu'), (seconds, zone) => {
        const { date, time } = localParts(seconds * 1_000, zone);
        expect(epochOfLocal(`${date} ${time}`, zone)).toEqual({ ok: true, value: seconds * 1_000 });
      }),
      { numRuns: 40 },
    );
  });

  it('are refused where they are none, never there, or there twice', () => {
    const causeOf = (text: string, zone = 'Asia/Shanghai') => {
      const read = epochOfLocal(text, zone);
      return read.ok ? null : String(read.problem.facts?.['message']).split(': ')[1];
    };
    expect(causeOf('2026-11-22T14:05:09')).toBe('form');
    expect(causeOf('2026-11-22 14:5:9')).toBe('form');
    // Seconds where minutes belong: only where they are above 59 does the form tell.
    expect(causeOf('2026-11-22 14:75:09')).toBe('no such time');
    expect(causeOf('2026-02-30 12:00:00')).toBe('no such time');
    expect(causeOf('2026-03-29 02:30:00', 'Europe/Berlin')).toBe('no such time');
    expect(causeOf('2026-10-25 02:30:00', 'Europe/Berlin')).toBe('twice');
  });
});
