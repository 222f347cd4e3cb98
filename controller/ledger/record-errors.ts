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

/** Why a record is not opened: another process has it, it is not the one that was left here, or it contradicts itself or us. */
export type RecordRefusal = 'record-in-use' | 'record-misplaced' | 'record-refused';

/** The record on disk contradicts itself or us; it is not opened. `sequence` says where, when known. */
export class RecordBroken extends Error {
  readonly reason: string;
  readonly sequence: number | null;
  readonly code: RecordRefusal;

  constructor(reason: string, sequence: number | null = null, code: RecordRefusal = 'record-refused') {
    super(`the record is not opened: ${reason}${sequence === null ? '' : ` (at entry ${sequence})`}`);
    this.name = 'RecordBroken';
    this.reason = reason;
    this.sequence = sequence;
    this.code = code;
  }
}
