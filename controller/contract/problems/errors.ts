import { accountProblems } from './account-problems.ts';
import { anchorProblems } from './anchor-problems.ts';
import { profileProblems } from './profile-problems.ts';
import { documentProblems } from './document-problems.ts';
import { floorProblems } from './floor-problems.ts';
import { hoistProblems } from './hoist-problems.ts';
import { interlockProblems } from './interlock-problems.ts';
import { ledgerProblems } from './ledger-problems.ts';
import { concreteProblems } from './concrete-problems.ts';
import { haulingProblems } from './hauling-problems.ts';
import { linkProblems } from './link-problems.ts';
import { liftProblems } from './lift-problems.ts';
import { planningProblems } from './planning-problems.ts';
import type { ProblemText } from './problem-text.ts';
import { recordingProblems } from './recording-problems.ts';
import { programmeProblems } from './programme-problems.ts';
import { timeProblems } from './time-problems.ts';
import { telematicsProblems } from './telematics-problems.ts';
import { steppedProblems } from './stepped-problems.ts';
import { surfaceProblems } from './surface-problems.ts';
import { rentalProblems } from './rental-problems.ts';
import { rosterProblems } from './roster-problems.ts';
import { normProblems } from './norm-problems.ts';
import { vehicleProblems } from './vehicle-problems.ts';
import { watchProblems } from './watch-problems.ts';
import { wireProblems } from './wire-problems.ts';

export type { ProblemText } from './problem-text.ts';

/** The one catalogue of refusals: code → HTTP status → words in both languages with a tip. RFC 9457 `type` is /problems/<code>. */
export const problemCatalogue = {
  ...planningProblems,
  ...liftProblems,
  ...linkProblems,
  ...concreteProblems,
  ...haulingProblems,
  ...interlockProblems,
  ...recordingProblems,
  ...steppedProblems,
  ...surfaceProblems,
  ...rosterProblems,
  ...rentalProblems,
  ...vehicleProblems,
  ...watchProblems,
  ...floorProblems,
  ...programmeProblems,
  ...telematicsProblems,
  ...hoistProblems,
  ...accountProblems,
  ...anchorProblems,
  ...wireProblems,
  ...profileProblems,
  ...timeProblems,
  ...normProblems,
  ...documentProblems,
  ...ledgerProblems,
  'site-running': {
    status: 409,
    title: { zh: '该数据目录的现场正在运行', en: 'A site already runs on this data folder' },
    tip: {
      zh: '更新软件时：先等机器停下，再停止正在运行的那个（Ctrl-C 或 SIGTERM），然后启动新的。',
      en: 'To update the software let the machines come to rest, stop the one that runs (Ctrl-C or SIGTERM), then start the new one.',
    },
  },
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
  'link-lost': {
    status: 503,
    title: { zh: '执行中与机器失去连接', en: 'The link was lost while the command ran' },
    tip: {
      zh: '机器做了什么不得而知；恢复连接后先查看其状态，再用新的命令。',
      en: 'What the machine did is unknown; look at its state once the link is back, then give a new command.',
    },
  },
  'deadline-passed': {
    status: 504,
    title: { zh: '机器没有按时应答', en: 'The machine did not answer in time' },
    tip: { zh: '查看机器状态后重新下达。', en: 'Look at the machine, then give the command again.' },
  },
  'cancel-unconfirmed': {
    status: 504,
    title: { zh: '机器没有确认取消', en: 'The machine did not confirm the cancel' },
    tip: {
      zh: '请当作仍在执行：用停机，并查看机器。',
      en: 'Take it as still running: use stop and look at the machine.',
    },
  },
  'answer-invalid': {
    status: 502,
    title: { zh: '机器的应答无法理解', en: 'The machine\u2019s answer cannot be understood' },
    tip: {
      zh: '检查机器软件版本和档案中的接口。',
      en: 'Check the machine\u2019s software version and the interfaces in its profile.',
    },
  },
  'goal-refused': {
    status: 409,
    title: { zh: '机器拒绝了目标', en: 'The machine refused the goal' },
    tip: { zh: '查看机器的诊断信息。', en: 'See the machine\u2019s diagnostics.' },
  },
  'goal-aborted': {
    status: 409,
    title: { zh: '机器中止了目标', en: 'The machine aborted the goal' },
    tip: {
      zh: '查看机器的诊断信息，排除故障后继续任务。',
      en: 'See the machine\u2019s diagnostics; resume once the fault is cleared.',
    },
  },
  'service-refused': {
    status: 409,
    title: { zh: '机器拒绝了操作', en: 'The machine refused the operation' },
    tip: { zh: '请看机器给出的原因。', en: 'See the cause that the machine gives.' },
  },
  'service-failed': {
    status: 502,
    title: { zh: '机器的服务调用失败', en: 'The machine\u2019s service failed' },
    tip: { zh: '检查机器上的程序是否在运行。', en: 'Check that the program on the machine is running.' },
  },
  'message-invalid': {
    status: 502,
    title: { zh: '机器发来的数据无效', en: 'The machine sent invalid data' },
    tip: {
      zh: '数据未被采用；检查机器的传感器和软件。',
      en: 'It was not used; check the machine\u2019s sensors and software.',
    },
  },
  'message-frame': {
    status: 502,
    title: { zh: '位置数据的坐标系不对', en: 'A pose came in the wrong frame' },
    tip: { zh: '机器必须以场地坐标系 map 发布位置。', en: 'The machine must publish its pose in the site frame, map.' },
  },
  'message-orientation': {
    status: 502,
    title: { zh: '位置数据没有有效朝向', en: 'A pose came without a valid orientation' },
    tip: { zh: '检查机器的定位是否已初始化。', en: 'Check that the machine\u2019s localisation has started.' },
  },
  'message-repeated': {
    status: 502,
    title: { zh: '位置数据重复', en: 'A pose came twice' },
    tip: {
      zh: '如持续出现，机器定位可能已冻结。',
      en: 'If it goes on, the machine\u2019s localisation may have frozen.',
    },
  },
  'message-late': {
    status: 502,
    title: { zh: '位置数据迟到', en: 'A pose came late' },
    tip: { zh: '检查网络。', en: 'Check the network.' },
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
  'zone-of-model': {
    status: 409,
    title: { zh: '该区域属于建筑模型', en: 'This zone belongs to the building model' },
    tip: { zh: '模型区域不能删除。', en: 'Zones of the model cannot be removed.' },
  },
  'too-many-missions': {
    status: 409,
    title: { zh: '任务太多', en: 'Too many missions' },
    tip: { zh: '请先归档旧数据。', en: 'Start a new data directory; the old one keeps its record.' },
  },
  'off-path': {
    status: 409,
    title: { zh: '机器不在计划路径上', en: 'The machine is not where its plan goes on' },
    tip: {
      zh: '系统将重新计划；如不行，请把机器移到路径上。',
      en: 'It is planned again; if that fails, move the machine to its path.',
    },
  },
  'tool-refused': {
    status: 409,
    title: { zh: '机器没有接受工具命令', en: 'The machine did not take the tool command' },
    tip: { zh: '检查机器上的工具。', en: 'Check the tool at the machine.' },
  },
  'machine-lost': {
    status: 409,
    title: { zh: '机器退出，无法重新计划', en: 'A machine dropped out and the rest could not be planned again' },
    tip: { zh: '排除故障或换一台机器，再恢复任务。', en: 'Mend the fault or bring another machine, then resume.' },
  },
  'machine-fault': {
    status: 409,
    title: { zh: '机器故障', en: 'Machine fault' },
    tip: { zh: '查看机器的故障信息。', en: 'See the fault shown by the machine.' },
  },
  'battery-low': {
    status: 409,
    title: { zh: '电量低', en: 'Battery low' },
    tip: { zh: '请充电或换电池。', en: 'Charge or swap the battery.' },
  },
  'link-was-lost': {
    status: 409,
    title: { zh: '连接曾长时间中断', en: 'The link was lost for long' },
    tip: { zh: '确认机器周围安全后再恢复任务。', en: 'Make sure the machine is clear, then resume.' },
  },
  'held-by-person': {
    status: 409,
    title: { zh: '由人员暂停', en: 'Held by a person' },
    tip: { zh: '由有控制权的人恢复。', en: 'Whoever has control resumes it.' },
  },
  'cancelled-by-person': {
    status: 409,
    title: { zh: '由人员取消', en: 'Cancelled by a person' },
    tip: { zh: '需要时请新建任务。', en: 'Make a new mission if needed.' },
  },
  'controller-restart': {
    status: 409,
    title: { zh: '控制器重新启动过', en: 'The controller was restarted' },
    tip: { zh: '查看现场后恢复任务。', en: 'Look at the site, then resume.' },
  },
  'window-missed': {
    status: 409,
    title: { zh: '错过了混凝土可加工时间', en: 'The concrete\u2019s working time was missed' },
    tip: {
      zh: '该部分需人工处理；下次增加机器或放慢浇筑。',
      en: 'Finish this part by hand; next time add machines or place more slowly.',
    },
  },
  'replanned-just-now': {
    status: 409,
    title: { zh: '刚刚重新计划过', en: 'Planned again just before' },
    tip: { zh: '查看机器和原因。', en: 'Look at the machine and the cause.' },
  },
  'output-unwritable': {
    status: 500,
    title: { zh: '无法写入输出文件', en: 'The output file cannot be written' },
    tip: {
      zh: '检查目录是否存在、是否有权限和空间。',
      en: 'Check that the folder exists, may be written and has space.',
    },
  },
  'robot-unknown': {
    status: 422,
    title: { zh: '没有这种可行驶的机器人', en: 'There is no robot that drives by that profile' },
    tip: { zh: '请从所列型号中选择。', en: 'Choose from the listed profiles.' },
  },
  'site-unsuitable': {
    status: 422,
    title: { zh: '该建筑上放不下机器', en: 'The machines cannot be placed on this building' },
    tip: {
      zh: '需要一段各层共有的开敞楼板边缘来装施工升降机；请看原因。',
      en: 'The hoist needs a stretch of open slab edge that all floors share; see the cause.',
    },
  },
  'planner-busy': {
    status: 429,
    title: { zh: '正在编制其他计划', en: 'Other plans are being made' },
    tip: { zh: '稍后再试。', en: 'Try again in a moment.' },
  },
  'plan-took-too-long': {
    status: 422,
    title: { zh: '编制计划超时', en: 'Planning took too long' },
    tip: { zh: '请缩小区域或分几次编制。', en: 'Choose a smaller area, or plan it in parts.' },
  },
  'planner-failed': {
    status: 500,
    title: { zh: '计划程序出错', en: 'The planner failed' },
    tip: { zh: '请把请求编号告诉维护人员。', en: 'Tell the maintainers the request id.' },
  },
  'reset-first': {
    status: 409,
    title: { zh: '停机尚未复位', en: 'A stop has not been reset' },
    tip: {
      zh: '先查看原因并复位，再批准或恢复任务：复位本身不得启动机器。',
      en: 'Look at the cause and reset it, then approve or resume: a reset must not start a machine.',
    },
  },
  'stopped-by-interlock': {
    status: 409,
    title: { zh: '已停机，任务暂停', en: 'Stopped; the mission is held' },
    tip: { zh: '消除原因并复位，然后恢复任务。', en: 'Remove the cause and reset, then resume the mission.' },
  },
  'way-occupied': {
    status: 409,
    title: { zh: '路上有别的机器', en: 'Another machine is in the way' },
    tip: {
      zh: '等它离开；太久时系统会重新计划。',
      en: 'It waits until that one has gone; after a while the rest is planned again.',
    },
  },
  'way-blocked': {
    status: 409,
    title: { zh: '路一直被占', en: 'The way stays blocked' },
    tip: { zh: '把挡路的机器移开，再恢复任务。', en: 'Move the machine that is in the way, then resume.' },
  },
  'ledger-unavailable': {
    status: 503,
    title: { zh: '记录无法写入', en: 'The record cannot be written' },
    tip: {
      zh: '检查磁盘空间；在恢复之前不接受新任务。',
      en: 'Check the disk; no new mission is accepted until it is back.',
    },
  },
  'level-unknown': {
    status: 404,
    title: { zh: '没有这个楼层', en: 'No such level' },
    tip: { zh: '请检查楼层编号。', en: 'Check the level id.' },
  },
  'slab-unknown': {
    status: 404,
    title: { zh: '这一层没有这块楼板', en: 'No such slab on this level' },
    tip: { zh: '请检查楼板编号，或直接画出作业区。', en: 'Check the slab id, or draw the area.' },
  },
  'area-missing': {
    status: 400,
    title: { zh: '没有指定作业区', en: 'No area is given' },
    tip: { zh: '请选择楼板或画出作业区。', en: 'Pick a slab or draw an area.' },
  },
  'area-empty': {
    status: 422,
    title: { zh: '作业区内没有可作业的面积', en: 'The area holds nothing to work on' },
    tip: { zh: '请画大一些，或避开洞口和柱。', en: 'Draw it larger, or away from holes and columns.' },
  },
  'area-off-slab': {
    status: 422,
    title: { zh: '作业区超出楼板', en: 'The area lies off the slab' },
    tip: { zh: '请画在楼板范围内。', en: 'Draw it inside the slab.' },
  },
  'guard-silent': {
    status: 504,
    title: { zh: '没有机器请求许可', en: 'No machine asks for permits there' },
    tip: {
      zh: '请核对命名空间和话题名称，并确认机器已开机且运行许可守卫。',
      en: 'Check the namespace and the topic names, and that the machine is on and runs a permit guard.',
    },
  },
  'guard-untold': {
    status: 504,
    title: { zh: '机器没有报告许可状态', en: 'The machine does not tell the state of its permit' },
    tip: {
      zh: '守卫须发布 permit_state（见接口说明），否则无法判断。',
      en: 'The guard must publish permit_state (docs/wire.md); nothing can be judged without it.',
    },
  },
  'checkpoint-malformed': {
    status: 422,
    title: { zh: '检查点格式有误', en: 'The checkpoint is malformed' },
    tip: { zh: '请重新导出记录。', en: 'Export the record again.' },
  },
  'checkpoint-unsigned': {
    status: 422,
    title: { zh: '检查点没有可用的签名', en: 'The checkpoint bears no signature of a known key' },
    tip: { zh: '请核对公钥，再重新导出记录。', en: 'Check the public key, then export the record again.' },
  },
  'checkpoint-signature': {
    status: 422,
    title: { zh: '检查点签名不符', en: 'The checkpoint\u2019s signature does not match' },
    tip: { zh: '此导出可能被改动，不要采信。', en: 'This export may have been altered; do not rely on it.' },
  },
} as const satisfies Record<string, ProblemText>;

export type ProblemCode = keyof typeof problemCatalogue;
