/** The record cannot take a write now: disk full, I/O error, queue full, closed. Nothing of the batch was kept. */
export class RecordUnavailable extends Error {
  readonly code = 'ledger-unavailable';
  readonly reason: string;

  constructor(reason: string) {
    super(`the record cannot be written: ${reason}`);
    this.name = 'RecordUnavailable';
    this.reason = reason;
  }
}

/** The record on disk contradicts itself or us; it is not opened. `sequence` says where, when known. */
export class RecordBroken extends Error {
  readonly reason: string;
  readonly sequence: number | null;

  constructor(reason: string, sequence: number | null = null) {
    super(`the record is not opened: ${reason}${sequence === null ? '' : ` (at entry ${sequence})`}`);
    this.name = 'RecordBroken';
    this.reason = reason;
    this.sequence = sequence;
  }
}
