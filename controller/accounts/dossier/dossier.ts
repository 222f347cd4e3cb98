import { createHash } from 'node:crypto';
import type { DossierIndex } from '../../contract/accounts/dossier.ts';
import type { DocumentView, MediaType } from '../../contract/accounts/documents.ts';
import { csvText, type CsvCell } from '../../print/csv.ts';
import type { DossierPart, DossierSource, EnclosedProof, ListedPart, MadePart } from './dossier-source.ts';
import { judgedIndicators } from './indicators.ts';
import { energyCsv } from './parts/energy.ts';
import { integrityText } from './parts/integrity.ts';
import { operationRecordCsv, operationRows } from './parts/operation-record.ts';
import { indicatorsPdf, reliabilityPdf, summaryPdf, useReportPdf, type PaperFigures } from './parts/papers.ts';
import { qualityCsv } from './parts/quality.ts';
import { safetyCsv, safetyEvents } from './parts/safety.ts';
import { checklistCsv, failuresCsv, indicatorsCsv, maintenanceCsv } from './parts/tables.ts';
import { useTotals } from './use-totals.ts';

const endings: Readonly<Record<MediaType, string>> = {
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
};

/** The bytes of a document; null where the stored file is lost or is not the one that was filed. */
export type ReadDocument = (sha256: string) => Promise<Buffer | null>;

/**
 * The parts of a dossier in the order of the folder, `index.json` last: it names the hashes of all others. `enclose` is asked
 * when all parts have been made that read entries.
 */
export async function* dossierParts(
  source: DossierSource,
  readDocument: ReadDocument,
  enclose: () => Promise<EnclosedProof>,
): AsyncGenerator<MadePart> {
  const listed: ListedPart[] = [];
  const list = (part: DossierPart): MadePart => {
    const made = madePart(part);
    const { content: _content, ...entry } = made;
    listed.push(entry);
    return made;
  };
  for await (const part of papersAndTables(source)) yield list(part);
  for await (const part of attachments(source, readDocument)) yield list(part);
  const proof = await enclose();
  for (const part of [proof.entries, ...(proof.ledger === null ? [] : [proof.ledger])]) {
    listed.push(part);
    yield { ...part, content: null };
  }
  for (const part of proof.verifier) yield list(part);
  yield list({
    path: '11_integrity.txt',
    title: { zh: '完整性说明', en: 'Integrity' },
    content: integrityText(source, listed, proof),
  });
  yield list({
    path: 'SHA256SUMS',
    title: { zh: '哈希清单', en: 'Hashes' },
    content: listed.map(({ sha256, path }) => `${sha256}  ${path}\n`).join(''),
  });
  yield madePart({
    path: 'index.json',
    title: { zh: '索引', en: 'Index' },
    content: `${JSON.stringify(indexOf(source, listed), null, 2)}\n`,
  });
}

function madePart(part: DossierPart): MadePart {
  const bytes = Buffer.from(part.content);
  return { ...part, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

async function* papersAndTables(source: DossierSource): AsyncGenerator<DossierPart> {
  const { history, identity, reliability, use } = source;
  const figures: PaperFigures = {
    totals: useTotals(history),
    indicators: judgedIndicators(identity?.identity.indicators ?? [], source),
    safety: safetyEvents(source),
  };
  const part = (path: string, zh: string, en: string, content: string | Buffer): DossierPart => ({
    path,
    title: { zh, en },
    content,
  });
  yield part('01_summary.pdf', '摘要', 'Summary', await summaryPdf(source, figures));
  yield part(
    '02_use_report_draft.pdf',
    '用户使用报告(草稿)',
    'Use report (draft)',
    await useReportPdf(source, figures),
  );
  yield part(
    '03_operation_record.csv',
    '运行记录',
    'Operation record',
    operationRecordCsv(source, operationRows(source)),
  );
  yield part('03_energy.csv', '能耗与行驶', 'Energy and way', energyCsv(source, use));
  yield part('04_indicators.csv', '技术指标', 'Indicators', indicatorsCsv(figures.indicators));
  yield part('04_indicators.pdf', '技术指标', 'Indicators', await indicatorsPdf(source, figures));
  yield part('05_reliability.csv', '故障清单', 'Failures', failuresCsv(source));
  yield part('05_reliability.pdf', '可靠性', 'Reliability', await reliabilityPdf(source));
  yield part(
    '05_reliability_figures.json',
    '可靠性数据',
    'Figures of reliability',
    `${JSON.stringify(reliability, null, 2)}\n`,
  );
  yield part('06_maintenance.csv', '维修保养', 'Maintenance', maintenanceCsv(source));
  yield part('07_quality.csv', '质量', 'Quality', qualityCsv(source));
  yield part('08_safety.csv', '安全', 'Safety', safetyCsv(source, figures.safety));
  yield part('09_checklist.csv', '材料清单', 'Checklist', checklistCsv(source));
}

async function* attachments(source: DossierSource, readDocument: ReadDocument): AsyncGenerator<DossierPart> {
  const rows: CsvCell[][] = [];
  for (const [index, document] of source.documents.entries()) {
    const path = attachmentPath(document, index);
    const bytes = document.withdrawn === null ? await readDocument(document.sha256) : null;
    const standing =
      document.withdrawn !== null ? '已撤回 withdrawn' : bytes === null ? '丢失或损坏 damaged' : '附上 enclosed';
    rows.push(attachmentRow(document, bytes === null ? null : path, standing));
    if (bytes !== null) yield { path, title: { zh: document.title, en: document.title }, content: bytes };
  }
  const head = [
    '文件 documentId',
    '路径 path',
    '状态 standing',
    '类型 docType',
    '名称 title',
    '编号 number',
    '出具 issuer',
    '日期 issuedOn',
    '有效至 validUntil',
    'SHA-256',
    '登记人 filedBy',
    '撤回原因 withdrawn',
    '记录序号 sequence',
  ];
  const title = { zh: '附件清单', en: 'List of attachments' };
  yield { path: '10_attachments/list.csv', title, content: csvText(head, rows) };
}

/** Named by type and hash; what people called it stands in the list only. */
function attachmentPath({ docType, sha256, mediaType }: DocumentView, index: number): string {
  return `10_attachments/${String(index + 1).padStart(3, '0')}_${docType}_${sha256.slice(0, 12)}.${endings[mediaType]}`;
}

function attachmentRow(document: DocumentView, path: string | null, standing: string): CsvCell[] {
  return [
    document.documentId,
    path,
    standing,
    document.docType,
    document.title,
    document.number,
    document.issuer,
    document.issuedOn,
    document.validUntil,
    document.sha256,
    document.filedBy,
    document.withdrawn?.reason ?? null,
    document.sequence,
  ];
}

function indexOf(source: DossierSource, parts: DossierIndex['parts']): DossierIndex {
  const { software, machine, site, checklist, history, madeAtMs, ledger } = source;
  const { ledgerEpoch, size, rootHash, checkpoint } = ledger;
  return {
    format: 'banksman-dossier',
    schemaVersion: 1,
    software,
    serialNo: machine.serialNo,
    machineId: machine.machineId,
    scheme: checklist.scheme,
    siteId: site.siteId,
    fromMs: history.fromMs,
    toMs: history.toMs,
    madeAtMs,
    ledger: { ledgerEpoch, size, rootHash, checkpoint },
    parts,
  };
}
