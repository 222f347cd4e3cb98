/** Words of the calls for a hoist. */
export const zhHoist = {
  'fact.persons': '{n} 人',
  'notice.hoist-paused': '{machine} 暂停服务，不再接受呼叫',
  'nav.hoists': '升降机',
} as const;
