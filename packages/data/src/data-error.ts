/**
 * What kind of trouble a {@link DataError} reports:
 * - `not-found`: there is no such file;
 * - `unreadable`: the operating system refused, or it is a folder;
 * - `unsupported`: a format or source that is not read;
 * - `not-text`: the file is binary, or its text is not UTF-8;
 * - `damaged`: no parquet file, or not all of one;
 * - `missing-column`: the table lacks a column that is needed, or has it twice;
 * - `empty`: there is not one row.
 */
export type DataErrorCode =
  | "not-found"
  | "unreadable"
  | "unsupported"
  | "not-text"
  | "damaged"
  | "missing-column"
  | "empty";

/** Data that cannot be read at all. The message says what is wrong and where, the hint what to do. */
export class DataError extends Error {
  override readonly name = "DataError";
  readonly code: DataErrorCode;
  readonly hint: string;

  constructor(code: DataErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}
