import type { ProblemText } from './problem-text.ts';

/** Refusals of the record at a start, and of proofs: exports, keys, witnesses, time stamps. Part of the one catalogue in errors.ts. */
export const ledgerProblems = {
  'record-in-use': {
    status: 409,
    title: { zh: '另一个进程正在使用该数据目录', en: 'Another process uses this data folder' },
    tip: { zh: '先停止那个进程，再启动。', en: 'Stop that one, then start again.' },
  },
  'record-misplaced': {
    status: 409,
    title: {
      zh: '数据目录中的台账不是上次留下的那一份',
      en: 'The record in the data folder is not the one that was left there',
    },
    tip: {
      zh: '请放回属于此处的 site.sqlite（若有 -wal 文件，一并放回）；确已丢失时，用 --restored-copy 启动一次：台账进入新纪元并注明缺口。',
      en: 'Put back the site.sqlite that belongs here, with its -wal file where there is one; where it is lost, start once with --restored-copy: the ledger begins a new epoch and says what is missing.',
    },
  },
  'record-refused': {
    status: 409,
    title: {
      zh: '台账未打开：与自身或本程序不符',
      en: 'The record is not opened: it contradicts itself or this program',
    },
    tip: {
      zh: '不要删改任何文件。请保留数据目录的副本，用 banksman ledger check 查看损坏之处，再恢复备份。',
      en: 'Delete and change nothing. Keep a copy of the data folder, look at the damage with banksman ledger check, and put back a backup.',
    },
  },
  'line-invalid': {
    status: 422,
    title: { zh: '导出文件中有一行无效', en: 'A line of the export is invalid' },
    tip: {
      zh: '此文件可能被改动，请向工地重新索取。',
      en: 'The file may have been altered; ask the site for it again.',
    },
  },
  'not-canonical': {
    status: 422,
    title: { zh: '有一行不是规范写法', en: 'A line is not in canonical form' },
    tip: { zh: '不要用编辑器改写或转存导出文件。', en: 'Do not edit an export or save it from an editor.' },
  },
  'key-invalid': {
    status: 422,
    title: { zh: '台账密钥未经上一把密钥签署', en: 'A key of the record is not vouched for by the one before' },
    tip: { zh: '不要采信此导出，请向工地核对公钥。', en: 'Do not rely on this export; check the key with the site.' },
  },
  'entries-none': {
    status: 404,
    title: { zh: '该区间内没有记录', en: 'There are no entries in it' },
    tip: { zh: '请选择更长的区间或另一台设备。', en: 'Choose a longer interval or another machine.' },
  },
  'checkpoint-unknown': {
    status: 404,
    title: { zh: '没有这个检查点', en: 'There is no such checkpoint' },
    tip: { zh: '请先取最新的检查点，再见证它。', en: 'Fetch the newest checkpoint and cosign that one.' },
  },
  'witness-invalid': {
    status: 422,
    title: { zh: '见证方公钥无效', en: 'This is no key of a witness' },
    tip: {
      zh: '请使用 banksman ledger witness init 打印的公钥全文。',
      en: 'Use the whole key text that banksman ledger witness init prints.',
    },
  },
  'cosignature-invalid': {
    status: 422,
    title: { zh: '见证签名无效', en: 'The cosignature is not valid' },
    tip: {
      zh: '见证方须已登记，并对工地发出的检查点原文签名。',
      en: 'The witness must be registered and must have signed the checkpoint exactly as the site gave it.',
    },
  },
  'stamp-invalid': {
    status: 422,
    title: { zh: '时间戳无效', en: 'The time stamp is not valid' },
    tip: {
      zh: '请用 banksman ledger stamp-request 重新生成请求。',
      en: 'Make a new request with banksman ledger stamp-request.',
    },
  },
  'ledger-shrunk': {
    status: 409,
    title: { zh: '台账比已见证的更短', en: 'The record is shorter than what was cosigned' },
    tip: {
      zh: '请保留新旧两份文件作为证据，不要签名。',
      en: 'Keep the older file and this one as evidence, and do not sign.',
    },
  },
  'ledger-forked': {
    status: 409,
    title: { zh: '台账与已见证的历史不一致', en: 'The record shows another history than what was cosigned' },
    tip: {
      zh: '请保留新旧两份文件作为证据，不要签名。',
      en: 'Keep the older file and this one as evidence, and do not sign.',
    },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
