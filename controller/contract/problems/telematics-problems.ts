import type { ProblemText } from './problem-text.ts';

/** Refusals of telematics, as server and as client, part of the one catalogue in errors.ts. */
export const telematicsProblems = {
  'aemp-token-refused': {
    status: 401,
    title: { zh: '远程信息令牌无效或已过期', en: 'The telematics token is not valid, or its time is over' },
    tip: {
      zh: '请用客户端编号和密钥在 /aemp/oauth/token 重新取得令牌。',
      en: 'Ask for another one at /aemp/oauth/token with client id and secret.',
    },
  },
  'aemp-data-point-absent': {
    status: 404,
    title: { zh: '没有这个数据点的时间序列', en: 'No time series of this data point is kept' },
    tip: { zh: '可用的数据点见 facts.served。', en: 'Those that are kept are named in facts.served.' },
  },
  'aemp-span-refused': {
    status: 422,
    title: { zh: '时间段有误或太长', en: 'The span of time is empty or too long' },
    tip: { zh: '请分段查询，起点在终点之前。', en: 'Ask in parts, each with its start before its end.' },
  },
  'aemp-client-refused': {
    status: 409,
    title: { zh: '不能登记这个客户端', en: 'The client cannot be registered' },
    tip: { zh: '请换一个名称，或先删除不用的客户端。', en: 'Take another name, or remove a client that is not used.' },
  },
  'telematics-limit-reached': {
    status: 429,
    title: { zh: '已达到厂商的查询上限', en: 'The vendor’s limit of requests is reached' },
    tip: { zh: '稍后会自动继续查询。', en: 'It is asked again by itself later.' },
  },
  'telematics-settings-bad': {
    status: 422,
    title: { zh: '远程信息设置文件有误', en: 'The telematics settings cannot be followed' },
    tip: { zh: '请改正 telematics.json 后重新启动。', en: 'Correct telematics.json, then start again.' },
  },
  'telematics-unreachable': {
    status: 504,
    title: { zh: '联系不上厂商服务器', en: 'The vendor’s server cannot be reached' },
    tip: {
      zh: '请检查网络和地址；到下一轮会再问。',
      en: 'Check line and address; it is asked again in the next round.',
    },
  },
  'telematics-access-refused': {
    status: 502,
    title: { zh: '厂商服务器拒绝了我们的身份', en: 'The vendor’s server does not accept who we are' },
    tip: {
      zh: '请核对 telematics.json 中的编号、密钥和令牌地址。',
      en: 'Check id, secret and token address in telematics.json.',
    },
  },
  'telematics-answer-bad': {
    status: 502,
    title: { zh: '厂商服务器没有给出数据', en: 'The vendor’s server gave no data' },
    tip: { zh: '请稍后再看；一直如此请联系厂商。', en: 'Look again later; ask the vendor if it stays so.' },
  },
  'telematics-link-foreign': {
    status: 502,
    title: { zh: '厂商的翻页链接指向别处', en: 'The vendor’s link to the next page leads elsewhere' },
    tip: {
      zh: '为了不泄露令牌，不跟随这样的链接；请核对基础地址。',
      en: 'It is not followed, because the token would go along; check the base address.',
    },
  },
  'telematics-document-broken': {
    status: 502,
    title: { zh: '厂商的数据残缺，无法读取', en: 'The vendor’s document is broken' },
    tip: {
      zh: '没有采用其中任何数据；到下一轮会再问。',
      en: 'Nothing of it was taken; it is asked for again in the next round.',
    },
  },
  'telematics-document-too-large': {
    status: 502,
    title: { zh: '厂商的数据超出限度', en: 'The vendor’s document is larger than any may be' },
    tip: { zh: '没有采用其中任何数据；请联系厂商。', en: 'Nothing of it was taken; ask the vendor.' },
  },
  'telematics-document-unsafe': {
    status: 502,
    title: { zh: '厂商的数据含有文档类型声明', en: 'The vendor’s document declares a document type' },
    tip: {
      zh: '这种声明可用来攻击，一律不读；请联系厂商。',
      en: 'Such declarations serve attacks and are never read; ask the vendor.',
    },
  },
  'telematics-document-unknown': {
    status: 502,
    title: { zh: '厂商的数据不是 AEMP 机队数据', en: 'The vendor’s document is no AEMP fleet' },
    tip: { zh: '请核对厂商类型和基础地址。', en: 'Check kind of vendor and base address.' },
  },
} as const satisfies Record<string, ProblemText>;
