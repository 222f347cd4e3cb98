import type { DossierIndex } from '../../../contract/accounts/dossier.ts';
import type { DossierSource, EnclosedProof } from '../dossier-source.ts';

/** `11_integrity.txt`: what the dossier rests on, and how somebody else checks it with other programs. */
export function integrityText(
  { site, machine, ledger, history }: DossierSource,
  parts: DossierIndex['parts'],
  proof: EnclosedProof,
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
    ...howToCheck(proof),
    '',
    '各文件 SHA-256 / SHA-256 of the files',
    ...hashes,
    '',
  ].join('\r\n');
}

function howToCheck({ entries, ledger }: EnclosedProof): readonly string[] {
  return [
    '核对方法 / How to check',
    '只需 Python 3.8 以上（有 openssl 时用它验签）；程序随附，也可由第三方按公开格式另写。',
    'Needs Python 3.8 or newer only (openssl checks signatures where it is there). The program is enclosed; the format is',
    'public, so anybody can write another one.',
    '1. 在本文件夹中运行 run in this folder:',
    '   python3 11_verify/verify-ledger.py --dossier . --key 现场公布的验证公钥 VERIFIER-KEY-THAT-THE-SITE-PUBLISHED',
    '   核对每个文件的哈希、账本条目的证明与签名；输出 OK 才算通过。',
    '   It checks the hash of every file, the proof of the entries and the signatures. Only OK means that all is well.',
    '   随附程序若不可信，请从软件发布方另取同名文件，或用 sha256sum -c SHA256SUMS 与 banksman ledger verify。',
    '   Who distrusts the enclosed program takes it from the publisher of the software, or uses sha256sum -c SHA256SUMS and',
    '   banksman ledger verify.',
    `2. ${entries.path}: 各数字所依据的条目，证明其在账本中且未被改动；不证明未列出的条目不存在。`,
    '   The entries that the figures come from, proved to stand in the ledger unchanged. That none is left out they do not prove.',
    ledger === null
      ? '3. 如需证明无遗漏，请向现场索取全部账本 to see that none is left out, ask the site for the whole ledger: banksman ledger export'
      : `3. ${ledger.path}: 全部账本，证明无遗漏 the whole ledger: proves that none is left out.`,
    '4. 各表的“记录序号”列指向账本条目的 sequence；由这些条目可重新得出每个数字。',
    '   The columns of sequences name entries of the ledger, from which every figure can be worked out again.',
  ];
}
