// The two classes of roslib that we use; tsconfig's `paths` leads nodenext to its types.
export { AbstractTransport, Ros, type RosbridgeMessage } from 'roslib';
