import type { ProblemText } from './problem-text.ts';

/** Refusals of documents and dossiers, part of the one catalogue in errors.ts. */
export const documentProblems = {
  'document-form-unknown': {
    status: 415,
    title: { zh: '文件不是 PDF、PNG 或 JPEG', en: 'The file is no PDF, PNG or JPEG' },
    tip: {
      zh: '按内容判断，改扩展名没有用。请把文件另存或打印为 PDF，照片存为 JPEG，再上传。',
      en: 'Its bytes decide, not its name. Print or save it as PDF, photographs as JPEG, and send that.',
    },
  },
  'document-cut-short': {
    status: 422,
    title: { zh: '文件不完整', en: 'The file is cut short' },
    tip: {
      zh: '文件的结尾缺失。请打开原文件检查，重新导出后再上传。',
      en: 'Its end is missing. Open the original, export it again and send that.',
    },
  },
  'document-too-large': {
    status: 413,
    title: { zh: '文件过大', en: 'The file is too large' },
    tip: {
      zh: '请降低扫描分辨率，或拆成几个文件上传。',
      en: 'Scan it with a lower resolution, or send it in parts.',
    },
  },
  'document-damaged': {
    status: 503,
    title: { zh: '存放的文件与登记的哈希不符', en: 'The stored file is not the one that was filed' },
    tip: {
      zh: '文件丢失或被改动，不再作为证据。请从备份恢复，或重新上传原件。',
      en: 'It is lost or was changed and proves nothing. Restore it from a backup, or file the original again.',
    },
  },
  'document-withdrawn': {
    status: 409,
    title: { zh: '文件已撤回', en: 'The document is withdrawn already' },
    tip: { zh: '刷新页面查看。', en: 'Reload to see it.' },
  },
  'subject-unknown': {
    status: 422,
    title: { zh: '没有这台机械、这个人或这个现场', en: 'There is no such machine, person or site' },
    tip: { zh: '请从列表中选择文件归属的对象。', en: 'Choose from the list whose document it is.' },
  },
  'documents-too-many': {
    status: 409,
    title: { zh: '文件数量已达上限', en: 'There are too many documents' },
    tip: { zh: '请联系维护人员提高上限。', en: 'Ask the maintainers to raise the limit.' },
  },
  'failure-later': {
    status: 422,
    title: { zh: '故障时间还没有到', en: 'That time has not come yet' },
    tip: { zh: '请填写故障发生的时间。', en: 'Enter when the failure began.' },
  },
  'evidence-later': {
    status: 422,
    title: { zh: '填写的时间还没有到', en: 'That time has not come yet' },
    tip: { zh: '请填写实际发生或测量的时间。', en: 'Enter when it was measured or happened.' },
  },
  'evidence-unknown': {
    status: 404,
    title: { zh: '这台机械没有这条记录', en: 'The machine has no such entry' },
    tip: { zh: '刷新列表再选。', en: 'Reload the list and choose again.' },
  },
  'evidence-withdrawn': {
    status: 409,
    title: { zh: '该记录已撤回', en: 'The entry is withdrawn already' },
    tip: { zh: '刷新页面查看。', en: 'Reload to see it.' },
  },
  'failure-unknown': {
    status: 404,
    title: { zh: '没有这条故障', en: 'There is no such failure' },
    tip: {
      zh: '可能时间已被更正，故障不再存在。刷新列表再选；记录没有看到的故障，请先补报。',
      en: 'Its time may have been corrected. Reload the list; tell of a failure that the record did not see first.',
    },
  },
  'scheme-unknown': {
    status: 404,
    title: { zh: '没有这个认定方案', en: 'There is no such scheme' },
    tip: {
      zh: '请从列表中选择，或把方案文件放入数据目录的 schemes 文件夹。',
      en: 'Choose one of the list, or put its file into the folder schemes of the data directory.',
    },
  },
  'scheme-invalid': {
    status: 422,
    title: { zh: '认定方案文件有误', en: 'A scheme file is not valid' },
    tip: { zh: '请按所列位置更正该文件。', en: 'Correct the file where it says.' },
  },
  'serial-unknown': {
    status: 404,
    title: { zh: '没有这个序列号的机械', en: 'No machine has this serial number' },
    tip: { zh: '请核对序列号。', en: 'Check the serial number.' },
  },
  'dossier-exists': {
    status: 409,
    title: { zh: '该文件夹已存在', en: 'There is a folder of that name already' },
    tip: { zh: '请换一个输出目录，或先移走旧的档案。', en: 'Choose another place, or move the older dossier away.' },
  },
  'dossier-busy': {
    status: 429,
    title: { zh: '正在制作另一份档案', en: 'Another dossier is being made' },
    tip: { zh: '请稍候再试。', en: 'Wait a little and try again.' },
  },
  'storage-full': {
    status: 507,
    title: { zh: '磁盘写不进去', en: 'The disk took no more' },
    tip: { zh: '请腾出数据目录所在磁盘的空间后再试。', en: 'Make room on the disk of the data folder and try again.' },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
