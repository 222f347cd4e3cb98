/**
 * Who may import whom (ARCHITECTURE, "Folders and who may import whom"). A file belongs to the first layer whose `files`
 * prefix it has; a relative import must stay in its layer or hit a prefix of `may`; a package must be listed.
 */
export interface Layer {
  readonly name: string;
  /** Path prefixes from the root. */
  readonly files: readonly string[];
  readonly may: readonly string[];
  /** Prefixes that may be imported with `import type` only: the ports that others own. */
  readonly mayTypes?: readonly string[];
  /** npm packages; a trailing `*` is a prefix. */
  readonly packages: readonly string[];
  /** Whether Node's own modules may be imported. */
  readonly node: 'yes' | 'no';
}

const contract = 'controller/contract/';
const record = ['controller/ledger/record.ts', 'controller/ledger/record-errors.ts'];
const forFeatures = ['kernel/', 'missions/', 'hardware-profiles/', 'robot-bridge/link.ts', contract, ...record];

const rosItself = ['participant', 'qos', 'rclnodejs'].map((name) => `robot-bridge/ros2/${name}.ts`);

export const layers: readonly Layer[] = [
  { name: 'kernel', files: ['kernel/'], may: [], packages: [], node: 'no' },
  { name: 'hardware-profiles', files: ['hardware-profiles/'], may: ['kernel/'], packages: ['zod'], node: 'yes' },
  {
    name: 'missions/coverage',
    files: ['missions/coverage/', 'missions/coverage.ts'],
    may: ['kernel/', 'hardware-profiles/', 'missions/'],
    packages: ['clipper2-ts'],
    node: 'no',
  },
  { name: 'missions', files: ['missions/'], may: ['kernel/', 'hardware-profiles/'], packages: [], node: 'no' },
  {
    name: 'robot-bridge/link',
    files: ['robot-bridge/link.ts'],
    may: ['kernel/', 'hardware-profiles/'],
    packages: [],
    node: 'no',
  },
  { name: 'robot-bridge/guard', files: ['robot-bridge/guard/'], may: ['kernel/'], packages: [], node: 'no' },
  {
    name: 'robot-bridge/ros',
    files: ['robot-bridge/ros/'],
    may: ['robot-bridge/link.ts', 'kernel/', 'hardware-profiles/'],
    packages: ['zod'],
    node: 'no',
  },
  {
    name: 'robot-bridge/rosbridge',
    files: ['robot-bridge/rosbridge/'],
    may: ['robot-bridge/link.ts', 'robot-bridge/ros/connection.ts', 'kernel/'],
    // Node 20 has no WebSocket of its own, so roslib is given one.
    packages: ['roslib', 'ws'],
    node: 'yes',
  },
  {
    name: 'robot-bridge/ros2',
    files: ['robot-bridge/ros2/'],
    may: [
      'robot-bridge/link.ts',
      'robot-bridge/ros/connection.ts',
      'robot-bridge/ros/names.ts',
      'kernel/',
      'hardware-profiles/',
    ],
    // The node is a wire around the guard and is handed one.
    mayTypes: ['robot-bridge/guard/'],
    packages: ['rclnodejs'],
    node: 'yes',
  },
  {
    name: 'robot-bridge/vda5050',
    files: ['robot-bridge/vda5050/'],
    may: ['robot-bridge/link.ts', 'kernel/', 'hardware-profiles/'],
    // What passes is noted at the broker's own connection.
    mayTypes: ['robot-bridge/recording/'],
    packages: ['mqtt', 'zod'],
    node: 'yes',
  },
  {
    name: 'robot-bridge/recording',
    files: ['robot-bridge/recording/'],
    may: ['kernel/', 'hardware-profiles/', 'robot-bridge/link.ts'],
    // It stands around a connection of any wire.
    mayTypes: ['robot-bridge/ros/'],
    packages: ['@mcap/core'],
    node: 'yes',
  },
  {
    name: 'robot-bridge/wires',
    files: ['robot-bridge/wires.ts'],
    may: ['robot-bridge/', 'kernel/', 'hardware-profiles/'],
    packages: [],
    node: 'no',
  },
  {
    name: 'robot-bridge/doctor',
    files: ['robot-bridge/doctor/'],
    may: ['kernel/', 'hardware-profiles/', 'robot-bridge/ros/', 'robot-bridge/ros2/'],
    packages: ['ws', 'zod'],
    node: 'yes',
  },
  {
    name: 'sim',
    files: ['sim/'],
    // A replay reads what the bridge has recorded; both ends of the native wire need ROS 2 itself.
    may: ['kernel/', 'hardware-profiles/', 'missions/', 'robot-bridge/guard/', 'robot-bridge/recording/', ...rosItself],
    packages: ['ws', 'mqtt', 'zod'],
    node: 'yes',
  },
  {
    name: 'controller/contract',
    files: [contract],
    may: ['kernel/', 'missions/', 'hardware-profiles/'],
    packages: ['zod'],
    node: 'no',
  },
  {
    name: 'controller/interlock',
    files: ['controller/interlock/'],
    may: ['kernel/', 'hardware-profiles/', 'robot-bridge/', contract],
    packages: ['zod', 'pino', 'close-with-grace', '@mcap/core', 'ws'],
    node: 'yes',
  },
  {
    name: 'controller/site',
    files: ['controller/site/'],
    may: forFeatures,
    packages: ['web-ifc', 'clipper2-ts', 'zod'],
    node: 'yes',
  },
  { name: 'controller/fleet', files: ['controller/fleet/'], may: forFeatures, packages: ['zod'], node: 'yes' },
  {
    name: 'controller/dispatch',
    files: ['controller/dispatch/'],
    may: forFeatures,
    // Dispatch drives machines, so it knows what a live machine is; it is given them and makes none.
    mayTypes: ['controller/fleet/'],
    packages: ['zod'],
    node: 'yes',
  },
  { name: 'controller/ledger', files: ['controller/ledger/'], may: forFeatures, packages: ['zod'], node: 'yes' },
  {
    name: 'controller/print',
    files: ['controller/print/'],
    may: ['kernel/'],
    packages: ['pdfkit', 'fontkit', 'write-excel-file', 'write-excel-file/*'],
    node: 'yes',
  },
  {
    name: 'controller/accounts',
    files: ['controller/accounts/'],
    may: [...forFeatures, 'controller/print/', 'controller/durable-files.ts'],
    // Telematics of other makes speak XML.
    packages: ['zod', 'saxes'],
    node: 'yes',
  },
  {
    name: 'controller/store',
    files: ['controller/store/'],
    // The store keeps what the ledger defines: its entries' bytes, its tree, its checkpoints.
    may: ['kernel/', contract, 'controller/ledger/', 'controller/durable-files.ts'],
    packages: ['better-sqlite3', 'zod'],
    node: 'yes',
  },
  {
    name: 'controller/http',
    files: ['controller/http/'],
    may: ['kernel/', contract],
    mayTypes: ['controller/ledger/'],
    packages: ['fastify', 'fastify-type-provider-zod', '@fastify/*', '@node-rs/argon2', 'prom-client', 'zod'],
    node: 'yes',
  },
  {
    name: 'composition roots and command line',
    files: ['controller/'],
    may: ['kernel/', 'hardware-profiles/', 'missions/', 'robot-bridge/', 'sim/', 'controller/'],
    packages: ['*'],
    node: 'yes',
  },
  {
    name: 'console',
    files: ['console/'],
    may: [contract],
    packages: ['preact', 'preact/*', '@preact/signals'],
    node: 'no',
  },
  {
    name: 'tests',
    files: ['tests/'],
    may: ['kernel/', 'hardware-profiles/', 'missions/', 'robot-bridge/', 'sim/', 'controller/', 'console/', 'dist/'],
    packages: ['*'],
    node: 'yes',
  },
];

/** Tool configuration: read by tools, part of no layer. */
export const toolConfiguration: ReadonlySet<string> = new Set([
  'console/vite.config.ts',
  'tests/vitest.config.ts',
  'tests/vitest.long.config.ts',
]);

/** Process entry files, and the one clock they hand out: only here may time and chance come from the machine. */
export const compositionRoots: readonly string[] = [
  'kernel/system-clock.ts',
  'controller/main.ts',
  'controller/interlock/main.ts',
  'controller/store/record-worker.ts',
  'controller/cli/',
  'sim/main.ts',
  'sim/replay-main.ts',
  'console/main.tsx',
  'console/service-worker.ts',
  'tests/',
];

export function layerOf(path: string): Layer | null {
  return layers.find((layer) => layer.files.some((prefix) => path.startsWith(prefix))) ?? null;
}
