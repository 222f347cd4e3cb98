import * as library from 'roslib';
import type RosClass from '../../node_modules/roslib/dist/src/core/Ros.d.ts';
import type { AbstractTransport as AbstractTransportClass } from '../../node_modules/roslib/dist/src/core/transport/Transport.d.ts';

export type { RosbridgeMessage } from '../../node_modules/roslib/dist/src/types/protocol.d.ts';

/**
 * roslib 2.1 publishes an index of types that `nodenext` cannot follow (its one import has no extension), so the two classes that
 * we use are given their types here, once. At run time this is plain roslib.
 */
const typed = library as unknown as {
  readonly Ros: typeof RosClass;
  readonly AbstractTransport: typeof AbstractTransportClass;
};

export type Ros = RosClass;
export const Ros = typed.Ros;
export const AbstractTransport = typed.AbstractTransport;
