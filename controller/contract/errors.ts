/** The one catalogue of refusals: code → HTTP status → words in both languages with a tip. RFC 9457 `type` is /problems/<code>. */
export interface ProblemText {
  readonly status: number;
  readonly title: { readonly zh: string; readonly en: string };
  readonly tip: { readonly zh: string; readonly en: string };
}

export const problemCatalogue = {
  'not-logged-in': {
    status: 401,
    title: { zh: '未登录', en: 'Not logged in' },
    tip: { zh: '请先登录。', en: 'Log in first.' },
  },
  'login-refused': {
    status: 401,
    title: { zh: '用户名或密码不对', en: 'User name or password is wrong' },
    tip: { zh: '请检查后再试；多次失败会暂时锁定。', en: 'Check both and try again; repeated failures are delayed.' },
  },
  'role-refused': {
    status: 403,
    title: { zh: '您的角色不能做这件事', en: 'Your role may not do this' },
    tip: { zh: '请由所列角色的人员操作。', en: 'Ask somebody with one of the listed roles.' },
  },
  'not-found': {
    status: 404,
    title: { zh: '没有找到', en: 'Not found' },
    tip: { zh: '刷新页面，检查编号。', en: 'Reload and check the id.' },
  },
  'input-invalid': {
    status: 400,
    title: { zh: '输入有误', en: 'The input is not valid' },
    tip: { zh: '请按所列字段更正。', en: 'Correct the listed fields.' },
  },
  'too-many-requests': {
    status: 429,
    title: { zh: '请求太频繁', en: 'Too many requests' },
    tip: { zh: '请稍候再试。停机不受限制。', en: 'Wait a little. Stop is never limited.' },
  },
  internal: {
    status: 500,
    title: { zh: '内部错误', en: 'Internal error' },
    tip: { zh: '请把请求编号告诉维护人员。', en: 'Tell the maintainers the request id.' },
  },
  'origin-refused': {
    status: 403,
    title: { zh: '请求来自其他网站', en: 'The request comes from another site' },
    tip: {
      zh: '请在本系统的页面上操作；程序请用令牌。',
      en: 'Use this system\u2019s own pages; programs use a bearer token.',
    },
  },
  'media-type-unsupported': {
    status: 415,
    title: { zh: '不支持的内容类型', en: 'The content type is not supported' },
    tip: { zh: '请用 application/json 发送。', en: 'Send application/json.' },
  },
  'body-too-large': {
    status: 413,
    title: { zh: '请求内容过大', en: 'The request body is too large' },
    tip: { zh: '请减少内容后再发。', en: 'Send less at once.' },
  },
  'idempotency-key-reused': {
    status: 422,
    title: { zh: '同一重复键用于不同的请求', en: 'The idempotency key belongs to another request' },
    tip: { zh: '每个新请求用新的 Idempotency-Key。', en: 'Use a new Idempotency-Key for each new request.' },
  },
  'stream-full': {
    status: 503,
    title: { zh: '实时连接数已满', en: 'Too many live connections' },
    tip: {
      zh: '请关闭不用的页面后再试；停机不受影响。',
      en: 'Close pages that are not used and try again; stop still works.',
    },
  },
  'transition-refused': {
    status: 409,
    title: { zh: '任务的当前状态不允许此操作', en: 'The mission\u2019s state does not allow this' },
    tip: { zh: '请看允许的操作。', en: 'See the allowed actions.' },
  },
  'version-conflict': {
    status: 409,
    title: { zh: '任务已被他人更改', en: 'Somebody else changed it meanwhile' },
    tip: { zh: '请刷新后重试。', en: 'Reload and try again.' },
  },
  'plan-impossible': {
    status: 422,
    title: { zh: '无法编制计划', en: 'No plan is possible' },
    tip: { zh: '请看原因和建议。', en: 'See the reasons and what would mend them.' },
  },
  'control-held': {
    status: 409,
    title: { zh: '控制权在他人手中', en: 'Somebody else has control' },
    tip: { zh: '先接管控制权，对方会收到通知。', en: 'Take control over first; the other person is told.' },
  },
  'machine-unknown': {
    status: 404,
    title: { zh: '没有这台机器', en: 'No such machine' },
    tip: { zh: '请检查机器编号。', en: 'Check the machine id.' },
  },
  'latch-unknown': {
    status: 404,
    title: { zh: '没有这个锁定', en: 'No such latch' },
    tip: { zh: '可能已被复位，请刷新。', en: 'It may have been reset already; reload.' },
  },
  'cause-present': {
    status: 409,
    title: { zh: '停机原因仍然存在', en: 'The cause of the stop is still there' },
    tip: { zh: '先消除原因，再复位。', en: 'Remove the cause, then reset.' },
  },
  'interlock-unreachable': {
    status: 503,
    title: { zh: '联锁进程没有应答', en: 'The interlock does not answer' },
    tip: {
      zh: '机器在许可到期后自行停住；请用机器上的急停，并检查联锁进程。',
      en: 'Machines stop by themselves when their permit runs out; use the machine\u2019s own emergency stop and check the interlock process.',
    },
  },
  'link-down': {
    status: 503,
    title: { zh: '与机器的连接已断开', en: 'The link to the machine is down' },
    tip: {
      zh: '检查网络和机器电源；命令未发送，也不会补发。',
      en: 'Check network and power; the command was not sent and will not be sent later.',
    },
  },
  'command-expired': {
    status: 409,
    title: { zh: '命令已过期', en: 'The command has expired' },
    tip: { zh: '请重新下达。', en: 'Give it again.' },
  },
  'command-repeated': {
    status: 409,
    title: { zh: '命令编号重复', en: 'The command id was used before' },
    tip: { zh: '每个命令用新的编号。', en: 'Use a new id for each command.' },
  },
  'command-unsupported': {
    status: 422,
    title: { zh: '机器不支持此命令', en: 'The machine does not support this command' },
    tip: { zh: '请看机器档案。', en: 'See the machine\u2019s profile.' },
  },
  'state-stale': {
    status: 409,
    title: { zh: '机器状态已过期', en: 'The machine\u2019s state is stale' },
    tip: { zh: '等待新的位置数据后再试。', en: 'Wait for fresh position data.' },
  },
  'site-file-invalid': {
    status: 422,
    title: { zh: '无法读取该模型文件', en: 'The model file cannot be read' },
    tip: { zh: '请从建模软件重新导出 IFC2X3 或 IFC4。', en: 'Export it again as IFC2X3 or IFC4.' },
  },
  'site-file-empty': {
    status: 422,
    title: { zh: '模型中没有可用的楼板', en: 'The model holds no usable floor' },
    tip: { zh: '导出时请包含 IfcSlab 和楼层。', en: 'Export with IfcSlab elements and storeys.' },
  },
  'data-directory-taken': {
    status: 409,
    title: { zh: '数据目录属于另一座建筑', en: 'The data directory belongs to another building' },
    tip: { zh: '请用 --data 指定另一个目录。', en: 'Name another directory with --data.' },
  },
  'fleet-file-invalid': {
    status: 422,
    title: { zh: '机队文件有误', en: 'The fleet file is not valid' },
    tip: { zh: '请按所列字段更正。', en: 'Correct the listed fields.' },
  },
  'ledger-unavailable': {
    status: 503,
    title: { zh: '记录无法写入', en: 'The record cannot be written' },
    tip: {
      zh: '检查磁盘空间；在恢复之前不接受新任务。',
      en: 'Check the disk; no new mission is accepted until it is back.',
    },
  },
} as const satisfies Record<string, ProblemText>;

export type ProblemCode = keyof typeof problemCatalogue;
