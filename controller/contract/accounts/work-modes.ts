/** Who moved the machine: a person at it, a person away from it, its own program with a person in control beside it, or its own program. */
export const workModes = ['manual', 'remote', 'supervised', 'autonomous'] as const;
export type WorkMode = (typeof workModes)[number];
