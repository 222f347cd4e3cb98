import type { MachineReport } from '../../../robot-bridge/link.ts';
import type { Body } from '../body.ts';
import type { World } from '../geometry/world.ts';
import { noScan, scanTold } from './scan-record.ts';

/** What a machine says of itself. 'refused': a number in it is none, or the bridge could not read it; it refreshes nothing then. */
export function takeReport(body: Body, report: MachineReport, world: World): 'taken' | 'refused' {
  const atMs = report.receivedMonoMs;
  switch (report.type) {
    case 'connection':
      body.connection = report.state;
      if (report.state !== 'connected') forgetSession(body);
      return 'taken';
    case 'pose': {
      const { pose, velocityMps, yawRateRadps } = report;
      if (!areFinite([pose.xM, pose.yM, pose.zM, pose.yawRad, ...velocityMps, yawRateRadps])) return 'refused';
      body.evidence.takeStamp(report.stampMs, atMs);
      body.takePose(pose, velocityMps, yawRateRadps, atMs, world);
      return 'taken';
    }
    case 'joints':
      if (!areFinite([...Object.values(report.positions), ...Object.values(report.velocities)])) return 'refused';
      body.jointsAtMs = atMs;
      body.takeJoints(report.positions, report.velocities, world);
      return 'taken';
    case 'health':
      body.takeHealth(report.values, atMs, world);
      return 'taken';
    case 'scan':
      body.scan = scanTold(body.scan, report.scan, atMs);
      return 'taken';
    case 'battery':
      return 'taken';
    case 'refused':
      return 'refused';
  }
}

/** What was told over a connection that is gone. */
function forgetSession(body: Body): void {
  body.request = null;
  body.evidence.forget();
  body.homed = 'unknown';
  body.scan = noScan;
}

function areFinite(numbers: readonly number[]): boolean {
  return numbers.every((value) => Number.isFinite(value));
}
