import type { StopScope } from '../../controller/contract/interlock/interlock.ts';
import type { useConsole } from '../state/console.ts';

/** Where a stop holds, in the user's words. */
export function scopeText(scope: StopScope, console: ReturnType<typeof useConsole>): string {
  const { t } = console;
  switch (scope.type) {
    case 'site':
      return t('latch.scope.site');
    case 'level':
      return t('latch.scope.level', { level: console.levelName(scope.levelId) ?? scope.levelId });
    case 'zone':
      return t('latch.scope.zone', { zone: zoneName(scope.zoneId, console) });
    case 'machine':
      return t('latch.scope.machine', { machine: console.labelOf(scope.machineId) });
  }
}

function zoneName(zoneId: string, console: ReturnType<typeof useConsole>): string {
  return console.live.value?.zones.find((zone) => zone.id === zoneId)?.name ?? zoneId;
}
