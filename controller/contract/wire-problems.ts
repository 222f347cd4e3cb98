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
    title: { zh: '收到过大的消息，连接已断开', en: 'A message came that is too long; the line was cut' },
    tip: {
      zh: '连接会自动恢复；检查机器上是谁在发送大量数据。',
      en: 'The line comes back by itself; find out what on the machine sends so much.',
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
  'bridge-serial': {
    status: 502,
    title: { zh: '桥接程序一次只处理一条命令', en: 'The bridge handles one command at a time' },
    tip: {
      zh: '取消命令改走第二条连接；请在 rosbridge_server 上打开 call_services_in_new_thread 和 send_action_goals_in_new_thread。',
      en: 'Cancels go over a second line; switch call_services_in_new_thread and send_action_goals_in_new_thread of rosbridge_server on.',
    },
  },
} as const satisfies Record<string, ProblemText>;
