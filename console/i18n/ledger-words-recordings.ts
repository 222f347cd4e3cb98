import type { Bilingual, Said } from './said.ts';

function fileOf({ entry: { payload } }: Said): string {
  return typeof payload['fileName'] === 'string' ? payload['fileName'] : '–';
}

/** Recordings of the wires, as sentences of the record. */
export const recordingSentences = {
  'recording.started': (): Bilingual => ({ zh: '开始录制通信', en: 'Recording of the wires started' }),
  'recording.stopped': (): Bilingual => ({ zh: '停止录制通信', en: 'Recording of the wires stopped' }),
  'recording.handed-out': (said: Said): Bilingual => ({
    zh: `通信录制已下载：${fileOf(said)}`,
    en: `A recording of the wires was taken: ${fileOf(said)}`,
  }),
};
