import { useEffect, useState } from 'preact/hooks';
import type {
  RecordingsView,
  RecordingView,
  WireRecordingFigures,
} from '../../../controller/contract/site/recordings.ts';
import type { ApiFailure, ApiResult } from '../../api/client.ts';
import { dayClockText, numberText } from '../../i18n/format.ts';
import { isWordKey, wordOf, type Language } from '../../i18n/words.ts';
import { Icon } from '../../parts/icons.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';
import { mayDo } from '../../state/permissions.ts';

const MB = 1_000_000;
const GB = 1_000_000_000;
/** How often what is being written is read again while the screen is open, ms. */
const againMs = 5_000;

/** Recordings of the wires: switch them on and off, and take files along. */
export function RecordingsScreen() {
  const console = useConsole();
  const { t, language } = console;
  const [view, setView] = useState<RecordingsView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const session = console.session.value;
  const may = (doing: 'recording' | 'recordingTake') =>
    session !== null && session !== 'unknown' && mayDo(session.role, doing);

  function take(result: ApiResult<RecordingsView>): void {
    setFailure(result.ok ? null : result.failure);
    if (result.ok) setView(result.value);
  }
  const load = async () => take(await console.api.recordings());
  useEffect(() => {
    let cancel = (): void => undefined;
    const again = (): void => {
      void load();
      cancel = console.clock.after(againMs, again);
    };
    again();
    return () => cancel();
  }, []);
  const isOn = view?.processes.controller.state === 'on';
  const turn = async () => take(await (isOn ? console.api.stopRecording() : console.api.startRecording()));
  return (
    <div class="page recordings">
      <header class="page-head">
        <h1>{t('recordings.title')}</h1>
        <p class="quiet">{t('recordings.note')}</p>
        {view && may('recording') && (
          <button type="button" class="key" data-testid="recordings-switch" onClick={() => void turn()}>
            {t(isOn ? 'recordings.stop' : 'recordings.start')}
          </button>
        )}
      </header>
      {failure && <ProblemNote failure={failure} />}
      {!view && !failure && <p class="quiet">{t('recordings.loading')}</p>}
      {view && <Standing view={view} />}
      {view && view.files.length === 0 && <p data-testid="recordings-none">{t('recordings.none')}</p>}
      {view && view.files.length > 0 && <Files files={view.files} mayTake={may('recordingTake')} />}
      {view && view.left > 0 && (
        <p class="quiet">{t('recordings.left', { n: numberText(language(), view.left, 0) })}</p>
      )}
    </div>
  );
}

function Standing({ view }: { readonly view: RecordingsView }) {
  const { t, language } = useConsole();
  const { controller, interlock } = view.processes;
  const isShort = view.freeRatio < view.freeRatioMin;
  const figures = {
    folder: view.directory,
    max: numberText(language(), view.bytesMax / GB, 1),
    free: numberText(language(), view.freeRatio * 100, 0),
    min: numberText(language(), view.freeRatioMin * 100, 0),
  };
  return (
    <section>
      <p data-testid="recordings-controller">{standingText(language(), 'controller', controller)}</p>
      <p data-testid="recordings-interlock">
        {interlock === null ? t('recordings.interlockUnheard') : standingText(language(), 'interlock', interlock)}
      </p>
      <p class={isShort ? 'note is-bad' : 'quiet'}>
        {t(isShort ? 'recordings.diskShort' : 'recordings.disk', figures)}
      </p>
    </section>
  );
}

function standingText(language: Language, process: RecordingView['process'], figures: WireRecordingFigures): string {
  const { state, noted, dropped, skipped, failure } = figures;
  const n = (value: number) => numberText(language, value, 0);
  const lost = dropped + skipped;
  return [
    `${wordOf(language, `recordings.of.${process}`)} ${wordOf(language, `recordings.is.${state}`)}`,
    state === 'off' ? '' : wordOf(language, 'recordings.noted', { n: n(noted) }),
    lost === 0 ? '' : wordOf(language, 'recordings.lost', { dropped: n(dropped), skipped: n(skipped) }),
    failure ?? '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function Files({ files, mayTake }: { readonly files: readonly RecordingView[]; readonly mayTake: boolean }) {
  const { t } = useConsole();
  return (
    <div class="table-scroll">
      <table class="hours-table" data-testid="recordings-files">
        <thead>
          <tr>
            <th scope="col">{t('recordings.file')}</th>
            <th scope="col" class="is-text">
              {t('recordings.machines')}
            </th>
            <th scope="col">{t('recordings.from')}</th>
            <th scope="col">{t('recordings.to')}</th>
            <th scope="col">{t('recordings.messages')}</th>
            <th scope="col">{t('recordings.size')}</th>
            {mayTake && <th scope="col" />}
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <FileLine key={file.fileName} file={file} mayTake={mayTake} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FileLine({ file, mayTake }: { readonly file: RecordingView; readonly mayTake: boolean }) {
  const { t, language } = useConsole();
  const time = (atMs: number | null) => (atMs === null ? '–' : dayClockText(language(), atMs));
  const wire = (kind: string) => {
    const key = `recordings.wire.${kind}`;
    return isWordKey(key) ? t(key) : kind;
  };
  return (
    <tr data-testid={`recording-${file.fileName}`}>
      <td class="is-text">
        <b>{t(`recordings.of.${file.process}`)}</b> {t(`recordings.state.${file.state}`)}
        <br />
        <small class="quiet recording-name">{file.fileName}</small>
      </td>
      <td class="is-text">
        {file.machineIds.length === 0 ? '–' : file.machineIds.join(', ')}
        <br />
        <small class="quiet">{file.wires.map(wire).join(', ')}</small>
      </td>
      <td>
        {time(file.fromMs)}
        {file.clock === 'simulated' && <small class="quiet"> {t('recordings.simulated')}</small>}
      </td>
      <td>{time(file.toMs)}</td>
      <td>{file.messages === null ? '–' : numberText(language(), file.messages, 0)}</td>
      <td>{numberText(language(), file.sizeBytes / MB, 1)} MB</td>
      {mayTake && (
        <td>
          <a
            class="key"
            href={`/api/v1/recordings/${encodeURIComponent(file.fileName)}`}
            download={file.fileName}
            aria-label={t('recordings.take', { file: file.fileName })}
          >
            <Icon name="download" />
          </a>
        </td>
      )}
    </tr>
  );
}
