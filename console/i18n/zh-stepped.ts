/** 分步作业（顶升、架梁）与浇筑机械的用语。 */
export const zhStepped = {
  'fact.forceKn': '单腿最大 {n} kN',
};

export type SteppedWordTable = Readonly<Record<keyof typeof zhStepped, string>>;
