// A process that appends entries and says over IPC which ones were acknowledged, until it is killed.
// Arguments: directory, site id, batch size.
const { openSiteRecord } = await import(new URL('../../../dist/controller/store/site-record.js', import.meta.url));
const workerUrl = new URL('../../../dist/controller/store/record-worker.js', import.meta.url);
const [directory, siteId, batchText] = process.argv.slice(2);
const batch = Number(batchText);
const inFlightMax = 64;

const clock = { epochMs: () => Date.now(), monoMs: () => performance.now(), after: () => () => undefined };
const record = await openSiteRecord({ directory, siteId, workerUrl, clock });
process.send({ type: 'opened', size: record.size() });

let next = 0;
let inFlight = 0;
function more() {
  while (inFlight < inFlightMax) {
    inFlight += 1;
    const mark = `${process.pid}-${next}`;
    next += 1;
    const entries = Array.from({ length: batch }, (_, index) => ({
      type: 'quantity.earned',
      atMs: Date.now(),
      monoMs: performance.now(),
      machineId: 'l1',
      missionId: null,
      actor: 'system',
      payload: { taskId: mark, step: 'level', amount: index, unit: 'm2', total: index },
    }));
    const documents = [{ kind: 'machine-state', id: 'l1', value: { mark } }];
    record.commit({ entries, documents }).then((written) => {
      inFlight -= 1;
      process.send({ type: 'acknowledged', mark, sequences: written.map((entry) => entry.sequence) });
      more();
    });
  }
}
more();
