import type { RecordingsView } from '../../controller/contract/site/recordings.ts';
import type { ApiResult } from './api-result.ts';

type Get = <T>(path: string) => Promise<ApiResult<T>>;
type Command = <T>(path: string) => Promise<ApiResult<T>>;

/** Recordings of the wires. */
export function recordingRoutes(get: Get, command: Command) {
  return {
    recordings: () => get<RecordingsView>('/recordings'),
    startRecording: () => command<RecordingsView>('/recordings/start'),
    stopRecording: () => command<RecordingsView>('/recordings/stop'),
  };
}
