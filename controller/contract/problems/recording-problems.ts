import type { ProblemText } from './problem-text.ts';

/** Refusals of recordings, of the interlock's core and of wires, part of the one catalogue in errors.ts. */
export const recordingProblems = {
  'recording-foreign': {
    status: 400,
    title: { zh: '不是此处可用的录制文件', en: 'Not a recording of the kind that is read here' },
    tip: {
      zh: '重放通信请用 --record-wires 或控制台录制的 wires-….mcap；复算联锁请用 --record 录制的文件（见 docs/recording.md）。',
      en: 'To feed wires back give a wires-….mcap of --record-wires or of the console; to compute the interlock again give a file of --record (docs/recording.md).',
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
  'recording-unknown': {
    status: 404,
    title: { zh: '没有这个录制文件', en: 'There is no such recording' },
    tip: {
      zh: '空间不足时最旧的文件会被删除；请重新读取列表。',
      en: 'The oldest files go when room is needed: read the list again.',
    },
  },
  'recording-disk-short': {
    status: 409,
    title: { zh: '磁盘空间不足，不能录制', en: 'The disk is too full to record' },
    tip: {
      zh: '请在磁盘上腾出空间；这些空间要先留给记录。',
      en: 'Make room on the disk: what is left is kept for the record.',
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
