import * as library from 'roslib';
import type { RosbridgeMessage } from '../../robot-bridge/rosbridge/roslib.ts';

/** What the naive link uses of roslib. */
interface LongLivedRos {
  readonly isConnected: boolean;
  connect(url: string): Promise<void>;
  on(event: 'close' | 'connection' | 'error', listener: () => void): void;
  callOnConnection(message: RosbridgeMessage): void;
  close(): void;
}

/**
 * How roslib is used by default, and what must never be done here: one long-lived `Ros` that is connected again, everything handed to
 * it whatever its state. It exists to show that the test of the real link can fail.
 */
export class NaiveLink {
  readonly #ros: LongLivedRos;
  readonly #url: string;
  #isClosed = false;

  constructor(url: string) {
    const { Ros } = library as unknown as { readonly Ros: new () => LongLivedRos };
    this.#url = url;
    this.#ros = new Ros();
    this.#ros.on('error', () => {});
    this.#ros.on('close', () => {
      if (!this.#isClosed) void this.#ros.connect(this.#url);
    });
    void this.#ros.connect(url);
  }

  isConnected(): boolean {
    return this.#ros.isConnected;
  }

  navigate(id: string, xM: number): void {
    const args = { pose: { header: { frame_id: 'map' }, pose: { position: { x: xM, y: 0, z: 0 } } } };
    this.#ros.callOnConnection({
      op: 'send_action_goal',
      id,
      action: '/m1/navigate_to_pose',
      action_type: 'nav2_msgs/action/NavigateToPose',
      args,
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#ros.close();
  }
}
