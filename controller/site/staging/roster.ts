/** The demo fleet and crew: who is there, not where. */
export interface RosterMachine {
  readonly label: string;
  readonly profileId: string;
  readonly assetId: string;
  readonly place: 'work-floor' | 'ground-floor' | 'hoist' | 'outside' | 'mast';
  /** Goes, with one of each kind, to a part of the work floor that the others cannot get to, where there is one. */
  readonly isSecondSet?: true;
}

/**
 * Placed in this order, so the first get the places nearest to the hoist. T1 belongs to the second set because T2 waits on
 * the ground: the hoist brings it to the part where the first set is, and nothing brings it to another one.
 */
export const rosterMachines: readonly RosterMachine[] = [
  { label: 'L1', profileId: 'levelling-robot', assetId: 'l1', place: 'work-floor' },
  { label: 'L2', profileId: 'levelling-robot', assetId: 'l2', place: 'work-floor', isSecondSet: true },
  { label: 'F1', profileId: 'floating-robot', assetId: 'f1', place: 'work-floor' },
  { label: 'F2', profileId: 'floating-robot', assetId: 'f2', place: 'work-floor', isSecondSet: true },
  { label: 'T1', profileId: 'trowelling-robot', assetId: 't1', place: 'work-floor', isSecondSet: true },
  { label: 'T2', profileId: 'trowelling-robot', assetId: 't2', place: 'ground-floor' },
  { label: 'D1', profileId: 'concrete-distributor', assetId: 'd1', place: 'work-floor' },
  { label: 'P1', profileId: 'concrete-pump', assetId: 'p1', place: 'outside' },
  { label: 'C1', profileId: 'material-carrier', assetId: 'c1', place: 'ground-floor' },
  { label: 'C2', profileId: 'material-carrier', assetId: 'c2', place: 'ground-floor' },
  { label: 'H1A', profileId: 'smart-hoist-cage', assetId: 'hoist-1', place: 'hoist' },
  { label: 'H1B', profileId: 'smart-hoist-cage', assetId: 'hoist-1', place: 'hoist' },
  { label: 'K1', profileId: 'tower-crane', assetId: 'k1', place: 'mast' },
];

export const rosterPeople: readonly { readonly name: string; readonly role: string }[] = [
  { name: '王建国', role: 'foreman' },
  { name: '李志强', role: 'concrete-crew' },
  { name: '张伟', role: 'concrete-crew' },
  { name: '刘洋', role: 'finisher' },
  { name: '陈晓东', role: 'finisher' },
  { name: '杨帆', role: 'robot-operator' },
  { name: '赵海燕', role: 'robot-operator' },
  { name: '黄秀英', role: 'safety-officer' },
  { name: '周国平', role: 'rebar-crew' },
  { name: '吴建华', role: 'rebar-crew' },
  { name: '徐丽', role: 'surveyor' },
  { name: '孙鹏', role: 'formwork-crew' },
  { name: '马超', role: 'formwork-crew' },
  { name: '朱红梅', role: 'hoist-operator' },
  { name: 'Tom Becker', role: 'robot-service' },
  { name: 'Anna Novak', role: 'site-engineer' },
  { name: 'Maria Lopez', role: 'electrician' },
  { name: 'James Okafor', role: 'electrician' },
  { name: 'Wei Lin', role: 'inspector' },
  { name: 'Sara Lind', role: 'visitor' },
];

/** Distances of the staging, metres: our choice, so that nothing starts in a hold of the interlock. */
export const stagingDistancesM = {
  /** What a parked machine's turning circle keeps on top of the planner's own margins. */
  beyondPlanner: 0.1,
  /** Between the turning circles of two machines, parked or passing. */
  betweenTurningCircles: 0.8,
  /** The staging zone of a machine goes this far beyond its turning circle, so that work ends before it. */
  zoneAroundTurningCircle: 0.3,
  zoneAroundDistributor: 0.5,
  slabToCage: 0.05,
  /** Free width between the two cages, where the mast stands. */
  betweenCages: 1,
  /** The guard panel that belongs to a landing closes the edge this far beside its gate. */
  landingGuardBesideGate: 1,
  /** From the slab edge to the middle of a machine that waits for the cage. */
  edgeToWaiting: 2.5,
  /** Floor in front of the gates: both of them with half a metre beside a machine, and behind a machine that waits. */
  landingZoneWidth: 5,
  landingZoneDepth: 3.9,
  mastToSlab: 4,
  pumpToSlab: 2,
  outsideToCage: 6,
  personToMachine: 6,
  personToFallEdge: 1.5,
  personToObstacle: 0.6,
} as const;
