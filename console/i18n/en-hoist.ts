import type { zhHoist } from './zh-hoist.ts';

export const enHoist: Readonly<Record<keyof typeof zhHoist, string>> = {
  'fact.persons': '{n} persons',
  'notice.hoist-paused': '{machine} is out of service and takes no calls',
  'nav.hoists': 'Hoist',
};
