import type { DossierIndex } from '../../../contract/dossier.ts';
import type { DossierSource } from '../dossier-source.ts';

/** `11_integrity.txt`: what the dossier rests on, and how somebody else checks it with other programs. */
export function integrityText(
  { site, machine, ledger, history }: DossierSource,
  parts: DossierIndex['parts'],
  exportPath: string | null,
): string {
  const hashes = parts.map(({ sha256, path }) => `${sha256}  ${path}`);
  return [
    '完整性说明 / Integrity',
    '',
    `序列号 serial: ${machine.serialNo}`,
    `现场 site: ${site.siteId}, 账本纪元 ledger epoch: ${String(ledger.ledgerEpoch)}`,
    `记录总数 entries: ${String(ledger.size)}, 本区间 this interval: ${String(ledger.firstSequence)}-${String(ledger.lastSequence)}`,
    `根哈希 root (SHA-256, RFC 6962): ${ledger.rootHash}`,
    `数据覆盖率 coverage: ${(100 * history.coverage).toFixed(2)} %`,
    '',
    '签名检查点 signed checkpoint (C2SP signed-note, Ed25519):',
    '',
    ledger.checkpoint.trimEnd(),
    '',
    '账本公布的验证公钥 keys named by the ledger (请通过其他途径核对 compare with one that you got another way):',
    ...ledger.verifierKeys,
    '',
    '核对方法 / How to check',
    '1. 文件未被改动 files unchanged:  sha256sum -c SHA256SUMS',
    exportPath === null
      ? '2. 向现场索取账本 ask the site for the ledger:  banksman ledger export --data DIR --out ledger.ndjson'
      : `2. 账本在 the ledger is ${exportPath}`,
    '3. 验证账本 verify the ledger:  banksman ledger verify FILE, 或 or  python3 verify-ledger.py FILE',
    '4. 各表的“记录序号”列指向账本条目的 sequence；由账本可重新得出每个数字。',
    '   The columns of sequences name entries of the ledger, from which every figure can be worked out again.',
    '',
    '各文件 SHA-256 / SHA-256 of the files',
    ...hashes,
    '',
  ].join('\r\n');
}
