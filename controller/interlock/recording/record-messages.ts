import { namedArguments, type CoreCall } from './core-calls.ts';
import { losslessJson } from './lossless-json.ts';
import type { CoreRecord } from './records.ts';
import { answerTopic, cycleTopic, inputTopic, keyFrameTopic } from './schemas.ts';

/** One message of a recording: its channel and its bytes as text. The same record gives the same text. */
export interface RecordMessage {
  readonly topic: string;
  readonly text: string;
}

export function messageOf(record: CoreRecord): RecordMessage {
  const { index } = record;
  switch (record.kind) {
    case 'key-frame':
      return { topic: keyFrameTopic, text: losslessJson({ index, frame: record.frame }) };
    case 'input':
      return inputMessage(index, record.call, record.args);
    case 'answer':
      return { topic: answerTopic, text: losslessJson({ index, call: record.call, result: record.result }) };
    case 'cycle':
      return { topic: cycleTopic, text: losslessJson({ index, ...record.output }) };
  }
}

function inputMessage(index: number, call: CoreCall, args: readonly unknown[]): RecordMessage {
  return { topic: inputTopic(call), text: losslessJson({ index, ...namedArguments(call, args) }) };
}
