import type { ProblemText } from './problem-text.ts';

/** Refusals of `banksman interlock replay` and `explain`, part of the one catalogue in errors.ts. */
export const recordingProblems = {
  'recording-foreign': {
    status: 400,
    title: { zh: '不是联锁的录制文件', en: 'Not a recording of the interlock' },
    tip: {
      zh: '请选择 banksman start --record 生成的 .mcap 文件。',
      en: 'Give an .mcap file that banksman start --record has written.',
    },
  },
  'recording-damaged': {
    status: 400,
    title: { zh: '录制文件已损坏', en: 'The recording is damaged' },
    tip: {
      zh: '损坏处之后的内容不可信；请使用原始文件的副本。',
      en: 'Nothing after the damage can be trusted; take another copy of the original file.',
    },
  },
  'recording-incompatible': {
    status: 400,
    title: { zh: '录制文件来自其他版本', en: 'The recording was made by another version' },
    tip: {
      zh: '请用文件中注明的版本重放。',
      en: 'Replay it with the version that the file names.',
    },
  },
  'recording-too-short': {
    status: 400,
    title: { zh: '录制文件不包含该时刻', en: 'The recording does not reach that moment' },
    tip: {
      zh: '请给出文件时长以内的时刻，或选择下一个文件。',
      en: 'Give a moment within the file, or take the next file.',
    },
  },
} as const satisfies Record<string, ProblemText>;
