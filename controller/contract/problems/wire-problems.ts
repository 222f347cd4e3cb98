import type { ProblemText } from './problem-text.ts';

/** Messages that were refused before anybody could say which machine they are about; part of the one catalogue in errors.ts. */
export const wireProblems = {
  'message-no-json': {
    status: 502,
    title: { zh: '收到残缺或无法识别的消息', en: 'A message came that was cut off or is none' },
    tip: {
      zh: '消息未被采用；检查网络和机器上的桥接程序。',
      en: 'It was not used; check the network and the bridge on the machine.',
    },
  },
  'message-binary': {
    status: 502,
    title: { zh: '收到未请求的二进制消息', en: 'A message came in bytes that nobody asked for' },
    tip: { zh: '检查机器上桥接程序的压缩设置。', en: 'Check the compression settings of the bridge on the machine.' },
  },
  'message-oversized': {
    status: 502,
    title: { zh: '收到过大的消息，已拒收', en: 'A message came that is too long; it was refused' },
    tip: {
      zh: '检查机器上是谁在发送大量数据；经桥接程序的连接会因此断开，随后自动恢复。',
      en: 'Find out what on the machine sends so much. A line to a bridge is cut by it and comes back by itself.',
    },
  },
  'message-operation': {
    status: 502,
    title: { zh: '收到未知操作的消息', en: 'A message came with an unknown operation' },
    tip: {
      zh: '检查机器上桥接程序的版本，并关闭消息分片。',
      en: 'Check the version of the bridge on the machine, and switch fragments off.',
    },
  },
  'message-unasked': {
    status: 502,
    title: { zh: '收到未订阅的消息', en: 'A message came that nobody asked for' },
    tip: { zh: '检查是谁在这条连接上发送消息。', en: 'Find out who else sends on this line.' },
  },
  'publisher-foreign': {
    status: 502,
    title: { zh: '有多个节点在同一话题上发布', en: 'More than one node publishes where one alone has any business' },
    tip: {
      zh: '找出并停止不该发布的节点；机器只认有签名的许可。',
      en: 'Find the node that should not and stop it; the machine takes signed permits alone.',
    },
  },
  'qos-incompatible': {
    status: 502,
    title: {
      zh: 'ROS 2 服务质量设置不匹配，收不到消息',
      en: 'The ROS 2 quality of service does not match: nothing gets through',
    },
    tip: {
      zh: '按 docs/ros2.md 的表格更改该节点的设置。',
      en: 'Change the settings of that node as the table in docs/ros2.md says.',
    },
  },
  'parameter-differs': {
    status: 502,
    title: { zh: '机器节点的参数与机型要求不符', en: 'A parameter of the machine is not what its profile wants' },
    tip: {
      zh: '参数相符之前不连接该机器；在机器上更改参数，或更正机型文件。',
      en: 'The machine is not connected until it is; change it on the machine, or correct the profile.',
    },
  },
  'parameter-absent': {
    status: 502,
    title: { zh: '机器节点没有机型要求的参数', en: 'The machine has not the parameter that its profile names' },
    tip: {
      zh: '不连接该机器；检查机型文件中的节点和参数名称，以及机器上的软件版本。',
      en: 'The machine is not connected; check the names in the profile and the version of its program.',
    },
  },
  'parameter-kept': {
    status: 502,
    title: { zh: '机器节点不接受该参数值', en: 'The machine does not let the parameter be set' },
    tip: {
      zh: '不连接该机器；在机器上更改参数，或更正机型文件。',
      en: 'The machine is not connected; change it on the machine, or correct the profile.',
    },
  },
  'node-inactive': {
    status: 502,
    title: { zh: '机器节点未激活', en: 'A node of the machine is not active' },
    tip: {
      zh: '激活之前不连接该机器；被人停用的节点不会自动激活，请查明原因后在机器上激活。',
      en: 'The machine is not connected until it is. A node that somebody took out of service is not activated again: find out why, then activate it there.',
    },
  },
  'node-unanswered': {
    status: 502,
    title: { zh: '机器节点没有应答', en: 'A node of the machine does not answer' },
    tip: {
      zh: '不连接该机器；检查该节点是否在运行，以及机型文件中的名称。',
      en: 'The machine is not connected; check that the node runs, and its name in the profile.',
    },
  },
  'bridge-serial': {
    status: 502,
    title: { zh: '桥接程序一次只处理一条命令', en: 'The bridge handles one command at a time' },
    tip: {
      zh: '取消命令改走第二条连接；请在 rosbridge_server 上打开 call_services_in_new_thread 和 send_action_goals_in_new_thread。',
      en: 'Cancels go over a second line; switch call_services_in_new_thread and send_action_goals_in_new_thread of rosbridge_server on.',
    },
  },
} as const satisfies Record<string, ProblemText>;
