import { lackText, loadRclnodejs } from '../../robot-bridge/ros2/rclnodejs.ts';

const domainMax = 232;

/** The DDS domain of a simulated site that appears as ROS 2 nodes. @throws Error with a sentence for the user, also where there is no ROS 2. */
export function ros2DomainOf(option: string, text: string): number {
  const domain = Number(text);
  if (!/^\d{1,3}$/.test(text) || domain > domainMax) {
    throw new Error(`${option} takes a DDS domain from 0 to ${String(domainMax)}, not "${text}".`);
  }
  const loaded = loadRclnodejs(process.env);
  if (loaded.kind === 'lacking') throw new Error(`${option}: ${lackText[loaded.lack]} (${loaded.lack})`);
  return domain;
}
