import type { ProblemText } from './problem-text.ts';

/** Refusals of links to supervision platforms and owners, part of the one catalogue in errors.ts. */
export const linkProblems = {
  'links-file-invalid': {
    status: 422,
    title: { zh: '对接配置文件有误', en: 'The file of links is wrong' },
    tip: {
      zh: '按提示更正数据目录中的 links.json，用 banksman links check 检查后重新启动。',
      en: 'Correct links.json in the data folder, check it with banksman links check, then restart.',
    },
  },
  'platform-unknown': {
    status: 422,
    title: { zh: '没有这个平台的映射', en: 'There is no mapping for this platform' },
    tip: { zh: '检查平台编号，或新增映射文件。', en: 'Check the platform’s id, or add a file with its mapping.' },
  },
  'platform-file-invalid': {
    status: 422,
    title: { zh: '平台映射文件有误', en: 'The mapping of a platform is wrong' },
    tip: { zh: '按提示更正映射文件。', en: 'Correct the file as the message says.' },
  },
  'link-period-too-long': {
    status: 422,
    title: { zh: '上报周期太长', en: 'The period is too long' },
    tip: {
      zh: '塔机和升降机的实时数据须更频繁地上报。',
      en: 'Real-time data of cranes and hoists must go out more often.',
    },
  },
  'mapping-missing': {
    status: 422,
    title: { zh: '该平台没有这种消息', en: 'The platform has no such message' },
    tip: { zh: '检查映射和设备清单。', en: 'Check the mapping and the list of machines.' },
  },
  'message-too-large': {
    status: 422,
    title: { zh: '消息过大', en: 'The message is too large' },
    tip: { zh: '检查映射，减少字段。', en: 'Check the mapping and take fields away.' },
  },
  'local-time-invalid': {
    status: 422,
    title: { zh: '当地时间无效', en: 'Not a local time' },
    tip: {
      zh: '须为 yyyy-MM-dd HH:mm:ss，且该时区恰有一次此时刻。',
      en: 'It must be yyyy-MM-dd HH:mm:ss and be there exactly once in its zone.',
    },
  },
  'vault-seal-broken': {
    status: 500,
    title: { zh: '加密的个人信息无法打开', en: 'Sealed personal data cannot be opened' },
    tip: {
      zh: '密钥文件已更换或数据已被改动；请恢复 links.key。',
      en: 'The key was replaced or the bytes were changed; restore links.key.',
    },
  },
  'vault-key-invalid': {
    status: 500,
    title: { zh: '个人信息密钥文件不可用', en: 'The key for personal data cannot be used' },
    tip: {
      zh: 'links.key 须仅本人可读（0600），内容为 64 位十六进制。',
      en: 'The file links.key must be readable by its owner only (0600) and hold 64 hex digits.',
    },
  },
  'operators-file-invalid': {
    status: 422,
    title: { zh: '操作人员登记文件有误', en: 'The register of operators is wrong' },
    tip: {
      zh: '恢复 operators.json，或用 banksman links operator 重新登记。',
      en: 'Restore operators.json, or enter the operators again with banksman links operator.',
    },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
