import { PickleError } from "./pickle-error.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The longest text or number that is taken, in bytes: names of tensors have some dozens. */
const longestText = 2 ** 20;

/** Reads a file from front to back. Whatever would reach behind its end is an error. */
export class ByteCursor {
  position = 0;
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Passes over so many bytes; returns where they begin. */
  #advance(count: number): number {
    const from = this.position;
    if (count > this.bytes.length - from) {
      throw new PickleError("not-torch-save", `the file ends after ${this.bytes.length} bytes, within its pickle`);
    }
    this.position += count;
    return from;
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  /** A count of 64 bits; more than a double holds is more than any file has. */
  count64(): number {
    const value = this.#view.getBigUint64(this.#advance(8), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER))
      throw new PickleError("too-much", `the pickle has a length of ${value}`);
    return Number(value);
  }

  /** Big-endian, as pickles have it. */
  float64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  /** A view, of data that is not copied. */
  data(length: number): Uint8Array {
    const from = this.#advance(length);
    return this.bytes.subarray(from, from + length);
  }

  text(length: number): string {
    if (length > longestText) throw new PickleError("too-much", `the pickle has a text of ${length} bytes`);
    try {
      return utf8.decode(this.data(length));
    } catch (error) {
      if (error instanceof PickleError) throw error;
      throw new PickleError("bad-pickle", "the pickle has a text that is not UTF-8");
    }
  }

  /** Up to the next line feed, which is passed over. */
  line(): string {
    const end = this.bytes.indexOf(10, this.position);
    const text = this.text((end < 0 ? this.bytes.length : end) - this.position);
    this.#advance(1);
    return text;
  }

  /** A whole number of so many bytes in two's complement: a number where a double holds it. */
  integer(length: number): number | bigint {
    if (length > 16) throw new PickleError("too-much", `the pickle has a number of ${length} bytes`);
    const bytes = this.data(length);
    const value = bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
    const signed = BigInt.asIntN(8 * length, value);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : signed;
  }
}
